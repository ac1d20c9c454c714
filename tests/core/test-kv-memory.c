/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store in memory, and the ordered map below it at its own limits. */
#include "core/kv-conformance.h"
#include "core/kv-memory.h"

#include <glib.h>

static void *
make (void)
{
  med_kv_memory *store = g_new0 (med_kv_memory, 1);
  med_kv_memory_init (store, med_memory_heap ());
  return store;
}

static med_kv
kv_of (void *store)
{
  return med_kv_memory_kv ((med_kv_memory *)store);
}

static void
free_store (void *store)
{
  med_kv_memory_clear ((med_kv_memory *)store);
  g_free (store);
}

static void
check_balance (const med_map_node *node)
{
  if (node == NULL)
    return;
  int left = node->left == NULL ? 0 : node->left->height;
  int right = node->right == NULL ? 0 : node->right->height;
  g_assert_cmpint (ABS (left - right), <=, 1);
  g_assert_cmpint (node->height, ==, 1 + MAX (left, right));
  check_balance (node->left);
  check_balance (node->right);
}

/* Sorted input is the worst one for a tree that does not balance. */
static void
test_balance (void)
{
  med_ordered_map map, upper;
  med_ordered_map_init (&map, med_memory_heap ());
  med_ordered_map_init (&upper, med_memory_heap ());
  for (uint32_t i = 0; i < 4096; i++)
    {
      uint8_t key[2] = { (uint8_t)(i >> 8), (uint8_t)i };
      g_assert_cmpint (med_ordered_map_put (&map, MED_SPAN_OF (key), MED_SPAN_OF (i), false), ==,
                       MED_OK);
      if (i % 3 == 0)
        g_assert_cmpint (
            med_ordered_map_put (&upper, MED_SPAN_OF (key), MED_SPAN_EMPTY, i % 2 == 0), ==,
            MED_OK);
    }
  check_balance (map.root);
  g_assert_cmpint (map.root->height, ==, 13);
  med_ordered_map_absorb (&map, &upper, false);
  check_balance (map.root);
  g_assert_cmpuint (map.count, ==, 4096 - 683);
  g_assert_null (upper.root);
  for (uint32_t i = 0; i < 4096; i++)
    {
      uint8_t key[2] = { (uint8_t)(i >> 8), (uint8_t)i };
      const med_map_node *node = med_ordered_map_find (&map, MED_SPAN_OF (key));
      g_assert_true ((node == NULL) == (i % 6 == 0));
      if (node != NULL)
        g_assert_cmpuint (node->value.size, ==, i % 3 == 0 ? 0 : 4);
      if (i % 5 != 0)
        med_ordered_map_remove (&map, MED_SPAN_OF (key));
    }
  check_balance (map.root);
  med_ordered_map_clear (&map);
  g_assert_cmpuint (map.count, ==, 0);
}

static void *
no_memory (void *context, size_t size)
{
  return NULL;
}

static void
test_no_memory (void)
{
  med_ordered_map map;
  med_ordered_map_init (&map, med_memory_heap ());
  g_assert_cmpint (
      med_ordered_map_put (&map, MED_SPAN_LITERAL ("k"), MED_SPAN_LITERAL ("v"), false), ==,
      MED_OK);
  med_memory none = { .alloc = no_memory };
  const med_memory *heap = map.memory;
  map.memory = &none;
  g_assert_cmpint (
      med_ordered_map_put (&map, MED_SPAN_LITERAL ("k"), MED_SPAN_LITERAL ("w"), false), ==,
      MED_E_NO_MEMORY);
  map.memory = heap;
  const med_map_node *node = med_ordered_map_find (&map, MED_SPAN_LITERAL ("k"));
  g_assert_cmpmem (node->value.data, node->value.size, "v", 1);
  med_ordered_map_clear (&map);
}

int
main (int argc, char **argv)
{
  static const kv_maker maker = { "kv-memory", make, kv_of, NULL, free_store };
  g_test_init (&argc, &argv, NULL);
  kv_conformance_add (&maker);
  g_test_add_func ("/ordered-map/balance", test_balance);
  g_test_add_func ("/ordered-map/no-memory", test_no_memory);
  return g_test_run ();
}
