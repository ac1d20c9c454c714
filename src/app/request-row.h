/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request for access: to the patient with Decline and Review, of the doctor with Withdraw. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_REQUEST_ROW (med_request_row_get_type ())
G_DECLARE_FINAL_TYPE (MedRequestRow, med_request_row, MED, REQUEST_ROW, GtkListBoxRow)

/* item: who, people, specialty, organisation, message, categories, actions, until, asked-at,
 * answered-at, state, reminded, person. mine: I asked. Signals with the item: review, decline,
 * withdraw, remind, open (what was shared then). */
GtkWidget *med_request_row_new (GObject *item, gboolean mine);
