/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv1 archives, written and read as streams: varint(size) header, then for each block
 * varint(size of CID and block) CID block. Source: ipld/specs car/carv1. */
#pragma once

#include "base/memory.h"
#include "core/dag/builder.h"

#define MED_CAR_HEADER_SIZE_MAX ((size_t)4096)
#define MED_CAR_SECTION_SIZE_MAX (MED_DAG_BLOCK_SIZE_MAX + 64)
#define MED_CAR_ROOTS_MAX 64
/* Most bytes in front of a block: varint and CID. */
#define MED_CAR_SECTION_HEAD_MAX 46

/* Writers put into a buffer; check it with med_buf_finish (). The block's bytes follow the head
 * unchanged, so that nobody has to copy them. */
size_t med_car_header_size (size_t root_count);
void med_car_put_header (const med_cid *roots, size_t root_count, med_buf *out);
/* Bytes of a whole section. */
size_t med_car_section_size (size_t block_size);
void med_car_put_section_head (const med_cid *cid, size_t block_size, med_buf *out);

typedef struct
{
  med_cid_view cid; /* may be of any kind: med_cid_from_view () says whether it is one of ours */
  med_span bytes;   /* already checked against the CID */
  uint64_t offset;  /* of the section in the stream */
} med_car_block;

/* Incremental reader: one section of memory, however long the stream. */
typedef struct
{
  med_cid_view roots[MED_CAR_ROOTS_MAX]; /* readable once header_done */
  size_t root_count;
  bool header_done;
  bool failed;
  uint64_t position; /* in the stream, of the first byte not yet taken */
  uint8_t *header, *buffer;
  size_t buffered;
} med_car_reader;

/* Takes MED_CAR_READER_MEMORY bytes from the arena. */
#define MED_CAR_READER_MEMORY (MED_CAR_SECTION_SIZE_MAX + MED_CAR_HEADER_SIZE_MAX + 64)
med_result med_car_reader_init (med_car_reader *reader, med_arena *arena) MED_CHECKED;

typedef enum
{
  MED_CAR_MORE,  /* all input is taken: hand in the next piece, or call med_car_reader_end () */
  MED_CAR_BLOCK, /* a block is ready, valid until the next call; there may be more in `input` */
} med_car_event;

/* Takes bytes from the front of `input` up to the end of the next block. Roots are untrusted, and
 * so are order and repetitions. MED_E_TOO_LARGE: a header, section or root list above the bounds,
 * before its bytes are kept. MED_E_UNSUPPORTED: CARv2, or a block whose hash is not checked here.
 * MED_E_UNVERIFIED: a block that is not its CID's. MED_E_INVALID: anything else that is no CARv1, a
 * section of length zero included. After an error the reader stays failed. */
med_result med_car_reader_next (med_car_reader *reader, med_span *input, med_car_event *event,
                                med_car_block *block) MED_CHECKED;
/* MED_E_INVALID when the stream stopped inside the header or a section. */
med_result med_car_reader_end (const med_car_reader *reader) MED_CHECKED;
