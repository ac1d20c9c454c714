/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at the records: when, who, what, why, and whether it was unusual. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_LOOK_ROW (med_look_row_get_type ())
G_DECLARE_FINAL_TYPE (MedLookRow, med_look_row, MED, LOOK_ROW, GtkWidget)

/* item: when, who, role-line, what, place, why, mark, mark-text, asked. Signal ask (item). */
GtkWidget *med_look_row_new (void);
void med_look_row_set_item (MedLookRow *self, GObject *item);
