/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A share before it is signed, and a doctor's request before it is sent: each choice is answered
 * at once with the sentence that it makes. */
#pragma once

#include "client/session-object.h"

/* RW: who MedPerson, categories, records (ids), actions (see, add, correct: each with those
 * before it; or add-only), pass-on, until,
 * purpose. Read: asked, available, sensitive, record-titles, sentence, scope, excluded, limits
 * (markup), problem, ready. */
#define MED_TYPE_GRANT_DRAFT (med_grant_draft_get_type ())
G_DECLARE_FINAL_TYPE (MedGrantDraft, med_grant_draft, MED, GRANT_DRAFT, MedModel)

/* All but the session may be NULL: with whom; the request that it answers; the share that it
 * changes. */
MedGrantDraft *med_session_draft_grant (MedSession *session, MedPerson *who, MedRequest *request,
                                        MedGrant *former);
/* What can be shared as single records, at this moment: a list of its own, to be searched. NULL
 * when the session is over. */
MedRecordList *med_grant_draft_list_records (MedGrantDraft *self);
/* Finishes when it is in the outbox. A change is an extension or a narrowing where that is enough;
 * else a new share takes the place of the former, which is stopped. */
void med_grant_draft_share_async (MedGrantDraft *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean med_grant_draft_share_finish (MedGrantDraft *self, GAsyncResult *result, GError **error);

/* patient; RW: categories, add, correct, until, purpose, message. Read: sentence, problem, ready.
 */
#define MED_TYPE_REQUEST_DRAFT (med_request_draft_get_type ())
G_DECLARE_FINAL_TYPE (MedRequestDraft, med_request_draft, MED, REQUEST_DRAFT, MedModel)

MedRequestDraft *med_session_draft_request (MedSession *session, MedPerson *patient);
void med_request_draft_send_async (MedRequestDraft *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean med_request_draft_send_finish (MedRequestDraft *self, GAsyncResult *result,
                                        GError **error);
