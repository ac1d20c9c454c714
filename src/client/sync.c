/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bringing the replica up to the tip.
 *
 *   header      newest light block, one verified step from the trusted one
 *   own rows    params, members, account, device
 *   streams     account, network, clinic directories, granted categories: pages until complete
 *   rows        everything that the new events name, proven
 *   objects     manifests, profiles, directory entries, envelopes: opened and checked
 *
 * Each stream is verified whole before its leaves and the rows that they name are written, in one
 * transaction: whatever interrupts it, the next sync starts from a consistent replica. */
#include "client/sync-private.h"

#include "client/verify.h"
#include "core/chain/hashes.h"
#include "core/chain/time.h"
#include "core/codec/canonical.h"
#include "core/ledger/stream.h"
#include "core/light/verify.h"
#include "core/limits.h"
#include "core/chain/decode.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define SYNC_BUDGET ((size_t)512 << 20)
#define PAGE_LIMIT 1000

static med_result
alarm_because (med_session *session, const char *kind, const char *sentence, med_failure *failure)
{
  g_strlcpy (session->alarm, sentence, sizeof session->alarm);
  session->alarm_kind = kind;
  return med_fail (failure, MED_E_UNVERIFIED, "%s", sentence);
}

static med_result
unverified (med_session *session, const char *sentence, med_failure *failure)
{
  return alarm_because (session, "disagree", sentence, failure);
}

static med_light_options
light_options (const med_session *session, char chain[MED_CHAIN_ID_MAX + 1])
{
  const Med__Keys *keys = session->keys->message;
  memset (chain, 0, MED_CHAIN_ID_MAX + 1);
  if (keys->chain_id.len <= MED_CHAIN_ID_MAX)
    memcpy (chain, keys->chain_id.data, keys->chain_id.len);
  return med_light_options_default (chain);
}

/* Verifies `block` against the trusted one, or against the invite's anchor the first time. */
static med_result
verify_block (med_session *session, const med_light_block *block, GCancellable *cancellable,
              med_arena *arena, med_failure *failure)
{
  char chain[MED_CHAIN_ID_MAX + 1];
  const med_light_options options = light_options (session, chain);
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  const Med__Keys *keys = session->keys->message;
  med_light_outcome outcome;
  med_light_block trusted;
  med_time now = med_env_now (session->env);
  if (anchor->height == 0)
    {
      med_hash hash;
      if (keys->anchor_hash.len != sizeof hash.bytes)
        return med_fail_plain (failure, MED_E_STATE, MED_REASON_NONE);
      memcpy (hash.bytes, keys->anchor_hash.data, sizeof hash.bytes);
      if ((uint64_t)block->header.height == keys->anchor_height)
        trusted = *block;
      else
        MED_TRY (med_gateway_light (session->gateway, keys->anchor_height, cancellable, arena,
                                    &trusted, NULL, failure));
      med_light_verify_anchor (&options, (int64_t)keys->anchor_height, &hash, &trusted, now,
                               &outcome);
      if (outcome.verdict != MED_LIGHT_SUCCESS)
        return unverified (session,
                           _ ("The hospital's records do not begin where your invitation says. "
                              "Nothing was kept. Ask the clinic."),
                           failure);
    }
  else if (med_light_block_decode (med_pb_span (anchor->light), arena, &trusted) != MED_OK)
    return med_fail_plain (failure, MED_E_DAMAGED, MED_REASON_NONE);
  if (trusted.header.height == block->header.height)
    return MED_OK;
  med_light_verify (&options, &trusted, block, now, &outcome);
  if (outcome.verdict == MED_LIGHT_SUCCESS)
    return MED_OK;
  if (outcome.verdict == MED_LIGHT_EXPIRED)
    return alarm_because (
        session, "too-long",
        _ ("This computer was away too long to check the hospitals by itself. Your "
           "records here are safe. Ask the clinic for a new confirmation."),
        failure);
  if (outcome.reason == MED_LIGHT_WHY_TIME_FUTURE)
    return unverified (session,
                       _ ("The newest block is dated later than this computer's clock. Check date "
                          "and time here. Nothing was changed, and your records here are safe."),
                       failure);
  char sentence[256];
  snprintf (sentence, sizeof sentence,
            _ ("A block did not pass the checks (%s). Nothing of it was kept, and your records "
               "here are safe."),
            med_light_reason_words (outcome.reason));
  return unverified (session, sentence, failure);
}

static med_result
keep_header (med_session *session, const med_light_block *block, med_span raw, med_failure *failure)
{
  char chain[MED_CHAIN_ID_MAX + 1];
  const med_light_options options = light_options (session, chain);
  med_commit_count count;
  med_light_outcome outcome;
  med_commit_verify_all (&options, block, &count, &outcome);
  if (outcome.verdict != MED_LIGHT_SUCCESS)
    return unverified (session,
                       _ ("A block is not signed by enough hospitals. Nothing of it was "
                          "kept, and your records here are safe."),
                       failure);
  med_hash hash;
  MED_TRY_PLAIN (med_header_hash (&block->header, &hash), failure);
  const Med__LocalAnchor *old = med_replica_anchor (session->replica);
  Med__LocalAnchor anchor = MED__LOCAL_ANCHOR__INIT;
  anchor.height = (uint64_t)block->header.height;
  anchor.header_hash = (ProtobufCBinaryData){ sizeof hash.bytes, hash.bytes };
  anchor.highest_seen = MAX (old->highest_seen, anchor.height);
  anchor.validators = (uint32_t)count.validators;
  anchor.confirmed = (uint32_t)count.confirmed;
  anchor.light = med_pb_bytes (raw);
  anchor.proven = old->proven;
  anchor.time = (uint64_t)block->header.time.seconds;
  MED_TRY_PLAIN (med_replica_set_anchor (session->replica, &anchor), failure);
  session->newest_seen = MAX (session->newest_seen, anchor.height);
  session->alarm[0] = '\0';
  return MED_OK;
}

/* A node that shows less than was proven before, or another header at the same height. */
static med_result
check_regress (med_session *session, const med_light_block *block, med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  uint64_t height = (uint64_t)block->header.height;
  if (height < anchor->height)
    return alarm_because (session, "rolled-back",
                          _ ("The hospital shows an older state than this computer has proven "
                             "before. Nothing was changed here. Tell the clinic."),
                          failure);
  if (height > anchor->height)
    return MED_OK;
  med_hash hash;
  MED_TRY_PLAIN (med_header_hash (&block->header, &hash), failure);
  if (anchor->header_hash.len != sizeof hash.bytes
      || memcmp (anchor->header_hash.data, hash.bytes, sizeof hash.bytes) != 0)
    return unverified (session,
                       _ ("The hospital shows a second history for a block that was checked "
                          "before. Nothing was changed here. Tell the clinic."),
                       failure);
  return MED_OK;
}

/* Fetches, verifies and keeps the header of `height` (0: the newest). */
static med_result
advance (med_session *session, uint64_t height, GCancellable *cancellable, med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_light_block block;
  med_span raw;
  med_result result
      = med_gateway_light (gateway, height, cancellable, &arena, &block, &raw, failure);
  if (result == MED_OK && height != 0 && (uint64_t)block.header.height != height)
    result = med_fail_plain (failure, MED_E_UNVERIFIED, MED_REASON_NONE);
  if (result == MED_OK)
    result = check_regress (session, &block, failure);
  bool newer = result == MED_OK
               && (uint64_t)block.header.height > med_replica_anchor (session->replica)->height;
  if (newer)
    {
      result = verify_block (session, &block, cancellable, &arena, failure);
      if (result == MED_OK)
        result = keep_header (session, &block, raw, failure);
    }
  med_arena_clear (&arena);
  return med_session_note (session, result);
}

med_result
med_sync_header (med_session *session, uint64_t height, GCancellable *cancellable,
                 med_failure *failure)
{
  if (height != 0 && med_replica_anchor (session->replica)->height >= height)
    return MED_OK;
  return advance (session, height, cancellable, failure);
}

/* App hash after block P: header P + 1, which must be the newest verified one. */
static med_result
app_hash_of (med_session *session, uint64_t p, GCancellable *cancellable, med_hash *app_hash,
             med_failure *failure)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  if (p + 1 > anchor->height)
    {
      uint64_t tip;
      MED_TRY (med_gateway_wait (session->gateway, p + 1, cancellable, &tip, failure));
      MED_TRY (med_sync_header (session, p + 1, cancellable, failure));
      anchor = med_replica_anchor (session->replica);
    }
  if (p + 1 < anchor->height)
    return MED_E_CHANGED; /* a block came in between: ask again */
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_light_block block;
  med_result result = med_light_block_decode (med_pb_span (anchor->light), &arena, &block);
  if (result == MED_OK && block.header.app_hash.size == sizeof app_hash->bytes)
    memcpy (app_hash->bytes, block.header.app_hash.bytes, sizeof app_hash->bytes);
  else
    result = MED_E_DAMAGED;
  med_arena_clear (&arena);
  if (result != MED_OK)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  return MED_OK;
}

/* Every answer was older than a block that had come in meanwhile. */
static med_result
too_lively (med_failure *failure)
{
  return med_fail (failure, MED_E_BUSY,
                   _ ("Something new came in each time MedEase asked, so no answer was the newest. "
                      "Nothing is lost: try again in a moment."));
}

static med_result
rows_once (med_session *session, const med_row_name *names, size_t count, GCancellable *cancellable,
           med_arena *arena, const Med__Rows **rows, med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  MED_TRY (med_gateway_rows (gateway, names, count, cancellable, arena, rows, failure));
  med_hash app_hash;
  MED_TRY (app_hash_of (session, (*rows)->height, cancellable, &app_hash, failure));
  for (size_t i = 0; i < count; i++)
    if (med_verify_row ((*rows)->rows[i], names[i].table, names[i].id, &app_hash) != MED_OK)
      return unverified (session,
                         _ ("An entry did not pass the checks: its proof does not fit. Nothing of "
                            "it was kept, and your records here are safe."),
                         failure);
  return MED_OK;
}

med_result
med_sync_rows (med_session *session, const med_row_name *names, size_t count,
               GCancellable *cancellable, med_arena *arena, const Med__Rows **rows,
               med_failure *failure)
{
  med_result result = MED_E_CHANGED;
  for (int attempt = 0; attempt < 8 && result == MED_E_CHANGED; attempt++)
    {
      result = rows_once (session, names, count, cancellable, arena, rows, failure);
    }
  if (result == MED_E_CHANGED)
    result = too_lively (failure);
  return med_session_note (session, result);
}

med_result
med_sync_fetch_rows (med_session *session, const med_row_name *names, size_t count,
                     GCancellable *cancellable, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), SYNC_BUDGET);
  med_result result = MED_OK;
  for (size_t done = 0; result == MED_OK && done < count;)
    {
      size_t part = MIN (count - done, MED_ROWS_REQUEST_MAX);
      const Med__Rows *rows;
      result = med_sync_rows (session, names + done, part, cancellable, &arena, &rows, failure);
      for (size_t i = 0; result == MED_OK && i < part; i++)
        {
          result = med_replica_put_row (session->replica, names[done + i].table, names[done + i].id,
                                        med_pb_span (rows->rows[i]->value), rows->height);
          if (result != MED_OK)
            med_fail_plain (failure, result, MED_REASON_NONE);
        }
      done += part;
      med_arena_clear (&arena);
    }
  return result;
}

med_result
med_sync_fetch_given_rows (med_session *session, const med_row_name *names, size_t count,
                           GArray *refused, GCancellable *cancellable, med_failure *failure)
{
  for (size_t done = 0; done < count;)
    {
      /* One answer for many rows; a refusal does not say for which, so the part is halved until the
       * refused ones stand alone. */
      size_t part = MIN (count - done, MED_ROWS_REQUEST_MAX);
      med_result result = med_sync_fetch_rows (session, names + done, part, cancellable, failure);
      while ((result == MED_E_NOT_FOUND || result == MED_E_DENIED) && part > 1
             && failure->reason != MED_REASON_STALE && failure->reason != MED_REASON_RATE)
        {
          part /= 2;
          result = med_sync_fetch_rows (session, names + done, part, cancellable, failure);
        }
      bool alone = (result == MED_E_NOT_FOUND || result == MED_E_DENIED)
                   && failure->reason != MED_REASON_STALE && failure->reason != MED_REASON_RATE;
      if (result != MED_OK && !alone)
        return result;
      if (alone && refused != NULL)
        g_array_append_val (refused, names[done]);
      done += part;
    }
  return MED_OK;
}

typedef struct
{
  med_log_frontier frontier;
  ProtobufCBinaryData *leaves;
  size_t count, room;
  uint64_t height;
} stream_news;

static med_result
keep_leaves (stream_news *news, const Med__StreamPage *page, med_arena *arena)
{
  if (news->count + page->n_leaves > news->room)
    {
      size_t wider = MAX (news->room * 2, news->count + page->n_leaves);
      ProtobufCBinaryData *longer
          = (ProtobufCBinaryData *)med_arena_array (arena, wider, sizeof *longer);
      if (longer == NULL)
        return MED_E_NO_MEMORY;
      if (news->count > 0)
        memcpy (longer, news->leaves, news->count * sizeof *longer);
      news->leaves = longer;
      news->room = wider;
    }
  if (page->n_leaves > 0)
    memcpy (news->leaves + news->count, page->leaves, page->n_leaves * sizeof *page->leaves);
  news->count += page->n_leaves;
  return MED_OK;
}

/* Pages until the leaves reach a proven size. */
static med_result
fetch_stream (med_session *session, med_span id, GCancellable *cancellable, med_arena *arena,
              stream_news *news, med_failure *failure)
{
  med_replica_stream known;
  med_replica_get_stream (session->replica, id, &known);
  med_stream_check check = { .frontier = known.frontier };
  bool complete = false;
  for (int again = 0; !complete;)
    {
      const Med__StreamPage *page;
      med_hash app_hash;
      uint64_t before = check.frontier.size;
      MED_TRY (med_gateway_stream (session->gateway, id, known.frontier.size, before, PAGE_LIMIT,
                                   cancellable, arena, &page, failure));
      med_result result = app_hash_of (session, page->height, cancellable, &app_hash, failure);
      if (result == MED_E_CHANGED && ++again < 8)
        continue;
      if (result != MED_OK)
        return result == MED_E_CHANGED ? too_lively (failure) : result;
      if (med_verify_stream_page (page, id, known.frontier.size, &known.root, &app_hash, &check,
                                  &complete)
              != MED_OK
          || (!complete && check.frontier.size == before))
        return unverified (session,
                           _ ("A list did not pass the checks: entries are missing, changed or "
                              "reordered. Nothing of it was kept, and your records here are safe."),
                           failure);
      MED_TRY_PLAIN (keep_leaves (news, page, arena), failure);
      news->height = page->height;
    }
  news->frontier = check.frontier;
  return MED_OK;
}

/* Which rows the events name; each once. */
static med_result
name_rows (med_session *session, const stream_news *news, med_arena *arena, GArray *names,
           med_failure *failure)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  for (size_t i = 0; i < news->count; i++)
    {
      ProtobufCMessage *message;
      if (med_canonical_decode (&med__event__descriptor, med_pb_span (news->leaves[i]), 1024, arena,
                                &message)
          != MED_OK)
        return unverified (session,
                           _ ("A list holds an entry that this program does not "
                              "understand. A newer MedEase may be needed."),
                           failure);
      med_row_name found[4];
      size_t count = med_sync_event_rows ((const Med__Event *)message, found);
      for (size_t j = 0; j < count; j++)
        {
          uint8_t room[MED_ROW_ID_MAX + 1];
          if (found[j].id.size > MED_ROW_ID_MAX)
            continue;
          room[0] = (uint8_t)found[j].table;
          memcpy (room + 1, found[j].id.data, found[j].id.size);
          if (g_hash_table_add (seen, g_bytes_new (room, found[j].id.size + 1)))
            g_array_append_val (names, found[j]);
        }
    }
  return MED_OK;
}

static med_result
store_news (med_session *session, med_span id, const stream_news *news, const GArray *names,
            GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) refused = g_array_new (FALSE, FALSE, sizeof (med_row_name));
  MED_TRY_PLAIN (med_replica_begin (session->replica), failure);
  med_result result = MED_OK;
  if (names->len > 0)
    result = med_sync_fetch_given_rows (session, (const med_row_name *)names->data, names->len,
                                        refused, cancellable, failure);
  if (result == MED_OK)
    result = med_sync_forget_gone (session, id, (const med_row_name *)refused->data, refused->len,
                                   cancellable, failure);
  if (result == MED_OK)
    result = med_sync_fetch_replaced (session, (const med_row_name *)names->data, names->len,
                                      cancellable, failure);
  if (result == MED_OK)
    {
      result = med_replica_grow_stream (session->replica, id, &news->frontier, news->leaves,
                                        news->count, news->height);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_result ended = med_replica_end (session->replica, result == MED_OK);
  if (result == MED_OK && ended != MED_OK)
    result = med_fail_plain (failure, ended, MED_REASON_NONE);
  return result;
}

med_result
med_sync_stream (med_session *session, med_span id, GCancellable *cancellable, size_t *fresh,
                 med_failure *failure)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), SYNC_BUDGET);
  stream_news news = { .count = 0 };
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (med_row_name));
  med_result result = fetch_stream (session, id, cancellable, &arena, &news, failure);
  if (result == MED_OK && news.count > 0)
    result = name_rows (session, &news, &arena, names, failure);
  if (result == MED_OK && news.count > 0)
    result = store_news (session, id, &news, names, cancellable, failure);
  med_arena_clear (&arena);
  if (result == MED_OK && fresh != NULL)
    *fresh = news.count;
  return med_session_note (session, result);
}

med_result
med_sync_wait (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  med_gateway *gateway;
  uint64_t tip;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  return med_session_note (
      session, med_gateway_wait (gateway, med_replica_anchor (session->replica)->height + 1,
                                 cancellable, &tip, failure));
}
