/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read is written again byte for byte; everything else is refused. */
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "samples.h"
#include "support/chain-maker.h"

#include <glib.h>
#include "support/hex.h"

static uint8_t memory[1 << 20];

static med_arena
fresh_arena (void)
{
  med_arena arena;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  return arena;
}

static med_result
decode_hex (const char *hex, med_block *block)
{
  static uint8_t room[4096];
  med_arena arena = fresh_arena ();
  return med_block_decode (med_test_unhex (hex, room, sizeof room), &arena, block);
}

static void
test_block_1 (void)
{
  med_block block;
  uint8_t room[2048];
  g_assert_cmpint (decode_hex (SAMPLE_BLOCK_1, &block), ==, MED_OK);
  g_assert_cmpstr (block.header.chain_id.text, ==, "dockerchain");
  g_assert_cmpint (block.header.height, ==, 1);
  g_assert_cmpuint (block.tx_count, ==, 0);
  g_assert_cmpuint (block.last_commit.signature_count, ==, 0);
  g_assert_true (med_block_id_zero (&block.header.last_block_id));

  med_span bytes;
  med_buf buf = med_buf_make (room, sizeof room);
  med_block_put (&buf, &block);
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_OK);
  g_assert_cmpuint (bytes.size, ==, 322);
  g_assert_cmpuint (bytes.size, <=, med_block_size_max (&block));
  med_test_assert_hex (bytes, SAMPLE_BLOCK_1);

  med_block_id id;
  g_assert_cmpint (med_block_id_make (&block.header, bytes, &id), ==, MED_OK);
  med_test_assert_hex (MED_OPT_HASH_SPAN (id.hash), SAMPLE_BLOCK_1_HASH);
  med_test_assert_hex (MED_OPT_HASH_SPAN (id.parts_hash), SAMPLE_BLOCK_1_PARTS);
  g_assert_cmpuint (id.parts_total, ==, 1);
}

/* A header of nothing but what must be there, and around it one change at a time. */
#define TIME_0 "2200"
#define ID_0 "2a021200"
#define PROPOSER "7214 0000000000000000000000000000000000000000"
#define REST "1200 1a00 22041a021200"

static void
test_block_rejects (void)
{
  static const struct
  {
    const char *hex, *why;
    med_result result;
  } cases[] = {
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER REST, "the smallest block", MED_OK },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER REST "00", "a byte behind", MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a00", "no last commit", MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 22041a021200", "no evidence", MED_E_INVALID },
    { "0a1c" TIME_0 ID_0 PROPOSER REST, "no version", MED_E_INVALID },
    { "0a1c 0a00" ID_0 PROPOSER REST, "no time", MED_E_INVALID },
    { "0a1a 0a00" TIME_0 PROPOSER REST, "no last block id", MED_E_INVALID },
    { "0a08 0a00" TIME_0 ID_0 REST, "no proposer", MED_E_INVALID },
    { "0a1c 0a00" TIME_0 "2a00" PROPOSER REST, "no part set header", MED_E_INVALID },
    { "0a20 0a00 1800" TIME_0 ID_0 PROPOSER REST, "a written zero", MED_E_INVALID },
    { "0a20 0a00 1200" TIME_0 ID_0 PROPOSER REST, "a written empty string", MED_E_INVALID },
    { "0a21 0a00 188100" TIME_0 ID_0 PROPOSER REST, "a long varint", MED_E_INVALID },
    { "0a20 0a00 1801" TIME_0 ID_0 PROPOSER REST, "a height", MED_OK },
    { "0a22 0a00 1801 1801" TIME_0 ID_0 PROPOSER REST, "a field twice", MED_E_INVALID },
    { "0a20 1801 0a00" TIME_0 ID_0 PROPOSER REST, "fields out of order", MED_E_INVALID },
    { "0a20 0a00" TIME_0 ID_0 PROPOSER "7a00" REST, "an unknown field", MED_E_INVALID },
    { "0a21 0a00" TIME_0 ID_0 "3a0100" PROPOSER REST, "a hash of one byte", MED_E_INVALID },
    { "0a21 0a00 120100" TIME_0 ID_0 PROPOSER REST, "a zero byte in a name", MED_E_INVALID },
    { "0a20 0a00 1901" TIME_0 ID_0 PROPOSER REST, "another wire type", MED_E_INVALID },
    { "0a1f 0a00" TIME_0 ID_0 PROPOSER REST, "a length too far", MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1205 0a00 0a0101 1a00 22041a021200", "two transactions",
      MED_OK },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1202 1200 1a00 22041a021200", "strange data",
      MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a04 0a020a00 22041a021200", "evidence", MED_OK },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a02 0a00 22041a021200", "evidence of no kind",
      MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a06 0a040a001200 22041a021200", "of two kinds",
      MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a00 22081a0212002202 1a00", "an absent vote",
      MED_OK },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a00 22061a0212002200", "a vote without time",
      MED_E_INVALID },
    { "0a1e 0a00" TIME_0 ID_0 PROPOSER "1200 1a00 220c1a021200 2206 1a00 2202 0000",
      "a signature of two bytes", MED_E_INVALID },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_block block;
      g_test_message ("%s", cases[i].why);
      g_assert_cmpint (decode_hex (cases[i].hex, &block), ==, cases[i].result);
    }
}

static void
make_sample (med_arena *arena, size_t count, med_light_block *block)
{
  chain_maker_chain ("sample-chain", 7, 1, count, (med_time){ 1700000000, 5 }, 60, arena, block);
}

static void
test_light_block_round_trip (void)
{
  med_arena arena = fresh_arena ();
  med_light_block made, read;
  make_sample (&arena, 4, &made);
  med_buf buf, again;
  med_span bytes, second;
  g_assert_cmpint (med_buf_init_arena (&buf, &arena, med_light_block_size_max (&made)), ==, MED_OK);
  med_light_block_put (&buf, &made);
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_OK);
  g_assert_cmpint (med_light_block_decode (bytes, &arena, &read), ==, MED_OK);
  g_assert_cmpint (read.header.height, ==, 7);
  g_assert_false (read.has_next_validators);
  g_assert_cmpint (med_buf_init_arena (&again, &arena, med_light_block_size_max (&read)), ==,
                   MED_OK);
  med_light_block_put (&again, &read);
  g_assert_cmpint (med_buf_finish (&again, &second), ==, MED_OK);
  g_assert_cmpmem (bytes.data, bytes.size, second.data, second.size);

  /* Too small an arena and every cut are refused without harm. */
  uint8_t small[64];
  med_arena tight;
  med_arena_init_buffer (&tight, small, sizeof small);
  g_assert_cmpint (med_light_block_decode (bytes, &tight, &read), ==, MED_E_NO_MEMORY);
  for (size_t cut = 0; cut < bytes.size; cut++)
    {
      med_arena room = arena;
      g_assert_cmpint (med_light_block_decode (med_span_make (bytes.data, cut), &room, &read), ==,
                       MED_E_INVALID);
    }
}

/* What a peer says about a validator besides key and power is not believed. */
static void
test_light_block_ignores (void)
{
  med_arena arena = fresh_arena ();
  med_light_block made, read;
  make_sample (&arena, 1, &made);
  med_validator liar = made.validators.validators[0];
  memset (liar.address.bytes, 0xaa, sizeof liar.address.bytes);
  const med_validator honest = made.validators.validators[0];
  made.validators = (med_validator_set){ &liar, 1 };
  med_buf buf;
  med_span bytes;
  g_assert_cmpint (med_buf_init_arena (&buf, &arena, med_light_block_size_max (&made) + 8), ==,
                   MED_OK);
  med_light_block_put (&buf, &made);
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_OK);
  g_assert_cmpint (med_light_block_decode (bytes, &arena, &read), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (read.validators.validators[0].address, honest.address));
}

static void
test_counts (void)
{
  /* A set of one more than the bound, in as few bytes as possible. */
  static uint8_t bytes[16 * 1024];
  med_arena arena = fresh_arena ();
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_commit commit;
  med_buf_put (&buf, MED_SPAN_LITERAL ("\x1a\x02\x12\x00"));
  for (size_t i = 0; i < MED_VALIDATORS_MAX; i++)
    med_buf_put (&buf, MED_SPAN_LITERAL ("\x22\x02\x1a\x00"));
  g_assert_cmpint (med_commit_decode (med_span_make (bytes, buf.size), &arena, &commit), ==,
                   MED_OK);
  g_assert_cmpuint (commit.signature_count, ==, MED_VALIDATORS_MAX);
  med_buf_put (&buf, MED_SPAN_LITERAL ("\x22\x02\x1a\x00"));
  g_assert_cmpint (med_commit_decode (med_span_make (bytes, buf.size), &arena, &commit), ==,
                   MED_E_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/block-1", test_block_1);
  g_test_add_func ("/decode/block-rejects", test_block_rejects);
  g_test_add_func ("/decode/light-block-round-trip", test_light_block_round_trip);
  g_test_add_func ("/decode/light-block-ignores", test_light_block_ignores);
  g_test_add_func ("/decode/counts", test_counts);
  return g_test_run ();
}
