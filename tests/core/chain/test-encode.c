/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes and hashes of published and real headers, votes and blocks. */
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/crypto/sign.h"
#include "samples.h"
#include "support/hex.h"

static med_span
finish (const med_buf *buf)
{
  med_span bytes;
  g_assert_cmpint (med_buf_finish (buf, &bytes), ==, MED_OK);
  return bytes;
}

static void
test_header_hash (void)
{
  med_hash hash;
  med_header header = sample_header_a ();
  g_assert_cmpint (med_header_hash (&header, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "F740121F553B5418C3EFBD343C2DBFE9E007BB67B0D020A0741374BAB65242A4");
  header = sample_header_10 ();
  g_assert_cmpint (med_header_hash (&header, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash), SAMPLE_HEADER_10_HASH);
  header.validators_hash.size = 0;
  g_assert_cmpint (med_header_hash (&header, &hash), ==, MED_E_INVALID);
}

/* Changing any field changes the hash: nothing is left out of it. */
static void
test_header_hash_covers (void)
{
  const med_header header = sample_header_a ();
  med_hash whole, changed;
  g_assert_cmpint (med_header_hash (&header, &whole), ==, MED_OK);
#define CHANGED(statement)                                                                         \
  do                                                                                               \
    {                                                                                              \
      med_header h = header;                                                                       \
      statement;                                                                                   \
      g_assert_cmpint (med_header_hash (&h, &changed), ==, MED_OK);                                \
      g_assert_false (MED_ID_EQUAL (whole, changed));                                              \
    }                                                                                              \
  while (0)
  CHANGED (h.version_block++);
  CHANGED (h.version_app++);
  CHANGED (h.chain_id.text[0]++);
  CHANGED (h.height++);
  CHANGED (h.time.seconds++);
  CHANGED (h.time.nanos++);
  CHANGED (h.last_block_id.hash.bytes[31]++);
  CHANGED (h.last_block_id.parts_total++);
  CHANGED (h.last_block_id.parts_hash.bytes[31]++);
  CHANGED (h.last_commit_hash.bytes[31]++);
  CHANGED (h.data_hash.bytes[31]++);
  CHANGED (h.validators_hash.bytes[31]++);
  CHANGED (h.next_validators_hash.bytes[31]++);
  CHANGED (h.consensus_hash.bytes[31]++);
  CHANGED (h.app_hash.bytes[31]++);
  CHANGED (h.app_hash.size--);
  CHANGED (h.last_results_hash.bytes[31]++);
  CHANGED (h.evidence_hash.bytes[31]++);
  CHANGED (h.proposer_address.bytes[19]++);
#undef CHANGED
}

static void
test_leaves (void)
{
  uint8_t room[256];
  med_buf buf = med_buf_make (room, sizeof room);
  const med_light_block block = sample_light_block_10 ();

  med_validator_put (&buf, &block.validators.validators[0]);
  med_test_assert_hex (finish (&buf), "0a220a20" SAMPLE_REAL_KEY "100a");
  med_test_assert_hex (MED_SPAN_OF (block.validators.validators[0].address),
                       "2dd9f44fd9067555c322243c3c913ba7b51d2be0");
  med_hash hash;
  g_assert_cmpint (med_validator_set_hash (&block.validators, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash), SAMPLE_REAL_SET);

  buf.size = 0;
  const med_commit_sig absent = { .flag = MED_VOTE_ABSENT, .timestamp = MED_TIME_ZERO };
  med_commit_sig_put (&buf, &absent);
  med_test_assert_hex (finish (&buf), "08011a0b088092b8c398feffffff01");

  buf.size = 0;
  med_block_id_put (&buf, &(med_block_id){ 0 });
  med_test_assert_hex (finish (&buf), "1200");

  buf.size = 0;
  med_exec_result_put (&buf, &(med_exec_result){ 0 });
  g_assert_cmpuint (buf.size, ==, 0);
  med_exec_result_put (&buf, &(med_exec_result){ 5, MED_SPAN_LITERAL ("ab"), -1, 7 });
  med_test_assert_hex (finish (&buf), "0805 12026162 28ffffffffffffffffff01 3007");
}

static void
test_small_hashes (void)
{
  med_hash hash;
  med_consensus_hash (22020096, -1, &hash);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f");
  med_consensus_hash (1048576, -1, &hash);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "294d8fbd0b94b767a7eba9840f299a3586da7fe6b5dead3b7eecba193c400f93");
  g_assert_cmpint (med_data_hash (NULL, 0, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash), SAMPLE_EMPTY_HASH);
  g_assert_cmpint (med_results_hash (NULL, 0, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash), SAMPLE_EMPTY_HASH);
  g_assert_cmpint (med_evidence_hash (NULL, 0, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash), SAMPLE_EMPTY_HASH);
  /* Two plain successes: two leaves of no bytes. */
  const med_exec_result results[2] = { 0 };
  g_assert_cmpint (med_results_hash (results, 2, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "fe43d66afa4a9a5c4f9c9da89f4ffb52635c8f342e7ffb731d68e36c5982072a");
  const med_span txs[] = { MED_SPAN_LITERAL ("tx-1"), MED_SPAN_LITERAL ("tx-2") };
  g_assert_cmpint (med_data_hash (txs, 2, &hash), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "865327b96628b7503ecf6fd9530b0cb76e9f9fbd6d68154ccbb2cd4d48e317e0");
}

static void
test_sign_bytes (void)
{
  uint8_t room[MED_SIGN_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_span bytes;
  const med_light_block block = sample_light_block_10 ();
  g_assert_cmpint (med_commit_sign_bytes ("dockerchain", &block.commit, 0, &buf, &bytes), ==,
                   MED_OK);
  med_test_assert_hex (bytes,
                       "70 0802 110a00000000000000 2248 0a20" SAMPLE_HEADER_10_HASH "1224 0801 1220"
                       "ff0a320e696fd233dd4d3cc7cd82ff90f54b8fdbc9c700d9375c95a02782b062"
                       "2a0c 08e5c193a30610bc90d5a002 320b646f636b6572636861696e");
  g_assert_cmpint (med_sign_verify (&block.validators.validators[0].key, bytes,
                                    &block.commit.signatures[0].signature),
                   ==, MED_OK);

  const med_block_id nil = { 0 };
  buf.size = 0;
  med_precommit_put (&buf, "", 1, 1, &nil, MED_TIME_ZERO);
  med_test_assert_hex (finish (&buf), "21 0802 110100000000000000 190100000000000000"
                                      "2a0b088092b8c398feffffff01");
  /* Too little room is said, not passed. */
  buf = med_buf_make (room, 20);
  g_assert_cmpint (med_commit_sign_bytes ("dockerchain", &block.commit, 0, &buf, &bytes), ==,
                   MED_E_NO_MEMORY);
}

/* A nil vote leaves the block id out; an absent one signs nothing. */
static void
test_sign_bytes_nil (void)
{
  uint8_t room[MED_SIGN_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_span bytes;
  med_commit_sig sig = { .flag = MED_VOTE_NIL, .timestamp = { 7, 0 } };
  med_light_block block = sample_light_block_10 ();
  block.commit.signatures = &sig;
  g_assert_cmpint (med_commit_sign_bytes ("c", &block.commit, 0, &buf, &bytes), ==, MED_OK);
  med_test_assert_hex (bytes, "12 0802 110a00000000000000 2a020807 320163");
  sig.flag = MED_VOTE_ABSENT;
  g_assert_cmpint (med_commit_sign_bytes ("c", &block.commit, 0, &buf, &bytes), ==, MED_E_STATE);
}

static void
test_part_set (void)
{
  static uint8_t bytes[2 * MED_PART_BYTES + 1];
  static const struct
  {
    size_t size;
    uint32_t total;
  } cases[] = { { 1, 1 },
                { MED_PART_BYTES, 1 },
                { MED_PART_BYTES + 1, 2 },
                { 2 * MED_PART_BYTES, 2 },
                { 2 * MED_PART_BYTES + 1, 3 } };
  uint32_t total;
  med_hash root;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (med_part_set (med_span_make (bytes, cases[i].size), &total, &root), ==,
                       MED_OK);
      g_assert_cmpuint (total, ==, cases[i].total);
    }
  g_assert_cmpint (med_part_set (MED_SPAN_EMPTY, &total, &root), ==, MED_E_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/header-hash", test_header_hash);
  g_test_add_func ("/chain/header-hash-covers", test_header_hash_covers);
  g_test_add_func ("/chain/leaves", test_leaves);
  g_test_add_func ("/chain/small-hashes", test_small_hashes);
  g_test_add_func ("/chain/sign-bytes", test_sign_bytes);
  g_test_add_func ("/chain/sign-bytes-nil", test_sign_bytes_nil);
  g_test_add_func ("/chain/part-set", test_part_set);
  return g_test_run ();
}
