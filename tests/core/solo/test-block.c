/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short chain of one validator, byte for byte as a real node accepted it. */
#include "core/solo/block.h"
#include "core/chain/decode.h"
#include "core/chain/hashes.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/light/verify.h"
#include "support/hex.h"

/* RFC 8032, section 7.1, TEST 1. */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static uint8_t memory[4 << 20];

typedef struct
{
  med_arena arena;
  med_sign_seed seed;
  med_solo_genesis genesis;
  med_solo_sign_state state;
  med_solo_tip tip;
  med_solo_block block;
} chain;

static med_hash
app_hash_after (int height)
{
  med_hash hash;
  g_autofree char *text = g_strdup_printf ("app-hash-%d", height);
  med_sha256 (med_span_text (text), &hash);
  return hash;
}

static void
chain_init (chain *c)
{
  med_sign_public key;
  med_hash app_hash = app_hash_after (0);
  memset (c, 0, sizeof *c);
  med_arena_init_buffer (&c->arena, memory, sizeof memory);
  (void)med_test_unhex (SEED, c->seed.bytes, sizeof c->seed.bytes);
  med_sign_public_from_seed (&c->seed, &key);
  med_solo_genesis_init (&c->genesis, "medease-solo-1", (med_time){ 1767323045, 6 }, &app_hash, 1,
                         &key);
}

/* Makes and signs the next block; all results are plain successes. */
static void
chain_extend (chain *c, const med_span *txs, size_t count, size_t previous_count, med_time now)
{
  static const med_exec_result results[1000];
  bool first = c->tip.header.height == 0;
  med_hash hash = app_hash_after ((int)c->tip.header.height);
  med_app_hash app_hash = { .size = 32 };
  memcpy (app_hash.bytes, hash.bytes, 32);
  g_assert_cmpint (med_solo_build (&c->genesis, first ? NULL : &c->tip, &app_hash, results,
                                   previous_count, txs, count, &c->arena, &c->block),
                   ==, MED_OK);
  med_commit_sig vote;
  g_assert_cmpint (med_solo_vote (&c->genesis, &c->block, now, &c->seed, &c->state, &vote), ==,
                   MED_OK);
  c->tip = (med_solo_tip){ c->block.header, c->block.block_id, vote };
}

static med_light_block
light_block (const chain *c)
{
  med_light_block block = { .header = c->tip.header };
  med_commit_sig *vote = g_memdup2 (&c->tip.vote, sizeof c->tip.vote);
  block.commit = med_solo_commit (&c->tip.header, &c->tip.block_id, vote);
  block.validators = (med_validator_set){ &c->genesis.validator, 1 };
  return block;
}

static void
assert_block (const chain *c, size_t size, const char *parts, const char *hash)
{
  g_assert_cmpuint (c->block.bytes.size, ==, size);
  g_assert_cmpuint (c->block.block_id.parts_total, ==, 1);
  med_test_assert_hex (MED_OPT_HASH_SPAN (c->block.block_id.parts_hash), parts);
  med_test_assert_hex (MED_OPT_HASH_SPAN (c->block.block_id.hash), hash);
}

static void
assert_follows (const med_light_block *trusted, const med_light_block *block)
{
  med_light_outcome outcome;
  const med_light_options options = med_light_options_default ("medease-solo-1");
  med_light_verify (&options, trusted, block, (med_time){ 1767323060, 0 }, &outcome);
  g_assert_cmpstr (med_light_reason_words (outcome.reason), ==, "");
  g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
}

static void
test_chain (void)
{
  chain c;
  const med_span txs[] = { MED_SPAN_LITERAL ("tx-1"), MED_SPAN_LITERAL ("tx-2") };
  chain_init (&c);
  med_test_assert_hex (MED_SPAN_OF (c.genesis.validator.address),
                       "21fe31dfa154a261626bf854046fd2271b7bed4b");

  chain_extend (&c, NULL, 0, 0, (med_time){ 1767323046, 500000000 });
  assert_block (&c, 345, "53e68e70f47adfbd4e35c97f6055d4ff85fcff1d9c9e1c225e7b6b0aff7109d7",
                "8af0858cac59fc887d062794aa9897613ff0fc64fdfcb79e07c9030ff37db28a");
  med_test_assert_hex (MED_OPT_HASH_SPAN (c.block.header.validators_hash),
                       "2bd6b43352685e3ea283279aa9bed4dac5f3584d39318135108d77cd9297aca4");
  med_light_block one = light_block (&c);

  chain_extend (&c, txs, 2, 0, (med_time){ 1767323047, 0 });
  assert_block (&c, 610, "a85d11a07123ce561c0f3a02f09be3a2c4730e8f52cad7b91f2393d4ee4de835",
                "c66655caf772bff491e4907a41f22b16577b52b4fd8fedd3cd2c8996016c1553");
  med_test_assert_hex (MED_OPT_HASH_SPAN (c.block.header.data_hash),
                       "865327b96628b7503ecf6fd9530b0cb76e9f9fbd6d68154ccbb2cd4d48e317e0");
  med_test_assert_hex (MED_OPT_HASH_SPAN (c.block.header.last_commit_hash),
                       "dbb3d35eeaf9e4fe22960635ae8f8c153f15db6aef2202c893edc354655ed20a");
  med_test_assert_hex (
      med_span_make (c.state.sign_bytes, c.state.sign_bytes_size),
      "6d 0802 110200000000000000 2248"
      "0a20c66655caf772bff491e4907a41f22b16577b52b4fd8fedd3cd2c8996016c1553 1224 0801"
      "1220a85d11a07123ce561c0f3a02f09be3a2c4730e8f52cad7b91f2393d4ee4de835"
      "2a06 08a7ebdcca06 320e6d6564656173652d736f6c6f2d31");
  med_test_assert_hex (MED_SPAN_OF (c.tip.vote.signature),
                       "0ad7485295ec96d5b4b04bf06620902f9f9557e72e8840201d91ace1046bd1a6"
                       "a9f55f354820a6d0650af10e3131c784d5750fa81eebc26d1bd9c2c40fdc930a");
  med_light_block two = light_block (&c);

  chain_extend (&c, NULL, 0, 2, (med_time){ 1767323048, 250000000 });
  assert_block (&c, 586, "3fcf5ccfa683cb2f805490b64d718f0f74c49b2aeb72e963d90b9298d6b3ed49",
                "f7051da0011d13c1410dcd983084fb9710186fe882f1aab49f4a0db15df04288");
  med_test_assert_hex (MED_OPT_HASH_SPAN (c.block.header.last_commit_hash),
                       "652a0c82564d41ae049a5352a2c3f03445462866bca419b242aefff18806d00b");
  med_test_assert_hex (MED_OPT_HASH_SPAN (c.block.header.last_results_hash),
                       "fe43d66afa4a9a5c4f9c9da89f4ffb52635c8f342e7ffb731d68e36c5982072a");
  med_light_block three = light_block (&c);

  assert_follows (&one, &two);
  assert_follows (&two, &three);
  assert_follows (&one, &three);
  g_free ((void *)one.commit.signatures);
  g_free ((void *)two.commit.signatures);
  g_free ((void *)three.commit.signatures);
}

/* The bytes are the block: read again they give the same header, transactions and commit. */
static void
test_bytes (void)
{
  chain c;
  const med_span txs[] = { MED_SPAN_LITERAL ("tx-1"), MED_SPAN_EMPTY, MED_SPAN_LITERAL ("x") };
  med_block block;
  med_hash hash;
  chain_init (&c);
  chain_extend (&c, NULL, 0, 0, (med_time){ 1767323046, 500000000 });
  chain_extend (&c, txs, 3, 0, (med_time){ 1767323047, 0 });
  g_assert_cmpint (med_block_decode (c.block.bytes, &c.arena, &block), ==, MED_OK);
  g_assert_cmpuint (block.tx_count, ==, 3);
  g_assert_true (med_span_equal (block.txs[2], txs[2]));
  g_assert_cmpint (med_header_hash (&block.header, &hash), ==, MED_OK);
  g_assert_true (med_opt_hash_is (&c.block.block_id.hash, &hash));
  g_assert_cmpuint (block.last_commit.signature_count, ==, 1);
  g_assert_cmpint (block.header.time.seconds, ==, 1767323046);
}

/* A block of more than one part, and one that is too large. */
static void
test_size (void)
{
  static uint8_t filler[65000];
  chain c;
  med_span txs[17];
  med_solo_block block;
  chain_init (&c);
  for (size_t i = 0; i < G_N_ELEMENTS (txs); i++)
    txs[i] = med_span_make (filler, sizeof filler);
  g_assert_cmpuint (med_solo_tx_cost (txs[0]), ==, 65004);
  g_assert_cmpint (med_solo_data_bytes_max (&c.genesis), ==, 1048576 - 11 - 626 - 94 - 111);
  g_assert_cmpint (med_solo_build (&c.genesis, NULL, NULL, NULL, 0, txs, 16, &c.arena, &block), ==,
                   MED_OK);
  g_assert_cmpuint (block.block_id.parts_total, ==, 16);
  g_assert_cmpuint (block.bytes.size, <=, 1048576);
  g_assert_cmpint (med_solo_build (&c.genesis, NULL, NULL, NULL, 0, txs, 17, &c.arena, &block), ==,
                   MED_E_TOO_LARGE);
  /* To the byte. */
  txs[16].size = 1048576 - 842 - 16 * 65004 - 3;
  g_assert_cmpint (med_solo_build (&c.genesis, NULL, NULL, NULL, 0, txs, 17, &c.arena, &block), ==,
                   MED_OK);
  g_assert_cmpuint (block.bytes.size, <=, 1048576);
  txs[16].size++;
  g_assert_cmpint (med_solo_build (&c.genesis, NULL, NULL, NULL, 0, txs, 17, &c.arena, &block), ==,
                   MED_E_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solo/chain", test_chain);
  g_test_add_func ("/solo/bytes", test_bytes);
  g_test_add_func ("/solo/size", test_size);
  return g_test_run ();
}
