/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The single validator never signs two blocks at one height. */
#include "core/solo/block.h"
#include "core/crypto/sign.h"

#include <glib.h>

static uint8_t memory[64 * 1024];

static void
make_genesis (med_sign_seed *seed, med_solo_genesis *genesis)
{
  static const med_hash app_hash = { { 1 } };
  med_sign_public key;
  memset (seed->bytes, 7, sizeof seed->bytes);
  med_sign_public_from_seed (seed, &key);
  med_solo_genesis_init (genesis, "solo", (med_time){ 1000, 0 }, &app_hash, 1, &key);
}

static med_solo_block
build (const med_solo_genesis *genesis, const med_solo_tip *tip, const char *tx, med_arena *arena)
{
  med_solo_block block;
  const med_span txs[] = { med_span_text (tx) };
  g_assert_cmpint (
      med_solo_build (genesis, tip, &genesis->app_hash, NULL, 0, txs, 1, arena, &block), ==,
      MED_OK);
  return block;
}

static void
test_double_sign (void)
{
  med_arena arena;
  med_sign_seed seed;
  med_solo_genesis genesis;
  med_solo_sign_state state = { 0 };
  med_commit_sig vote, again;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  make_genesis (&seed, &genesis);

  med_solo_block one = build (&genesis, NULL, "a", &arena);
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 2000, 5 }, &seed, &state, &vote), ==,
                   MED_OK);
  g_assert_cmpint (vote.timestamp.seconds, ==, 2000);
  g_assert_cmpint (state.height, ==, 1);
  g_assert_cmpint (state.step, ==, MED_SOLO_STEP_PRECOMMIT);

  /* The same block later: the stored time and signature again. */
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 3000, 0 }, &seed, &state, &again), ==,
                   MED_OK);
  g_assert_cmpint (again.timestamp.seconds, ==, 2000);
  g_assert_true (MED_ID_EQUAL (vote.signature, again.signature));

  /* Another block at that height, also one that was signed in another step. */
  med_solo_block other = build (&genesis, NULL, "b", &arena);
  const med_solo_sign_state before = state;
  g_assert_cmpint (med_solo_vote (&genesis, &other, (med_time){ 2000, 5 }, &seed, &state, &again),
                   ==, MED_E_REFUSED);
  g_assert_cmpmem (&before, sizeof before, &state, sizeof state);
  state.round = 1;
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 2000, 5 }, &seed, &state, &again), ==,
                   MED_E_REFUSED);
  state.round = 0;
  state.step = 2;
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 2000, 5 }, &seed, &state, &again), ==,
                   MED_E_REFUSED);
  state = before;

  /* Upwards only. */
  const med_solo_tip tip = { one.header, one.block_id, vote };
  med_solo_block two = build (&genesis, &tip, "c", &arena);
  g_assert_cmpint (med_solo_vote (&genesis, &two, (med_time){ 2001, 0 }, &seed, &state, &vote), ==,
                   MED_OK);
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 2002, 0 }, &seed, &state, &vote), ==,
                   MED_E_STATE);
}

static void
test_wrong_key (void)
{
  med_arena arena;
  med_sign_seed seed;
  med_solo_genesis genesis;
  med_solo_sign_state state = { 0 };
  med_commit_sig vote;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  make_genesis (&seed, &genesis);
  med_solo_block one = build (&genesis, NULL, "a", &arena);
  seed.bytes[0] ^= 1;
  g_assert_cmpint (med_solo_vote (&genesis, &one, (med_time){ 2000, 0 }, &seed, &state, &vote), ==,
                   MED_E_NO_MATCH);
  g_assert_cmpint (state.height, ==, 0);
}

static void
test_vote_time (void)
{
  static const struct
  {
    med_time block, now, vote;
  } cases[] = {
    { { 10, 0 }, { 20, 7 }, { 20, 7 } },
    { { 10, 0 }, { 10, 1000001 }, { 10, 1000001 } },
    { { 10, 0 }, { 10, 1000000 }, { 10, 1000000 } },
    { { 10, 0 }, { 10, 999999 }, { 10, 1000000 } },
    { { 10, 999500000 }, { 3, 0 }, { 11, 500000 } },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_time vote;
      g_assert_cmpint (med_solo_vote_time (cases[i].block, cases[i].now, &vote), ==, MED_OK);
      g_assert_cmpint (med_time_compare (vote, cases[i].vote), ==, 0);
      g_assert_cmpint (med_time_compare (vote, cases[i].block), >, 0);
    }
}

static void
test_clock (void)
{
  const med_time now = { 1000, 5 };
  g_assert_cmpint (med_solo_clock_check ((med_time){ 900, 0 }, now), ==, MED_OK);
  g_assert_cmpint (med_solo_clock_check ((med_time){ 1060, 5 }, now), ==, MED_OK);
  g_assert_cmpint (med_solo_clock_check ((med_time){ 1060, 6 }, now), ==, MED_E_STATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vote/double-sign", test_double_sign);
  g_test_add_func ("/vote/wrong-key", test_wrong_key);
  g_test_add_func ("/vote/time", test_vote_time);
  g_test_add_func ("/vote/clock", test_clock);
  return g_test_run ();
}
