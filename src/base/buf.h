/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded cursors. The writer remembers overflow, so that a sequence of puts needs one check at
 * the end; the reader refuses to read beyond its span. Integers: _be big-endian, _le little. */
#pragma once

#include "base/memory.h"

typedef struct
{
  uint8_t *data;
  size_t size, capacity;
  bool overflow;
} med_buf;

static inline med_buf
med_buf_make (void *data, size_t capacity)
{
  return (med_buf){ (uint8_t *)data, 0, capacity, false };
}

med_result med_buf_init_arena (med_buf *buf, med_arena *arena, size_t capacity) MED_CHECKED;
void med_buf_put (med_buf *buf, med_span bytes);
void med_buf_put_byte (med_buf *buf, uint8_t byte);
void med_buf_put_text (med_buf *buf, const char *text);
void med_buf_put_u16_le (med_buf *buf, uint16_t value);
void med_buf_put_u32_le (med_buf *buf, uint32_t value);
void med_buf_put_u64_le (med_buf *buf, uint64_t value);
void med_buf_put_u32_be (med_buf *buf, uint32_t value);
void med_buf_put_u64_be (med_buf *buf, uint64_t value);
/* MED_E_NO_MEMORY after an overflow. The view stays valid until the next put. */
med_result med_buf_finish (const med_buf *buf, med_span *bytes) MED_CHECKED;

typedef struct
{
  med_span rest;
} med_reader;

static inline med_reader
med_reader_make (med_span bytes)
{
  return (med_reader){ bytes };
}

/* All return MED_E_INVALID, and leave the reader alone, when too few bytes are left. */
med_result med_reader_take (med_reader *reader, size_t size, med_span *bytes) MED_CHECKED;
med_result med_reader_copy (med_reader *reader, void *out, size_t size) MED_CHECKED;
med_result med_reader_byte (med_reader *reader, uint8_t *byte) MED_CHECKED;
med_result med_reader_u16_le (med_reader *reader, uint16_t *value) MED_CHECKED;
med_result med_reader_u32_le (med_reader *reader, uint32_t *value) MED_CHECKED;
med_result med_reader_u64_le (med_reader *reader, uint64_t *value) MED_CHECKED;
/* MED_E_INVALID when bytes are left over. */
med_result med_reader_end (const med_reader *reader) MED_CHECKED;
