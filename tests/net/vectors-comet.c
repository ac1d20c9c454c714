/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header with a known hash, and the answers of a real node. */
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"
#include "net/comet-json.h"
#include "support/hex.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>

#define HEADER "vectors/light-client/header/header_with_known_hash.json"
#define KVSTORE "vectors/light-client/kvstore_v0_38/incoming"

static void
test_header (void)
{
  if (!med_test_vectors_available ("light-client/header", HEADER, NULL))
    return;
  med_arena arena;
  med_header header;
  med_hash hash;
  med_arena_init (&arena, med_memory_heap (), 1u << 20);
  g_autofree char *text = med_test_vectors_load (HEADER, NULL);
  g_assert_cmpint (med_comet_header_read (med_span_text (text), &arena, &header), ==, MED_OK);
  g_assert_cmpint (med_header_hash (&header, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "F30A71F2409FB15AACAEDB6CC122DFA2525BEE9CAE521721B06BFDCA291B8D56");
  header.height++;
  med_hash other;
  g_assert_cmpint (med_header_hash (&header, &other), ==, MED_OK);
  g_assert_false (MED_ID_EQUAL (hash, other));
  med_arena_clear (&arena);
  med_test_vectors_report ("light-client/header", 1, 1, NULL);
}

/* A record of a block answer or search: what is written from it has the id that stands beside,
 * and reads back to the same bytes. */
static bool
block_holds (const char *text, med_arena *arena)
{
  med_block block, again;
  med_block_id id, made;
  med_buf buf, second;
  med_span bytes, twice;
  med_hash hash;
  if (med_comet_block_read (med_span_text (text), arena, &id, &block) != MED_OK
      || med_buf_init_arena (&buf, arena, med_block_size_max (&block)) != MED_OK)
    return false;
  med_block_put (&buf, &block);
  if (med_buf_finish (&buf, &bytes) != MED_OK
      || med_block_id_make (&block.header, bytes, &made) != MED_OK
      || !med_block_id_equal (&made, &id))
    return false;
  if (med_block_decode (bytes, arena, &again) != MED_OK
      || med_buf_init_arena (&second, arena, med_block_size_max (&again)) != MED_OK)
    return false;
  med_block_put (&second, &again);
  return med_buf_finish (&second, &twice) == MED_OK && med_span_equal (bytes, twice)
         && med_data_hash (block.txs, block.tx_count, &hash) == MED_OK
         && med_opt_hash_is (&block.header.data_hash, &hash)
         && med_commit_hash (&block.last_commit, &hash) == MED_OK
         && med_opt_hash_is (&block.header.last_commit_hash, &hash)
         && med_evidence_hash (block.evidence, block.evidence_count, &hash) == MED_OK
         && med_opt_hash_is (&block.header.evidence_hash, &hash);
}

/* Blocks of a search, each put into an answer of its own. */
static void
check_search (const char *name, med_arena *arena, guint *passed, guint *total)
{
  g_autofree char *path = g_build_filename (KVSTORE, name, NULL);
  g_autofree char *text = med_test_vectors_load (path, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  JsonArray *blocks
      = json_object_get_array_member (json_object_get_object_member (root, "result"), "blocks");
  for (guint i = 0; i < json_array_get_length (blocks); i++)
    {
      g_autofree char *record = json_to_string (json_array_get_element (blocks, i), FALSE);
      g_autofree char *answer = g_strdup_printf ("{\"result\":%s}", record);
      (*total)++;
      if (block_holds (answer, arena))
        (*passed)++;
      else
        g_test_message ("%s, block %u", name, i);
    }
}

static void
test_blocks (void)
{
  if (!med_test_vectors_available ("light-client/kvstore_v0_38 blocks", KVSTORE, NULL))
    return;
  static const char *const names[]
      = { "block_at_height_1.json", "block_at_height_10.json", "block_by_hash.json" };
  guint passed = 0, total = 0;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 64u << 20);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (KVSTORE, names[i], NULL);
      g_autofree char *text = med_test_vectors_load (path, NULL);
      total++;
      if (block_holds (text, &arena))
        passed++;
      else
        g_test_message ("%s", names[i]);
      /* One digit of a hash changed. */
      char *hash = strstr (text, "\"app_hash\": \"0");
      if (hash != NULL)
        {
          hash[strlen ("\"app_hash\": \"")] = '1';
          g_assert_false (block_holds (text, &arena));
        }
    }
  check_search ("block_search.json", &arena, &passed, &total);
  check_search ("block_search_evidence.json", &arena, &passed, &total);
  med_arena_clear (&arena);
  med_test_vectors_report ("light-client/kvstore_v0_38 blocks", passed, total, NULL);
}

static void
load (const char *name, char **text)
{
  g_autofree char *path = g_build_filename (KVSTORE, name, NULL);
  *text = med_test_vectors_load (path, NULL);
}

static void
test_commit_and_genesis (void)
{
  if (!med_test_vectors_available ("light-client/kvstore_v0_38 commit", KVSTORE, NULL))
    return;
  g_autofree char *commit_text = NULL, *genesis_text = NULL, *error_text = NULL;
  g_autofree char *results_text = NULL;
  med_arena arena;
  med_light_block block = { 0 };
  med_comet_genesis genesis;
  med_comet_error error;
  med_comet_results results;
  med_block_id id;
  med_block none;
  bool canonical;
  med_hash hash;
  med_arena_init (&arena, med_memory_heap (), 16u << 20);
  load ("commit_at_height_10.json", &commit_text);
  load ("genesis.json", &genesis_text);
  load ("block_at_height_0.json", &error_text);
  load ("block_results_at_height_10.json", &results_text);

  g_assert_cmpint (med_comet_genesis_read (med_span_text (genesis_text), &arena, &genesis), ==,
                   MED_OK);
  g_assert_cmpstr (genesis.chain_id.text, ==, "dockerchain");
  g_assert_cmpint (genesis.initial_height, ==, 1);
  g_assert_cmpuint (genesis.app_hash.size, ==, 0);
  g_assert_cmpint (genesis.genesis_time.nanos, ==, 347696215);
  g_assert_cmpuint (genesis.validators.count, ==, 1);
  med_consensus_hash (genesis.max_bytes, genesis.max_gas, &hash);

  g_assert_cmpint (med_comet_commit_read (med_span_text (commit_text), &arena, &block.header,
                                          &block.commit, &canonical),
                   ==, MED_OK);
  g_assert_true (canonical);
  g_assert_true (med_opt_hash_is (&block.header.consensus_hash, &hash));
  block.validators = genesis.validators;
  med_light_options options = med_light_options_default ("dockerchain");
  options.any_app_hash = true;
  med_commit_count count;
  med_light_outcome outcome;
  med_commit_verify_all (&options, &block, &count, &outcome);
  g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
  g_assert_cmpuint (count.confirmed, ==, 1);
  /* The signature's canary. */
  med_commit_sig bad = block.commit.signatures[0];
  bad.signature.bytes[63] ^= 1;
  block.commit.signatures = &bad;
  med_commit_verify_all (&options, &block, &count, &outcome);
  g_assert_cmpint (outcome.reason, ==, MED_LIGHT_WHY_POWER_SHORT);

  g_assert_cmpint (med_comet_block_read (med_span_text (error_text), &arena, &id, &none), ==,
                   MED_E_REFUSED);
  g_assert_cmpint (med_comet_error_read (med_span_text (error_text), &arena, &error), ==, MED_OK);
  g_assert_cmpint (error.code, ==, -32603);
  g_assert_cmpstr (error.data, ==, "height must be greater than 0, but got 0");
  g_assert_cmpint (med_comet_results_read (med_span_text (results_text), &arena, &results), ==,
                   MED_OK);
  g_assert_cmpuint (results.count, ==, 0);
  med_arena_clear (&arena);
  med_test_vectors_report ("light-client/kvstore_v0_38 commit, genesis, error, results", 4, 4,
                           NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/header", test_header);
  g_test_add_func ("/vectors/blocks", test_blocks);
  g_test_add_func ("/vectors/commit-and-genesis", test_commit_and_genesis);
  return g_test_run ();
}
