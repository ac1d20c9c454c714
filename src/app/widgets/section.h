/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heading with an optional count and an optional quiet button, above a list. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_SECTION (med_section_get_type ())
G_DECLARE_FINAL_TYPE (MedSection, med_section, MED, SECTION, GtkBox)

/* Properties: title, count (dim text beside the title), note (dim text at the end), more (label of
 * the quiet button). Signal: more. Children are appended below the heading. */
GtkWidget *med_section_new (const char *title);
void med_section_set_count (MedSection *self, const char *count);
void med_section_set_note (MedSection *self, const char *note);
void med_section_set_more (MedSection *self, const char *more);
