/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protobuf fields as CometBFT's Go encoder writes them, and a reader that accepts nothing else:
 * minimal varints, no groups. Which fields may be left out is the message's business. */
#pragma once

#include "base/buf.h"
#include "core/chain/types.h"

/* The writers leave out zero and empty values, except where the name says otherwise. */
void med_wire_put_uint (med_buf *buf, uint32_t field, uint64_t value);
/* int32 and int64: a negative value takes ten bytes. */
void med_wire_put_int (med_buf *buf, uint32_t field, int64_t value);
void med_wire_put_sfixed64 (med_buf *buf, uint32_t field, int64_t value);
void med_wire_put_bytes (med_buf *buf, uint32_t field, med_span bytes);
/* An element of a repeated field: written even when empty. */
void med_wire_put_element (med_buf *buf, uint32_t field, med_span bytes);
/* Key and length of a byte field whose bytes the caller puts. */
void med_wire_put_head (med_buf *buf, uint32_t field, size_t size);

/* Embedded messages are written even when empty: put the fields between begin and end, which then
 * sets the length in front. The mark is only valid for this buffer. */
typedef size_t med_wire_mark;
med_wire_mark med_wire_begin (med_buf *buf, uint32_t field);
void med_wire_end (med_buf *buf, med_wire_mark mark);
/* Length prefix in front of everything after `start`, an earlier buf->size. */
void med_wire_prefix (med_buf *buf, size_t start);

typedef enum
{
  MED_WIRE_VARINT = 0,
  MED_WIRE_FIXED64 = 1,
  MED_WIRE_BYTES = 2,
} med_wire_type;

typedef struct
{
  uint32_t field;
  med_wire_type type;
  uint64_t value; /* varint and fixed64 */
  med_span bytes; /* borrowed from the message */
} med_wire_field;

typedef struct
{
  med_reader reader;
  uint32_t last_field;
} med_wire_reader;

med_wire_reader med_wire_reader_make (med_span message);
bool med_wire_done (const med_wire_reader *reader);
/* MED_E_INVALID for malformed bytes and for a field below the one before: repeated fields stand
 * together. */
med_result med_wire_next (med_wire_reader *reader, med_wire_field *field) MED_CHECKED;

/* Checked values of one field; MED_E_INVALID when type, range or length do not fit, and when the
 * value is zero or empty, which the encoder leaves out. */
med_result med_wire_u64 (const med_wire_field *field, uint64_t *value) MED_CHECKED;
med_result med_wire_u32 (const med_wire_field *field, uint32_t *value) MED_CHECKED;
med_result med_wire_i64 (const med_wire_field *field, int64_t *value) MED_CHECKED;
med_result med_wire_i32 (const med_wire_field *field, int32_t *value) MED_CHECKED;
med_result med_wire_fixed (const med_wire_field *field, void *out, size_t size) MED_CHECKED;
med_result med_wire_hash (const med_wire_field *field, med_opt_hash *hash) MED_CHECKED;
/* The body of an embedded message or an element, which may be empty. */
med_result med_wire_message (const med_wire_field *field, med_span *message) MED_CHECKED;
