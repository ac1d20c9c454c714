/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light blocks that verify, for tests: validators with keys from seeded bytes, every hash and
 * signature real. Not part of the product. */
#pragma once

#include "core/chain/types.h"

#define CHAIN_MAKER_VALIDATORS_MAX 200

typedef struct
{
  med_sign_seed seed;
  med_validator validator;
} chain_maker_key;

/* Key number `number`: always the same for the same number. */
chain_maker_key chain_maker_key_make (uint32_t number, int64_t power);

typedef struct
{
  const char *chain_id;
  int64_t height;
  med_time time;
  const chain_maker_key *keys; /* the block's own set, any order */
  size_t key_count;
  const chain_maker_key *next_keys; /* NULL: the same set again */
  size_t next_key_count;
  const med_block_id *last_block_id; /* NULL: something that no block has */
  med_hash app_hash;
  int32_t round;
  /* One for each validator in set order, MED_VOTE_…; NULL: all commit. */
  const uint32_t *flags;
} chain_maker_spec;

/* Makes and signs. Aborts when memory runs out. */
void chain_maker_make (const chain_maker_spec *spec, med_arena *arena, med_light_block *block);
/* Makes commit.block_id.hash and all signatures again after a test changed the header, the round,
 * the flags or the times; the keys are found in spec->keys by address. */
void chain_maker_sign (const chain_maker_spec *spec, med_arena *arena, med_light_block *block);
/* A chain of `count` blocks of `key_count` equal validators (power 10), `step` seconds apart, from
 * height `first`. */
void chain_maker_chain (const char *chain_id, int64_t first, size_t count, size_t key_count,
                        med_time start, int64_t step, med_arena *arena, med_light_block *blocks);
