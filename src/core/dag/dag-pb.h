/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dag-pb blocks: PBNode {2 repeated PBLink {1 Hash, 2 Name, 3 Tsize}, 1 Data}, links first on the
 * wire. Source: ipld/specs dag-pb. */
#pragma once

#include "base/memory.h"
#include "core/codec/varint.h"
#include "core/dag/cid.h"

typedef struct
{
  med_cid_view cid;
  bool has_name, has_tsize;
  med_span name;
  uint64_t tsize; /* bytes of the block and of everything below it */
} med_dag_pb_link;

typedef struct
{
  const med_dag_pb_link *links;
  size_t link_count;
  bool has_data;
  med_span data;
  bool data_first; /* Data stood before the links: readable, but nobody writes that any more */
} med_dag_pb_node;

/* Spans borrow from `block`, links live in the arena. MED_E_INVALID: unknown field or wire type,
 * fields of a link out of order or repeated, two Data, Data between links, missing or malformed
 * Hash, a varint that is not minimal. Links keep their order. */
med_result med_dag_pb_decode (med_span block, med_arena *arena, med_dag_pb_node *node) MED_CHECKED;
/* The one way to write a node; ignores data_first. Check with med_buf_finish (). */
void med_dag_pb_encode (const med_dag_pb_node *node, med_buf *block);
