/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks, the transaction index, named values. */
#include "store/store-lab.h"
#include "store/chain-db.h"

static void
test_blocks (void)
{
  char *folder = lab_folder ();
  med_db *db = lab_db (folder, &med_schema_node);
  med_arena arena;
  const uint32_t codes[] = { 0, 4, 70000 };
  med_chain_entry entry = { .height = 7,
                            .hash = { { 1 } },
                            .block = MED_SPAN_LITERAL ("block"),
                            .light = MED_SPAN_LITERAL ("light"),
                            .app_hash = { { 2 } },
                            .codes = codes,
                            .code_count = 3 },
                  got;
  uint64_t tip, blocks, txs;
  med_span light;
  lab_arena (&arena);
  g_assert_cmpint (med_chain_tip (db, &tip), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_chain_get (db, 7, &arena, &got), ==, MED_E_NOT_FOUND);
  MUST (med_chain_put (db, &entry));
  g_assert_cmpint (med_chain_put (db, &entry), ==, MED_E_EXISTS);
  MUST (med_chain_get (db, 7, &arena, &got));
  g_assert_true (MED_ID_EQUAL (got.hash, entry.hash)
                 && MED_ID_EQUAL (got.app_hash, entry.app_hash));
  g_assert_true (med_span_equal (got.block, entry.block));
  g_assert_cmpmem (got.codes, got.code_count * 4, codes, sizeof codes);
  MUST (med_chain_get_light (db, 7, &arena, &light));
  g_assert_true (med_span_equal (light, entry.light));
  entry.height = (uint64_t)1 << 40;
  entry.code_count = 0;
  MUST (med_chain_put (db, &entry));
  MUST (med_chain_tip (db, &tip));
  g_assert_cmpuint (tip, ==, entry.height);
  MUST (med_chain_count (db, &blocks, &txs));
  g_assert_cmpuint (blocks, ==, 2);
  g_assert_cmpuint (txs, ==, 0);
  MUST (med_db_exec (db, "UPDATE block SET results = x'000001' WHERE height = 7"));
  g_assert_cmpint (med_chain_get (db, 7, &arena, &got), ==, MED_E_DAMAGED);
  med_arena_clear (&arena);
  med_db_close (db);
  lab_folder_free (folder);
}

static void
test_index (void)
{
  char *folder = lab_folder ();
  med_db *db = lab_db (folder, &med_schema_node);
  const med_hash id = { { 5 } }, other = { { 6 } };
  const med_tx_place first = { 3, 2, 17 }, again = { 4, 0, 0 };
  med_tx_place place;
  MUST (med_chain_put_tx (db, &id, &first));
  MUST (med_chain_put_tx (db, &id, &again));
  MUST (med_chain_find_tx (db, &id, &place));
  g_assert_cmpuint (place.height, ==, 3);
  g_assert_cmpuint (place.position, ==, 2);
  g_assert_cmpuint (place.code, ==, 17);
  g_assert_cmpint (med_chain_find_tx (db, &other, &place), ==, MED_E_NOT_FOUND);
  med_db_close (db);
  lab_folder_free (folder);
}

static void
test_meta (void)
{
  char *folder = lab_folder ();
  med_db *db = lab_db (folder, &med_schema_node);
  med_arena arena;
  med_span value;
  lab_arena (&arena);
  g_assert_cmpint (med_meta_get (db, "name", &arena, &value), ==, MED_E_NOT_FOUND);
  MUST (med_meta_put (db, "name", MED_SPAN_LITERAL ("one")));
  MUST (med_meta_put (db, "name", MED_SPAN_EMPTY));
  MUST (med_meta_get (db, "name", &arena, &value));
  g_assert_cmpuint (value.size, ==, 0);
  med_arena_clear (&arena);
  med_db_close (db);
  lab_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/chain-db/blocks", test_blocks);
  g_test_add_func ("/store/chain-db/index", test_index);
  g_test_add_func ("/store/chain-db/meta", test_meta);
  return g_test_run ();
}
