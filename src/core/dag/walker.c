/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifying walk. The root says how long the file is, and with that the layout is known: every
 * other block has one expected size, and every link one expected size and Tsize. */
#include "core/dag/walker.h"

#include "base/assert.h"

typedef struct
{
  const med_dag_walk_options *options;
  med_dag_get_fn get;
  med_dag_visit_fn visit;
  void *context;
  uint64_t end; /* of the wanted range */
  /* One node a height is open at a time. Its CIDs move here, because both its block and the
   * scratch memory it was decoded into are needed for the children. */
  med_cid *children[MED_DAG_DEPTH_MAX + 1];
  void *scratch;
  size_t scratch_size;
} walk_state;

static size_t
scratch_size (const med_dag_profile *profile)
{
  return profile->width * (sizeof (med_dag_pb_link) + sizeof (med_unixfs_link)) + 64;
}

size_t
med_dag_walk_memory (const med_dag_profile *profile)
{
  return scratch_size (profile) + MED_DAG_DEPTH_MAX * profile->width * sizeof (med_cid)
         + (MED_DAG_DEPTH_MAX + 2) * 16;
}

static bool
wanted (const walk_state *walk, uint64_t offset, uint64_t size)
{
  /* The empty file has one leaf without bytes, which no range could name. */
  if (walk->options->offset == 0 && walk->end == UINT64_MAX)
    return true;
  return walk->options->size > 0 && offset < walk->end && offset + size > walk->options->offset;
}

static med_result
fetch (walk_state *walk, const med_cid *cid, size_t size_max, med_span *block)
{
  med_span got = MED_SPAN_EMPTY;
  MED_TRY (walk->get (walk->context, cid, size_max, &got));
  if (got.size > size_max)
    return MED_E_UNVERIFIED;
  if (!walk->options->get_checks)
    MED_TRY (med_cid_check (cid, got));
  *block = got;
  return MED_OK;
}

static med_result
decode (walk_state *walk, med_span block, med_unixfs_file *file)
{
  med_arena arena;
  med_arena_init_buffer (&arena, walk->scratch, walk->scratch_size);
  med_result result = med_unixfs_decode (block, &arena, file);
  /* Room for a full node: more links than that are against the rules. */
  if (result == MED_E_NO_MEMORY
      || (result == MED_OK && (file->data_first || file->inline_data.size > 0)))
    return MED_E_INVALID;
  return result;
}

/* Checks a node against the layout; leaves the CIDs of its children in the walk. */
static med_result
open_node (walk_state *walk, med_span block, unsigned height, uint64_t size,
           med_dag_node_shape *shape)
{
  med_unixfs_file file;
  med_dag_node_measure (walk->options->profile, height, size, shape);
  if (block.size != shape->block_size)
    return MED_E_INVALID;
  MED_TRY (decode (walk, block, &file));
  if (file.file_size != size || file.link_count != shape->link_count)
    return MED_E_INVALID;
  med_codec codec = height == 1 ? MED_CODEC_RAW : MED_CODEC_DAG_PB;
  for (size_t i = 0; i < file.link_count; i++)
    {
      bool last = i + 1 == file.link_count;
      const med_unixfs_link *link = &file.links[i];
      if (med_cid_codec (&link->cid) != codec
          || link->size != (last ? shape->last_size : shape->full_size)
          || link->tsize != (last ? shape->last_tsize : shape->full_tsize))
        return MED_E_INVALID;
      walk->children[height][i] = link->cid;
    }
  return MED_OK;
}

static med_result
walk_leaf (walk_state *walk, const med_cid *cid, uint64_t offset, uint64_t size)
{
  med_dag_visit visit = { *cid, offset, size, (size_t)size, 0, MED_SPAN_EMPTY };
  if (walk->options->fetch_leaves)
    {
      MED_TRY (fetch (walk, cid, (size_t)size, &visit.block));
      if (visit.block.size != size)
        return MED_E_INVALID;
    }
  return walk->visit (walk->context, &visit);
}

static med_result walk_node (walk_state *walk, const med_cid *cid, uint64_t offset, uint64_t size,
                             unsigned height, med_span block);

static med_result
walk_children (walk_state *walk, uint64_t offset, unsigned height, const med_dag_node_shape *shape)
{
  for (size_t i = 0; i < shape->link_count; i++)
    {
      bool last = i + 1 == shape->link_count;
      uint64_t size = last ? shape->last_size : shape->full_size;
      const med_cid *cid = &walk->children[height][i];
      if (wanted (walk, offset, size))
        {
          med_span block;
          if (height == 1)
            MED_TRY (walk_leaf (walk, cid, offset, size));
          else
            {
              med_dag_node_shape child;
              med_dag_node_measure (walk->options->profile, height - 1, size, &child);
              MED_TRY (fetch (walk, cid, child.block_size, &block));
              MED_TRY (walk_node (walk, cid, offset, size, height - 1, block));
            }
        }
      offset += size;
    }
  return MED_OK;
}

static med_result
walk_node (walk_state *walk, const med_cid *cid, uint64_t offset, uint64_t size, unsigned height,
           med_span block)
{
  med_dag_node_shape shape;
  MED_TRY (open_node (walk, block, height, size, &shape));
  MED_TRY (walk_children (walk, offset, height, &shape));
  med_dag_visit visit = { *cid, offset, size, shape.block_size, height, MED_SPAN_EMPTY };
  return walk->visit (walk->context, &visit);
}

/* The file's size as the root states it. */
static med_result
root_file_size (walk_state *walk, const med_cid *root, med_span block, uint64_t *size)
{
  med_unixfs_file file;
  if (med_cid_codec (root) == MED_CODEC_RAW)
    {
      *size = block.size;
      return MED_OK;
    }
  if (block.size > med_unixfs_size_max (walk->options->profile->width))
    return MED_E_INVALID;
  MED_TRY (decode (walk, block, &file));
  *size = file.file_size;
  return MED_OK;
}

static med_result
prepare (walk_state *walk, unsigned height, med_arena *arena)
{
  for (unsigned i = 1; i <= height; i++)
    {
      walk->children[i]
          = (med_cid *)med_arena_array (arena, walk->options->profile->width, sizeof (med_cid));
      if (walk->children[i] == NULL)
        return MED_E_NO_MEMORY;
    }
  return MED_OK;
}

med_result
med_dag_walk (const med_cid *root, const med_dag_walk_options *options, med_dag_get_fn get,
              med_dag_visit_fn visit, void *context, med_arena *arena, med_dag_summary *summary)
{
  walk_state walk = { .options = options, .get = get, .visit = visit, .context = context };
  if (__builtin_add_overflow (options->offset, options->size, &walk.end))
    walk.end = UINT64_MAX;
  walk.scratch_size = scratch_size (options->profile);
  walk.scratch = med_arena_alloc (arena, walk.scratch_size);
  if (walk.scratch == NULL)
    return MED_E_NO_MEMORY;
  med_span block;
  uint64_t file_size;
  med_dag_summary whole = { .root = *root };
  MED_TRY (fetch (&walk, root, MED_DAG_BLOCK_SIZE_MAX, &block));
  MED_TRY (root_file_size (&walk, root, block, &file_size));
  MED_TRY (med_dag_measure (options->profile, file_size, &whole.size));
  /* A leaf is a root only when the file fits into it, and a node only when it does not. */
  if ((whole.size.height == 0) != (med_cid_codec (root) == MED_CODEC_RAW))
    return MED_E_INVALID;
  if (options->blocks_max != 0 && whole.size.block_count > options->blocks_max)
    return MED_E_TOO_LARGE;
  MED_TRY (prepare (&walk, whole.size.height, arena));
  if (wanted (&walk, 0, file_size))
    {
      if (whole.size.height > 0)
        MED_TRY (walk_node (&walk, root, 0, file_size, whole.size.height, block));
      else
        {
          med_dag_visit leaf = { *root, 0, file_size, block.size, 0, MED_SPAN_EMPTY };
          if (options->fetch_leaves)
            leaf.block = block;
          MED_TRY (visit (context, &leaf));
        }
    }
  *summary = whole;
  return MED_OK;
}

typedef struct
{
  const med_dag_block *blocks;
  size_t count, at;
  med_dag_get_fn get;
  void *context;
} list_check;

static med_result
get_for_list (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  list_check *check = (list_check *)context;
  return check->get (check->context, cid, size_max, block);
}

static med_result
visit_for_list (void *context, const med_dag_visit *visit)
{
  list_check *check = (list_check *)context;
  if (check->at == check->count)
    return MED_E_INVALID;
  const med_dag_block *listed = &check->blocks[check->at++];
  return MED_ID_EQUAL (listed->cid, visit->cid) && listed->block_size == visit->block_size
             ? MED_OK
             : MED_E_INVALID;
}

med_result
med_dag_check_list (const med_cid *root, const med_dag_profile *profile,
                    const med_dag_block *blocks, size_t count, med_dag_get_fn get, void *context,
                    med_arena *arena, med_dag_summary *summary)
{
  list_check check = { .blocks = blocks, .count = count, .get = get, .context = context };
  med_dag_walk_options options = { .profile = profile, .size = UINT64_MAX };
  med_dag_summary walked;
  MED_TRY (med_dag_walk (root, &options, get_for_list, visit_for_list, &check, arena, &walked));
  if (check.at != count)
    return MED_E_INVALID;
  *summary = walked;
  return MED_OK;
}
