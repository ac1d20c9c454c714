/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First the nodes, which say what leaves there are; then the leaves in stretches, each of blocks
 * that are here or of blocks that the node has to give, several at a time:
 *
 *   nodes ─► list of visits ─┬─ here ────► read and hashed ahead ─┬─► visit
 *                            └─ missing ─► requests under way ────┘                             */
#include "client/record-blocks.h"

#include "client/block-ahead.h"

/* ── One block ──────────────────────────────────────────────────────────────────────────────── */

static med_result
fetch (med_block_source *source, const med_cid *cid, med_span *block)
{
  med_gateway *gateway;
  MED_TRY (med_session_gateway (source->session, source->cancellable, &gateway, source->failure));
  return med_session_note (source->session,
                           med_gateway_block (gateway, source->root, cid, source->cancellable,
                                              &source->block_arena, block, source->failure));
}

static med_result
fetch_and_keep (med_block_source *source, const med_cid *cid, med_span *block)
{
  med_arena_clear (&source->block_arena);
  MED_TRY (fetch (source, cid, block));
  return source->keep ? med_blocks_put (source->session->blocks, cid, *block) : MED_OK;
}

med_result
med_block_source_get (med_block_source *source, const med_cid *cid, med_span *block)
{
  med_arena_clear (&source->block_arena);
  med_result result = med_blocks_get (source->session->blocks, cid, &source->block_arena, block);
  if (result == MED_OK || (result != MED_E_NOT_FOUND && result != MED_E_DAMAGED))
    return result;
  return fetch_and_keep (source, cid, block);
}

/* ── The list ───────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_block_source *source;
  GArray *visits; /* med_dag_visit, leaves without bytes */
  med_span last;  /* what was got last */
  med_dag_visit_fn visit;
  void *context;
  size_t next; /* of the visits */
  /* Of the stretch that the node gives. */
  size_t asked, end;
  med_result result; /* what a visit stopped with */
} walking;

static med_result
get_node (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  walking *walk = (walking *)context;
  MED_TRY (med_block_source_get (walk->source, cid, &walk->last));
  *block = walk->last;
  return MED_OK;
}

static med_result
note_visit (void *context, const med_dag_visit *visit)
{
  g_array_append_val (((walking *)context)->visits, *visit);
  return MED_OK;
}

static const med_dag_visit *
visit_at (const walking *walk, size_t index)
{
  return &g_array_index (walk->visits, med_dag_visit, index);
}

/* Nodes are visited without bytes, up to the next leaf. */
static med_result
pass_nodes (walking *walk)
{
  while (walk->next < walk->visits->len && visit_at (walk, walk->next)->height > 0)
    MED_TRY (walk->visit (walk->context, visit_at (walk, walk->next++)));
  return MED_OK;
}

/* The parents said how large it is. */
static med_result
pass_leaf (walking *walk, med_span block)
{
  med_dag_visit visit = *visit_at (walk, walk->next++);
  if (block.size != visit.block_size)
    return MED_E_INVALID;
  visit.block = block;
  MED_TRY (walk->visit (walk->context, &visit));
  return pass_nodes (walk);
}

/* ── Leaves ─────────────────────────────────────────────────────────────────────────────────── */

/* A block that is damaged here is as good as missing. */
static med_result
pass_local (walking *walk, size_t end)
{
  g_autoptr (GArray) cids = g_array_new (FALSE, FALSE, sizeof (med_cid));
  for (size_t i = walk->next; i < end; i++)
    if (visit_at (walk, i)->height == 0)
      g_array_append_val (cids, visit_at (walk, i)->cid);
  g_autoptr (med_block_ahead) ahead = med_block_ahead_new (
      walk->source->session->blocks, (const med_cid *)(void *)cids->data, cids->len);
  for (guint i = 0; i < cids->len; i++)
    {
      med_span block;
      med_result result = med_block_ahead_next (ahead, &block);
      if (result == MED_E_NOT_FOUND || result == MED_E_DAMAGED)
        result = fetch_and_keep (walk->source, &visit_at (walk, walk->next)->cid, &block);
      MED_TRY (result);
      MED_TRY (pass_leaf (walk, block));
    }
  return MED_OK;
}

static med_result
next_cid (void *context, med_cid *cid)
{
  walking *walk = (walking *)context;
  while (walk->asked < walk->end && visit_at (walk, walk->asked)->height > 0)
    walk->asked++;
  if (walk->asked == walk->end)
    return MED_E_NOT_FOUND;
  *cid = visit_at (walk, walk->asked++)->cid;
  return MED_OK;
}

static med_result
take_block (void *context, const med_cid *cid, GBytes *bytes)
{
  walking *walk = (walking *)context;
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  med_span block = med_span_make (data, size);
  walk->result
      = walk->source->keep ? med_blocks_put (walk->source->session->blocks, cid, block) : MED_OK;
  if (walk->result == MED_OK)
    walk->result = pass_leaf (walk, block);
  return walk->result;
}

static med_result
pass_remote (walking *walk, size_t end)
{
  med_block_source *source = walk->source;
  med_gateway *gateway;
  walk->asked = walk->next;
  walk->end = end;
  walk->result = MED_OK;
  MED_TRY (med_session_gateway (source->session, source->cancellable, &gateway, source->failure));
  const med_node_get get = { .next = next_cid, .take = take_block, .context = walk };
  med_result result
      = med_gateway_blocks (gateway, source->root, &get, source->cancellable, source->failure);
  /* What stopped here is not the node's failure, nor in its words. */
  if (walk->result != MED_OK)
    {
      source->failure->result = MED_OK;
      return walk->result;
    }
  return med_session_note (source->session, result);
}

/* From the next visit, a leaf, on: all leaves that are here, or all that are not. */
static med_result
stretch (const walking *walk, size_t *end, bool *here)
{
  size_t i = walk->next;
  bool has;
  MED_TRY (med_blocks_has (walk->source->session->blocks, &visit_at (walk, i)->cid, here));
  for (i++; i < walk->visits->len; i++)
    {
      if (visit_at (walk, i)->height > 0)
        continue;
      MED_TRY (med_blocks_has (walk->source->session->blocks, &visit_at (walk, i)->cid, &has));
      if (has != *here)
        break;
    }
  *end = i;
  return MED_OK;
}

static med_result
pass_all (walking *walk)
{
  MED_TRY (pass_nodes (walk));
  while (walk->next < walk->visits->len)
    {
      size_t end;
      bool here;
      MED_TRY (stretch (walk, &end, &here));
      MED_TRY (here ? pass_local (walk, end) : pass_remote (walk, end));
    }
  return MED_OK;
}

med_result
med_block_source_walk (med_block_source *source, uint64_t offset, uint64_t size,
                       med_dag_visit_fn visit, void *context, med_dag_summary *summary)
{
  const med_dag_walk_options options = {
    .profile = &med_dag_unixfs_v1_2025,
    .offset = offset,
    .size = size,
    .get_checks = true,
  };
  g_autoptr (GArray) visits = g_array_new (FALSE, FALSE, sizeof (med_dag_visit));
  walking walk = { .source = source, .visits = visits, .visit = visit, .context = context };
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (),
                  med_dag_walk_memory (&med_dag_unixfs_v1_2025) + 65536);
  med_result result
      = med_dag_walk (source->root, &options, get_node, note_visit, &walk, &arena, summary);
  med_arena_clear (&arena);
  MED_TRY (result);
  /* A single leaf was got to see what it is. */
  if (visits->len == 1 && visit_at (&walk, 0)->height == 0)
    return pass_leaf (&walk, walk.last);
  return pass_all (&walk);
}
