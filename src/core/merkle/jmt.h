/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one state map in RAM: key32 → value hash32, a Jellyfish Merkle tree (hashing: proof.h).
 * Changes collect in a pending version; a commit makes it the tip and keeps the tip before, so that
 * both can be proven. Only paths that changed are copied and hashed, once a commit. Memory per key
 * about 180 bytes; not safe for two threads. */
#pragma once

#include "base/memory.h"
#include "core/merkle/proof.h"

typedef struct med_jmt med_jmt;

typedef enum
{
  MED_JMT_PENDING,  /* what the changes since the last commit made of the tip */
  MED_JMT_TIP,      /* the last commit; empty before the first one */
  MED_JMT_PREVIOUS, /* the commit before it */
} med_jmt_version;

/* `memory` must outlive the map. */
med_result med_jmt_open (const med_memory *memory, med_jmt **map) MED_CHECKED;
/* NULL is allowed. */
void med_jmt_close (med_jmt *map);

/* Changes of the pending version. MED_E_NO_MEMORY leaves it as it was. */
med_result med_jmt_set (med_jmt *map, const med_hash *key, const med_hash *value_hash) MED_CHECKED;
/* MED_E_NOT_FOUND when there is no such key. */
med_result med_jmt_delete (med_jmt *map, const med_hash *key) MED_CHECKED;

/* Pending becomes tip, tip becomes previous, also when nothing changed. */
void med_jmt_commit (med_jmt *map, med_hash *root);
/* Drops all changes since the last commit. */
void med_jmt_rollback (med_jmt *map);

/* All three: MED_E_STATE when MED_JMT_PREVIOUS is asked for before the second commit. */
med_result med_jmt_root (med_jmt *map, med_jmt_version version, med_hash *root) MED_CHECKED;
/* MED_E_NOT_FOUND when there is no such key. */
med_result med_jmt_get (const med_jmt *map, med_jmt_version version, const med_hash *key,
                        med_hash *value_hash) MED_CHECKED;
/* A proof of membership or of absence, whichever is the case. For MED_JMT_PENDING this hashes what
 * changed, as med_jmt_root () does. */
med_result med_jmt_prove (med_jmt *map, med_jmt_version version, const med_hash *key,
                          med_jmt_proof *proof) MED_CHECKED;
/* Keys in the pending version. */
uint64_t med_jmt_count (const med_jmt *map);
