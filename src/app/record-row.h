/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record in a list. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_RECORD_ROW (med_record_row_get_type ())
G_DECLARE_FINAL_TYPE (MedRecordRow, med_record_row, MED, RECORD_ROW, GtkWidget)

/* item: title, category, date, author, clinic, own, versions, state, reason, block, done, total,
 * eta, local. Signals, each with the item: cancel, discard, retry. NULL shows nothing. */
GtkWidget *med_record_row_new (void);
void med_record_row_set_item (MedRecordRow *self, GObject *item);
