/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An opened node folder:
 *
 *   node.conf        settings                      node.db    chain, state, small blocks, index
 *   node.key         validator seed (0600)         blocks/    larger blocks of ciphertext
 *   genesis.json     the chain's first document    lock       held while a process has it open
 *   founder.invite   of the first account (0600)   node.sock  the gateway, unless set elsewhere
 *   last-backup      when the newest one was made  copy.sock  for backups (control.h)           */
#pragma once

#include "node/config.h"
#include "node/node-keys.h"
#include "node/solo-driver.h"

#define MED_NODE_VERSION "0.1.0"

typedef struct
{
  med_node_config *config;
  const med_env *env; /* borrowed */
  int lock;
  med_node_keys keys;
  med_db *db;
  med_blocks *blocks;
  med_driver *driver;
} med_node;

/* `*problem` (freed by the caller) is set on failure, in words. MED_E_NOT_FOUND: no node there;
 * MED_E_BUSY: another process has it open; and those of config.h, node-keys.h, store/db.h and
 * solo-driver.h. */
med_result med_node_open (const char *folder, const med_env *env, med_node **node,
                          char **problem) MED_CHECKED;
/* The same without key and engine: `driver` is NULL. For looking at what is stored. */
med_result med_node_open_stores (const char *folder, const med_env *env, med_node **node,
                                 char **problem) MED_CHECKED;
void med_node_close (med_node *node);

typedef struct
{
  const char *folder;
  const char *socket;      /* NULL: node.sock in the folder */
  const char *address;     /* https://HOST for invites; NULL: the socket */
  const char *const *pins; /* of `address`, NULL-terminated; may be NULL */
  bool personal;           /* the founder is a patient alone, no clinic's officer */
} med_node_founding;

/* Makes a new chain in a folder that does not exist or is empty: keys, genesis, the first block,
 * founder.invite, and node.conf as the last. `chain` is set. MED_E_EXISTS: something is there. */
med_result med_node_found (const med_node_founding *founding, const med_env *env,
                           med_chain_id *chain, char **problem) MED_CHECKED;

/* A new chain out of a backup (core/FORMATS.md N4): new chain id and validator, every row and
 * stream, heights that never meet the old ones, all grants waiting for their patients. The folder
 * as for founding; `personal` is not looked at. */
typedef struct
{
  med_chain_id predecessor, chain;
  uint64_t predecessor_height;
  uint64_t height; /* of the first block: the new anchor */
  med_hash header_hash;
} med_node_restored;
med_result med_node_restore (const med_node_founding *founding, const char *backup,
                             const med_env *env, med_node_restored *restored,
                             char **problem) MED_CHECKED;

/* The address that invites name; freed by the caller. */
char *med_node_address (const med_node_config *config);
