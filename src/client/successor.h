/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clinic opened a new chain, after a restore or a hand-over (core/FORMATS.md, genesis): shown
 * beside the known one, adopted when the person says so, and then
 *
 *   own transactions that the new chain lacks ─► outbox ─► recorded ─► account.confirm
 *
 * in this order, so that a revocation that the backup did not have comes before the grants live
 * again. Also a new anchor on the same chain, after too long an absence. */
#pragma once

#include "client/sync.h"

typedef struct
{
  med_chain_id known, offered;
  uint64_t known_height; /* newest block that this computer has proven; 0: none */
  med_hash known_hash;
  int64_t known_time;
  uint64_t anchor_height; /* first block of a new chain, newest one of the same */
  med_hash anchor_hash;
  int64_t anchor_time;
  bool same;              /* the chain that is known already */
  bool restored;          /* from a backup; else a hand-over */
  uint64_t backup_height; /* the old chain's height that the backup has */
  size_t missing;         /* own transactions behind it, to be sent again */
} med_successor;

/* Asks the node of the profile. Proves that the new chain names the known one as its predecessor,
 * begins above every height known here and has the own account. MED_E_UNVERIFIED: a chain that has
 * nothing to do with it. MED_E_DENIED: this device is not in it. */
med_result med_successor_look (med_session *session, GCancellable *cancellable,
                               med_successor *found, med_failure *failure) MED_CHECKED;

/* Goes over to exactly this anchor; keeps documents, keys, drafts and outbox. Then sends what is
 * missing and confirms, as far as the line holds; the rest goes on with each synchronisation.
 * MED_E_UNVERIFIED: the node offers another anchor. */
med_result med_successor_adopt (med_session *session, const med_successor *agreed,
                                GCancellable *cancellable, med_failure *failure) MED_CHECKED;

/* What is left of an adoption: after a synchronisation. MED_OK when there is nothing. */
med_result med_successor_go_on (med_session *session, med_failure *failure) MED_CHECKED;
/* Own grants rest until account.confirm is recorded: says so of this patient, as far as proven. */
bool med_successor_resting (const med_session *session, const med_account_id *patient);
