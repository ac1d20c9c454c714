/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The balanced layout: what shape and which sizes a file of some length must have. Leaves from left
 * to right, groups of `width` become parents, and so on until one node is left; a trailing group of
 * one is wrapped too, so that all leaves stand at the same depth. Source: IPIP-0499. */
#pragma once

#include "core/dag/unixfs.h"

/* Raw leaves of chunk_size bytes (1 … 2 MiB), nodes of `width` links (2 … 1024); the last of each
 * may be smaller. */
typedef struct
{
  size_t chunk_size;
  size_t width;
} med_dag_profile;

/* Profile unixfs-v1-2025: 1 MiB leaves, 1024 links. The profile of every MedEase object. */
extern const med_dag_profile med_dag_unixfs_v1_2025;

/* Levels of nodes above the leaves: 1 EiB with the profile above. */
#define MED_DAG_DEPTH_MAX 4
/* Largest block that is read from anybody; leaves and nodes written here are smaller. */
#define MED_DAG_BLOCK_SIZE_MAX ((size_t)2 * 1024 * 1024)

typedef struct
{
  uint64_t file_size;
  uint64_t dag_size;    /* bytes of all blocks: the root's Tsize */
  uint64_t block_count; /* equal blocks counted each time */
  unsigned height;      /* of the root; 0 for a file of one leaf */
} med_dag_size;

/* Sizes of the DAG of a file, known before it is built or fetched. MED_E_TOO_LARGE: more than
 * MED_DAG_DEPTH_MAX levels. */
med_result med_dag_measure (const med_dag_profile *profile, uint64_t file_size,
                            med_dag_size *size) MED_CHECKED;

/* File bytes below a full node of this height; height 0 is a leaf. */
uint64_t med_dag_capacity (const med_dag_profile *profile, unsigned height);

/* What the node of a given height above `size` file bytes must consist of: `link_count` links, all
 * but the last one full. Height ≥ 1, size ≥ 1 and within the node's capacity. */
typedef struct
{
  size_t link_count;
  uint64_t full_size, full_tsize; /* of each link but the last */
  uint64_t last_size, last_tsize;
  size_t block_size;
} med_dag_node_shape;
void med_dag_node_measure (const med_dag_profile *profile, unsigned height, uint64_t size,
                           med_dag_node_shape *shape);
