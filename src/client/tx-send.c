/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One signed transaction: submitted, followed, proven. */
#include "client/outbox-private.h"

#include "base/buf.h"
#include "client/sync-private.h"
#include "client/verify.h"
#include "core/chain/decode.h"
#include "core/light/verify.h"

/* How far below the newest header a transaction is still proven by walking down the hash chain. */
#define WALK_MAX 4096

static med_result
own_anchor (med_session *session, med_arena *arena, med_light_block *block, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  if (anchor->height == 0
      || med_light_block_decode (med_pb_span (anchor->light), arena, block) != MED_OK)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  return MED_OK;
}

/* From the newest header down to `height`, each the parent of the one above. */
static med_result
walk_down (med_session *session, uint64_t height, GCancellable *cancellable, med_arena *arena,
           med_header *header, med_header *next, med_failure *failure)
{
  med_light_block above, below;
  MED_TRY (own_anchor (session, arena, &above, failure));
  med_light_options options = med_light_options_default (NULL);
  if ((uint64_t)above.header.height - height > WALK_MAX)
    return med_fail_plain (failure, MED_E_TOO_LARGE, MED_REASON_NONE);
  while ((uint64_t)above.header.height > height)
    {
      MED_TRY (med_gateway_light (session->gateway, (uint64_t)above.header.height - 1, cancellable,
                                  arena, &below, NULL, failure));
      med_light_outcome outcome;
      med_light_verify_parent (&options, &above.header, &below.header, &outcome);
      if (outcome.verdict != MED_LIGHT_SUCCESS)
        return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
      *next = above.header;
      above = below;
    }
  *header = above.header;
  return MED_OK;
}

med_result
med_sync_headers (med_session *session, uint64_t height, GCancellable *cancellable,
                  med_arena *arena, med_header *header, med_header *next, med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  if (med_replica_anchor (session->replica)->height < height)
    MED_TRY (med_sync_header (session, height, cancellable, failure));
  if (med_replica_anchor (session->replica)->height == height)
    {
      med_light_block block;
      MED_TRY (own_anchor (session, arena, &block, failure));
      *header = block.header;
      MED_TRY (med_sync_header (session, height + 1, cancellable, failure));
      MED_TRY (own_anchor (session, arena, &block, failure));
      *next = block.header;
      return MED_OK;
    }
  return walk_down (session, height, cancellable, arena, header, next, failure);
}

static med_result
prove (med_session *session, const Med__TxStatus *status, const med_hash *id,
       GCancellable *cancellable, med_arena *arena, med_tx_fate *fate, med_failure *failure)
{
  med_header header, next;
  MED_TRY (med_sync_headers (session, status->height, cancellable, arena, &header, &next, failure));
  if (med_verify_tx_status (status, id, &header, &next) != MED_OK)
    return med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  *fate = (med_tx_fate){ true, status->height, (med_reason)status->code };
  return MED_OK;
}

/* One look at its state. An unknown transaction is handed in (again): the same bytes count once. */
static med_result
look (med_session *session, med_span tx, const med_hash *id, GCancellable *cancellable,
      med_arena *arena, med_tx_fate *fate, med_failure *failure)
{
  const Med__TxStatus *status = NULL;
  med_result result = med_gateway_tx (session->gateway, id, cancellable, arena, &status, failure);
  if (result == MED_OK && status->height > 0 && status->results_proof != NULL)
    return prove (session, status, id, cancellable, arena, fate, failure);
  *fate = (med_tx_fate){ .included = false };
  if (result == MED_E_NOT_FOUND || result == MED_E_DENIED)
    return med_gateway_submit (session->gateway, tx, cancellable, failure);
  return result;
}

med_result
med_tx_send (med_session *session, med_span tx, unsigned seconds, GCancellable *cancellable,
             med_tx_fate *fate, med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_hash id;
  med_tx_id (tx, &id);
  gint64 end = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
  med_result result = med_gateway_submit (gateway, tx, cancellable, failure);
  /* Already in a block, or already waiting: the look below tells. */
  if (result == MED_E_REFUSED
      && (failure->reason == MED_REASON_COUNTER || failure->reason == MED_REASON_EXISTS))
    result = MED_OK;
  *fate = (med_tx_fate){ .included = false };
  while (result == MED_OK)
    {
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
      result = look (session, tx, &id, cancellable, &arena, fate, failure);
      med_arena_clear (&arena);
      if (result != MED_OK || fate->included || g_get_monotonic_time () >= end)
        break;
      uint64_t tip;
      result
          = med_gateway_wait (session->gateway, med_replica_anchor (session->replica)->height + 1,
                              cancellable, &tip, failure);
      if (result == MED_OK)
        result = med_sync_header (session, 0, cancellable, failure);
    }
  return med_session_note (session, result);
}

med_result
med_tx_next_counter (med_session *session, uint64_t *counter, med_failure *failure)
{
  uint8_t room[8192], bytes[8];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  uint64_t used = 0;
  med_span stored;
  if (med_session_get (session, "counter", &arena, &stored) && stored.size == sizeof bytes)
    for (size_t i = 0; i < sizeof bytes; i++)
      used = used << 8 | stored.data[i];
  const Med__DeviceRow *row = (const Med__DeviceRow *)med_replica_decode (
      session->replica, MED_TABLE_DEVICE, MED_SPAN_OF (session->keys->device.bytes), &arena);
  if (row != NULL && row->top > used)
    used = row->top;
  med_buf out = med_buf_make (bytes, sizeof bytes);
  med_buf_put_u64_be (&out, used + 1);
  MED_TRY_PLAIN (med_session_set (session, "counter", med_span_make (bytes, sizeof bytes)),
                 failure);
  *counter = used + 1;
  return MED_OK;
}
