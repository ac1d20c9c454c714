/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order of validator sets, and proofs of a transaction and of its result. */
#include "core/chain/hashes.h"
#include "core/chain/encode.h"
#include "core/merkle/rfc6962.h"
#include "support/chain-maker.h"

#include <glib.h>

static void
test_order (void)
{
  med_validator set[40], twin[40];
  for (uint32_t i = 0; i < 40; i++)
    set[i] = chain_maker_key_make (i, 1 + i % 3).validator;
  for (size_t i = 0; i < 40; i++)
    twin[i] = set[(i * 7 + 3) % 40];
  memset (&set[5].address, 0, sizeof set[5].address);
  med_validators_order (set, 40);
  med_validators_order (twin, 40);
  g_assert_cmpmem (set, sizeof set, twin, sizeof twin);
  for (size_t i = 1; i < 40; i++)
    {
      g_assert_cmpint (set[i - 1].power, >=, set[i].power);
      if (set[i - 1].power == set[i].power)
        g_assert_cmpint (memcmp (&set[i - 1].address, &set[i].address, 20), <, 0);
    }
  med_validators_order (set, 0);
}

static void
test_tx_proof (void)
{
  static const char *const texts[] = { "a", "b", "c", "d", "e" };
  med_span txs[5];
  med_hash hashes[5], leaves[5], root;
  for (size_t i = 0; i < 5; i++)
    {
      txs[i] = med_span_text (texts[i]);
      med_tx_hash (txs[i], &hashes[i]);
      med_log_leaf_hash (MED_SPAN_OF (hashes[i]), &leaves[i]);
    }
  g_assert_cmpint (med_data_hash (txs, 5, &root), ==, MED_OK);
  med_opt_hash data_hash = med_opt_hash_of (&root);
  for (size_t i = 0; i < 5; i++)
    {
      med_list_proof proof;
      g_assert_cmpint (med_list_prove (leaves, 5, i, &proof), ==, MED_OK);
      g_assert_cmpint (
          med_tx_proof_check (&data_hash, &hashes[i], i, 5, proof.aunts, proof.aunt_count), ==,
          MED_OK);
      g_assert_cmpint (med_tx_proof_check (&data_hash, &hashes[(i + 1) % 5], i, 5, proof.aunts,
                                           proof.aunt_count),
                       ==, MED_E_UNVERIFIED);
      g_assert_cmpint (
          med_tx_proof_check (&data_hash, &hashes[i], i, 4, proof.aunts, proof.aunt_count), !=,
          MED_OK);
      proof.aunts[0].bytes[0] ^= 1;
      g_assert_cmpint (
          med_tx_proof_check (&data_hash, &hashes[i], i, 5, proof.aunts, proof.aunt_count), ==,
          MED_E_UNVERIFIED);
    }
  data_hash.size = 0;
  g_assert_cmpint (med_tx_proof_check (&data_hash, &hashes[0], 0, 1, NULL, 0), ==, MED_E_INVALID);
}

static void
test_result_proof (void)
{
  const med_exec_result results[3]
      = { { 0 }, { 9, MED_SPAN_LITERAL ("why"), 4, 3 }, { 0, MED_SPAN_LITERAL ("x"), 0, 0 } };
  med_hash leaves[3], root;
  for (size_t i = 0; i < 3; i++)
    {
      uint8_t room[64];
      med_buf buf = med_buf_make (room, sizeof room);
      med_exec_result_put (&buf, &results[i]);
      g_assert_false (buf.overflow);
      med_log_leaf_hash (med_span_make (room, buf.size), &leaves[i]);
    }
  /* The leaf that is hashed in pieces is the leaf that is written in one. */
  g_assert_cmpint (med_results_hash (results, 3, &root), ==, MED_OK);
  med_hash expected;
  med_log_root (leaves, 3, &expected);
  g_assert_true (MED_ID_EQUAL (root, expected));

  med_opt_hash hash = med_opt_hash_of (&root);
  med_list_proof proof;
  g_assert_cmpint (med_list_prove (leaves, 3, 1, &proof), ==, MED_OK);
  g_assert_cmpint (med_result_proof_check (&hash, &results[1], 1, 3, proof.aunts, proof.aunt_count),
                   ==, MED_OK);
  med_exec_result other = results[1];
  other.code = 0;
  g_assert_cmpint (med_result_proof_check (&hash, &other, 1, 3, proof.aunts, proof.aunt_count), ==,
                   MED_E_UNVERIFIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hashes/order", test_order);
  g_test_add_func ("/hashes/tx-proof", test_tx_proof);
  g_test_add_func ("/hashes/result-proof", test_result_proof);
  return g_test_run ();
}
