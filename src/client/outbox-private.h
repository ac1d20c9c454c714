/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting items into the outbox, and sending one transaction: for the client's own files. */
#pragma once

#include "client/outbox.h"
#include "client/session-private.h"

typedef struct
{
  Med__OutboxKind kind;
  const char *what;          /* in words */
  const Med__Op *const *ops; /* base versions are filled in when it is signed */
  size_t op_count;
  const med_cid *uploads; /* objects of the local store that must be at the node first */
  size_t upload_count;
  med_span object;               /* id of what it makes, may be empty */
  const med_account_id *subject; /* NULL: oneself */
  uint64_t number;               /* items of one kind and second go in this order; 0: none */
  bool hold;                     /* not sent before MED_OUTBOX_HOLD_SECONDS have passed */
} med_outbox_new;

/* A little longer than the message with Undo stays on the screen. */
#define MED_OUTBOX_HOLD_SECONDS 10

/* Durable when it returns MED_OK. */
med_result med_outbox_add (med_session *session, const med_outbox_new *input, med_id *item,
                           med_failure *failure) MED_CHECKED;

/* Headers `height` and the one after, verified; the newest header may move up. */
med_result med_sync_headers (med_session *session, uint64_t height, GCancellable *cancellable,
                             med_arena *arena, med_header *header, med_header *next,
                             med_failure *failure) MED_CHECKED;

/* What became of signed bytes. */
typedef struct
{
  bool included;
  uint64_t height;
  med_reason code; /* MED_REASON_NONE: done */
} med_tx_fate;
/* Hands signed bytes to the gateway and waits at most `seconds` for their proven place in a block.
 * MED_OK with included false: not yet. */
med_result med_tx_send (med_session *session, med_span tx, unsigned seconds,
                        GCancellable *cancellable, med_tx_fate *fate,
                        med_failure *failure) MED_CHECKED;
/* Own device's next counter: above the proven row and above what was used here; noted durably. */
med_result med_tx_next_counter (med_session *session, uint64_t *counter,
                                med_failure *failure) MED_CHECKED;
