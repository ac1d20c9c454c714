/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers and commits with real hashes and signatures over keys that are no secret. */
#include "support/chain-maker.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"

#include <glib.h>

static med_hash
hash_of_text (const char *text)
{
  med_hash hash;
  med_sha256 (med_span_text (text), &hash);
  return hash;
}

static med_opt_hash
opt_hash_of_text (const char *text)
{
  med_hash hash = hash_of_text (text);
  return med_opt_hash_of (&hash);
}

chain_maker_key
chain_maker_key_make (uint32_t number, int64_t power)
{
  chain_maker_key key = { 0 };
  g_autofree char *text = g_strdup_printf ("validator %u", number);
  med_hash seed = hash_of_text (text);
  memcpy (key.seed.bytes, seed.bytes, sizeof key.seed.bytes);
  med_sign_public_from_seed (&key.seed, &key.validator.key);
  med_validator_address_of (&key.validator.key, &key.validator.address);
  key.validator.power = power;
  return key;
}

static med_validator_set
make_set (const chain_maker_key *keys, size_t count, med_arena *arena)
{
  med_validator *validators = med_arena_array (arena, count + 1, sizeof *validators);
  g_assert_nonnull (validators);
  for (size_t i = 0; i < count; i++)
    validators[i] = keys[i].validator;
  med_validators_order (validators, count);
  return (med_validator_set){ validators, count };
}

static const chain_maker_key *
find_key (const chain_maker_spec *spec, const med_validator_address *address)
{
  for (size_t i = 0; i < spec->key_count; i++)
    if (MED_ID_EQUAL (spec->keys[i].validator.address, *address))
      return &spec->keys[i];
  g_assert_not_reached ();
}

/* Votes are cast one after the other, a millisecond apart. */
static med_time
vote_time (med_time block_time, size_t index)
{
  return (med_time){ block_time.seconds + 1 + (int64_t)(index / 1000),
                     (int32_t)(index % 1000) * 1000000 };
}

void
chain_maker_sign (const chain_maker_spec *spec, med_arena *arena, med_light_block *block)
{
  med_hash hash;
  g_assert_cmpint (med_header_hash (&block->header, &hash), ==, MED_OK);
  block->commit.block_id.hash = med_opt_hash_of (&hash);
  size_t count = block->commit.signature_count;
  med_commit_sig *signatures = med_arena_array (arena, count + 1, sizeof *signatures);
  g_assert_nonnull (signatures);
  memcpy (signatures, block->commit.signatures, count * sizeof *signatures);
  block->commit.signatures = signatures;
  for (size_t i = 0; i < count; i++)
    {
      if (signatures[i].flag == MED_VOTE_ABSENT)
        continue;
      uint8_t room[MED_SIGN_BYTES_MAX];
      med_buf buf = med_buf_make (room, sizeof room);
      med_span bytes;
      g_assert_cmpint (
          med_commit_sign_bytes (block->header.chain_id.text, &block->commit, i, &buf, &bytes), ==,
          MED_OK);
      const chain_maker_key *key = find_key (spec, &signatures[i].address);
      med_sign (&key->seed, bytes, &signatures[i].signature);
    }
}

static void
make_header (const chain_maker_spec *spec, med_arena *arena, med_light_block *block)
{
  med_header *header = &block->header;
  med_hash hash;
  header->version_block = MED_BLOCK_PROTOCOL;
  header->version_app = 1;
  g_strlcpy (header->chain_id.text, spec->chain_id, sizeof header->chain_id.text);
  header->height = spec->height;
  header->time = spec->time;
  if (spec->last_block_id != NULL)
    header->last_block_id = *spec->last_block_id;
  else if (spec->height > 1)
    header->last_block_id
        = (med_block_id){ opt_hash_of_text ("block before"), 1, opt_hash_of_text ("its parts") };
  header->last_commit_hash = opt_hash_of_text ("last commit");
  header->data_hash = opt_hash_of_text ("");
  g_assert_cmpint (med_validator_set_hash (&block->validators, &hash), ==, MED_OK);
  header->validators_hash = med_opt_hash_of (&hash);
  g_assert_cmpint (med_validator_set_hash (&block->next_validators, &hash), ==, MED_OK);
  header->next_validators_hash = med_opt_hash_of (&hash);
  med_consensus_hash (1048576, -1, &hash);
  header->consensus_hash = med_opt_hash_of (&hash);
  header->app_hash.size = sizeof spec->app_hash.bytes;
  memcpy (header->app_hash.bytes, spec->app_hash.bytes, sizeof spec->app_hash.bytes);
  header->last_results_hash = opt_hash_of_text ("");
  header->evidence_hash = opt_hash_of_text ("");
  header->proposer_address = block->validators.validators[0].address;
}

void
chain_maker_make (const chain_maker_spec *spec, med_arena *arena, med_light_block *out)
{
  med_light_block block = { .has_next_validators = true };
  block.validators = make_set (spec->keys, spec->key_count, arena);
  block.next_validators = spec->next_keys == NULL
                              ? block.validators
                              : make_set (spec->next_keys, spec->next_key_count, arena);
  make_header (spec, arena, &block);

  size_t count = block.validators.count;
  med_commit_sig *signatures = med_arena_array (arena, count + 1, sizeof *signatures);
  g_assert_nonnull (signatures);
  for (size_t i = 0; i < count; i++)
    {
      med_commit_sig *sig = &signatures[i];
      sig->flag = spec->flags == NULL ? MED_VOTE_COMMIT : spec->flags[i];
      sig->has_address = sig->has_signature = sig->flag != MED_VOTE_ABSENT;
      sig->timestamp = MED_TIME_ZERO;
      if (sig->flag != MED_VOTE_ABSENT)
        {
          sig->address = block.validators.validators[i].address;
          sig->timestamp = vote_time (spec->time, i);
        }
    }
  block.commit = (med_commit){
    .height = spec->height, .round = spec->round, .signatures = signatures, .signature_count = count
  };
  block.commit.block_id.parts_total = 1;
  block.commit.block_id.parts_hash = opt_hash_of_text ("parts");
  chain_maker_sign (spec, arena, &block);
  *out = block;
}

void
chain_maker_chain (const char *chain_id, int64_t first, size_t count, size_t key_count,
                   med_time start, int64_t step, med_arena *arena, med_light_block *blocks)
{
  g_assert_cmpuint (key_count, <=, CHAIN_MAKER_VALIDATORS_MAX);
  chain_maker_key keys[CHAIN_MAKER_VALIDATORS_MAX];
  for (size_t i = 0; i < key_count; i++)
    keys[i] = chain_maker_key_make ((uint32_t)i, 10);
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *state = g_strdup_printf ("state %zu", i);
      const chain_maker_spec spec = {
        .chain_id = chain_id,
        .height = first + (int64_t)i,
        .time = { start.seconds + step * (int64_t)i, start.nanos },
        .keys = keys,
        .key_count = key_count,
        .last_block_id = i == 0 ? NULL : &blocks[i - 1].commit.block_id,
        .app_hash = hash_of_text (state),
      };
      chain_maker_make (&spec, arena, &blocks[i]);
    }
}
