/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CometBFT light client's single step: does a block follow from a trusted one? Pure: the caller
 * brings the instant. A signature that does not verify is left out of the count and never condemns
 * the commit, so that one validator cannot stall every client. */
#pragma once

#include "core/chain/time.h"
#include "core/chain/types.h"

typedef enum
{
  MED_LIGHT_SUCCESS = 0,
  MED_LIGHT_NOT_ENOUGH_TRUST, /* fetch and verify a block in between first */
  MED_LIGHT_INVALID,          /* never to be trusted */
  MED_LIGHT_EXPIRED,          /* the trusted block is too old: a new anchor is needed */
} med_light_verdict;

typedef enum
{
  MED_LIGHT_WHY_NONE = 0,
  MED_LIGHT_WHY_OPTIONS,
  MED_LIGHT_WHY_VERSION,
  MED_LIGHT_WHY_CHAIN_ID,
  MED_LIGHT_WHY_HEIGHT,
  MED_LIGHT_WHY_TIME_MALFORMED,
  MED_LIGHT_WHY_HASH_LENGTH,
  MED_LIGHT_WHY_BLOCK_ID,
  MED_LIGHT_WHY_COMMIT_HEIGHT,
  MED_LIGHT_WHY_COMMIT_ROUND,
  MED_LIGHT_WHY_COMMIT_EMPTY,
  MED_LIGHT_WHY_COMMIT_BLOCK,
  MED_LIGHT_WHY_VOTE_MALFORMED,
  MED_LIGHT_WHY_SET_EMPTY,
  MED_LIGHT_WHY_SET_TOO_LARGE,
  MED_LIGHT_WHY_SET_POWER,
  MED_LIGHT_WHY_SET_DUPLICATE,
  MED_LIGHT_WHY_SET_ORDER,
  MED_LIGHT_WHY_SET_HASH,
  MED_LIGHT_WHY_TRUSTED_SET,
  MED_LIGHT_WHY_TRUSTED_EXPIRED,
  MED_LIGHT_WHY_HEIGHT_NOT_LATER,
  MED_LIGHT_WHY_TIME_NOT_LATER,
  MED_LIGHT_WHY_TIME_FUTURE,
  MED_LIGHT_WHY_NEXT_SET_HASH,
  MED_LIGHT_WHY_SIGNATURE_COUNT,
  MED_LIGHT_WHY_SIGNER_ADDRESS,
  MED_LIGHT_WHY_SIGNER_TWICE,
  MED_LIGHT_WHY_POWER_SHORT,
  MED_LIGHT_WHY_TRUST_SHORT,
  MED_LIGHT_WHY_ANCHOR_HASH,
  MED_LIGHT_WHY_PARENT_HASH,
  MED_LIGHT_WHY_HEIGHT_NOT_PARENT,
  MED_LIGHT_WHY_TIME_NOT_EARLIER,
} med_light_reason;

/* "success", "not-enough-trust", "invalid", "expired". */
const char *med_light_verdict_name (med_light_verdict verdict);
/* One lower-case clause in plain words, "" for none. */
const char *med_light_reason_words (med_light_reason reason);

typedef struct
{
  const char *chain_id; /* NULL: only that both blocks carry the same */
  med_duration trusting_period, max_drift;
  uint32_t trust_num, trust_den; /* level from 1/3 to 1 */
  bool trust_next;          /* count trust over the trusted block's next set when it is there */
  bool any_app_hash;        /* foreign chains: app hash of any length */
  uint32_t slow_checks_max; /* signatures that may go to the ZIP-215 path, about 9 ms each */
} med_light_options;

/* Drift 300 s, level 1/3 with 14 days, 32 slow checks, next set where known. */
med_light_options med_light_options_default (const char *chain_id);

typedef struct
{
  med_light_verdict verdict;
  med_light_reason reason;
  /* Of the check that decided; both light checks stop counting when it is enough. */
  int64_t power_signed, power_needed, power_total;
  size_t signatures_failed; /* tried and left out */
} med_light_outcome;

/* Everything about one block that needs no other block and no clock: fields, commit against header,
 * set against header. MED_LIGHT_WHY_NONE when sound. Uses chain_id and any_app_hash. */
med_light_reason med_light_block_check (const med_light_options *options,
                                        const med_light_block *block);

/* One step from `trusted` to a higher `untrusted` block. */
void med_light_verify (const med_light_options *options, const med_light_block *trusted,
                       const med_light_block *untrusted, med_time now, med_light_outcome *outcome);

/* First block: the one named out of band by height and hash, signed by 2/3 of its own set. */
void med_light_verify_anchor (const med_light_options *options, int64_t height,
                              const med_hash *hash, const med_light_block *block, med_time now,
                              med_light_outcome *outcome);

/* One step down the hash chain: `parent` is the block right below `trusted`. No signatures; the
 * starting header's expiry is the caller's check (med_light_expired ()). */
void med_light_verify_parent (const med_light_options *options, const med_header *trusted,
                              const med_header *parent, med_light_outcome *outcome);

/* header time + trusting period > now, strictly, is "not expired"; a sum that overflows is. */
bool med_light_expired (const med_header *header, med_duration trusting_period, med_time now);

/* Every signature of a commit looked at. */
typedef struct
{
  size_t validators;  /* n */
  size_t confirmed;   /* k: votes for the block whose signature verified */
  size_t nil, absent; /* nil votes that verified; no vote */
  size_t failed;      /* signatures that do not verify */
  int64_t power_confirmed, power_total;
} med_commit_count;

/* Verifies all signatures of a block that passes med_light_block_check (), for "confirmed by k of
 * n" at the tip and for audits. Success when more than 2/3 of the power confirmed. */
void med_commit_verify_all (const med_light_options *options, const med_light_block *block,
                            med_commit_count *count, med_light_outcome *outcome);
