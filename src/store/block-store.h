/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Embedded block store: content-addressed ciphertext in a folder, with the list of blocks of every
 * object (DAG) it holds. Blocks up to 32 KiB are rows, larger ones files. Used by the node, and by
 * the client for what waits to be uploaded and as a cache.
 *
 * Writing opens a transaction on the database if none is open; nothing is durable before
 * med_blocks_sync (), or before the caller commits. */
#pragma once

#include "base/ids.h"
#include "store/db.h"

typedef struct med_blocks med_blocks;

/* `folder` is created with mode 0700. Borrows the database, which must outlive it. */
med_result med_blocks_open (med_db *db, const char *folder, med_blocks **blocks) MED_CHECKED;
void med_blocks_close (med_blocks *blocks);

/* The caller has checked the block against its CID. Storing it again costs nothing. A large one is
 * written meanwhile: that it could not be is the result of a later put, med_blocks_settle () or
 * med_blocks_flush (); it is not stored then, and uploads that list it are forgotten.
 * MED_E_TOO_LARGE above 2 MiB, MED_E_FULL when the disk is. */
med_result med_blocks_put (med_blocks *blocks, const med_cid *cid, med_span block) MED_CHECKED;
/* Every block is hashed again: MED_E_DAMAGED when its bytes are not those of the CID any more. */
med_result med_blocks_get (med_blocks *blocks, const med_cid *cid, med_arena *arena,
                           med_span *block) MED_CHECKED;
/* A block that is a file, to be read on any thread while the store is open. */
typedef struct
{
  int folder_fd;
  med_cid cid;
  size_t size;
} med_block_file;
/* MED_E_NOT_FOUND: it is a small one, or not here. */
med_result med_blocks_find_file (med_blocks *blocks, const med_cid *cid,
                                 med_block_file *file) MED_CHECKED;
/* `bytes` has room for file->size. Hashed as med_blocks_get () does. */
med_result med_block_file_get (const med_block_file *file, uint8_t *bytes) MED_CHECKED;
med_result med_blocks_has (med_blocks *blocks, const med_cid *cid, bool *has) MED_CHECKED;
/* Of the stored block, without reading it. */
med_result med_blocks_size (med_blocks *blocks, const med_cid *cid, size_t *size) MED_CHECKED;
/* The blocks that are files, in the order of their CIDs, in the arena. */
med_result med_blocks_files (med_blocks *blocks, med_arena *arena, med_cid **cids,
                             size_t *count) MED_CHECKED;
/* Waits until what was put is in its files, not durably. */
med_result med_blocks_settle (med_blocks *blocks) MED_CHECKED;
/* Flushes files: what was put before is durable as soon as the caller has committed. */
med_result med_blocks_flush (med_blocks *blocks) MED_CHECKED;
/* Flushes files and commits: what was put before is durable afterwards. */
med_result med_blocks_sync (med_blocks *blocks) MED_CHECKED;
/* Takes back what was put since then, files too, and ends the transaction that it was put in. */
void med_blocks_abandon (med_blocks *blocks);

typedef struct
{
  uint64_t bytes;
  uint32_t block_count;
  bool pinned;
  int64_t lease; /* unix seconds: until then it is kept although nothing pins it */
} med_object_info;

/* Records a complete DAG whose blocks are all stored, in walk order. Again: keeps the later lease.
 */
med_result med_blocks_object_add (med_blocks *blocks, const med_cid *root, const med_cid *cids,
                                  size_t count, uint64_t bytes, const char *owner,
                                  int64_t lease) MED_CHECKED;
med_result med_blocks_object_find (med_blocks *blocks, const med_cid *root,
                                   med_object_info *info) MED_CHECKED;
/* MED_E_NOT_FOUND unless `cid` is one of the blocks listed for `root`. */
med_result med_blocks_object_holds (med_blocks *blocks, const med_cid *root,
                                    const med_cid *cid) MED_CHECKED;
/* The roots of all objects, in the arena. */
med_result med_blocks_roots (med_blocks *blocks, med_arena *arena, med_cid **roots,
                             size_t *count) MED_CHECKED;
/* All blocks in order, in the arena. */
med_result med_blocks_object_list (med_blocks *blocks, const med_cid *root, med_arena *arena,
                                   med_cid **cids, size_t *count) MED_CHECKED;
/* Objects that this owner was the first to bring, and their bytes. */
med_result med_blocks_usage (med_blocks *blocks, const char *owner, uint64_t *objects,
                             uint64_t *bytes) MED_CHECKED;
med_result med_blocks_pin (med_blocks *blocks, const med_cid *root) MED_CHECKED;
med_result med_blocks_unpin (med_blocks *blocks, const med_cid *root) MED_CHECKED;
/* Forgets objects that are neither pinned nor under a lease at `now`, and then every block that no
 * object and no unfinished upload names. Durable when it returns; `freed` counts bytes of files. */
med_result med_blocks_collect (med_blocks *blocks, int64_t now, uint64_t *freed) MED_CHECKED;
/* At the start, before anybody writes: takes away what a killed process left, which is files that
 * no row names, and blocks that neither an object nor an unfinished upload names. */
med_result med_blocks_sweep (med_blocks *blocks, uint64_t *freed) MED_CHECKED;
