/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams over the layers: sizes, roots, leaves and proofs against the plain definition. */
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/ledger/stream.h"
#include "core/merkle/rfc6962.h"
#include "support/ledger-lab.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define EVENTS 70

typedef struct
{
  med_kv_memory store;
  med_overlay block, tx;
  med_arena arena;
  med_state state;
  uint8_t owner[20];
  med_row_id id;
} fixture;

static void
setup (fixture *f, gconstpointer data)
{
  med_kv_memory_init (&f->store, med_memory_heap ());
  med_overlay_init (&f->block, med_memory_heap ());
  med_overlay_init (&f->tx, med_memory_heap ());
  med_arena_init (&f->arena, med_memory_heap (), (size_t)64 << 20);
  f->state = (med_state){
    .kv = med_kv_memory_kv (&f->store), .block = &f->block, .tx = &f->tx, .arena = &f->arena
  };
  memset (f->owner, 0x11, sizeof f->owner);
  f->id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (f->owner), MED_SPAN_EMPTY);
}

static void
teardown (fixture *f, gconstpointer data)
{
  MUST (f->state.failure);
  med_kv_memory_clear (&f->store);
  med_overlay_clear (&f->block);
  med_overlay_clear (&f->tx);
  med_arena_clear (&f->arena);
}

static void
append (fixture *f, uint64_t number)
{
  med_stream_append (&f->state, &f->id, 100 + number, 1000 + number,
                     MED__EVENT_KIND__EVENT_DEVICE_ADDED, MED_SPAN_OF (number),
                     (med_stream_when){ 0 });
}

static void
assert_sealed (fixture *f, const med_hash *root, uint64_t size)
{
  med_stream_seal (&f->state, med_row_id_span (&f->id));
  MUST (f->state.failure);
  const Med__StreamRow *row = med_state_stream (&f->state, med_row_id_span (&f->id));
  g_assert_cmpuint (row->size, ==, size);
  g_assert_cmpmem (row->root.data, row->root.len, root->bytes, 32);
}

static void
test_ids (void)
{
  uint8_t owner[20] = { 1 }, tag[8] = { 2 }, clinic[16] = { 3 };
  med_row_id id = med_stream_id (MED_STREAM_CATEGORY, MED_SPAN_OF (owner), MED_SPAN_OF (tag));
  g_assert_cmpuint (id.size, ==, 29);
  g_assert_cmpuint (id.bytes[0], ==, 2);
  id = med_stream_id (MED_STREAM_CLINIC, MED_SPAN_OF (clinic), MED_SPAN_EMPTY);
  g_assert_cmpuint (id.size, ==, 17);
  id = med_stream_id (MED_STREAM_NETWORK, MED_SPAN_EMPTY, MED_SPAN_EMPTY);
  g_assert_cmpuint (id.size, ==, 1);
  g_assert_false (med_stream_id_valid (MED_SPAN_EMPTY));
  g_assert_false (med_stream_id_valid (MED_SPAN_LITERAL ("\6")));
  g_assert_false (med_stream_id_valid (MED_SPAN_LITERAL ("\1short")));
}

/* Root and proofs of every pair of sizes, half of the events in the store, half in the layers. */
static void
test_growth (fixture *f, gconstpointer data)
{
  med_hash leaves[EVENTS], roots[EVENTS + 1];
  for (uint64_t n = 0; n < EVENTS; n++)
    {
      append (f, n);
      if (n == 20)
        {
          med_overlay_merge (&f->block, &f->tx);
          MUST (med_overlay_write (&f->block, f->state.kv));
          med_overlay_clear (&f->block);
        }
      if (n == 40)
        med_overlay_merge (&f->block, &f->tx);
      med_span *last;
      g_assert_cmpuint (med_stream_leaves (&f->state, med_row_id_span (&f->id), n, 0, &last), ==,
                        1);
      med_log_leaf_hash (last[0], &leaves[n]);
      med_log_root (leaves, n + 1, &roots[n + 1]);
      /* As at the end of blocks of one to five events. */
      if (n % 5 == 4 || n % 3 == 0)
        assert_sealed (f, &roots[n + 1], n + 1);
    }
  assert_sealed (f, &roots[EVENTS], EVENTS);
  for (uint64_t old = 0; old <= EVENTS; old++)
    {
      med_hash *hashes;
      size_t count;
      g_assert_true (
          med_stream_consistency (&f->state, med_row_id_span (&f->id), old, &hashes, &count));
      if (old == 0)
        g_assert_cmpuint (count, ==, 0);
      else
        MUST (med_log_verify_consistency (old, &roots[old], EVENTS, &roots[EVENTS], hashes, count));
    }
  med_hash *hashes;
  size_t count;
  g_assert_false (
      med_stream_consistency (&f->state, med_row_id_span (&f->id), EVENTS + 1, &hashes, &count));
}

static void
test_leaves (fixture *f, gconstpointer data)
{
  med_span *leaves;
  ProtobufCMessage *message;
  for (uint64_t n = 0; n < 300; n++)
    append (f, n);
  /* Another owner's stream of the same kind, and another kind, stay apart. */
  uint8_t other[20];
  memset (other, 0x12, sizeof other);
  f->id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (other), MED_SPAN_EMPTY);
  append (f, 7);
  f->id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (f->owner), MED_SPAN_EMPTY);
  g_assert_cmpuint (med_stream_leaves (&f->state, med_row_id_span (&f->id), 0, 0, &leaves), ==,
                    300);
  g_assert_cmpuint (med_stream_leaves (&f->state, med_row_id_span (&f->id), 254, 10, &leaves), ==,
                    10);
  for (size_t i = 0; i < 10; i++)
    {
      MUST (med_canonical_decode (&med__event__descriptor, leaves[i], 200, &f->arena, &message));
      const Med__Event *event = (const Med__Event *)message;
      g_assert_cmpuint (event->seq, ==, 254 + i);
      g_assert_cmpuint (event->height, ==, 354 + i);
      g_assert_cmpuint (event->time, ==, 1254 + i);
    }
  g_assert_cmpuint (med_stream_leaves (&f->state, med_row_id_span (&f->id), 300, 10, &leaves), ==,
                    0);
  g_assert_cmpuint (med_stream_leaves (&f->state, MED_SPAN_LITERAL ("x"), 0, 10, &leaves), ==, 0);
}

static void
test_objects (fixture *f, gconstpointer data)
{
  uint8_t cid[36] = { 1 }, victim[16] = { 2 }, mine[16] = { 3 };
  med_span c = MED_SPAN_OF (cid), v = MED_SPAN_OF (victim), m = MED_SPAN_OF (mine);
  lab_assert_code (med_state_claim_object (&f->state, c, MED_TABLE_RECORD, v, 6), MED_REASON_NONE);
  lab_assert_code (med_state_claim_object (&f->state, c, MED_TABLE_RECORD, v, 6), MED_REASON_NONE);
  lab_assert_code (med_state_claim_object (&f->state, c, MED_TABLE_RECORD, v, 7),
                   MED_REASON_EXISTS);
  lab_assert_code (med_state_claim_object (&f->state, c, MED_TABLE_RECORD, m, 6),
                   MED_REASON_EXISTS);
  lab_assert_code (med_state_claim_object (&f->state, c, MED_TABLE_GRANT, v, 6), MED_REASON_EXISTS);
  lab_assert_code (med_state_claim_object (&f->state, MED_SPAN_EMPTY, MED_TABLE_GRANT, v, 6),
                   MED_REASON_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/ids", test_ids);
  g_test_add ("/stream/growth", fixture, NULL, setup, test_growth, teardown);
  g_test_add ("/stream/leaves", fixture, NULL, setup, test_leaves, teardown);
  g_test_add ("/stream/objects", fixture, NULL, setup, test_objects, teardown);
  return g_test_run ();
}
