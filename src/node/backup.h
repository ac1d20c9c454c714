/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: one tar file with a note of what it is, a consistent copy of node.db, and the files of
 * blocks/. No keys: whoever restores starts a new chain with new ones. Written and read as streams.
 *
 *   medease-backup        text: "medease-backup 1", chain, height, header hash
 *   node.db               SQLite
 *   blocks/XX/CID         one raw block each, checked against its name when read */
#pragma once

#include "base/ids.h"
#include "node/node.h"

typedef struct
{
  med_chain_id chain;
  uint64_t height;
  med_hash header_hash;
} med_backup_note;

/* `path` must not exist; it is complete and durable or not there. The node must have been opened
 * without an engine (med_node_open_stores ()) by the caller, so that nothing changes meanwhile. */
med_result med_backup_write (med_node *node, const char *path, med_backup_note *note,
                             char **problem) MED_CHECKED;
/* Unpacks into an existing empty folder. MED_E_INVALID: not a backup, cut off, or with anything
 * else in it; MED_E_UNSUPPORTED: of a newer format. */
med_result med_backup_read (const char *path, const char *folder, med_backup_note *note,
                            char **problem) MED_CHECKED;
