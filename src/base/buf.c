/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded writer and reader over caller memory. */
#include "base/buf.h"

med_result
med_buf_init_arena (med_buf *buf, med_arena *arena, size_t capacity)
{
  void *data = med_arena_alloc (arena, capacity);
  if (data == NULL)
    return MED_E_NO_MEMORY;
  *buf = med_buf_make (data, capacity);
  return MED_OK;
}

void
med_buf_put (med_buf *buf, med_span bytes)
{
  if (buf->overflow || bytes.size > buf->capacity - buf->size)
    {
      buf->overflow = true;
      return;
    }
  if (bytes.size > 0)
    memcpy (buf->data + buf->size, bytes.data, bytes.size);
  buf->size += bytes.size;
}

void
med_buf_put_byte (med_buf *buf, uint8_t byte)
{
  med_buf_put (buf, med_span_make (&byte, 1));
}

void
med_buf_put_text (med_buf *buf, const char *text)
{
  med_buf_put (buf, med_span_text (text));
}

static void
put_le (med_buf *buf, uint64_t value, size_t size)
{
  uint8_t bytes[8];
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(value >> (8 * i));
  med_buf_put (buf, med_span_make (bytes, size));
}

static void
put_be (med_buf *buf, uint64_t value, size_t size)
{
  uint8_t bytes[8];
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
  med_buf_put (buf, med_span_make (bytes, size));
}

void
med_buf_put_u16_le (med_buf *buf, uint16_t value)
{
  put_le (buf, value, 2);
}

void
med_buf_put_u32_le (med_buf *buf, uint32_t value)
{
  put_le (buf, value, 4);
}

void
med_buf_put_u64_le (med_buf *buf, uint64_t value)
{
  put_le (buf, value, 8);
}

void
med_buf_put_u32_be (med_buf *buf, uint32_t value)
{
  put_be (buf, value, 4);
}

void
med_buf_put_u64_be (med_buf *buf, uint64_t value)
{
  put_be (buf, value, 8);
}

med_result
med_buf_finish (const med_buf *buf, med_span *bytes)
{
  if (buf->overflow)
    return MED_E_NO_MEMORY;
  *bytes = med_span_make (buf->data, buf->size);
  return MED_OK;
}

med_result
med_reader_take (med_reader *reader, size_t size, med_span *bytes)
{
  if (size > reader->rest.size)
    return MED_E_INVALID;
  *bytes = med_span_make (reader->rest.data, size);
  reader->rest.data += size;
  reader->rest.size -= size;
  return MED_OK;
}

med_result
med_reader_copy (med_reader *reader, void *out, size_t size)
{
  med_span bytes;
  MED_TRY (med_reader_take (reader, size, &bytes));
  if (size > 0)
    memcpy (out, bytes.data, size);
  return MED_OK;
}

med_result
med_reader_byte (med_reader *reader, uint8_t *byte)
{
  return med_reader_copy (reader, byte, 1);
}

static med_result
read_le (med_reader *reader, size_t size, uint64_t *value)
{
  med_span bytes;
  MED_TRY (med_reader_take (reader, size, &bytes));
  uint64_t sum = 0;
  for (size_t i = 0; i < size; i++)
    sum |= (uint64_t)bytes.data[i] << (8 * i);
  *value = sum;
  return MED_OK;
}

med_result
med_reader_u16_le (med_reader *reader, uint16_t *value)
{
  uint64_t wide;
  MED_TRY (read_le (reader, 2, &wide));
  *value = (uint16_t)wide;
  return MED_OK;
}

med_result
med_reader_u32_le (med_reader *reader, uint32_t *value)
{
  uint64_t wide;
  MED_TRY (read_le (reader, 4, &wide));
  *value = (uint32_t)wide;
  return MED_OK;
}

med_result
med_reader_u64_le (med_reader *reader, uint64_t *value)
{
  return read_le (reader, 8, value);
}

med_result
med_reader_end (const med_reader *reader)
{
  return reader->rest.size == 0 ? MED_OK : MED_E_INVALID;
}
