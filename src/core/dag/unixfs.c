/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UnixFS file nodes. */
#include "core/dag/unixfs.h"

/* Tags of the Data message; mode, mtime, hash type and fanout have others and are refused. */
enum
{
  TAG_TYPE = 0x08,
  TAG_INLINE = 0x12,
  TAG_FILE_SIZE = 0x18,
  TAG_BLOCK_SIZE = 0x20,
};
#define TYPE_FILE 2

/* Most bytes a link takes: a CID of 36, an empty Name, a Tsize, and its blocksize in Data. */
#define LINK_SIZE_MAX (2 + 2 + sizeof (med_cid) + 2 + 11 + 11)
#define NODE_SIZE_MAX 64

static bool
add (uint64_t *sum, uint64_t value)
{
  return !__builtin_add_overflow (*sum, value, sum);
}

static med_result
read_head (med_reader *reader, med_unixfs_file *file)
{
  uint8_t tag;
  uint64_t value;
  MED_TRY (med_reader_byte (reader, &tag));
  if (tag != TAG_TYPE)
    return MED_E_INVALID;
  MED_TRY (med_varint64_read (reader, &value));
  if (value != TYPE_FILE)
    return MED_E_INVALID;
  MED_TRY (med_reader_byte (reader, &tag));
  if (tag == TAG_INLINE)
    {
      MED_TRY (med_varint64_read (reader, &value));
      if (value > reader->rest.size)
        return MED_E_INVALID;
      MED_TRY (med_reader_take (reader, (size_t)value, &file->inline_data));
      MED_TRY (med_reader_byte (reader, &tag));
    }
  if (tag != TAG_FILE_SIZE)
    return MED_E_INVALID;
  return med_varint64_read (reader, &file->file_size);
}

/* The blocksizes, one for each link, must end the message and add up. */
static med_result
read_sizes (med_reader *reader, med_unixfs_link *links, const med_unixfs_file *file)
{
  uint64_t sum = file->inline_data.size;
  for (size_t i = 0; i < file->link_count; i++)
    {
      uint8_t tag;
      MED_TRY (med_reader_byte (reader, &tag));
      if (tag != TAG_BLOCK_SIZE)
        return MED_E_INVALID;
      MED_TRY (med_varint64_read (reader, &links[i].size));
      if (!add (&sum, links[i].size))
        return MED_E_INVALID;
    }
  MED_TRY (med_reader_end (reader));
  return sum == file->file_size ? MED_OK : MED_E_INVALID;
}

med_result
med_unixfs_decode (med_span block, med_arena *arena, med_unixfs_file *file)
{
  med_dag_pb_node node;
  MED_TRY (med_dag_pb_decode (block, arena, &node));
  if (!node.has_data)
    return MED_E_INVALID;
  med_unixfs_file read = { .link_count = node.link_count, .data_first = node.data_first };
  med_reader reader = med_reader_make (node.data);
  MED_TRY (read_head (&reader, &read));
  med_unixfs_link *links
      = (med_unixfs_link *)med_arena_array (arena, node.link_count, sizeof *links);
  if (links == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < node.link_count; i++)
    {
      const med_dag_pb_link *link = &node.links[i];
      if (!link->has_name || link->name.size != 0 || !link->has_tsize)
        return MED_E_INVALID;
      MED_TRY (med_cid_from_view (&link->cid, &links[i].cid));
      links[i].tsize = link->tsize;
    }
  read.links = links;
  MED_TRY (read_sizes (&reader, links, &read));
  *file = read;
  return MED_OK;
}

/* Content of a PBLink. */
static size_t
link_size (uint64_t tsize)
{
  return 2 + sizeof (med_cid) + 2 + 1 + med_varint_size (tsize);
}

static void
put_link (const med_unixfs_link *link, med_buf *block)
{
  med_buf_put_byte (block, 0x12); /* PBNode.Links */
  med_varint_put (block, link_size (link->tsize));
  med_buf_put_byte (block, 0x0a); /* PBLink.Hash */
  med_varint_put (block, sizeof (med_cid));
  med_buf_put (block, MED_SPAN_OF (link->cid));
  med_buf_put_byte (block, 0x12); /* PBLink.Name, empty */
  med_buf_put_byte (block, 0);
  med_buf_put_byte (block, 0x18); /* PBLink.Tsize */
  med_varint_put (block, link->tsize);
}

void
med_unixfs_encode (const med_unixfs_link *links, size_t link_count, med_buf *block)
{
  uint64_t file_size = 0;
  size_t data_size = 2;
  for (size_t i = 0; i < link_count; i++)
    {
      file_size += links[i].size;
      data_size += 1 + med_varint_size (links[i].size);
      put_link (&links[i], block);
    }
  data_size += 1 + med_varint_size (file_size);
  med_buf_put_byte (block, 0x0a); /* PBNode.Data */
  med_varint_put (block, data_size);
  med_buf_put_byte (block, TAG_TYPE);
  med_buf_put_byte (block, TYPE_FILE);
  med_buf_put_byte (block, TAG_FILE_SIZE);
  med_varint_put (block, file_size);
  for (size_t i = 0; i < link_count; i++)
    {
      med_buf_put_byte (block, TAG_BLOCK_SIZE);
      med_varint_put (block, links[i].size);
    }
}

size_t
med_unixfs_size_max (size_t link_count)
{
  return NODE_SIZE_MAX + link_count * LINK_SIZE_MAX;
}

size_t
med_unixfs_node_size (size_t full_count, uint64_t full_size, uint64_t full_tsize,
                      uint64_t last_size, uint64_t last_tsize)
{
  size_t full_link = link_size (full_tsize), last_link = link_size (last_tsize);
  size_t links = full_count * (1 + med_varint_size (full_link) + full_link) + 1
                 + med_varint_size (last_link) + last_link;
  size_t data = 2 + 1 + med_varint_size (full_count * full_size + last_size)
                + full_count * (1 + med_varint_size (full_size)) + 1 + med_varint_size (last_size);
  return links + 1 + med_varint_size (data) + data;
}
