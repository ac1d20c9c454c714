/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures of a commit against a validator set. The strict rule is tried first; only when the
 * power falls short do refused signatures go to the slow ZIP-215 rule that validators use among
 * themselves, within a budget, and only if they could still make the difference. */
#include "core/light/commit.h"
#include "core/chain/encode.h"
#include "core/crypto/sign.h"
#include "core/crypto/zip215.h"

enum
{
  UNTRIED,
  GOOD,
  REFUSED_STRICT, /* the slow rule might still accept it */
  REFUSED,
};

#define NO_SIGNER UINT16_MAX

void
med_commit_checker_init (med_commit_checker *checker, const med_light_options *options,
                         const char *chain_id, const med_commit *commit)
{
  *checker = (med_commit_checker){
    .chain_id = chain_id,
    .commit = commit,
    .slow_left = options->slow_checks_max,
  };
}

static bool
signature_good (med_commit_checker *checker, size_t index, const med_sign_public *key, bool slow)
{
  uint8_t *state = &checker->state[index];
  if (*state == GOOD || *state == REFUSED || (*state == REFUSED_STRICT && !slow))
    return *state == GOOD;

  uint8_t room[MED_SIGN_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_span bytes;
  if (med_commit_sign_bytes (checker->chain_id, checker->commit, index, &buf, &bytes) != MED_OK)
    return false;
  const med_signature *signature = &checker->commit->signatures[index].signature;
  if (*state == UNTRIED)
    {
      bool good = med_sign_verify (key, bytes, signature) == MED_OK;
      *state = good ? GOOD : REFUSED_STRICT;
      if (!good)
        checker->failed++;
      return good;
    }
  if (checker->slow_left == 0)
    return false;
  checker->slow_left--;
  bool good = med_zip215_verify (key, bytes, signature) == MED_OK;
  *state = good ? GOOD : REFUSED;
  if (good)
    checker->failed--;
  return good;
}

/* `signers[i]` is the position in `set` of the validator that signature i names. */
static int64_t
tally (med_commit_checker *checker, const med_validator_set *set, const uint16_t *signers,
       int64_t needed)
{
  int64_t power = 0, refused = 0;
  const med_commit *commit = checker->commit;
  for (size_t i = 0; i < commit->signature_count && power <= needed; i++)
    {
      if (commit->signatures[i].flag != MED_VOTE_COMMIT || signers[i] == NO_SIGNER)
        continue;
      const med_validator *validator = &set->validators[signers[i]];
      if (signature_good (checker, i, &validator->key, false))
        power += validator->power;
      else
        refused += validator->power;
    }
  if (power > needed || power + refused <= needed)
    return power;
  for (size_t i = 0; i < commit->signature_count && power <= needed; i++)
    {
      if (signers[i] == NO_SIGNER || checker->state[i] != REFUSED_STRICT
          || commit->signatures[i].flag != MED_VOTE_COMMIT)
        continue;
      const med_validator *validator = &set->validators[signers[i]];
      if (signature_good (checker, i, &validator->key, true))
        power += validator->power;
    }
  return power;
}

/* Entry i of a commit belongs to validator i, and says so. */
static med_light_reason
match_by_index (const med_commit *commit, const med_validator_set *set, uint16_t *signers)
{
  if (commit->signature_count != set->count)
    return MED_LIGHT_WHY_SIGNATURE_COUNT;
  for (size_t i = 0; i < set->count; i++)
    {
      const med_commit_sig *sig = &commit->signatures[i];
      if (sig->flag != MED_VOTE_ABSENT && !MED_ID_EQUAL (sig->address, set->validators[i].address))
        return MED_LIGHT_WHY_SIGNER_ADDRESS;
      signers[i] = (uint16_t)i;
    }
  return MED_LIGHT_WHY_NONE;
}

med_light_reason
med_commit_check_set (med_commit_checker *checker, const med_validator_set *set,
                      int64_t power_total, med_light_outcome *outcome)
{
  uint16_t signers[MED_VALIDATORS_MAX];
  med_light_reason reason = match_by_index (checker->commit, set, signers);
  if (reason != MED_LIGHT_WHY_NONE)
    return reason;
  /* The total is at most 2^60, so that twice it fits. */
  int64_t needed = power_total * 2 / 3;
  outcome->power_total = power_total;
  outcome->power_needed = needed;
  outcome->power_signed = tally (checker, set, signers, needed);
  outcome->signatures_failed = checker->failed;
  return outcome->power_signed > needed ? MED_LIGHT_WHY_NONE : MED_LIGHT_WHY_POWER_SHORT;
}

static med_light_reason
match_by_address (const med_commit *commit, const med_validator_set *set, uint16_t *signers)
{
  bool seen[MED_VALIDATORS_MAX] = { false };
  if (commit->signature_count > MED_VALIDATORS_MAX)
    return MED_LIGHT_WHY_SIGNATURE_COUNT;
  for (size_t i = 0; i < commit->signature_count; i++)
    {
      const med_commit_sig *sig = &commit->signatures[i];
      signers[i] = NO_SIGNER;
      if (sig->flag != MED_VOTE_COMMIT)
        continue;
      for (size_t j = 0; j < set->count; j++)
        if (MED_ID_EQUAL (sig->address, set->validators[j].address))
          {
            if (seen[j])
              return MED_LIGHT_WHY_SIGNER_TWICE;
            seen[j] = true;
            signers[i] = (uint16_t)j;
            break;
          }
    }
  return MED_LIGHT_WHY_NONE;
}

med_light_reason
med_commit_check_trust (med_commit_checker *checker, const med_validator_set *trusted,
                        int64_t power_total, uint32_t num, uint32_t den, med_light_outcome *outcome)
{
  uint16_t signers[MED_VALIDATORS_MAX];
  med_light_reason reason = match_by_address (checker->commit, trusted, signers);
  if (reason != MED_LIGHT_WHY_NONE)
    return reason;
  int64_t product;
  if (den == 0 || __builtin_mul_overflow (power_total, (int64_t)num, &product))
    return MED_LIGHT_WHY_OPTIONS;
  int64_t needed = product / (int64_t)den;
  outcome->power_total = power_total;
  outcome->power_needed = needed;
  outcome->power_signed = tally (checker, trusted, signers, needed);
  outcome->signatures_failed = checker->failed;
  return outcome->power_signed > needed ? MED_LIGHT_WHY_NONE : MED_LIGHT_WHY_TRUST_SHORT;
}

med_light_reason
med_commit_check_all (med_commit_checker *checker, const med_validator_set *set,
                      int64_t power_total, med_commit_count *count)
{
  uint16_t signers[MED_VALIDATORS_MAX];
  med_light_reason reason = match_by_index (checker->commit, set, signers);
  if (reason != MED_LIGHT_WHY_NONE)
    return reason;
  *count = (med_commit_count){ .validators = set->count, .power_total = power_total };
  for (size_t i = 0; i < set->count; i++)
    {
      const med_commit_sig *sig = &checker->commit->signatures[i];
      const med_sign_public *key = &set->validators[i].key;
      if (sig->flag == MED_VOTE_ABSENT)
        count->absent++;
      else if (!signature_good (checker, i, key, false) && !signature_good (checker, i, key, true))
        count->failed++;
      else if (sig->flag == MED_VOTE_NIL)
        count->nil++;
      else
        {
          count->confirmed++;
          count->power_confirmed += set->validators[i].power;
        }
    }
  return count->power_confirmed > power_total * 2 / 3 ? MED_LIGHT_WHY_NONE
                                                      : MED_LIGHT_WHY_POWER_SHORT;
}
