/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the light client: expiry, structure, order in time, then the signatures. */
#include "core/light/verify.h"
#include "core/chain/hashes.h"
#include "core/light/check.h"
#include "core/light/commit.h"

#define DAY_SECONDS 86400

med_light_options
med_light_options_default (const char *chain_id)
{
  return (med_light_options){
    .chain_id = chain_id,
    .trusting_period = MED_DURATION_SECONDS (14 * DAY_SECONDS),
    .max_drift = MED_DURATION_SECONDS (300),
    .trust_num = 1,
    .trust_den = 3,
    .trust_next = true,
    .slow_checks_max = 32,
  };
}

static void
decide (med_light_outcome *outcome, med_light_verdict verdict, med_light_reason reason)
{
  outcome->verdict = verdict;
  outcome->reason = reason;
}

static void
invalid_unless_none (med_light_outcome *outcome, med_light_reason reason)
{
  decide (outcome, reason == MED_LIGHT_WHY_NONE ? MED_LIGHT_SUCCESS : MED_LIGHT_INVALID, reason);
}

static bool
level_ok (const med_light_options *options)
{
  uint64_t num = options->trust_num, den = options->trust_den;
  return den > 0 && num <= den && num * 3 >= den;
}

/* The whole structure check, which also finds what later steps need. */
static med_light_reason
check_block (const med_light_options *options, const med_light_block *block, med_hash *hash,
             int64_t *power_total)
{
  med_light_reason reason = med_light_check_header (options, &block->header, hash);
  if (reason == MED_LIGHT_WHY_NONE)
    reason = med_light_check_commit (&block->header, hash, &block->commit);
  if (reason == MED_LIGHT_WHY_NONE)
    reason = med_light_check_set (&block->validators, &block->header.validators_hash, power_total);
  return reason;
}

med_light_reason
med_light_block_check (const med_light_options *options, const med_light_block *block)
{
  med_hash hash;
  int64_t power_total;
  return check_block (options, block, &hash, &power_total);
}

bool
med_light_expired (const med_header *header, med_duration trusting_period, med_time now)
{
  med_time end;
  return med_time_add (header->time, trusting_period, &end) != MED_OK
         || med_time_compare (end, now) <= 0;
}

static bool
from_future (const med_light_options *options, const med_header *header, med_time now)
{
  med_time limit;
  return med_time_add (now, options->max_drift, &limit) != MED_OK
         || med_time_compare (header->time, limit) >= 0;
}

/* What ties two headers together before any signature is looked at. */
static med_light_reason
check_order (const med_light_options *options, const med_header *trusted,
             const med_header *untrusted, med_time now)
{
  if (strcmp (trusted->chain_id.text, untrusted->chain_id.text) != 0)
    return MED_LIGHT_WHY_CHAIN_ID;
  if (untrusted->height <= trusted->height)
    return MED_LIGHT_WHY_HEIGHT_NOT_LATER;
  if (med_time_compare (untrusted->time, trusted->time) <= 0)
    return MED_LIGHT_WHY_TIME_NOT_LATER;
  if (from_future (options, untrusted, now))
    return MED_LIGHT_WHY_TIME_FUTURE;
  return MED_LIGHT_WHY_NONE;
}

/* The set whose power counts as trusted: the next one when wanted and really the one that the
 * trusted header names, else the trusted block's own. */
static med_light_reason
choose_trusted_set (const med_light_options *options, const med_light_block *trusted,
                    const med_validator_set **set, int64_t *power_total)
{
  if (options->trust_next && trusted->has_next_validators
      && med_light_check_set (&trusted->next_validators, &trusted->header.next_validators_hash,
                              power_total)
             == MED_LIGHT_WHY_NONE)
    {
      *set = &trusted->next_validators;
      return MED_LIGHT_WHY_NONE;
    }
  *set = &trusted->validators;
  if (med_light_check_set (&trusted->validators, &trusted->header.validators_hash, power_total)
      != MED_LIGHT_WHY_NONE)
    return MED_LIGHT_WHY_TRUSTED_SET;
  return MED_LIGHT_WHY_NONE;
}

/* The trust level comes first: the block's own set may be made huge to waste our time. */
static bool
check_trust (const med_light_options *options, const med_light_block *trusted,
             med_commit_checker *checker, med_light_outcome *outcome)
{
  const med_validator_set *set;
  int64_t power_total;
  med_light_reason reason = choose_trusted_set (options, trusted, &set, &power_total);
  if (reason == MED_LIGHT_WHY_NONE)
    reason = med_commit_check_trust (checker, set, power_total, options->trust_num,
                                     options->trust_den, outcome);
  if (reason == MED_LIGHT_WHY_TRUST_SHORT)
    decide (outcome, MED_LIGHT_NOT_ENOUGH_TRUST, reason);
  else
    invalid_unless_none (outcome, reason);
  return reason == MED_LIGHT_WHY_NONE;
}

void
med_light_verify (const med_light_options *options, const med_light_block *trusted,
                  const med_light_block *untrusted, med_time now, med_light_outcome *outcome)
{
  *outcome = (med_light_outcome){ 0 };
  if (!level_ok (options))
    {
      decide (outcome, MED_LIGHT_INVALID, MED_LIGHT_WHY_OPTIONS);
      return;
    }
  if (med_light_expired (&trusted->header, options->trusting_period, now))
    {
      decide (outcome, MED_LIGHT_EXPIRED, MED_LIGHT_WHY_TRUSTED_EXPIRED);
      return;
    }
  med_hash hash;
  int64_t power_total;
  med_light_reason reason = check_block (options, untrusted, &hash, &power_total);
  if (reason == MED_LIGHT_WHY_NONE)
    reason = check_order (options, &trusted->header, &untrusted->header, now);
  if (reason != MED_LIGHT_WHY_NONE)
    {
      decide (outcome, MED_LIGHT_INVALID, reason);
      return;
    }

  med_commit_checker checker;
  med_commit_checker_init (&checker, options, untrusted->header.chain_id.text, &untrusted->commit);
  if (untrusted->header.height == trusted->header.height + 1)
    {
      if (!med_opt_hash_equal (&untrusted->header.validators_hash,
                               &trusted->header.next_validators_hash))
        {
          decide (outcome, MED_LIGHT_INVALID, MED_LIGHT_WHY_NEXT_SET_HASH);
          return;
        }
    }
  else if (!check_trust (options, trusted, &checker, outcome))
    return;
  invalid_unless_none (
      outcome, med_commit_check_set (&checker, &untrusted->validators, power_total, outcome));
}

void
med_light_verify_anchor (const med_light_options *options, int64_t height, const med_hash *hash,
                         const med_light_block *block, med_time now, med_light_outcome *outcome)
{
  *outcome = (med_light_outcome){ 0 };
  med_hash found;
  int64_t power_total;
  med_light_reason reason = check_block (options, block, &found, &power_total);
  if (reason == MED_LIGHT_WHY_NONE
      && (block->header.height != height || !MED_ID_EQUAL (found, *hash)))
    reason = MED_LIGHT_WHY_ANCHOR_HASH;
  if (reason == MED_LIGHT_WHY_NONE && from_future (options, &block->header, now))
    reason = MED_LIGHT_WHY_TIME_FUTURE;
  if (reason != MED_LIGHT_WHY_NONE)
    {
      decide (outcome, MED_LIGHT_INVALID, reason);
      return;
    }
  if (med_light_expired (&block->header, options->trusting_period, now))
    {
      decide (outcome, MED_LIGHT_EXPIRED, MED_LIGHT_WHY_TRUSTED_EXPIRED);
      return;
    }
  med_commit_checker checker;
  med_commit_checker_init (&checker, options, block->header.chain_id.text, &block->commit);
  invalid_unless_none (outcome,
                       med_commit_check_set (&checker, &block->validators, power_total, outcome));
}

void
med_light_verify_parent (const med_light_options *options, const med_header *trusted,
                         const med_header *parent, med_light_outcome *outcome)
{
  *outcome = (med_light_outcome){ 0 };
  med_hash hash;
  med_light_reason reason = med_light_check_header (options, parent, &hash);
  if (reason == MED_LIGHT_WHY_NONE && strcmp (trusted->chain_id.text, parent->chain_id.text) != 0)
    reason = MED_LIGHT_WHY_CHAIN_ID;
  if (reason == MED_LIGHT_WHY_NONE && parent->height != trusted->height - 1)
    reason = MED_LIGHT_WHY_HEIGHT_NOT_PARENT;
  if (reason == MED_LIGHT_WHY_NONE && med_time_compare (parent->time, trusted->time) >= 0)
    reason = MED_LIGHT_WHY_TIME_NOT_EARLIER;
  if (reason == MED_LIGHT_WHY_NONE && !med_opt_hash_is (&trusted->last_block_id.hash, &hash))
    reason = MED_LIGHT_WHY_PARENT_HASH;
  invalid_unless_none (outcome, reason);
}

void
med_commit_verify_all (const med_light_options *options, const med_light_block *block,
                       med_commit_count *count, med_light_outcome *outcome)
{
  *outcome = (med_light_outcome){ 0 };
  *count = (med_commit_count){ 0 };
  med_hash hash;
  int64_t power_total;
  med_light_reason reason = check_block (options, block, &hash, &power_total);
  if (reason == MED_LIGHT_WHY_NONE)
    {
      med_commit_checker checker;
      med_commit_checker_init (&checker, options, block->header.chain_id.text, &block->commit);
      reason = med_commit_check_all (&checker, &block->validators, power_total, count);
    }
  outcome->power_signed = count->power_confirmed;
  outcome->power_total = count->power_total;
  outcome->power_needed = count->power_total * 2 / 3;
  outcome->signatures_failed = count->failed;
  invalid_unless_none (outcome, reason);
}
