/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streaming builder of balanced UnixFS file DAGs: bytes in, blocks out, in constant memory: one
 * leaf and one unfinished node a level. Source: IPIP-0499, ipfs/specs unixfs.md. */
#pragma once

#include "core/dag/layout.h"

/* Receives every block, children before parents, leaves in file order: the order is the one of
 * med_dag_walk (). The block is valid during the call only. An error ends the build. */
typedef med_result (*med_dag_emit_fn) (void *context, const med_cid *cid, med_span block);

typedef struct
{
  med_cid root;
  med_dag_size size;
} med_dag_summary;

typedef struct med_dag_builder med_dag_builder;

/* Memory comes from the arena: med_dag_builder_memory (profile) bytes at most. */
size_t med_dag_builder_memory (const med_dag_profile *profile);
med_result med_dag_builder_new (const med_dag_profile *profile, med_dag_emit_fn emit, void *context,
                                med_arena *arena, med_dag_builder **builder) MED_CHECKED;
/* Adds file bytes, any number at a time. Whole leaves of one call are not copied.
 * MED_E_TOO_LARGE: more than MED_DAG_DEPTH_MAX levels. After an error only the arena is left. */
med_result med_dag_builder_add (med_dag_builder *builder, med_span bytes) MED_CHECKED;
/* Adds a leaf that the caller has hashed (on another thread) and stored: it is counted, not
 * emitted. MED_E_STATE: bytes of an unfinished leaf are waiting, or the leaf before was short;
 * MED_E_INVALID: size is 0 or more than a chunk, or the CID is not raw. */
med_result med_dag_builder_add_leaf (med_dag_builder *builder, const med_cid *cid,
                                     size_t size) MED_CHECKED;
/* Emits what is left and reports. Once only. An empty file is one empty raw leaf. */
med_result med_dag_builder_finish (med_dag_builder *builder, med_dag_summary *summary) MED_CHECKED;
