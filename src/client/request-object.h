/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What doctors ask patients for. */
#pragma once

#include "client/person-object.h"

/* id, who, person, people, specialty, organisation, message, categories, actions, purpose, until,
 * asked-at, answered-at, state ("waiting granted partly declined withdrawn expired saved refused"),
 * reminded */
#define MED_TYPE_REQUEST (med_request_get_type ())
G_DECLARE_FINAL_TYPE (MedRequest, med_request, MED, REQUEST, MedModel)

/* A GListModel. RW: state ("waiting", "answered", empty: all). Read: waiting-count. */
#define MED_TYPE_REQUEST_LIST (med_request_list_get_type ())
G_DECLARE_FINAL_TYPE (MedRequestList, med_request_list, MED, REQUEST_LIST, MedRows)

/* It is sent after a few seconds; until then it can be taken back. */
void med_request_decline_async (MedRequest *self, const char *message, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean med_request_decline_finish (MedRequest *self, GAsyncResult *result, GError **error);
void med_request_undo_decline_async (MedRequest *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean med_request_undo_decline_finish (MedRequest *self, GAsyncResult *result, GError **error);
void med_request_withdraw_async (MedRequest *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean med_request_withdraw_finish (MedRequest *self, GAsyncResult *result, GError **error);
void med_request_remind_async (MedRequest *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean med_request_remind_finish (MedRequest *self, GAsyncResult *result, GError **error);
