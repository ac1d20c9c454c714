/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of the balanced layout. */
#include "core/dag/layout.h"

#include "base/assert.h"

const med_dag_profile med_dag_unixfs_v1_2025 = { .chunk_size = 1024 * 1024, .width = 1024 };

uint64_t
med_dag_capacity (const med_dag_profile *profile, unsigned height)
{
  /* Within these bounds the capacity of MED_DAG_DEPTH_MAX levels stays below 2^62. */
  med_assert (profile->chunk_size >= 1 && profile->chunk_size <= MED_DAG_BLOCK_SIZE_MAX
              && profile->width >= 2 && profile->width <= 1024 && height <= MED_DAG_DEPTH_MAX);
  uint64_t capacity = profile->chunk_size;
  for (unsigned i = 0; i < height; i++)
    capacity *= profile->width;
  return capacity;
}

/* Bytes of a subtree's blocks. The two branches of the recursion are a full child and the last one:
 * 2^MED_DAG_DEPTH_MAX calls at most. */
static uint64_t
subtree_size (const med_dag_profile *profile, unsigned height, uint64_t size)
{
  if (height == 0)
    return size;
  med_dag_node_shape shape;
  med_dag_node_measure (profile, height, size, &shape);
  return shape.block_size + (shape.link_count - 1) * shape.full_tsize + shape.last_tsize;
}

void
med_dag_node_measure (const med_dag_profile *profile, unsigned height, uint64_t size,
                      med_dag_node_shape *shape)
{
  uint64_t full = med_dag_capacity (profile, height - 1);
  med_assert (size >= 1 && size <= med_dag_capacity (profile, height));
  uint64_t full_count = (size - 1) / full;
  med_dag_node_shape measured = {
    .link_count = (size_t)full_count + 1,
    .full_size = full,
    .last_size = size - full_count * full,
  };
  measured.last_tsize = subtree_size (profile, height - 1, measured.last_size);
  if (full_count > 0)
    measured.full_tsize = subtree_size (profile, height - 1, full);
  measured.block_size = med_unixfs_node_size ((size_t)full_count, full, measured.full_tsize,
                                              measured.last_size, measured.last_tsize);
  *shape = measured;
}

med_result
med_dag_measure (const med_dag_profile *profile, uint64_t file_size, med_dag_size *size)
{
  unsigned height = 0;
  while (file_size > med_dag_capacity (profile, height))
    if (++height > MED_DAG_DEPTH_MAX)
      return MED_E_TOO_LARGE;
  med_dag_size measured = { .file_size = file_size, .height = height };
  measured.dag_size = subtree_size (profile, height, file_size);
  measured.block_count = 1;
  for (unsigned level = 0; level < height; level++)
    measured.block_count += (file_size - 1) / med_dag_capacity (profile, level) + 1;
  *size = measured;
  return MED_OK;
}
