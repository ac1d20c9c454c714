/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One share: who may do what, why, until when, and the button that stops it. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_GRANT_ROW (med_grant_row_get_type ())
G_DECLARE_FINAL_TYPE (MedGrantRow, med_grant_row, MED, GRANT_ROW, GtkListBoxRow)

/* item: who, people, organisation, relation, sentence, categories, records, until, last-look,
 * state, reason, ended-at. Signals, each with the item: change, stop, undo, resume, receipt. */
GtkWidget *med_grant_row_new (GObject *item);
