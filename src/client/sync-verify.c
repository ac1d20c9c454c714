/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole replica checked again: what stands here against itself, then every row against a fresh
 * proof. */
#include "client/sync-private.h"
#include "client/sync.h"
#include "core/chain/decode.h"
#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/ledger/state.h"
#include "core/light/verify.h"
#include "core/vault/manifest.h"

#define STREAM_SCRATCH ((size_t)1 << 16)
#define DOCUMENT_SCRATCH ((size_t)1 << 20)

/* Ids collected first: what is looked at may not be written to meanwhile. */
static bool
collect_id (void *context, med_span id, med_span value)
{
  g_ptr_array_add ((GPtrArray *)context, g_bytes_new (id.data, id.size));
  return true;
}

static med_span
span_of (gconstpointer bytes)
{
  gsize size;
  const void *data = g_bytes_get_data ((GBytes *)bytes, &size);
  return med_span_make (data, size);
}

/* ── Header ─────────────────────────────────────────────────────────────────────────────────── */

static bool
header_sound (const med_session *session, med_arena *arena)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  const Med__Keys *keys = session->keys->message;
  char chain[MED_CHAIN_ID_MAX + 1] = "";
  med_light_block block;
  med_commit_count count;
  med_light_outcome outcome;
  med_hash hash;
  if (keys->chain_id.len <= MED_CHAIN_ID_MAX && keys->chain_id.len > 0)
    memcpy (chain, keys->chain_id.data, keys->chain_id.len);
  const med_light_options options = med_light_options_default (chain);
  if (med_light_block_decode (med_pb_span (anchor->light), arena, &block) != MED_OK
      || (uint64_t)block.header.height != anchor->height
      || med_light_block_check (&options, &block) != MED_LIGHT_WHY_NONE
      || med_header_hash (&block.header, &hash) != MED_OK
      || !med_span_equal (med_pb_span (anchor->header_hash), MED_SPAN_OF (hash.bytes)))
    return false;
  med_commit_verify_all (&options, &block, &count, &outcome);
  return outcome.verdict == MED_LIGHT_SUCCESS;
}

/* ── Streams ────────────────────────────────────────────────────────────────────────────────── */

static bool
stream_sound (med_session *session, med_span id, med_verify_report *report)
{
  med_replica_stream stream;
  med_log_frontier frontier = { 0 };
  med_hash root;
  uint8_t room[STREAM_SCRATCH];
  med_replica_get_stream (session->replica, id, &stream);
  for (uint64_t seq = 0; seq < stream.frontier.size; seq++)
    {
      med_arena arena;
      med_span event;
      med_hash leaf;
      med_arena_init_buffer (&arena, room, sizeof room);
      if (med_replica_leaf (session->replica, id, seq, &arena, &event) != MED_OK)
        return false;
      med_log_leaf_hash (event, &leaf);
      med_log_frontier_append (&frontier, &leaf, NULL, NULL);
      report->leaves++;
    }
  med_log_frontier_root (&frontier, &root);
  return stream.frontier.size == 0 || MED_ID_EQUAL (root, stream.root);
}

/* Lists with a fault are forgotten, so that the synchronisation fetches them whole. */
static med_result
check_streams (med_session *session, med_verify_report *report)
{
  uint64_t before = report->damaged;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  med_replica_each_stream (session->replica, collect_id, ids);
  for (guint i = 0; i < ids->len; i++)
    report->damaged += !stream_sound (session, span_of (ids->pdata[i]), report);
  return report->damaged > before ? med_replica_forget_streams (session->replica) : MED_OK;
}

/* ── Documents ──────────────────────────────────────────────────────────────────────────────── */

/* True also for one that is not in the ledger yet, and for one that was found wanting before. */
static bool
document_sound (med_session *session, med_span id, med_verify_report *report)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), DOCUMENT_SCRATCH);
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, id, &arena);
  const Med__RecordRow *row
      = (const Med__RecordRow *)med_replica_decode (session->replica, MED_TABLE_RECORD, id, &arena);
  bool sound = document != NULL;
  if (sound && row != NULL && document->problem == 0)
    {
      med_hash commitment;
      sound = document->salt.len == sizeof commitment.bytes;
      if (sound)
        med_manifest_commit (document->salt.data, med_pb_span (document->resource), &commitment);
      sound
          = sound && med_span_equal (med_pb_span (row->doc_commit), MED_SPAN_OF (commitment.bytes));
      report->documents++;
    }
  med_arena_clear (&arena);
  return sound;
}

static med_result
check_documents (med_session *session, med_verify_report *report)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  med_replica_each_of (session->replica, MED_LOCAL_DOCUMENT, collect_id, ids);
  for (guint i = 0; i < ids->len; i++)
    if (!document_sound (session, span_of (ids->pdata[i]), report))
      {
        MED_TRY (
            med_replica_remove (session->replica, MED_LOCAL_DOCUMENT, span_of (ids->pdata[i])));
        report->damaged++;
      }
  return MED_OK;
}

/* ── Rows ───────────────────────────────────────────────────────────────────────────────────── */

/* Fresh proofs take the place of what is here. A row that is not given any more (a share that is
 * over) stays as it was proven. */
static med_result
check_rows (med_session *session, GCancellable *cancellable, med_verify_report *report,
            med_failure *failure)
{
  for (uint32_t table = MED_TABLE_PARAMS; table < MED_TABLE_STREAM; table++)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (med_row_name));
      med_replica_each (session->replica, table, collect_id, ids);
      for (guint i = 0; i < ids->len; i++)
        {
          const med_row_name name = { table, span_of (ids->pdata[i]) };
          g_array_append_val (names, name);
        }
      if (names->len > 0)
        MED_TRY (med_sync_fetch_given_rows (session, (const med_row_name *)names->data, names->len,
                                            NULL, cancellable, failure));
      report->rows += names->len;
    }
  return MED_OK;
}

med_result
med_sync_verify (med_session *session, GCancellable *cancellable, med_verify_report *report,
                 med_failure *failure)
{
  med_arena arena;
  med_verify_report found = { .damaged = session->damaged };
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  if (med_replica_anchor (session->replica)->height > 0)
    {
      found.headers = 1;
      found.damaged += !header_sound (session, &arena);
    }
  med_arena_clear (&arena);
  MED_TRY_PLAIN (check_streams (session, &found), failure);
  MED_TRY_PLAIN (check_documents (session, &found), failure);
  med_result result = med_sync (session, cancellable, failure);
  if (result == MED_OK)
    result = check_rows (session, cancellable, &found, failure);
  /* Without a node all that is here was checked against itself; rows is 0. */
  if (result != MED_OK && result != MED_E_OFFLINE)
    return result;
  *report = found;
  return MED_OK;
}
