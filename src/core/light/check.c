/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks that one light block must pass by itself, in CometBFT's order and a little stricter:
 * powers from 1, no key twice, signatures of exactly 64 bytes. */
#include "core/light/check.h"
#include "core/chain/hashes.h"

static bool
length_ok (const med_opt_hash *hash)
{
  return hash->size == 0 || hash->size == sizeof hash->bytes;
}

static bool
id_lengths_ok (const med_block_id *id)
{
  return length_ok (&id->hash) && length_ok (&id->parts_hash);
}

static bool
header_lengths_ok (const med_light_options *options, const med_header *header)
{
  const med_app_hash *app = &header->app_hash;
  if (app->size > sizeof app->bytes || (!options->any_app_hash && app->size != 32))
    return false;
  return length_ok (&header->last_commit_hash) && length_ok (&header->data_hash)
         && length_ok (&header->validators_hash) && length_ok (&header->next_validators_hash)
         && length_ok (&header->consensus_hash) && length_ok (&header->last_results_hash)
         && length_ok (&header->evidence_hash);
}

med_light_reason
med_light_check_header (const med_light_options *options, const med_header *header, med_hash *hash)
{
  if (header->version_block != MED_BLOCK_PROTOCOL)
    return MED_LIGHT_WHY_VERSION;
  if (memchr (header->chain_id.text, 0, sizeof header->chain_id.text) == NULL
      || (options->chain_id != NULL && strcmp (options->chain_id, header->chain_id.text) != 0))
    return MED_LIGHT_WHY_CHAIN_ID;
  if (header->height <= 0)
    return MED_LIGHT_WHY_HEIGHT;
  if (!med_time_valid (header->time))
    return MED_LIGHT_WHY_TIME_MALFORMED;
  if (!id_lengths_ok (&header->last_block_id))
    return MED_LIGHT_WHY_BLOCK_ID;
  if (!header_lengths_ok (options, header) || med_header_hash (header, hash) != MED_OK)
    return MED_LIGHT_WHY_HASH_LENGTH;
  return MED_LIGHT_WHY_NONE;
}

static bool
vote_ok (const med_commit_sig *sig)
{
  switch (sig->flag)
    {
    case MED_VOTE_ABSENT:
      return !sig->has_address && !sig->has_signature
             && med_time_compare (sig->timestamp, MED_TIME_ZERO) == 0;
    case MED_VOTE_COMMIT:
    case MED_VOTE_NIL:
      return sig->has_address && sig->has_signature && med_time_valid (sig->timestamp);
    default:
      return false;
    }
}

med_light_reason
med_light_check_commit (const med_header *header, const med_hash *header_hash,
                        const med_commit *commit)
{
  if (commit->height != header->height)
    return MED_LIGHT_WHY_COMMIT_HEIGHT;
  if (commit->round < 0)
    return MED_LIGHT_WHY_COMMIT_ROUND;
  if (!id_lengths_ok (&commit->block_id) || med_block_id_zero (&commit->block_id))
    return MED_LIGHT_WHY_BLOCK_ID;
  if (commit->signature_count == 0)
    return MED_LIGHT_WHY_COMMIT_EMPTY;
  if (!med_opt_hash_is (&commit->block_id.hash, header_hash))
    return MED_LIGHT_WHY_COMMIT_BLOCK;
  for (size_t i = 0; i < commit->signature_count; i++)
    if (!vote_ok (&commit->signatures[i]))
      return MED_LIGHT_WHY_VOTE_MALFORMED;
  return MED_LIGHT_WHY_NONE;
}

static bool
set_ordered (const med_validator *a, const med_validator *b)
{
  if (a->power != b->power)
    return a->power > b->power;
  return memcmp (a->address.bytes, b->address.bytes, sizeof a->address.bytes) < 0;
}

static bool
key_twice (const med_validator_set *set)
{
  for (size_t i = 0; i < set->count; i++)
    for (size_t j = i + 1; j < set->count; j++)
      if (MED_ID_EQUAL (set->validators[i].key, set->validators[j].key))
        return true;
  return false;
}

med_light_reason
med_light_check_set (const med_validator_set *set, const med_opt_hash *expected,
                     int64_t *power_total)
{
  if (set->count == 0)
    return MED_LIGHT_WHY_SET_EMPTY;
  if (set->count > MED_VALIDATORS_MAX)
    return MED_LIGHT_WHY_SET_TOO_LARGE;
  int64_t total = 0;
  for (size_t i = 0; i < set->count; i++)
    {
      const med_validator *validator = &set->validators[i];
      if (validator->power < 1 || validator->power > MED_POWER_TOTAL_MAX - total)
        return MED_LIGHT_WHY_SET_POWER;
      total += validator->power;
    }
  if (key_twice (set))
    return MED_LIGHT_WHY_SET_DUPLICATE;
  for (size_t i = 0; i < set->count; i++)
    {
      med_validator_address address;
      med_validator_address_of (&set->validators[i].key, &address);
      if (!MED_ID_EQUAL (address, set->validators[i].address)
          || (i > 0 && !set_ordered (&set->validators[i - 1], &set->validators[i])))
        return MED_LIGHT_WHY_SET_ORDER;
    }
  med_hash hash;
  if (med_validator_set_hash (set, &hash) != MED_OK || !med_opt_hash_is (expected, &hash))
    return MED_LIGHT_WHY_SET_HASH;
  *power_total = total;
  return MED_LIGHT_WHY_NONE;
}
