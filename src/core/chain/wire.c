/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protobuf fields in Go's form, written and read strictly. */
#include "core/chain/wire.h"
#include "core/codec/varint.h"

static void
put_key (med_buf *buf, uint32_t field, med_wire_type type)
{
  med_varint_put (buf, (uint64_t)field << 3 | type);
}

void
med_wire_put_uint (med_buf *buf, uint32_t field, uint64_t value)
{
  if (value == 0)
    return;
  put_key (buf, field, MED_WIRE_VARINT);
  med_varint_put (buf, value);
}

void
med_wire_put_int (med_buf *buf, uint32_t field, int64_t value)
{
  med_wire_put_uint (buf, field, (uint64_t)value);
}

void
med_wire_put_sfixed64 (med_buf *buf, uint32_t field, int64_t value)
{
  if (value == 0)
    return;
  put_key (buf, field, MED_WIRE_FIXED64);
  med_buf_put_u64_le (buf, (uint64_t)value);
}

void
med_wire_put_bytes (med_buf *buf, uint32_t field, med_span bytes)
{
  if (bytes.size > 0)
    med_wire_put_element (buf, field, bytes);
}

void
med_wire_put_head (med_buf *buf, uint32_t field, size_t size)
{
  put_key (buf, field, MED_WIRE_BYTES);
  med_varint_put (buf, size);
}

void
med_wire_put_element (med_buf *buf, uint32_t field, med_span bytes)
{
  med_wire_put_head (buf, field, bytes.size);
  med_buf_put (buf, bytes);
}

med_wire_mark
med_wire_begin (med_buf *buf, uint32_t field)
{
  put_key (buf, field, MED_WIRE_BYTES);
  return buf->size;
}

void
med_wire_end (med_buf *buf, med_wire_mark mark)
{
  med_wire_prefix (buf, mark);
}

void
med_wire_prefix (med_buf *buf, size_t start)
{
  if (buf->overflow)
    return;
  uint8_t room[MED_VARINT64_SIZE_MAX];
  med_buf length = med_buf_make (room, sizeof room);
  size_t body = buf->size - start;
  med_varint_put (&length, body);
  if (length.size > buf->capacity - buf->size)
    {
      buf->overflow = true;
      return;
    }
  /* The length is only known now: make room for it in front of the body. */
  memmove (buf->data + start + length.size, buf->data + start, body);
  memcpy (buf->data + start, room, length.size);
  buf->size += length.size;
}

med_wire_reader
med_wire_reader_make (med_span message)
{
  return (med_wire_reader){ med_reader_make (message), 0 };
}

bool
med_wire_done (const med_wire_reader *reader)
{
  return reader->reader.rest.size == 0;
}

med_result
med_wire_next (med_wire_reader *reader, med_wire_field *field)
{
  med_wire_field next = { 0 };
  med_reader rest = reader->reader;
  uint64_t key, size;
  MED_TRY (med_varint64_read (&rest, &key));
  if (key >> 3 == 0 || key >> 3 > 0x1fffffff || key >> 3 < reader->last_field)
    return MED_E_INVALID;
  next.field = (uint32_t)(key >> 3);
  switch (key & 7)
    {
    case MED_WIRE_VARINT:
      next.type = MED_WIRE_VARINT;
      MED_TRY (med_varint64_read (&rest, &next.value));
      break;
    case MED_WIRE_FIXED64:
      next.type = MED_WIRE_FIXED64;
      MED_TRY (med_reader_u64_le (&rest, &next.value));
      break;
    case MED_WIRE_BYTES:
      next.type = MED_WIRE_BYTES;
      MED_TRY (med_varint64_read (&rest, &size));
      if (size > rest.rest.size)
        return MED_E_INVALID;
      MED_TRY (med_reader_take (&rest, (size_t)size, &next.bytes));
      break;
    default:
      return MED_E_INVALID;
    }
  reader->reader = rest;
  reader->last_field = next.field;
  *field = next;
  return MED_OK;
}

med_result
med_wire_u64 (const med_wire_field *field, uint64_t *value)
{
  if (field->type != MED_WIRE_VARINT || field->value == 0)
    return MED_E_INVALID;
  *value = field->value;
  return MED_OK;
}

med_result
med_wire_u32 (const med_wire_field *field, uint32_t *value)
{
  if (field->type != MED_WIRE_VARINT || field->value == 0 || field->value > UINT32_MAX)
    return MED_E_INVALID;
  *value = (uint32_t)field->value;
  return MED_OK;
}

med_result
med_wire_i64 (const med_wire_field *field, int64_t *value)
{
  if (field->type != MED_WIRE_VARINT || field->value == 0)
    return MED_E_INVALID;
  *value = (int64_t)field->value;
  return MED_OK;
}

med_result
med_wire_i32 (const med_wire_field *field, int32_t *value)
{
  int64_t wide;
  MED_TRY (med_wire_i64 (field, &wide));
  if (wide < INT32_MIN || wide > INT32_MAX)
    return MED_E_INVALID;
  *value = (int32_t)wide;
  return MED_OK;
}

med_result
med_wire_fixed (const med_wire_field *field, void *out, size_t size)
{
  if (field->type != MED_WIRE_BYTES || field->bytes.size != size)
    return MED_E_INVALID;
  memcpy (out, field->bytes.data, size);
  return MED_OK;
}

med_result
med_wire_hash (const med_wire_field *field, med_opt_hash *hash)
{
  med_opt_hash full = { .size = sizeof full.bytes };
  MED_TRY (med_wire_fixed (field, full.bytes, sizeof full.bytes));
  *hash = full;
  return MED_OK;
}

med_result
med_wire_message (const med_wire_field *field, med_span *message)
{
  if (field->type != MED_WIRE_BYTES)
    return MED_E_INVALID;
  *message = field->bytes;
  return MED_OK;
}
