/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: one tar file with a note of what it is, a consistent copy of node.db, and the block
 * files that it names. No keys: whoever restores starts a new chain with new ones. Written and read
 * as streams.
 *
 *   medease-backup        text: "medease-backup 1", chain, height, header hash
 *   node.db               SQLite
 *   blocks/XX/CID         one raw block each, checked against its name when read
 *
 *   copy of node.db (control.h when the node runs) ─► check ─► file ─► file read back ─► remembered
 */
#pragma once

#include "base/ids.h"
#include "node/node.h"

typedef struct
{
  med_chain_id chain;
  uint64_t height;
  med_hash header_hash;
  uint64_t blocks; /* files */
} med_backup_note;

/* Backs up the node of `folder`, running or not. `path` must not exist; it is complete, durable and
 * checked, or not there. Afterwards "last-backup" in the folder says when, at which height and
 * where (a GKeyFile with the group "backup": time in RFC 3339, height, file). MED_E_DAMAGED: what
 * is stored contradicts itself, or the file came back otherwise than it was written. */
med_result med_backup_make (const char *folder, const char *path, const med_env *env,
                            med_backup_note *note, char **problem) MED_CHECKED;

/* Steps of it. `copy` is the path of the copied database, closed. */
med_result med_backup_write (const med_node_config *config, const char *copy, const char *path,
                             med_backup_note *note, char **problem) MED_CHECKED;
/* Reads the file once more: every block against its name, the database against the copy. */
med_result med_backup_verify (const char *path, const char *copy, const med_backup_note *note,
                              char **problem) MED_CHECKED;

/* Unpacks into an existing empty folder. MED_E_INVALID: not a backup, cut off, or with anything
 * else in it; MED_E_UNSUPPORTED: of a newer format. */
med_result med_backup_read (const char *path, const char *folder, med_backup_note *note,
                            char **problem) MED_CHECKED;

/* When the newest backup of `folder` was made, 0 when none is known. */
int64_t med_backup_last (const char *folder);
