/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UnixFS file nodes: a dag-pb node whose Data is {1 Type = 2 File, 2 inline bytes?, 3 filesize,
 * 4 repeated blocksize (not packed)} and whose links carry an empty Name. Source: ipfs/specs
 * unixfs.md, with the empty Name that every implementation writes. */
#pragma once

#include "core/dag/dag-pb.h"

typedef struct
{
  med_cid cid;
  uint64_t size;  /* file bytes below this link: its blocksize */
  uint64_t tsize; /* serialised bytes below this link, its own block included */
} med_unixfs_link;

typedef struct
{
  uint64_t file_size;
  med_span inline_data;
  const med_unixfs_link *links;
  size_t link_count;
  bool data_first;
} med_unixfs_file;

/* MED_E_INVALID: as dag-pb, or Type other than File, mode, mtime, hash type or fanout present,
 * blocksizes and links of different number, a Name that is missing or not empty, no Tsize,
 * file_size other than inline bytes plus blocksizes. MED_E_UNSUPPORTED: a link to something that is
 * neither raw nor dag-pb with sha2-256. */
med_result med_unixfs_decode (med_span block, med_arena *arena, med_unixfs_file *file) MED_CHECKED;
/* The node over these links, without inline data. Check with med_buf_finish (). */
void med_unixfs_encode (const med_unixfs_link *links, size_t link_count, med_buf *block);
/* Most bytes that med_unixfs_encode () can write for so many links. */
size_t med_unixfs_size_max (size_t link_count);
/* Bytes that it writes for full_count equal links and a last one. */
size_t med_unixfs_node_size (size_t full_count, uint64_t full_size, uint64_t full_tsize,
                             uint64_t last_size, uint64_t last_tsize);
