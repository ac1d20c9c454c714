/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the block store. A few threads write them, so that whoever brings blocks hashes or
 * receives the next one meanwhile; reading needs nothing but the folder and works on any thread.
 *
 * Files of whole pages are written past the system's page cache: what is stored by the gigabyte
 * pushes nothing else out of memory and costs no copy. Where a file system cannot do that they are
 * written as any other. */
#pragma once

#include "base/ids.h"
#include "base/memory.h"
#include "core/dag/cid.h"

/* "ab/CID" below the store's folder; with room for a suffix. */
#define MED_BLOCK_NAME_SIZE (MED_CID_TEXT_SIZE + 8)
void med_block_file_name (const med_cid *cid, char folder[3], char name[MED_BLOCK_NAME_SIZE]);

/* Exactly `size` bytes; not checked against the CID. MED_E_DAMAGED: there is no such file, or it is
 * shorter. */
med_result med_block_file_read (int folder_fd, const med_cid *cid, uint8_t *bytes,
                                size_t size) MED_CHECKED;

typedef struct med_block_writer med_block_writer;

/* Borrows the folder. */
med_result med_block_writer_new (int folder_fd, med_block_writer **writer) MED_CHECKED;
/* Waits for what is being written. */
void med_block_writer_free (med_block_writer *writer);

/* The calls below belong to one thread. */

/* Copies the block; waits while as many are under way as there is room for. An earlier block that
 * failed: its result, and nothing is written before it was taken. */
med_result med_block_writer_put (med_block_writer *writer, const med_cid *cid,
                                 med_span block) MED_CHECKED;
/* Until every block is in its file, or failed. Not durable yet. */
void med_block_writer_wait (med_block_writer *writer);
/* Takes a block that could not be written; false when there is none. */
bool med_block_writer_take_failed (med_block_writer *writer, med_cid *cid, med_result *why);
