/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks come in the order of the list, rows and files alike; one that is damaged or missing is
 * told in its place, and those behind it come all the same. */
#include "store/store-lab.h"

#include "client/block-ahead.h"

#define COUNT 30

static med_span
block_of (med_arena *arena, size_t number)
{
  size_t size = number % 3 == 0 ? 100 : 40000 + number * 997;
  uint8_t *bytes = (uint8_t *)med_arena_alloc (arena, size);
  g_assert_nonnull (bytes);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(i * 7 + number);
  return med_span_make (bytes, size);
}

static void
damage (const char *folder, const med_cid *cid)
{
  char text[MED_CID_TEXT_SIZE];
  med_cid_to_text (cid, text);
  g_autofree char *path = g_build_filename (folder, text + strlen (text) - 2, text, NULL);
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
}

static void
test_order (void)
{
  char *folder = lab_folder ();
  g_autofree char *blocks_folder = lab_path (folder, "blocks");
  med_db *db = lab_db (folder, &med_schema_node);
  med_blocks *blocks;
  med_arena arena;
  med_cid cids[COUNT];
  med_span made[COUNT], got;
  const size_t missing = 7, damaged = 11;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  MUST (med_blocks_open (db, blocks_folder, &blocks));
  for (size_t i = 0; i < COUNT; i++)
    {
      made[i] = block_of (&arena, i);
      med_cid_of (MED_CODEC_RAW, made[i], &cids[i]);
      if (i != missing)
        MUST (med_blocks_put (blocks, &cids[i], made[i]));
    }
  MUST (med_blocks_sync (blocks));
  damage (blocks_folder, &cids[damaged]);
  med_block_ahead *ahead = med_block_ahead_new (blocks, cids, COUNT);
  for (size_t i = 0; i < COUNT; i++)
    {
      med_result result = med_block_ahead_next (ahead, &got);
      g_assert_cmpint (result, ==,
                       i == missing   ? MED_E_NOT_FOUND
                       : i == damaged ? MED_E_DAMAGED
                                      : MED_OK);
      if (result == MED_OK)
        g_assert_true (med_span_equal (got, made[i]));
    }
  med_block_ahead_free (ahead);
  /* Left in the middle. */
  ahead = med_block_ahead_new (blocks, cids, COUNT);
  MUST (med_block_ahead_next (ahead, &got));
  med_block_ahead_free (ahead);
  med_blocks_close (blocks);
  med_db_close (db);
  med_arena_clear (&arena);
  lab_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/block-ahead/order", test_order);
  return g_test_run ();
}
