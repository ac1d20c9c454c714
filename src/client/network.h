/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Founding and joining a network, its status, and the local node. */
#pragma once

#include "client/people.h"
#include "client/sync.h"

/* Founds a clinic (or, `personal`, a place for oneself) on the node at `address`; NULL: starts a
 * local node in the profile's folder. `founder_invite` NULL: the file that a fresh local node
 * wrote. The facts become the founder's profile; `clinic` is the clinic's name. */
typedef struct
{
  const char *clinic, *zone;
  bool personal;
  const char *address, *founder_invite;
  med_person_facts facts;
} med_found_options;
med_result med_network_found (med_session *session, const med_found_options *options,
                              GCancellable *cancellable, med_failure *failure) MED_CHECKED;

/* What an invite's text says, without a network. */
typedef struct
{
  med_chain_id chain;
  uint32_t role;
  med_id clinic;
  int64_t expires;
  uint64_t anchor_height;
  const char *address; /* first gateway */
} med_invite_facts;
med_result med_network_read_invite (const char *text, med_arena *arena, med_invite_facts *facts,
                                    med_failure *failure) MED_CHECKED;
/* Asks the clinic whether the invitation is open; nothing is made or kept. MED_E_OFFLINE,
 * MED_E_REFUSED (used, taken back, not known), MED_E_UNVERIFIED (another clinic). */
med_result med_network_check_invite (const char *text, const med_env *env,
                                     GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Joins with a new account, or accepts a further role when the account has joined this chain. From
 * a place of one's own the records come along (client/move.h). */
med_result med_network_join (med_session *session, const char *invite, const char *address,
                             const med_person_facts *facts, GCancellable *cancellable,
                             med_failure *failure) MED_CHECKED;

typedef struct
{
  med_chain_id chain;
  uint64_t height;
  int64_t time;
  const char *engine, *blocks, *address;
  uint32_t validators, confirmed;
  uint64_t lag_seconds;
  med_sync_status sync;
} med_network_status_info;
med_result med_network_status (med_session *session, med_arena *arena,
                               med_network_status_info *status, med_failure *failure) MED_CHECKED;

/* Restores an identity from its 24 words: keys, account and records come from the node. The
 * profile must be empty; a keystore under `passphrase` stands at the end. `kit` or `address`. */
med_result med_network_restore (med_profile *profile, const med_root_entropy *entropy,
                                const char *kit, const char *address, med_span passphrase,
                                uint64_t kdf_memory, GCancellable *cancellable,
                                med_failure *failure) MED_CHECKED;
/* Text of the recovery kit, without the words. */
med_result med_network_kit (med_session *session, med_arena *arena, const char **kit,
                            med_failure *failure) MED_CHECKED;
