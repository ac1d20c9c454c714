/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of a payload, from here or from the node, each checked against its CID: one by one, or
 * many of them read ahead. */
#pragma once

#include "client/session-private.h"
#include "core/dag/walker.h"

typedef struct
{
  med_session *session;
  const med_cid *root;
  GCancellable *cancellable;
  med_failure *failure;
  med_arena block_arena;
  bool keep; /* what comes from the node is stored */
} med_block_source;

/* Valid until the next one is asked for. */
med_result med_block_source_get (med_block_source *source, const med_cid *cid,
                                 med_span *block) MED_CHECKED;
/* Visits the nodes and, with their bytes, the leaves that hold a part of the range, in the order of
 * the DAG. */
med_result med_block_source_walk (med_block_source *source, uint64_t offset, uint64_t size,
                                  med_dag_visit_fn visit, void *context,
                                  med_dag_summary *summary) MED_CHECKED;
