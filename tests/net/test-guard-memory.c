/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buckets fill with time, nonces go with their challenge, and nothing grows beyond its bound. */
#include "net/guard-memory.h"

static const med_guard_limits limits
    = { .per_second = 2, .burst = 4, .keys = 2, .nonces_per_key = 3, .nonces = 4 };

static med_keyid
key (uint8_t number)
{
  const med_device_id device = { { number } };
  return med_keyid_device (&device);
}

static med_time
at (int64_t seconds, int32_t nanos)
{
  return (med_time){ seconds, nanos };
}

static med_guard_nonce
nonce (uint64_t challenge_time, char last)
{
  char text[MED_NONCE_TEXT_SIZE] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.000000000000000";
  text[MED_NONCE_TEXT_SIZE - 2] = last;
  return med_guard_nonce_make (challenge_time, text);
}

static void
test_bucket (void)
{
  med_guard_memory *memory = med_guard_memory_new (&limits);
  const med_keyid one = key (1), two = key (2);
  for (int i = 0; i < 4; i++)
    g_assert_true (med_guard_memory_take (memory, &one, at (100, 0)));
  g_assert_false (med_guard_memory_take (memory, &one, at (100, 0)));
  g_assert_true (med_guard_memory_take (memory, &two, at (100, 0)));
  g_assert_false (med_guard_memory_take (memory, &one, at (100, 499999999)));
  g_assert_true (med_guard_memory_take (memory, &one, at (100, 500000000)));
  g_assert_false (med_guard_memory_take (memory, &one, at (100, 500000000)));
  /* Back in time nothing is won; a year later no more than the burst. */
  g_assert_false (med_guard_memory_take (memory, &one, at (50, 0)));
  for (int i = 0; i < 4; i++)
    g_assert_true (med_guard_memory_take (memory, &one, at (31536000, 0)));
  g_assert_false (med_guard_memory_take (memory, &one, at (31536000, 0)));
  med_guard_memory_free (memory);
}

static void
test_keys (void)
{
  med_guard_memory *memory = med_guard_memory_new (&limits);
  const med_keyid one = key (1), two = key (2), three = key (3), four = key (4);
  const med_guard_nonce a = nonce (100, 'a'), b = nonce (100, 'b');
  g_assert_true (med_guard_memory_take (memory, &one, at (100, 0)));
  g_assert_true (med_guard_memory_add (memory, &one, &a, 100));
  g_assert_true (med_guard_memory_take (memory, &two, at (101, 0)));
  /* The third pushes out the second: the first has a nonce to keep. */
  g_assert_true (med_guard_memory_take (memory, &three, at (102, 0)));
  g_assert_true (med_guard_memory_has (memory, &one, &a));
  g_assert_true (med_guard_memory_add (memory, &three, &b, 102));
  g_assert_false (med_guard_memory_take (memory, &four, at (103, 0)));
  g_assert_true (med_guard_memory_take (memory, &four, at (701, 0)));
  g_assert_false (med_guard_memory_has (memory, &one, &a));
  med_guard_memory_free (memory);
}

static void
test_nonces (void)
{
  med_guard_memory *memory = med_guard_memory_new (&limits);
  const med_keyid one = key (1), two = key (2);
  const med_guard_nonce a = nonce (100, 'a'), b = nonce (100, 'b'), c = nonce (100, 'c');
  const med_guard_nonce later = nonce (400, 'a');
  g_assert_false (med_guard_memory_add (memory, &one, &a, 100));
  g_assert_true (med_guard_memory_take (memory, &one, at (100, 0)));
  g_assert_true (med_guard_memory_take (memory, &two, at (100, 0)));
  g_assert_false (med_guard_memory_has (memory, &one, &a));
  g_assert_true (med_guard_memory_add (memory, &one, &a, 100));
  g_assert_true (med_guard_memory_has (memory, &one, &a));
  g_assert_false (med_guard_memory_has (memory, &two, &a));
  g_assert_false (med_guard_memory_has (memory, &one, &later));
  g_assert_true (med_guard_memory_add (memory, &one, &b, 100));
  g_assert_true (med_guard_memory_add (memory, &one, &later, 400));
  g_assert_false (med_guard_memory_add (memory, &one, &c, 400));
  g_assert_true (med_guard_memory_add (memory, &two, &a, 400));
  g_assert_false (med_guard_memory_add (memory, &two, &b, 400));
  /* At 700 a challenge of 100 still holds, at 701 it does not. */
  g_assert_false (med_guard_memory_add (memory, &one, &c, 700));
  g_assert_true (med_guard_memory_has (memory, &one, &a));
  g_assert_true (med_guard_memory_add (memory, &one, &c, 731));
  g_assert_false (med_guard_memory_has (memory, &one, &a));
  g_assert_true (med_guard_memory_has (memory, &one, &later));
  med_guard_memory_free (memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard-memory/bucket", test_bucket);
  g_test_add_func ("/guard-memory/keys", test_keys);
  g_test_add_func ("/guard-memory/nonces", test_nonces);
  return g_test_run ();
}
