/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written and waits: durable before anything is sent, sent in the order revoke, rotate,
 * account, grants, requests, records; each item retries alone and keeps its state in words. */
#pragma once

#include "client/session.h"
#include "core/proto/local.pb-c.h"

typedef struct
{
  med_id id;
  Med__OutboxKind kind;
  Med__OutboxState state;
  const char *what;
  med_reason reason; /* when refused */
  uint64_t height;   /* when recorded or refused */
  int64_t since;
  med_span object; /* id of what it makes */
  bool damaged;    /* cannot be read here any more: kind and state are NONE; it can be discarded */
} med_outbox_item;

med_result med_outbox_list (med_session *session, med_arena *arena, med_outbox_item **items,
                            size_t *count, med_failure *failure) MED_CHECKED;
med_result med_outbox_get (med_session *session, const med_id *id, med_arena *arena,
                           med_outbox_item *item, med_failure *failure) MED_CHECKED;
/* Tries everything that waits, once. MED_OK also when items stay; MED_E_OFFLINE when no node. */
med_result med_outbox_flush (med_session *session, GCancellable *cancellable,
                             med_failure *failure) MED_CHECKED;
/* Flushes until the item is recorded (MED_OK) or refused (MED_E_REFUSED with the reason), at most
 * `seconds`. MED_E_OFFLINE: it waits in the outbox. */
med_result med_outbox_wait (med_session *session, const med_id *id, unsigned seconds,
                            GCancellable *cancellable, med_outbox_item *item, med_arena *arena,
                            med_failure *failure) MED_CHECKED;
med_result med_outbox_retry (med_session *session, const med_id *id,
                             med_failure *failure) MED_CHECKED;
/* Not once it is sent. */
med_result med_outbox_discard (med_session *session, const med_id *id,
                               med_failure *failure) MED_CHECKED;
