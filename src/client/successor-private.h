/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of an adoption, for successor.c and successor-send.c. */
#pragma once

#include "client/outbox-private.h"
#include "client/successor.h"

/* Own journal entries behind the backup's height and below the new chain. */
med_result med_successor_count (med_session *session, const med_successor *successor, size_t *count,
                                med_failure *failure) MED_CHECKED;
/* Moves them into the outbox, in their order; what waits there is signed anew. In the caller's
 * transaction. Notes that account.confirm is due. */
med_result med_successor_queue (med_session *session, const med_successor *successor,
                                med_failure *failure) MED_CHECKED;
/* Sends what was queued, in the order in which it was done first. */
med_result med_successor_send (med_session *session, GCancellable *cancellable,
                               med_failure *failure) MED_CHECKED;
