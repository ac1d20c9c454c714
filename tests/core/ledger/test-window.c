/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replay window against a model that remembers every counter. */
#include "core/ledger/window.h"

#include <glib.h>

typedef struct
{
  uint64_t top;
  GHashTable *used;
} model;

static bool
model_used (const model *m, uint64_t counter)
{
  return g_hash_table_contains (m->used, &counter);
}

/* T5 as it is written, in arithmetic that cannot wrap. */
static bool
model_allows (const model *m, uint64_t counter)
{
  __int128 top = m->top, c = counter;
  return c >= 1 && top - 1023 <= c && c <= top + ((__int128)1 << 20) && !model_used (m, counter);
}

static void
model_mark (model *m, uint64_t counter)
{
  g_hash_table_add (m->used, g_memdup2 (&counter, sizeof counter));
  if (counter > m->top)
    m->top = counter;
}

static uint64_t
near (GRand *rand, uint64_t top)
{
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return top + 1;
    case 1:
      return top + (uint64_t)g_rand_int_range (rand, 0, 70);
    case 2:
      return top + 1023 + (uint64_t)g_rand_int_range (rand, 0, 4);
    case 3:
      return top - (uint64_t)g_rand_int_range (rand, 0, 1100);
    case 4:
      return top - 1024 + (uint64_t)g_rand_int_range (rand, 0, 3);
    case 5:
      return top + (1u << 20) - 1 + (uint64_t)g_rand_int_range (rand, 0, 3);
    case 6:
      return (uint64_t)g_rand_int_range (rand, 0, 3);
    default:
      return top - (uint64_t)g_rand_int_range (rand, 0, 20);
    }
}

static void
run_history (uint64_t start, uint32_t seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  model m
      = { .top = start, .used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  med_window window = med_window_load (start, MED_SPAN_EMPTY);
  unsigned marked = 0;
  for (int i = 0; i < 20000; i++)
    {
      uint64_t counter = near (rand, m.top);
      bool allowed = med_window_allows (&window, counter);
      g_assert_true (allowed == model_allows (&m, counter));
      if (counter <= m.top && m.top - counter < 1024)
        g_assert_true (med_window_used (&window, counter) == model_used (&m, counter));
      /* Far jumps are rare, or nothing else would be seen. */
      if (!allowed || (counter > m.top + 2000 && g_rand_int_range (rand, 0, 20) > 0))
        continue;
      med_window_mark (&window, counter);
      model_mark (&m, counter);
      marked++;
      g_assert_cmpuint (window.top, ==, m.top);
      g_assert_true (med_window_used (&window, counter));
      g_assert_false (med_window_allows (&window, counter));
    }
  g_assert_cmpuint (marked, >, 2000);
  g_hash_table_unref (m.used);
}

static void
test_history (void)
{
  run_history (0, 1);
  run_history (0, 2);
  run_history (900, 3);
  /* Close to the end of the numbers nothing wraps around. */
  run_history (UINT64_MAX - 5000000, 4);
}

static void
test_edges (void)
{
  med_window window = med_window_load (0, MED_SPAN_EMPTY);
  g_assert_false (med_window_allows (&window, 0));
  g_assert_false (med_window_used (&window, 0));
  g_assert_true (med_window_allows (&window, 1));
  g_assert_true (med_window_allows (&window, 1u << 20));
  g_assert_false (med_window_allows (&window, (1u << 20) + 1));
  med_window_mark (&window, 5);
  g_assert_true (med_window_allows (&window, 1));
  g_assert_false (med_window_allows (&window, 0));
  med_window_mark (&window, 1028);
  /* 1028 − 1023 is in, and used; one below is too old to tell. */
  g_assert_true (med_window_used (&window, 5));
  g_assert_false (med_window_allows (&window, 4));
  g_assert_true (med_window_allows (&window, 6));
  /* The map goes through a row and back. */
  med_window again = med_window_load (window.top, MED_SPAN_OF (window.map));
  g_assert_cmpmem (&again, sizeof again, &window, sizeof window);
  window = med_window_load (UINT64_MAX, MED_SPAN_EMPTY);
  g_assert_true (med_window_allows (&window, UINT64_MAX - 1023));
  g_assert_false (med_window_allows (&window, UINT64_MAX - 1024));
  g_assert_false (med_window_allows (&window, 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/edges", test_edges);
  g_test_add_func ("/window/history", test_history);
  return g_test_run ();
}
