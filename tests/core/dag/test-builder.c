/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The balanced builder: the worked tiny tree, every small size, and its refusals. */
#include "base/text.h"
#include "core/dag/dag-store.h"

#include <string.h>

static const med_dag_profile tiny = { .chunk_size = 4, .width = 2 };

static void
assert_cid (const med_cid *cid, const char *text)
{
  char written[MED_CID_TEXT_SIZE];
  med_cid_to_text (cid, written);
  g_assert_cmpstr (written, ==, text);
}

static void
test_tiny (void)
{
  dag_store store;
  dag_store_init (&store);
  med_dag_summary summary = dag_store_build (&store, &tiny, MED_SPAN_LITERAL ("abcdefghi"), 1);
  static const char *const order[] = {
    "bafkreiei2qtg7vhggogrhocf7tzisv45ecois6bdxeqx3i7bmgjw6ayvre",
    "bafkreihf4cekbntbmoqke2s6au6surew3qlkw3qohxi234wrnkueub4mtu",
    NULL,
    "bafkreig6punxegq6ayzlptye5x2qgleoz75j7gqijeqvfojg6gs2pz3f24",
    "bafybeicljtlitb66mb73mybnjf7wd5vizbal6tzv5gfqhb7bishp3iz3d4",
    "bafybeib4ivcu6tpwk2ygix3wnq72hj2pnl52ouuelkjyddv3glrbwgdl3m",
  };
  g_assert_cmpuint (store.list->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] != NULL)
      assert_cid (&dag_store_entry (&store, i)->cid, order[i]);
  assert_cid (&summary.root, order[5]);
  g_assert_cmpuint (dag_store_entry (&store, 2)->block_size, ==, 98);
  g_assert_cmpuint (dag_store_entry (&store, 4)->block_size, ==, 52);
  g_assert_cmpuint (summary.size.file_size, ==, 9);
  g_assert_cmpuint (summary.size.dag_size, ==, 257);
  g_assert_cmpuint (summary.size.block_count, ==, 6);
  g_assert_cmpuint (summary.size.height, ==, 2);
  dag_store_clear (&store);
}

static void
test_empty (void)
{
  dag_store store;
  dag_store_init (&store);
  med_dag_summary summary = dag_store_build (&store, &tiny, MED_SPAN_EMPTY, 1);
  assert_cid (&summary.root, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
  g_assert_cmpuint (summary.size.block_count, ==, 1);
  g_assert_cmpuint (summary.size.dag_size, ==, 0);
  dag_store_clear (&store);
}

/* However the bytes are cut into pieces, the DAG is the same, and as large as the layout says. */
static void
test_pieces (void)
{
  static const med_dag_profile profiles[] = { { 4, 2 }, { 1, 3 }, { 5, 2 } };
  static const size_t pieces[] = { 1, 3, 4, 7, 16, 1000 };
  uint8_t bytes[100];
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t)(i * 7 + 1);
  for (size_t p = 0; p < G_N_ELEMENTS (profiles); p++)
    for (size_t size = 0; size <= MIN (med_dag_capacity (&profiles[p], 4), sizeof bytes); size++)
      {
        med_dag_summary first = { 0 };
        med_dag_size measured;
        for (size_t i = 0; i < G_N_ELEMENTS (pieces); i++)
          {
            dag_store store;
            dag_store_init (&store);
            med_dag_summary summary
                = dag_store_build (&store, &profiles[p], med_span_make (bytes, size), pieces[i]);
            if (i == 0)
              first = summary;
            g_assert_true (MED_ID_EQUAL (summary.root, first.root));
            g_assert_cmpuint (store.list->len, ==, summary.size.block_count);
            uint64_t total = 0;
            for (guint j = 0; j < store.list->len; j++)
              total += dag_store_entry (&store, j)->block_size;
            g_assert_cmpuint (summary.size.dag_size, ==, total);
            dag_store_clear (&store);
          }
        g_assert_cmpint (med_dag_measure (&profiles[p], size, &measured), ==, MED_OK);
        dag_size_assert_equal (&measured, &first.size);
      }
}

static void
test_leaves (void)
{
  dag_store store, plain;
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  dag_store_init (&store);
  dag_store_init (&plain);
  med_dag_summary expected = dag_store_build (&plain, &tiny, MED_SPAN_LITERAL ("abcdefghi"), 9);
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&tiny));
  g_assert_cmpint (med_dag_builder_new (&tiny, dag_store_put, &store, &arena, &builder), ==,
                   MED_OK);
  med_cid cid, node;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("abcd"), &cid);
  med_cid_of (MED_CODEC_DAG_PB, MED_SPAN_LITERAL ("abcd"), &node);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &node, 4), ==, MED_E_INVALID);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 5), ==, MED_E_INVALID);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 0), ==, MED_E_INVALID);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 4), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("ef")), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 4), ==, MED_E_STATE);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("gh")), ==, MED_OK);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("i"), &cid);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 1), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_add_leaf (builder, &cid, 1), ==, MED_E_STATE);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("j")), ==, MED_E_STATE);
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (summary.root, expected.root));
  g_assert_cmpuint (summary.size.block_count, ==, 6);
  g_assert_cmpuint (store.list->len, ==, 4); /* leaves given as CIDs are not emitted */
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_E_STATE);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("j")), ==, MED_E_STATE);
  med_arena_clear (&arena);
  dag_store_clear (&store);
  dag_store_clear (&plain);
}

/* Four levels of two are sixteen leaves. */
static void
test_too_large (void)
{
  uint8_t bytes[65] = { 0 };
  for (size_t size = 64; size <= 65; size++)
    {
      dag_store store;
      med_arena arena;
      med_dag_builder *builder;
      med_dag_summary summary;
      dag_store_init (&store);
      med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&tiny));
      g_assert_cmpint (med_dag_builder_new (&tiny, dag_store_put, &store, &arena, &builder), ==,
                       MED_OK);
      g_assert_cmpint (med_dag_builder_add (builder, med_span_make (bytes, size)), ==, MED_OK);
      g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==,
                       size == 64 ? MED_OK : MED_E_TOO_LARGE);
      med_arena_clear (&arena);
      dag_store_clear (&store);
    }
}

static med_result
refuse_node (void *context, const med_cid *cid, med_span block)
{
  return med_cid_codec (cid) == MED_CODEC_RAW ? MED_OK : MED_E_FULL;
}

static void
test_failures (void)
{
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (&tiny));
  g_assert_cmpint (med_dag_builder_new (&tiny, refuse_node, NULL, &arena, &builder), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("abcd")), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("efgh")), ==, MED_E_FULL);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_LITERAL ("ijkl")), ==, MED_E_STATE);
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_E_STATE);
  med_arena_clear (&arena);
  /* Too little memory is an error at some point, never a wrong root. */
  for (size_t budget = 0; budget < med_dag_builder_memory (&tiny); budget += 16)
    {
      dag_store store;
      dag_store_init (&store);
      med_arena_init (&arena, med_memory_heap (), budget);
      med_result result = med_dag_builder_new (&tiny, dag_store_put, &store, &arena, &builder);
      if (result == MED_OK)
        result = med_dag_builder_add (builder, MED_SPAN_LITERAL ("abcdefghijklmnopqrstuvwxyz"));
      if (result == MED_OK)
        result = med_dag_builder_finish (builder, &summary);
      g_assert_true (result == MED_OK || result == MED_E_NO_MEMORY);
      g_assert_true (budget > 256 || result == MED_E_NO_MEMORY);
      med_arena_clear (&arena);
      dag_store_clear (&store);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/builder/tiny", test_tiny);
  g_test_add_func ("/dag/builder/empty", test_empty);
  g_test_add_func ("/dag/builder/pieces", test_pieces);
  g_test_add_func ("/dag/builder/leaves", test_leaves);
  g_test_add_func ("/dag/builder/too-large", test_too_large);
  g_test_add_func ("/dag/builder/failures", test_failures);
  return g_test_run ();
}
