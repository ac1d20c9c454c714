/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FHIR document as a tree of its fields, for reading. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_FIELD_VIEW (med_field_view_get_type ())
G_DECLARE_FINAL_TYPE (MedFieldView, med_field_view, MED, FIELD_VIEW, GtkWidget)

/* Items with depth, label and value; those without a value are headings of what follows deeper.
 * NULL shows nothing. */
void med_field_view_set_lines (MedFieldView *self, GListModel *lines);
