/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent, in sending order. */
#pragma once

#include "client/rows.h"

/* id, kind ("stop grant record request booking other"), category, title, detail, state, reason,
 * since */
#define MED_TYPE_OUTBOX_ITEM (med_outbox_item_get_type ())
G_DECLARE_FINAL_TYPE (MedOutboxItem, med_outbox_item, MED, OUTBOX_ITEM, MedModel)

/* A GListModel; pending: how many are neither recorded nor refused; refused: how
 * many were, and stay until they are tried again or thrown away. */
#define MED_TYPE_OUTBOX_LIST (med_outbox_list_get_type ())
G_DECLARE_FINAL_TYPE (MedOutboxList, med_outbox_list, MED, OUTBOX_LIST, MedRows)

void med_outbox_retry_async (MedOutboxList *self, MedOutboxItem *item, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_outbox_retry_finish (MedOutboxList *self, GAsyncResult *result, GError **error);
/* Not possible any more once it was sent. */
void med_outbox_discard_async (MedOutboxList *self, MedOutboxItem *item, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean med_outbox_discard_finish (MedOutboxList *self, GAsyncResult *result, GError **error);
