/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A label beside its field, or above it where there is no room. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_FIELD (med_field_get_type ())
G_DECLARE_FINAL_TYPE (MedField, med_field, MED, FIELD, GtkLayoutManager)

/* For a box of two children: label and field. All fields of a form start in the same column. */
GtkLayoutManager *med_field_new (void);
/* The same where the field is read only. */
GtkLayoutManager *med_field_new_for_facts (void);
