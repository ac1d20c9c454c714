/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Minimal unsigned LEB128. */
#include "core/codec/varint.h"

size_t
med_varint_size (uint64_t value)
{
  size_t size = 1;
  while (value > 0x7f)
    {
      value >>= 7;
      size++;
    }
  return size;
}

void
med_varint_put (med_buf *buf, uint64_t value)
{
  uint8_t bytes[MED_VARINT64_SIZE_MAX];
  size_t size = 0;
  while (value > 0x7f)
    {
      bytes[size++] = (uint8_t)(value | 0x80);
      value >>= 7;
    }
  bytes[size++] = (uint8_t)value;
  med_buf_put (buf, med_span_make (bytes, size));
}

static med_result
read_varint (med_reader *reader, size_t size_max, uint64_t *value)
{
  med_span bytes = reader->rest;
  uint64_t sum = 0;
  for (size_t i = 0; i < size_max; i++)
    {
      if (i == bytes.size)
        return MED_E_INVALID;
      uint8_t byte = bytes.data[i];
      /* The tenth byte holds the one bit that is left of 64. */
      if (i == 9 && byte > 1)
        return MED_E_INVALID;
      sum |= (uint64_t)(byte & 0x7f) << (7 * i);
      if (byte & 0x80)
        continue;
      if (byte == 0 && i > 0)
        return MED_E_INVALID;
      reader->rest = med_span_make (bytes.data + i + 1, bytes.size - i - 1);
      *value = sum;
      return MED_OK;
    }
  return MED_E_INVALID;
}

med_result
med_varint_read (med_reader *reader, uint64_t *value)
{
  return read_varint (reader, MED_VARINT_SIZE_MAX, value);
}

med_result
med_varint64_read (med_reader *reader, uint64_t *value)
{
  return read_varint (reader, MED_VARINT64_SIZE_MAX, value);
}
