/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes and sizes by arithmetic. */
#include "core/dag/layout.h"

#include <glib.h>

static void
check (uint64_t file_size, unsigned height, uint64_t blocks, uint64_t dag_size)
{
  med_dag_size size;
  g_assert_cmpint (med_dag_measure (&med_dag_unixfs_v1_2025, file_size, &size), ==, MED_OK);
  g_assert_cmpuint (size.file_size, ==, file_size);
  g_assert_cmpuint (size.height, ==, height);
  g_assert_cmpuint (size.block_count, ==, blocks);
  if (dag_size != 0)
    g_assert_cmpuint (size.dag_size, ==, dag_size);
}

static void
test_profile (void)
{
  const uint64_t mib = 1024 * 1024, gib = 1024 * mib;
  check (0, 0, 1, 0);
  check (1, 0, 1, 1);
  check (mib, 0, 1, mib);
  check (mib + 1, 1, 3, mib + 1 + 104);
  check (64 * mib, 1, 65, 64 * mib + 3210);
  check (gib, 1, 1025, gib + 51211);
  /* 1025 leaves, a full node, one around the last leaf, the root. */
  check (gib + 1, 2, 1028, 0);
  check (1024 * gib, 2, 1024 * 1024 + 1024 + 1, 0);
  check (1024 * gib + 1, 3, 1024 * 1024 + 1 + 1025 + 2 + 1, 0);
  check (1024 * 1024 * gib, 3, 1024ull * 1024 * 1024 + 1024 * 1024 + 1024 + 1, 0);
  check (1024 * 1024 * gib + 1, 4, 0x40000001ull + 0x100001 + 1025 + 2 + 1, 0);
  med_dag_size size;
  g_assert_cmpint (med_dag_measure (&med_dag_unixfs_v1_2025, 1024 * 1024 * 1024 * gib, &size), ==,
                   MED_OK);
  g_assert_cmpint (med_dag_measure (&med_dag_unixfs_v1_2025, 1024 * 1024 * 1024 * gib + 1, &size),
                   ==, MED_E_TOO_LARGE);
  g_assert_cmpint (med_dag_measure (&med_dag_unixfs_v1_2025, UINT64_MAX, &size), ==,
                   MED_E_TOO_LARGE);
}

static void
test_node (void)
{
  med_dag_node_shape shape;
  const med_dag_profile tiny = { .chunk_size = 4, .width = 2 };
  med_dag_node_measure (&tiny, 2, 9, &shape);
  g_assert_cmpuint (shape.link_count, ==, 2);
  g_assert_cmpuint (shape.full_size, ==, 8);
  g_assert_cmpuint (shape.full_tsize, ==, 106);
  g_assert_cmpuint (shape.last_size, ==, 1);
  g_assert_cmpuint (shape.last_tsize, ==, 53);
  g_assert_cmpuint (shape.block_size, ==, 98);
  med_dag_node_measure (&tiny, 1, 1, &shape);
  g_assert_cmpuint (shape.link_count, ==, 1);
  g_assert_cmpuint (shape.last_size, ==, 1);
  g_assert_cmpuint (shape.block_size, ==, 52);
  g_assert_cmpuint (med_dag_capacity (&tiny, 0), ==, 4);
  g_assert_cmpuint (med_dag_capacity (&tiny, 4), ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/layout/profile", test_profile);
  g_test_add_func ("/dag/layout/node", test_node);
  return g_test_run ();
}
