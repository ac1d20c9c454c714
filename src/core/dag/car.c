/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv1. The header is dag-cbor {"roots": [CID …], "version": 1}, which has one encoding, so that
 * it is compared rather than parsed. */
#include "core/dag/car.h"

#include "core/codec/varint.h"

static const uint8_t roots_key[] = { 0xa2, 0x65, 'r', 'o', 'o', 't', 's' };
static const uint8_t version_1[] = { 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x01 };
static const uint8_t header_2[] = { 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02 };
static const uint8_t link_tag[] = { 0xd8, 0x2a };

#define CBOR_BYTES 2
#define CBOR_ARRAY 4
/* Tag 42, head of a byte string of 37, multibase prefix, CID. */
#define ROOT_SIZE (sizeof link_tag + 2 + 1 + sizeof (med_cid))

/* ── Writing ────────────────────────────────────────────────────────────────────────────────── */

static size_t
cbor_head_size (size_t value)
{
  return value < 24 ? 1 : value < 256 ? 2 : 3;
}

static void
put_cbor_head (med_buf *out, uint8_t major, size_t value)
{
  size_t size = cbor_head_size (value);
  med_buf_put_byte (out, (uint8_t)(major << 5 | (size == 1 ? value : size == 2 ? 24 : 25)));
  if (size == 3)
    med_buf_put_byte (out, (uint8_t)(value >> 8));
  if (size >= 2)
    med_buf_put_byte (out, (uint8_t)value);
}

static size_t
header_content_size (size_t root_count)
{
  return sizeof roots_key + cbor_head_size (root_count) + root_count * ROOT_SIZE + sizeof version_1;
}

size_t
med_car_header_size (size_t root_count)
{
  size_t size = header_content_size (root_count);
  return med_varint_size (size) + size;
}

void
med_car_put_header (const med_cid *roots, size_t root_count, med_buf *out)
{
  med_varint_put (out, header_content_size (root_count));
  med_buf_put (out, MED_SPAN_OF (roots_key));
  put_cbor_head (out, CBOR_ARRAY, root_count);
  for (size_t i = 0; i < root_count; i++)
    {
      med_buf_put (out, MED_SPAN_OF (link_tag));
      put_cbor_head (out, CBOR_BYTES, 1 + sizeof (med_cid));
      med_buf_put_byte (out, 0);
      med_buf_put (out, MED_SPAN_OF (roots[i]));
    }
  med_buf_put (out, MED_SPAN_OF (version_1));
}

size_t
med_car_section_size (size_t block_size)
{
  size_t size = sizeof (med_cid) + block_size;
  return med_varint_size (size) + size;
}

void
med_car_put_section_head (const med_cid *cid, size_t block_size, med_buf *out)
{
  med_varint_put (out, sizeof (med_cid) + block_size);
  med_buf_put (out, MED_SPAN_OF (*cid));
}

/* ── Reading the header ─────────────────────────────────────────────────────────────────────── */

static med_result
expect (med_reader *reader, med_span bytes)
{
  med_span taken;
  MED_TRY (med_reader_take (reader, bytes.size, &taken));
  return med_span_equal (taken, bytes) ? MED_OK : MED_E_INVALID;
}

static med_result
read_cbor_head (med_reader *reader, uint8_t major, size_t *value)
{
  uint8_t first, bytes[2] = { 0 };
  MED_TRY (med_reader_byte (reader, &first));
  size_t read = first & 0x1f;
  if (first >> 5 != major)
    return MED_E_INVALID;
  if (read == 24)
    {
      MED_TRY (med_reader_copy (reader, bytes + 1, 1));
      read = bytes[1];
      if (read < 24)
        return MED_E_INVALID;
    }
  else if (read == 25)
    {
      MED_TRY (med_reader_copy (reader, bytes, 2));
      read = (size_t)bytes[0] << 8 | bytes[1];
      if (read < 256)
        return MED_E_INVALID;
    }
  else if (read > 24)
    return MED_E_INVALID;
  *value = read;
  return MED_OK;
}

static med_result
read_root (med_reader *reader, med_cid_view *root)
{
  size_t size;
  uint8_t prefix;
  med_span bytes;
  MED_TRY (expect (reader, MED_SPAN_OF (link_tag)));
  MED_TRY (read_cbor_head (reader, CBOR_BYTES, &size));
  MED_TRY (med_reader_take (reader, size, &bytes));
  med_reader cid = med_reader_make (bytes);
  MED_TRY (med_reader_byte (&cid, &prefix));
  if (prefix != 0)
    return MED_E_INVALID;
  MED_TRY (med_cid_view_read (&cid, root));
  return med_reader_end (&cid);
}

static med_result
read_header (med_car_reader *car, med_span bytes)
{
  size_t count;
  if (med_span_equal (bytes, MED_SPAN_OF (header_2)))
    return MED_E_UNSUPPORTED;
  /* The roots borrow from the copy. */
  memcpy (car->header, bytes.data, bytes.size);
  med_reader reader = med_reader_make (med_span_make (car->header, bytes.size));
  MED_TRY (expect (&reader, MED_SPAN_OF (roots_key)));
  MED_TRY (read_cbor_head (&reader, CBOR_ARRAY, &count));
  if (count > MED_CAR_ROOTS_MAX)
    return MED_E_TOO_LARGE;
  for (size_t i = 0; i < count; i++)
    MED_TRY (read_root (&reader, &car->roots[i]));
  MED_TRY (expect (&reader, MED_SPAN_OF (version_1)));
  MED_TRY (med_reader_end (&reader));
  car->root_count = count;
  car->header_done = true;
  return MED_OK;
}

/* ── Reading the stream ─────────────────────────────────────────────────────────────────────── */

med_result
med_car_reader_init (med_car_reader *reader, med_arena *arena)
{
  uint8_t *header = (uint8_t *)med_arena_alloc (arena, MED_CAR_HEADER_SIZE_MAX);
  uint8_t *buffer
      = (uint8_t *)med_arena_alloc (arena, MED_CAR_SECTION_SIZE_MAX + MED_VARINT_SIZE_MAX);
  if (header == NULL || buffer == NULL)
    return MED_E_NO_MEMORY;
  *reader = (med_car_reader){ .header = header, .buffer = buffer };
  return MED_OK;
}

/* Reads the length at the front. `*prefix` is 0 while it may still become one. */
static med_result
read_length (med_span bytes, size_t size_max, size_t *prefix, size_t *length)
{
  med_reader reader = med_reader_make (bytes);
  uint64_t value;
  *prefix = 0;
  if (med_varint_read (&reader, &value) != MED_OK)
    {
      for (size_t i = 0; i < bytes.size; i++)
        if ((bytes.data[i] & 0x80) == 0)
          return MED_E_INVALID;
      return bytes.size < MED_VARINT_SIZE_MAX ? MED_OK : MED_E_INVALID;
    }
  if (value == 0)
    return MED_E_INVALID;
  if (value > size_max)
    return MED_E_TOO_LARGE;
  *prefix = bytes.size - reader.rest.size;
  *length = (size_t)value;
  return MED_OK;
}

static void
keep (med_car_reader *reader, med_span *input, size_t size)
{
  memcpy (reader->buffer + reader->buffered, input->data, size);
  reader->buffered += size;
  reader->position += size;
  *input = med_span_make (input->data + size, input->size - size);
}

/* Collects one item, length and content; content->data stays NULL until it is whole. */
static med_result
take_item (med_car_reader *reader, med_span *input, med_span *content)
{
  size_t size_max = reader->header_done ? MED_CAR_SECTION_SIZE_MAX : MED_CAR_HEADER_SIZE_MAX;
  size_t prefix, length = 0;
  *content = MED_SPAN_EMPTY;
  if (input->size == 0)
    return MED_OK;
  if (reader->buffered == 0)
    {
      /* Whole in the input: no copy. */
      MED_TRY (read_length (*input, size_max, &prefix, &length));
      if (prefix > 0 && input->size - prefix >= length)
        {
          *content = med_span_make (input->data + prefix, length);
          reader->position += prefix + length;
          *input = med_span_make (content->data + length, input->size - prefix - length);
          return MED_OK;
        }
    }
  MED_TRY (
      read_length (med_span_make (reader->buffer, reader->buffered), size_max, &prefix, &length));
  while (prefix == 0 && input->size > 0)
    {
      keep (reader, input, 1);
      MED_TRY (read_length (med_span_make (reader->buffer, reader->buffered), size_max, &prefix,
                            &length));
    }
  if (prefix == 0)
    return MED_OK;
  size_t missing = prefix + length - reader->buffered;
  keep (reader, input, missing < input->size ? missing : input->size);
  if (reader->buffered == prefix + length)
    {
      *content = med_span_make (reader->buffer + prefix, length);
      reader->buffered = 0;
    }
  return MED_OK;
}

static med_result
next (med_car_reader *reader, med_span *input, med_car_event *event, med_car_block *block)
{
  med_span content;
  *event = MED_CAR_MORE;
  if (!reader->header_done)
    {
      MED_TRY (take_item (reader, input, &content));
      if (content.data == NULL)
        return MED_OK;
      MED_TRY (read_header (reader, content));
    }
  MED_TRY (take_item (reader, input, &content));
  if (content.data == NULL)
    return MED_OK;
  med_reader section = med_reader_make (content);
  med_car_block read
      = { .offset = reader->position - content.size - med_varint_size (content.size) };
  MED_TRY (med_cid_view_read (&section, &read.cid));
  read.bytes = section.rest;
  MED_TRY (med_cid_view_check (&read.cid, read.bytes));
  *block = read;
  *event = MED_CAR_BLOCK;
  return MED_OK;
}

med_result
med_car_reader_next (med_car_reader *reader, med_span *input, med_car_event *event,
                     med_car_block *block)
{
  if (reader->failed)
    return MED_E_STATE;
  med_car_event came;
  med_result result = next (reader, input, &came, block);
  reader->failed = result != MED_OK;
  if (result == MED_OK)
    *event = came;
  return result;
}

med_result
med_car_reader_end (const med_car_reader *reader)
{
  if (reader->failed)
    return MED_E_STATE;
  return reader->header_done && reader->buffered == 0 ? MED_OK : MED_E_INVALID;
}
