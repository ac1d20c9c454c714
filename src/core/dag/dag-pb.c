/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dag-pb by hand: its one form is stricter than protobuf's, and blocks are read by the thousand. */
#include "core/dag/dag-pb.h"

/* Field number and wire type of each tag; all have one byte. */
enum
{
  TAG_NODE_DATA = 0x0a,
  TAG_NODE_LINK = 0x12,
  TAG_LINK_HASH = 0x0a,
  TAG_LINK_NAME = 0x12,
  TAG_LINK_TSIZE = 0x18,
};

static med_result
read_bytes (med_reader *reader, med_span *bytes)
{
  uint64_t size;
  MED_TRY (med_varint64_read (reader, &size));
  if (size > reader->rest.size)
    return MED_E_INVALID;
  return med_reader_take (reader, (size_t)size, bytes);
}

static med_result
read_link (med_span bytes, med_dag_pb_link *link)
{
  med_reader reader = med_reader_make (bytes);
  med_dag_pb_link read = { .has_name = false };
  uint8_t tag, before = 0;
  while (reader.rest.size > 0)
    {
      MED_TRY (med_reader_byte (&reader, &tag));
      /* Ascending tags: in order, and none twice. */
      if (tag <= before)
        return MED_E_INVALID;
      before = tag;
      if (tag == TAG_LINK_HASH)
        {
          med_span cid;
          MED_TRY (read_bytes (&reader, &cid));
          med_reader inner = med_reader_make (cid);
          MED_TRY (med_cid_view_read (&inner, &read.cid));
          MED_TRY (med_reader_end (&inner));
        }
      else if (tag == TAG_LINK_NAME)
        {
          MED_TRY (read_bytes (&reader, &read.name));
          read.has_name = true;
        }
      else if (tag == TAG_LINK_TSIZE)
        {
          MED_TRY (med_varint64_read (&reader, &read.tsize));
          read.has_tsize = true;
        }
      else
        return MED_E_INVALID;
    }
  if (read.cid.bytes.size == 0)
    return MED_E_INVALID;
  *link = read;
  return MED_OK;
}

/* Walks the fields; counts the links and, with `links`, reads them. */
static med_result
scan (med_span block, med_dag_pb_link *links, med_dag_pb_node *node)
{
  med_reader reader = med_reader_make (block);
  med_dag_pb_node read = { .links = links };
  uint8_t tag;
  med_span bytes;
  bool links_ended = false;
  while (reader.rest.size > 0)
    {
      MED_TRY (med_reader_byte (&reader, &tag));
      if (tag != TAG_NODE_DATA && tag != TAG_NODE_LINK)
        return MED_E_INVALID;
      MED_TRY (read_bytes (&reader, &bytes));
      if (tag == TAG_NODE_DATA)
        {
          if (read.has_data)
            return MED_E_INVALID;
          read.has_data = true;
          read.data = bytes;
          links_ended = read.link_count > 0;
          continue;
        }
      if (links_ended)
        return MED_E_INVALID;
      if (links != NULL)
        MED_TRY (read_link (bytes, &links[read.link_count]));
      read.data_first = read.has_data;
      read.link_count++;
    }
  *node = read;
  return MED_OK;
}

med_result
med_dag_pb_decode (med_span block, med_arena *arena, med_dag_pb_node *node)
{
  med_dag_pb_node read;
  MED_TRY (scan (block, NULL, &read));
  if (read.link_count > 0)
    {
      med_dag_pb_link *links
          = (med_dag_pb_link *)med_arena_array (arena, read.link_count, sizeof *links);
      if (links == NULL)
        return MED_E_NO_MEMORY;
      MED_TRY (scan (block, links, &read));
    }
  *node = read;
  return MED_OK;
}

static size_t
bytes_size (size_t size)
{
  return 1 + med_varint_size (size) + size;
}

static void
put_bytes (med_buf *buf, uint8_t tag, med_span bytes)
{
  med_buf_put_byte (buf, tag);
  med_varint_put (buf, bytes.size);
  med_buf_put (buf, bytes);
}

static void
put_link (med_buf *buf, const med_dag_pb_link *link)
{
  size_t size = bytes_size (link->cid.bytes.size);
  if (link->has_name)
    size += bytes_size (link->name.size);
  if (link->has_tsize)
    size += 1 + med_varint_size (link->tsize);
  med_buf_put_byte (buf, TAG_NODE_LINK);
  med_varint_put (buf, size);
  put_bytes (buf, TAG_LINK_HASH, link->cid.bytes);
  if (link->has_name)
    put_bytes (buf, TAG_LINK_NAME, link->name);
  if (link->has_tsize)
    {
      med_buf_put_byte (buf, TAG_LINK_TSIZE);
      med_varint_put (buf, link->tsize);
    }
}

void
med_dag_pb_encode (const med_dag_pb_node *node, med_buf *block)
{
  for (size_t i = 0; i < node->link_count; i++)
    put_link (block, &node->links[i]);
  if (node->has_data)
    put_bytes (block, TAG_NODE_DATA, node->data);
}
