/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stored objects: every block against its CID, every list against the DAG, pins against rows. */
#include "node/check-private.h"

#include "core/codec/canonical.h"
#include "core/dag/cid.h"
#include "core/dag/walker.h"
#include "node/pins.h"

#define MEMORY_MAX ((size_t)1 << 30)

typedef struct
{
  med_checker *checker;
  const med_cid *list;
  size_t count, next;
  med_arena block_arena;
} object_walk;

static med_result
get_block (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  object_walk *w = (object_walk *)context;
  med_arena_clear (&w->block_arena);
  MED_TRY (med_blocks_get (w->checker->blocks, cid, &w->block_arena, block));
  return MED_OK;
}

static med_result
visit_block (void *context, const med_dag_visit *visit)
{
  object_walk *w = (object_walk *)context;
  if (w->next >= w->count || !MED_ID_EQUAL (w->list[w->next], visit->cid))
    return MED_E_CHANGED;
  w->next++;
  w->checker->summary->blocks++;
  w->checker->summary->bytes += visit->block_size;
  return MED_OK;
}

static const char *
walk_words (med_result result)
{
  switch ((int)result)
    {
    case MED_E_DAMAGED:
    case MED_E_UNVERIFIED:
      return "a block has other bytes than its CID says, or its file is gone";
    case MED_E_NOT_FOUND:
      return "a block is missing";
    case MED_E_CHANGED:
      return "its list is not its DAG";
    default:
      return "its blocks are no DAG";
    }
}

static med_result
check_dag (med_checker *checker, const med_cid *root, const char *text, med_arena *arena)
{
  object_walk w = { .checker = checker };
  med_cid *list;
  med_dag_summary summary;
  med_dag_walk_options options = MED_DAG_WALK_ALL;
  options.fetch_leaves = true;
  MED_TRY (med_blocks_object_list (checker->blocks, root, arena, &list, &w.count));
  w.list = list;
  med_arena_init (&w.block_arena, med_memory_heap (), 2 * MED_DAG_BLOCK_SIZE_MAX);
  med_result result = med_dag_walk (root, &options, get_block, visit_block, &w, arena, &summary);
  med_arena_clear (&w.block_arena);
  if (result == MED_OK && w.next != w.count)
    result = MED_E_CHANGED;
  if (result == MED_E_NO_MEMORY || result == MED_E_IO)
    return result;
  if (result != MED_OK)
    med_check_problem (checker, "object %s: %s", text, walk_words (result));
  return MED_OK;
}

static med_result
check_object (med_checker *checker, const med_cid *root)
{
  char text[MED_CID_TEXT_SIZE];
  med_arena arena;
  med_object_info info;
  med_cid_to_text (root, text);
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  med_state state = med_ledger_state (checker->ledger, &arena);
  bool named = med_pins_named (&state, root, med_ledger_time (checker->ledger));
  med_result result = state.failure;
  if (result == MED_OK)
    result = med_blocks_object_find (checker->blocks, root, &info);
  if (result == MED_OK && named && !info.pinned)
    med_check_problem (checker, "object %s: a row names it, and it is not kept", text);
  if (result == MED_OK)
    result = check_dag (checker, root, text, &arena);
  if (result == MED_E_DAMAGED)
    {
      med_check_problem (checker, "object %s: its list is damaged", text);
      result = MED_OK;
    }
  checker->summary->objects++;
  med_arena_clear (&arena);
  return result;
}

/* ── What rows name ─────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_checker *checker;
  med_result result;
} row_walk;

static void
check_held (void *context, med_span bytes)
{
  row_walk *w = (row_walk *)context;
  char text[MED_CID_TEXT_SIZE];
  med_cid cid;
  med_object_info info;
  if (w->result != MED_OK || med_cid_decode (bytes, &cid) != MED_OK)
    return;
  med_result result = med_blocks_object_find (w->checker->blocks, &cid, &info);
  if (result == MED_E_NOT_FOUND)
    {
      med_cid_to_text (&cid, text);
      med_check_problem (w->checker, "object %s: a row names it, and it is not stored", text);
    }
  else
    w->result = result;
}

static bool
check_row (void *context, med_span key, med_span value)
{
  row_walk *w = (row_walk *)context;
  med_arena arena;
  ProtobufCMessage *row;
  if (key.size == 0 || key.data[0] >= MED_TABLE_INDEX_FIRST)
    return false;
  med_table table = (med_table)key.data[0];
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  w->result
      = med_canonical_decode (med_table_descriptor (table), value, MED_ROW_SIZE_MAX, &arena, &row);
  if (w->result == MED_OK && med_pins_row_keeps (table, row, med_ledger_time (w->checker->ledger)))
    med_message_each_cid (row, check_held, w);
  med_arena_clear (&arena);
  return w->result == MED_OK;
}

med_result
med_check_objects (med_checker *checker)
{
  med_arena arena;
  med_cid *roots;
  size_t count = 0;
  med_arena_init (&arena, med_memory_heap (), MEMORY_MAX);
  med_result result = med_blocks_roots (checker->blocks, &arena, &roots, &count);
  for (size_t i = 0; i < count && result == MED_OK; i++)
    result = check_object (checker, &roots[i]);
  med_arena_clear (&arena);
  MED_TRY (result);
  med_kv state = med_kv_memory_kv (&checker->memory);
  row_walk w = { .checker = checker };
  MED_TRY (state.class->seek (state.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, check_row, &w));
  return w.result;
}
