/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shared with whom. */
#pragma once

#include "client/person-object.h"

/* id, who, person, people, organisation, relation, sentence, categories, records, actions, purpose,
 * from, until, last-look, looks, state ("active saved stopping suspended ended refused"), reason,
 * ended-at, consequences */
#define MED_TYPE_GRANT (med_grant_get_type ())
G_DECLARE_FINAL_TYPE (MedGrant, med_grant, MED, GRANT, MedModel)

/* A GListModel. RW: state ("active": everything that has not ended, "ended", empty: all). Read:
 * active-count, ended-count, paused-count (own ones that a limit has paused). */
#define MED_TYPE_GRANT_LIST (med_grant_list_get_type ())
G_DECLARE_FINAL_TYPE (MedGrantList, med_grant_list, MED, GRANT_LIST, MedRows)

void med_grant_stop_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean med_grant_stop_finish (MedGrant *self, GAsyncResult *result, GError **error);
/* While the stop was not sent yet. */
void med_grant_undo_stop_async (MedGrant *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean med_grant_undo_stop_finish (MedGrant *self, GAsyncResult *result, GError **error);
/* While a new share was not sent yet. */
void med_grant_undo_share_async (MedGrant *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean med_grant_undo_share_finish (MedGrant *self, GAsyncResult *result, GError **error);
/* After a limit suspended it. */
void med_grant_resume_async (MedGrant *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_grant_resume_finish (MedGrant *self, GAsyncResult *result, GError **error);
