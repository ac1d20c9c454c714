/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stopping a share changed, what was opened before, what cannot be undone. */
#pragma once

#include "app/page.h"

#define MED_TYPE_RECEIPT_PAGE (med_receipt_page_get_type ())
G_DECLARE_FINAL_TYPE (MedReceiptPage, med_receipt_page, MED, RECEIPT_PAGE, MedPage)

/* receipt: who, stopped-at, state, block, changes (kind, title, detail), opened, opened-detail,
 * last-read. Signals: save, print, show-list. */
MedReceiptPage *med_receipt_page_new (GObject *receipt);
GObject *med_receipt_page_get_receipt (MedReceiptPage *self);

/* Asks before a share is stopped; grant: who, last-look, consequences. The answer stop calls
 * stop (user_data); everything else does nothing. */
typedef void (*MedStopFunc) (GObject *grant, gpointer user_data);
GtkWindow *med_stop_question (GtkWindow *parent, GObject *grant, MedStopFunc stop,
                              gpointer user_data);
