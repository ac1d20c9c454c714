/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox, for the client's own façade files. */
#pragma once

#include "client/outbox-object.h"
#include "client/worker.h"

MedOutboxList *med_outbox_object_new (gpointer session);
/* NULL: empty. */
void med_outbox_object_take (MedOutboxList *self, med_snapshot *snapshot);
/* Jobs whose data is a med_id: sends an item again, or forgets it. */
med_result med_outbox_retry_job (med_worker *worker, med_session *session, gpointer data,
                                 GCancellable *cancellable, med_failure *failure) MED_CHECKED;
med_result med_outbox_discard_job (med_worker *worker, med_session *session, gpointer data,
                                   GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Sentence for a refusal. */
char *med_reason_text (med_reason reason);
