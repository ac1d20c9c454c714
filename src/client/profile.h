/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile: one person on one device, in one folder (mode 0700).
 *
 *   lock         held while a process has the profile open
 *   keystore     core/vault/keystore.h, replaced atomically; keystore~ is the one before
 *   client.db    store/sealed-db.h: replica, outbox, journal, settings; drafts
 *   blocks/      ciphertext that waits for upload, and the cache
 *   profile.conf GKeyFile, nothing secret: node address, display label chosen by the user, role
 *   node/        data folder of a local node that this profile founded (client/node-launch.h)
 */
#pragma once

#include "base/env.h"
#include "client/failure.h"
#include "core/vault/keystore.h"

typedef struct med_profile med_profile;

/* Once, first thing in main (): prepares the cryptographic library. False when it cannot work. */
bool med_client_start (void);
/* Real clock and randomness; the only place besides node/main.c that has them. */
const med_env *med_client_env (void);

/* The XDG data folder's "medease/default"; g_free () it. */
char *med_profile_usual_folder (void);
/* `folder` NULL: the usual one. Creates the folder when `create`.
 * MED_E_BUSY: another process has it; MED_E_NOT_FOUND: no such folder; MED_E_IO: readable by
 * others. */
med_result med_profile_open (const char *folder, bool create, const med_env *env,
                             med_profile **profile, med_failure *failure) MED_CHECKED;
void med_profile_close (med_profile *profile);

const char *med_profile_folder (const med_profile *profile);
bool med_profile_has_keystore (const med_profile *profile);
/* Settings of profile.conf; NULL when unset. The text stays valid until the next set. */
const char *med_profile_get (med_profile *profile, const char *key);
med_result med_profile_set (med_profile *profile, const char *key, const char *value,
                            med_failure *failure) MED_CHECKED;
/* Address of the node: profile.conf "node"; NULL before network found or join. */
const char *med_profile_node (med_profile *profile);
/* Another address, for as long as the profile is open; it is not remembered. */
void med_profile_use_node (med_profile *profile, const char *address);
const med_env *med_profile_env (const med_profile *profile);
