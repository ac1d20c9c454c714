/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds bottom-up: each level keeps the links of its unfinished group; a full group becomes a
 * block at once and one link a level higher. */
#include "core/dag/builder.h"

#include "base/assert.h"

struct med_dag_builder
{
  med_dag_profile profile;
  med_dag_emit_fn emit;
  void *context;
  med_arena *arena;
  uint8_t *leaf, *node;
  size_t leaf_size;
  /* Level 0 holds links to leaves; the top level has room for the root alone. */
  med_unixfs_link *levels[MED_DAG_DEPTH_MAX + 1];
  size_t counts[MED_DAG_DEPTH_MAX + 1];
  uint64_t block_count;
  bool short_leaf; /* the file's last leaf is in */
  bool ended;      /* finished or failed */
};

size_t
med_dag_builder_memory (const med_dag_profile *profile)
{
  size_t links = (MED_DAG_DEPTH_MAX * profile->width + 1) * sizeof (med_unixfs_link);
  /* And what alignment adds to each piece. */
  return sizeof (med_dag_builder) + profile->chunk_size + med_unixfs_size_max (profile->width)
         + links + (MED_DAG_DEPTH_MAX + 4) * 16;
}

med_result
med_dag_builder_new (const med_dag_profile *profile, med_dag_emit_fn emit, void *context,
                     med_arena *arena, med_dag_builder **builder)
{
  med_dag_builder *made = (med_dag_builder *)med_arena_alloc (arena, sizeof *made);
  if (made == NULL)
    return MED_E_NO_MEMORY;
  made->profile = *profile;
  made->emit = emit;
  made->context = context;
  made->arena = arena;
  *builder = made;
  return MED_OK;
}

static size_t
level_room (const med_dag_builder *builder, unsigned height)
{
  return height == MED_DAG_DEPTH_MAX ? 1 : builder->profile.width;
}

static med_result close_group (med_dag_builder *builder, unsigned height);

static med_result
push (med_dag_builder *builder, unsigned height, const med_unixfs_link *link)
{
  size_t room = level_room (builder, height);
  if (builder->counts[height] == room)
    return MED_E_TOO_LARGE; /* only the top level is ever found full */
  if (builder->levels[height] == NULL)
    builder->levels[height]
        = (med_unixfs_link *)med_arena_array (builder->arena, room, sizeof *link);
  if (builder->levels[height] == NULL)
    return MED_E_NO_MEMORY;
  builder->levels[height][builder->counts[height]++] = *link;
  if (height < MED_DAG_DEPTH_MAX && builder->counts[height] == room)
    return close_group (builder, height);
  return MED_OK;
}

/* Turns the links of a level into a node, and the node into a link of the next level. */
static med_result
close_group (med_dag_builder *builder, unsigned height)
{
  const med_unixfs_link *links = builder->levels[height];
  size_t count = builder->counts[height], size_max = med_unixfs_size_max (builder->profile.width);
  if (builder->node == NULL)
    builder->node = (uint8_t *)med_arena_alloc (builder->arena, size_max);
  if (builder->node == NULL)
    return MED_E_NO_MEMORY;
  med_buf buf = med_buf_make (builder->node, size_max);
  med_span block;
  med_unixfs_encode (links, count, &buf);
  MED_TRY (med_buf_finish (&buf, &block));
  med_unixfs_link parent = { .tsize = block.size };
  for (size_t i = 0; i < count; i++)
    {
      parent.size += links[i].size;
      parent.tsize += links[i].tsize;
    }
  med_cid_of (MED_CODEC_DAG_PB, block, &parent.cid);
  builder->counts[height] = 0;
  builder->block_count++;
  MED_TRY (builder->emit (builder->context, &parent.cid, block));
  return push (builder, height + 1, &parent);
}

static med_result
push_leaf (med_dag_builder *builder, const med_cid *cid, size_t size)
{
  med_unixfs_link link = { .cid = *cid, .size = size, .tsize = size };
  builder->short_leaf = size < builder->profile.chunk_size;
  builder->block_count++;
  return push (builder, 0, &link);
}

static med_result
emit_leaf (med_dag_builder *builder, med_span block)
{
  med_cid cid;
  med_cid_of (MED_CODEC_RAW, block, &cid);
  MED_TRY (builder->emit (builder->context, &cid, block));
  return push_leaf (builder, &cid, block.size);
}

static med_result
add_bytes (med_dag_builder *builder, med_span bytes)
{
  size_t chunk = builder->profile.chunk_size;
  while (bytes.size > 0)
    {
      if (builder->leaf_size == 0 && bytes.size >= chunk)
        {
          MED_TRY (emit_leaf (builder, med_span_make (bytes.data, chunk)));
          bytes = med_span_make (bytes.data + chunk, bytes.size - chunk);
          continue;
        }
      if (builder->leaf == NULL)
        builder->leaf = (uint8_t *)med_arena_alloc (builder->arena, chunk);
      if (builder->leaf == NULL)
        return MED_E_NO_MEMORY;
      size_t room = chunk - builder->leaf_size;
      size_t take = bytes.size < room ? bytes.size : room;
      memcpy (builder->leaf + builder->leaf_size, bytes.data, take);
      builder->leaf_size += take;
      bytes = med_span_make (bytes.data + take, bytes.size - take);
      if (builder->leaf_size == chunk)
        {
          builder->leaf_size = 0;
          MED_TRY (emit_leaf (builder, med_span_make (builder->leaf, chunk)));
        }
    }
  return MED_OK;
}

med_result
med_dag_builder_add (med_dag_builder *builder, med_span bytes)
{
  if (builder->ended || (builder->short_leaf && bytes.size > 0))
    return MED_E_STATE;
  med_result result = add_bytes (builder, bytes);
  builder->ended = result != MED_OK;
  return result;
}

med_result
med_dag_builder_add_leaf (med_dag_builder *builder, const med_cid *cid, size_t size)
{
  if (builder->ended || builder->short_leaf || builder->leaf_size > 0)
    return MED_E_STATE;
  if (size == 0 || size > builder->profile.chunk_size || med_cid_codec (cid) != MED_CODEC_RAW)
    return MED_E_INVALID;
  med_result result = push_leaf (builder, cid, size);
  builder->ended = result != MED_OK;
  return result;
}

static unsigned
top_level (const med_dag_builder *builder)
{
  unsigned top = MED_DAG_DEPTH_MAX;
  while (top > 0 && builder->counts[top] == 0)
    top--;
  return top;
}

static med_result
finish (med_dag_builder *builder, med_dag_summary *summary)
{
  if (builder->leaf_size > 0 || builder->block_count == 0)
    MED_TRY (emit_leaf (builder, med_span_make (builder->leaf, builder->leaf_size)));
  unsigned height = 0;
  /* Close what is open, from the leaves up, until one link stands alone on top. */
  while (height < top_level (builder) || builder->counts[height] > 1)
    {
      if (builder->counts[height] > 0)
        MED_TRY (close_group (builder, height));
      height++;
    }
  const med_unixfs_link *root = &builder->levels[height][0];
  *summary = (med_dag_summary){
    .root = root->cid,
    .size = { .file_size = root->size,
              .dag_size = root->tsize,
              .block_count = builder->block_count,
              .height = height },
  };
  return MED_OK;
}

med_result
med_dag_builder_finish (med_dag_builder *builder, med_dag_summary *summary)
{
  if (builder->ended)
    return MED_E_STATE;
  builder->ended = true;
  return finish (builder, summary);
}
