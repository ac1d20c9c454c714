/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list row of icon tile, title, second line and a state or a button at its end. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_FACT_ROW (med_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (MedFactRow, med_fact_row, MED, FACT_ROW, GtkListBoxRow)

GtkWidget *med_fact_row_new (const char *icon_name, const char *kind, const char *title,
                             const char *detail);
/* icon_name NULL: no tile. */
void med_fact_row_set (MedFactRow *self, const char *icon_name, const char *kind, const char *title,
                       const char *detail);
/* A word of words.h, NULL for none. */
void med_fact_row_set_state (MedFactRow *self, const char *state);
/* A dim word before the title: label and value of a fact. */
void med_fact_row_set_label (MedFactRow *self, const char *label);
/* Text at the end of the row, such as a number. */
void med_fact_row_set_value (MedFactRow *self, const char *value);
void med_fact_row_add_end (MedFactRow *self, GtkWidget *widget);
/* An avatar with initials instead of the tile. */
void med_fact_row_set_avatar (MedFactRow *self, const char *name, int size);

/* For gtk_list_box_bind_model (): items with kind, title, detail (kind: ok waiting bad info). */
GtkWidget *med_fact_row_make (gpointer item, gpointer user_data);
