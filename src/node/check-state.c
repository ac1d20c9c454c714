/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows, streams and indexes as stored, against those that come out of the chain; and every stream's
 * leaves against its row. */
#include "node/check-private.h"

#include "core/ledger/stream.h"
#include "core/merkle/rfc6962.h"
#include "store/kv-sqlite.h"

#define STREAM_MEMORY_MAX ((size_t)1 << 30)
/* A damaged table is not listed row by row. */
#define PROBLEMS_SHOWN 20

typedef struct
{
  med_checker *checker;
  med_kv expected;
  uint64_t stored, wrong;
  med_result result;
} comparison;

static bool
compare_pair (void *context, med_span key, med_span value)
{
  comparison *c = (comparison *)context;
  med_arena arena;
  med_span expected;
  med_arena_init (&arena, med_memory_heap (), MED_ROW_SIZE_MAX + 4096);
  med_result result = c->expected.class->get (c->expected.self, key, &arena, &expected);
  c->stored++;
  if (result == MED_E_NOT_FOUND || (result == MED_OK && !med_span_equal (value, expected)))
    {
      if (c->wrong++ < PROBLEMS_SHOWN)
        med_check_problem (c->checker, "state: a pair of table %02x %s",
                           key.size > 0 ? key.data[0] : 0,
                           result == MED_OK ? "has another value" : "does not belong there");
    }
  else if (result != MED_OK)
    c->result = result;
  med_arena_clear (&arena);
  return c->result == MED_OK;
}

static bool
count_pair (void *context, med_span key, med_span value)
{
  (*(uint64_t *)context)++;
  return true;
}

static med_result
check_pairs (med_checker *checker)
{
  med_kv stored = med_kv_sqlite (checker->db);
  comparison c = { .checker = checker, .expected = med_kv_memory_kv (&checker->memory) };
  uint64_t expected = 0;
  MED_TRY (stored.class->seek (stored.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, compare_pair, &c));
  MED_TRY (c.result);
  MED_TRY (c.expected.class->seek (c.expected.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, count_pair,
                                   &expected));
  checker->summary->pairs = expected;
  if (c.stored < expected)
    med_check_problem (checker, "state: %" G_GUINT64_FORMAT " pairs are missing",
                       expected - c.stored);
  return MED_OK;
}

/* All leaves of one stream hash to its row's root. */
static med_result
check_stream (med_checker *checker, med_span id, const Med__StreamRow *row)
{
  med_arena arena;
  med_span *leaves;
  med_log_frontier frontier = { 0 };
  med_arena_init (&arena, med_memory_heap (), STREAM_MEMORY_MAX);
  med_state state = { .kv = med_kv_sqlite (checker->db), .arena = &arena };
  size_t count = med_stream_leaves (&state, id, 0, 0, &leaves);
  for (size_t i = 0; i < count; i++)
    {
      med_hash hash;
      med_log_leaf_hash (leaves[i], &hash);
      med_log_frontier_append (&frontier, &hash, NULL, NULL);
    }
  med_hash root;
  med_log_frontier_root (&frontier, &root);
  if (count != row->size || !med_span_equal (MED_SPAN_OF (root), med_pb_span (row->root)))
    med_check_problem (checker, "stream of kind %u: its leaves are not those of its row",
                       id.data[0]);
  med_arena_clear (&arena);
  return state.failure;
}

static med_result
check_streams (med_checker *checker)
{
  med_arena arena;
  med_pair *rows;
  med_arena_init (&arena, med_memory_heap (), STREAM_MEMORY_MAX);
  med_state state = { .kv = med_kv_sqlite (checker->db), .arena = &arena };
  size_t count
      = med_state_scan (&state, MED_TABLE_STREAM, MED_SPAN_EMPTY, MED_SPAN_EMPTY, 0, &rows);
  med_result result = state.failure;
  for (size_t i = 0; i < count && result == MED_OK; i++)
    {
      const Med__StreamRow *row = med_state_stream (&state, rows[i].key);
      result = row == NULL ? state.failure : check_stream (checker, rows[i].key, row);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_check_state (med_checker *checker)
{
  MED_TRY (check_pairs (checker));
  return check_streams (checker);
}
