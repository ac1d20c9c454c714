/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks a DAG that the builder's rules could have written, and nothing else: every block that is
 * fetched is checked against its CID, every node against the sizes, widths and depth that the file
 * size dictates. A DAG is complete only when it was walked to the end. */
#pragma once

#include "core/dag/builder.h"

/* Gives the block of a CID; the bytes stay valid until the next call. It need not check the CID,
 * but must not bother with more than size_max bytes: the exact size, except for the root's. An
 * error, MED_E_NOT_FOUND for instance, ends the walk and is its result: fetch the block elsewhere
 * and walk again. */
typedef med_result (*med_dag_get_fn) (void *context, const med_cid *cid, size_t size_max,
                                      med_span *block);

typedef struct
{
  med_cid cid;
  uint64_t offset; /* of the first file byte below it */
  uint64_t size;   /* file bytes below it */
  size_t block_size;
  unsigned height; /* 0 for a leaf */
  med_span block;  /* a leaf's bytes when leaves are fetched, empty otherwise */
} med_dag_visit;

/* Called children before parents. An error ends the walk and is its result. */
typedef med_result (*med_dag_visit_fn) (void *context, const med_dag_visit *visit);

typedef struct
{
  const med_dag_profile *profile;
  /* File bytes wanted. Subtrees outside are neither fetched nor visited; a range that reaches
   * beyond the end is cut. {0, UINT64_MAX} is everything. */
  uint64_t offset, size;
  /* Fetch and check leaves too. Without, a leaf's size is what its parent says, and only a leaf
   * that is itself the root is fetched. */
  bool fetch_leaves;
  /* `get` hands out only blocks that it has checked against their CIDs: they are not hashed a
   * second time. */
  bool get_checks;
  /* Bound of the walk: MED_E_TOO_LARGE when the whole DAG has more blocks (0: no bound). */
  uint64_t blocks_max;
} med_dag_walk_options;

#define MED_DAG_WALK_ALL                                                                           \
  ((med_dag_walk_options){ .profile = &med_dag_unixfs_v1_2025, .size = UINT64_MAX })

/* `summary` describes the whole DAG also when only a range was walked. Working memory comes from
 * the arena: med_dag_walk_memory (profile) bytes at most, wanted for the time of the call only.
 * MED_E_UNVERIFIED: a block that is not its CID's; MED_E_INVALID: against the rules. */
size_t med_dag_walk_memory (const med_dag_profile *profile);
med_result med_dag_walk (const med_cid *root, const med_dag_walk_options *options,
                         med_dag_get_fn get, med_dag_visit_fn visit, void *context,
                         med_arena *arena, med_dag_summary *summary) MED_CHECKED;

typedef struct
{
  med_cid cid;
  size_t block_size;
} med_dag_block;

/* MED_OK when `blocks` lists exactly the DAG below root, in the builder's order, with the right
 * block sizes. `get` is asked for nodes only (and for a root that is a leaf). MED_E_INVALID when
 * the list differs. */
med_result med_dag_check_list (const med_cid *root, const med_dag_profile *profile,
                               const med_dag_block *blocks, size_t count, med_dag_get_fn get,
                               void *context, med_arena *arena,
                               med_dag_summary *summary) MED_CHECKED;
