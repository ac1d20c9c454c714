/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bump allocator: budget, alignment, reuse. */
#include "base/memory.h"

#include <glib.h>

static void
test_budget (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 64);
  g_assert_nonnull (med_arena_alloc (&arena, 48));
  g_assert_null (med_arena_alloc (&arena, 17));
  g_assert_nonnull (med_arena_alloc (&arena, 16));
  g_assert_null (med_arena_alloc (&arena, 1));
  med_arena_clear (&arena);
  g_assert_nonnull (med_arena_alloc (&arena, 64));
  g_assert_null (med_arena_array (&arena, SIZE_MAX / 2, 4));
  med_arena_clear (&arena);
}

static void
test_buffer (void)
{
  uint8_t room[100];
  med_arena arena;
  med_arena_init_buffer (&arena, room + 1, 99);
  uint8_t *first = (uint8_t *)med_arena_alloc (&arena, 1);
  g_assert_nonnull (first);
  g_assert_cmpuint ((uintptr_t)first % 16, ==, 0);
  g_assert_null (med_arena_alloc (&arena, 90));
  g_assert_nonnull (med_arena_alloc (&arena, 32));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arena/budget", test_budget);
  g_test_add_func ("/arena/buffer", test_buffer);
  return g_test_run ();
}
