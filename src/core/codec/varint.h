/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unsigned LEB128 in its one shortest form, as multiformats and protobuf write it: seven bits a
 * byte, least significant group first, high bit set on all bytes but the last. */
#pragma once

#include "base/buf.h"

/* multiformats: at most 9 bytes, 63 bits. protobuf: at most 10 bytes, 64 bits. */
#define MED_VARINT_SIZE_MAX 9
#define MED_VARINT64_SIZE_MAX 10

/* Number of bytes that a value takes: 1 … 10. */
size_t med_varint_size (uint64_t value);
void med_varint_put (med_buf *buf, uint64_t value);

/* A multiformats varint. MED_E_INVALID, with the reader left alone, when it is cut short, not
 * minimal, or longer than 9 bytes. */
med_result med_varint_read (med_reader *reader, uint64_t *value) MED_CHECKED;
/* A protobuf varint: the same with 10 bytes and 64 bits. */
med_result med_varint64_read (med_reader *reader, uint64_t *value) MED_CHECKED;
