/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the light client: thresholds, order, time, and every way a block can be wrong. */
#include "core/light/verify.h"
#include "core/chain/decode.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "support/chain-maker.h"

#include <glib.h>

#define CHAIN "light-chain"
#define START ((med_time){ 1700000000, 0 })
#define NOW ((med_time){ 1700003600, 0 })
#define KEYS_MAX 16

static uint8_t memory[2 << 20];

typedef struct
{
  med_arena arena;
  chain_maker_key keys[KEYS_MAX];
  chain_maker_spec spec; /* of the last block made */
  med_light_options options;
} fixture;

static void
fixture_init (fixture *f, size_t count)
{
  memset (f, 0, sizeof *f);
  med_arena_init_buffer (&f->arena, memory, sizeof memory);
  for (size_t i = 0; i < KEYS_MAX; i++)
    f->keys[i] = chain_maker_key_make ((uint32_t)i, 10);
  f->options = med_light_options_default (CHAIN);
  f->spec = (chain_maker_spec){ .chain_id = CHAIN, .keys = f->keys, .key_count = count };
}

/* A block with the spec as it stands, ten seconds a height. */
static med_light_block
make (fixture *f, int64_t height)
{
  med_light_block block;
  f->spec.height = height;
  f->spec.time = (med_time){ START.seconds + 10 * height, 0 };
  chain_maker_make (&f->spec, &f->arena, &block);
  return block;
}

static void
resign (fixture *f, med_light_block *block)
{
  chain_maker_sign (&f->spec, &f->arena, block);
}

static med_commit_sig *
own_signatures (fixture *f, med_light_block *block)
{
  med_span copy;
  size_t size = block->commit.signature_count * sizeof *block->commit.signatures;
  g_assert_cmpint (
      med_arena_copy (&f->arena, med_span_make (block->commit.signatures, size), &copy), ==,
      MED_OK);
  block->commit.signatures = (const med_commit_sig *)copy.data;
  return (med_commit_sig *)copy.data;
}

static med_validator *
own_validators (fixture *f, med_light_block *block)
{
  med_span copy;
  size_t size = block->validators.count * sizeof *block->validators.validators;
  g_assert_cmpint (
      med_arena_copy (&f->arena, med_span_make (block->validators.validators, size), &copy), ==,
      MED_OK);
  block->validators.validators = (const med_validator *)copy.data;
  return (med_validator *)copy.data;
}

static med_light_outcome
verify (const fixture *f, const med_light_block *trusted, const med_light_block *untrusted)
{
  med_light_outcome outcome;
  med_light_verify (&f->options, trusted, untrusted, NOW, &outcome);
  return outcome;
}

#define ASSERT_OUTCOME(outcome, verdict_, reason_)                                                 \
  do                                                                                               \
    {                                                                                              \
      med_light_outcome got_ = (outcome);                                                          \
      g_assert_cmpstr (med_light_reason_words (got_.reason), ==,                                   \
                       med_light_reason_words (reason_));                                          \
      g_assert_cmpstr (med_light_verdict_name (got_.verdict), ==,                                  \
                       med_light_verdict_name (verdict_));                                         \
    }                                                                                              \
  while (0)
#define ASSERT_SUCCESS(outcome) ASSERT_OUTCOME (outcome, MED_LIGHT_SUCCESS, MED_LIGHT_WHY_NONE)
#define ASSERT_INVALID(outcome, reason) ASSERT_OUTCOME (outcome, MED_LIGHT_INVALID, reason)

static void
test_thresholds (void)
{
  static const struct
  {
    size_t validators, needed;
  } cases[] = { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 3 }, { 7, 5 }, { 10, 7 } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t signers = 0; signers <= cases[i].validators; signers++)
      {
        fixture f;
        uint32_t flags[KEYS_MAX];
        fixture_init (&f, cases[i].validators);
        med_light_block trusted = make (&f, 5);
        for (size_t j = 0; j < cases[i].validators; j++)
          flags[j] = j < signers ? MED_VOTE_COMMIT : j % 2 == 0 ? MED_VOTE_ABSENT : MED_VOTE_NIL;
        f.spec.flags = flags;
        med_light_block next = make (&f, 6);
        if (signers >= cases[i].needed)
          ASSERT_SUCCESS (verify (&f, &trusted, &next));
        else
          ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_POWER_SHORT);
      }
}

/* The new set has one strong validator that nobody knew, and `known` of the trusted ones. */
static med_light_outcome
skip_with_known (size_t validators, size_t known, uint32_t num, uint32_t den)
{
  fixture f;
  chain_maker_key mixed[KEYS_MAX];
  fixture_init (&f, validators);
  f.options.trust_num = num;
  f.options.trust_den = den;
  med_light_block trusted = make (&f, 5);
  memcpy (mixed, f.keys, known * sizeof *mixed);
  mixed[known] = chain_maker_key_make (99, 1000);
  f.spec.keys = mixed;
  f.spec.key_count = known + 1;
  med_light_block later = make (&f, 50);
  return verify (&f, &trusted, &later);
}

static void
test_trust_level (void)
{
  static const struct
  {
    size_t validators;
    uint32_t num, den;
    size_t needed;
  } cases[] = { { 1, 1, 3, 1 }, { 3, 1, 3, 2 }, { 4, 1, 3, 2 }, { 7, 1, 3, 3 },
                { 4, 2, 3, 3 }, { 7, 2, 3, 5 }, { 7, 1, 2, 4 } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t known = 0; known <= cases[i].validators; known++)
      {
        med_light_outcome outcome
            = skip_with_known (cases[i].validators, known, cases[i].num, cases[i].den);
        if (known >= cases[i].needed)
          ASSERT_SUCCESS (outcome);
        else
          ASSERT_OUTCOME (outcome, MED_LIGHT_NOT_ENOUGH_TRUST, MED_LIGHT_WHY_TRUST_SHORT);
      }
  /* Level 1 would need more than everything. */
  ASSERT_OUTCOME (skip_with_known (4, 4, 1, 1), MED_LIGHT_NOT_ENOUGH_TRUST,
                  MED_LIGHT_WHY_TRUST_SHORT);
  ASSERT_INVALID (skip_with_known (4, 4, 1, 4), MED_LIGHT_WHY_OPTIONS);
  ASSERT_INVALID (skip_with_known (4, 4, 2, 1), MED_LIGHT_WHY_OPTIONS);
  ASSERT_INVALID (skip_with_known (4, 4, 0, 0), MED_LIGHT_WHY_OPTIONS);
}

static void
test_skipped_signatures (void)
{
  fixture f;
  fixture_init (&f, 4);
  f.options.slow_checks_max = 0;
  med_light_block trusted = make (&f, 5), next = make (&f, 6);
  med_commit_sig *signatures = own_signatures (&f, &next);
  signatures[0].signature.bytes[3] ^= 1;
  med_light_outcome outcome = verify (&f, &trusted, &next);
  ASSERT_SUCCESS (outcome);
  g_assert_cmpuint (outcome.signatures_failed, ==, 1);
  g_assert_cmpint (outcome.power_signed, ==, 30);
  g_assert_cmpint (outcome.power_needed, ==, 26);
  /* A second bad one, this time the right signature of somebody else. */
  signatures[2].signature = signatures[1].signature;
  outcome = verify (&f, &trusted, &next);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_POWER_SHORT);
  g_assert_cmpuint (outcome.signatures_failed, ==, 2);
}

/* The identity as key and R with S = 0: valid by ZIP-215 for every message, refused by RFC 8032's
 * strict readers. Such a validator counts only through the slow path, and only when needed. */
static void
test_slow_path (void)
{
  fixture f;
  fixture_init (&f, 3);
  chain_maker_key *odd = &f.keys[2];
  memset (odd->validator.key.bytes, 0, sizeof odd->validator.key.bytes);
  odd->validator.key.bytes[0] = 1;
  med_validator_address_of (&odd->validator.key, &odd->validator.address);
  med_light_block trusted = make (&f, 5), next = make (&f, 6);
  med_commit_sig *signatures = own_signatures (&f, &next);
  for (size_t i = 0; i < 3; i++)
    if (MED_ID_EQUAL (signatures[i].address, odd->validator.address))
      {
        memset (signatures[i].signature.bytes, 0, sizeof signatures[i].signature.bytes);
        signatures[i].signature.bytes[0] = 1;
      }
  med_light_outcome outcome = verify (&f, &trusted, &next);
  ASSERT_SUCCESS (outcome);
  g_assert_cmpint (outcome.power_signed, ==, 30);
  g_assert_cmpuint (outcome.signatures_failed, ==, 0);
  f.options.slow_checks_max = 0;
  ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_POWER_SHORT);
}

static void
test_time (void)
{
  fixture f;
  med_light_outcome outcome;
  fixture_init (&f, 1);
  f.options.trusting_period = MED_DURATION_SECONDS (1000);
  f.options.max_drift = MED_DURATION_SECONDS (3);
  med_light_block trusted = make (&f, 5), next = make (&f, 6), later = make (&f, 60);
  const int64_t expiry = trusted.header.time.seconds + 1000;
  med_light_verify (&f.options, &trusted, &next, (med_time){ expiry, 0 }, &outcome);
  ASSERT_OUTCOME (outcome, MED_LIGHT_EXPIRED, MED_LIGHT_WHY_TRUSTED_EXPIRED);
  med_light_verify (&f.options, &trusted, &next, (med_time){ expiry - 1, 999999999 }, &outcome);
  ASSERT_SUCCESS (outcome);

  const int64_t from = later.header.time.seconds - 3;
  med_light_verify (&f.options, &trusted, &later, (med_time){ from, 0 }, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_TIME_FUTURE);
  med_light_verify (&f.options, &trusted, &later, (med_time){ from, 1 }, &outcome);
  ASSERT_SUCCESS (outcome);

  f.spec.height = 6;
  f.spec.time = trusted.header.time;
  chain_maker_make (&f.spec, &f.arena, &next);
  ASSERT_INVALID (
      verify (&(fixture){ .options = med_light_options_default (CHAIN) }, &trusted, &next),
      MED_LIGHT_WHY_TIME_NOT_LATER);
  /* A period that leaves the calendar is over, not endless. */
  g_assert_true (med_light_expired (&trusted.header, MED_DURATION_SECONDS (INT64_MAX), NOW));
}

static void
test_order (void)
{
  fixture f;
  fixture_init (&f, 4);
  med_light_block five = make (&f, 5), four = make (&f, 4), six = make (&f, 6);
  ASSERT_INVALID (verify (&f, &five, &five), MED_LIGHT_WHY_HEIGHT_NOT_LATER);
  ASSERT_INVALID (verify (&f, &five, &four), MED_LIGHT_WHY_HEIGHT_NOT_LATER);
  /* Adjacent: the announced set, nothing else, even if it is the same people. */
  five.header.next_validators_hash.bytes[0] ^= 1;
  ASSERT_INVALID (verify (&f, &five, &six), MED_LIGHT_WHY_NEXT_SET_HASH);
}

static void
test_chain_id (void)
{
  fixture f;
  fixture_init (&f, 1);
  med_light_block trusted = make (&f, 5);
  f.spec.chain_id = "other-chain";
  med_light_block next = make (&f, 6), later = make (&f, 9);
  ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_CHAIN_ID);
  f.options.chain_id = NULL;
  ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_CHAIN_ID);
  ASSERT_INVALID (verify (&f, &trusted, &later), MED_LIGHT_WHY_CHAIN_ID);
  ASSERT_SUCCESS (verify (&f, &next, &later));
}

/* Which set is trusted: the next one if it is what the header announced, else the block's own. */
static void
test_trusted_set (void)
{
  fixture f;
  chain_maker_key later_keys[4];
  fixture_init (&f, 4);
  for (size_t i = 0; i < 4; i++)
    later_keys[i] = f.keys[8 + i];
  f.spec.next_keys = later_keys;
  f.spec.next_key_count = 4;
  med_light_block trusted = make (&f, 5);
  f.spec.keys = later_keys;
  med_light_block later = make (&f, 9);
  ASSERT_SUCCESS (verify (&f, &trusted, &later));
  f.options.trust_next = false;
  ASSERT_OUTCOME (verify (&f, &trusted, &later), MED_LIGHT_NOT_ENOUGH_TRUST,
                  MED_LIGHT_WHY_TRUST_SHORT);
  f.options.trust_next = true;
  trusted.has_next_validators = false;
  ASSERT_OUTCOME (verify (&f, &trusted, &later), MED_LIGHT_NOT_ENOUGH_TRUST,
                  MED_LIGHT_WHY_TRUST_SHORT);
  trusted.validators.count = 0;
  ASSERT_INVALID (verify (&f, &trusted, &later), MED_LIGHT_WHY_TRUSTED_SET);
}

/* One vote listed for two seats must not count twice in the trust check. */
static void
test_signer_twice (void)
{
  fixture f;
  fixture_init (&f, 4);
  med_light_block trusted = make (&f, 5), later = make (&f, 9), next = make (&f, 6);
  med_commit_sig *signatures = own_signatures (&f, &later);
  signatures[1] = signatures[0];
  ASSERT_INVALID (verify (&f, &trusted, &later), MED_LIGHT_WHY_SIGNER_TWICE);
  signatures = own_signatures (&f, &next);
  signatures[1] = signatures[0];
  ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_SIGNER_ADDRESS);
  next.commit.signature_count = 3;
  ASSERT_INVALID (verify (&f, &trusted, &next), MED_LIGHT_WHY_SIGNATURE_COUNT);
}

static void
set_hash (med_light_block *block)
{
  med_hash hash;
  g_assert_cmpint (med_validator_set_hash (&block->validators, &hash), ==, MED_OK);
  block->header.validators_hash = med_opt_hash_of (&hash);
}

static void
test_set (void)
{
  fixture f;
  fixture_init (&f, 4);
  const med_light_block good = make (&f, 5);
  g_assert_cmpint (med_light_block_check (&f.options, &good), ==, MED_LIGHT_WHY_NONE);
#define WITH_SET(statement, reason)                                                                \
  do                                                                                               \
    {                                                                                              \
      med_light_block block = good;                                                                \
      med_validator *set = own_validators (&f, &block);                                            \
      (void)set;                                                                                   \
      statement;                                                                                   \
      set_hash (&block);                                                                           \
      resign (&f, &block);                                                                         \
      g_assert_cmpstr (med_light_reason_words (med_light_block_check (&f.options, &block)), ==,    \
                       med_light_reason_words (reason));                                           \
    }                                                                                              \
  while (0)
  WITH_SET (set[3].power = 9, MED_LIGHT_WHY_NONE);
  WITH_SET (set[3].power = 0, MED_LIGHT_WHY_SET_POWER);
  WITH_SET (set[3].power = -1, MED_LIGHT_WHY_SET_POWER);
  WITH_SET (set[0].power = INT64_MAX, MED_LIGHT_WHY_SET_POWER);
  WITH_SET (set[0].power = MED_POWER_TOTAL_MAX - 30, MED_LIGHT_WHY_NONE);
  WITH_SET (set[0].power = MED_POWER_TOTAL_MAX - 29, MED_LIGHT_WHY_SET_POWER);
  WITH_SET (set[1] = set[0], MED_LIGHT_WHY_SET_DUPLICATE);
  WITH_SET ((set[3] = set[0], set[3].power = 1), MED_LIGHT_WHY_SET_DUPLICATE);
  WITH_SET (set[3].power = 11, MED_LIGHT_WHY_SET_ORDER);
  WITH_SET (set[2].address.bytes[19] ^= 1, MED_LIGHT_WHY_SET_ORDER);
  WITH_SET (block.validators.count = 0, MED_LIGHT_WHY_SET_EMPTY);
#undef WITH_SET
  med_light_block block = good;
  own_validators (&f, &block)[3].power = 9;
  g_assert_cmpint (med_light_block_check (&f.options, &block), ==, MED_LIGHT_WHY_SET_HASH);
  block.validators.count = MED_VALIDATORS_MAX + 1;
  g_assert_cmpint (med_light_block_check (&f.options, &block), ==, MED_LIGHT_WHY_SET_TOO_LARGE);
}

/* Total power times numerator must not wrap into a small number. */
static void
test_level_overflow (void)
{
  fixture f;
  fixture_init (&f, 2);
  f.keys[0] = chain_maker_key_make (0, MED_POWER_TOTAL_MAX - 10);
  med_light_block trusted = make (&f, 5), later = make (&f, 9);
  ASSERT_SUCCESS (verify (&f, &trusted, &later));
  f.options.trust_num = UINT32_MAX - 1;
  f.options.trust_den = UINT32_MAX;
  ASSERT_INVALID (verify (&f, &trusted, &later), MED_LIGHT_WHY_OPTIONS);
}

static void
test_structure (void)
{
  fixture f;
  fixture_init (&f, 4);
  const med_light_block good = make (&f, 5);
#define WITH(signed_, statement, reason)                                                           \
  do                                                                                               \
    {                                                                                              \
      med_light_block block = good;                                                                \
      med_commit_sig *sig = own_signatures (&f, &block);                                           \
      (void)sig;                                                                                   \
      statement;                                                                                   \
      if (signed_)                                                                                 \
        resign (&f, &block);                                                                       \
      g_assert_cmpstr (med_light_reason_words (med_light_block_check (&f.options, &block)), ==,    \
                       med_light_reason_words (reason));                                           \
    }                                                                                              \
  while (0)
  WITH (true, block.header.version_app++, MED_LIGHT_WHY_NONE);
  WITH (true, block.header.version_block = 10, MED_LIGHT_WHY_VERSION);
  WITH (true, block.header.height = block.commit.height = 0, MED_LIGHT_WHY_HEIGHT);
  WITH (true, block.header.height = block.commit.height = -5, MED_LIGHT_WHY_HEIGHT);
  WITH (true, block.header.time.nanos = 1000000000, MED_LIGHT_WHY_TIME_MALFORMED);
  WITH (true, block.header.app_hash.size = 31, MED_LIGHT_WHY_HASH_LENGTH);
  WITH (false, block.header.validators_hash.size = 0, MED_LIGHT_WHY_HASH_LENGTH);
  WITH (true, block.header.data_hash.size = 20, MED_LIGHT_WHY_HASH_LENGTH);
  WITH (true, block.header.last_block_id.hash.size = 31, MED_LIGHT_WHY_BLOCK_ID);
  WITH (true, block.commit.height++, MED_LIGHT_WHY_COMMIT_HEIGHT);
  WITH (true, block.commit.round = -1, MED_LIGHT_WHY_COMMIT_ROUND);
  WITH (true, block.commit.round = 3, MED_LIGHT_WHY_NONE);
  WITH (false, memset (&block.commit.block_id, 0, sizeof block.commit.block_id),
        MED_LIGHT_WHY_BLOCK_ID);
  WITH (false, block.commit.signature_count = 0, MED_LIGHT_WHY_COMMIT_EMPTY);
  WITH (false, block.commit.block_id.hash.bytes[0] ^= 1, MED_LIGHT_WHY_COMMIT_BLOCK);
  WITH (false, block.header.app_hash.bytes[0] ^= 1, MED_LIGHT_WHY_COMMIT_BLOCK);
  WITH (false, sig[0].flag = 0, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false, sig[0].flag = 4, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false, sig[0].has_signature = false, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false, sig[0].has_address = false, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false, sig[0].timestamp.nanos = -1, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false, sig[0].flag = MED_VOTE_ABSENT, MED_LIGHT_WHY_VOTE_MALFORMED);
  WITH (false,
        (sig[0].flag = MED_VOTE_ABSENT, sig[0].has_address = sig[0].has_signature = false,
         sig[0].timestamp = MED_TIME_ZERO),
        MED_LIGHT_WHY_NONE);
#undef WITH
  f.options.any_app_hash = true;
  med_light_block foreign = good;
  foreign.header.app_hash.size = 8;
  resign (&f, &foreign);
  g_assert_cmpint (med_light_block_check (&f.options, &foreign), ==, MED_LIGHT_WHY_NONE);
}

static void
test_anchor (void)
{
  fixture f;
  med_light_outcome outcome;
  med_hash hash;
  fixture_init (&f, 4);
  med_light_block block = make (&f, 5);
  g_assert_cmpint (med_header_hash (&block.header, &hash), ==, MED_OK);
  med_light_verify_anchor (&f.options, 5, &hash, &block, NOW, &outcome);
  ASSERT_SUCCESS (outcome);
  med_light_verify_anchor (&f.options, 6, &hash, &block, NOW, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_ANCHOR_HASH);
  med_hash other = hash;
  other.bytes[31] ^= 1;
  med_light_verify_anchor (&f.options, 5, &other, &block, NOW, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_ANCHOR_HASH);
  med_light_verify_anchor (&f.options, 5, &hash, &block, (med_time){ 1800000000, 0 }, &outcome);
  ASSERT_OUTCOME (outcome, MED_LIGHT_EXPIRED, MED_LIGHT_WHY_TRUSTED_EXPIRED);
  med_light_verify_anchor (&f.options, 5, &hash, &block, (med_time){ 1600000000, 0 }, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_TIME_FUTURE);
  /* The right header with too few signatures. */
  med_commit_sig *signatures = own_signatures (&f, &block);
  signatures[0].signature.bytes[0] ^= 1;
  signatures[1].signature.bytes[0] ^= 1;
  f.options.slow_checks_max = 0;
  med_light_verify_anchor (&f.options, 5, &hash, &block, NOW, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_POWER_SHORT);
}

static void
test_parent (void)
{
  static med_light_block blocks[3];
  fixture f;
  med_light_outcome outcome;
  fixture_init (&f, 1);
  chain_maker_chain (CHAIN, 5, 3, 1, START, 60, &f.arena, blocks);
  med_light_verify_parent (&f.options, &blocks[2].header, &blocks[1].header, &outcome);
  ASSERT_SUCCESS (outcome);
  med_light_verify_parent (&f.options, &blocks[2].header, &blocks[0].header, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_HEIGHT_NOT_PARENT);
  med_header changed = blocks[1].header;
  changed.data_hash.bytes[0] ^= 1;
  med_light_verify_parent (&f.options, &blocks[2].header, &changed, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_PARENT_HASH);
  changed = blocks[1].header;
  changed.time = blocks[2].header.time;
  med_light_verify_parent (&f.options, &blocks[2].header, &changed, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_TIME_NOT_EARLIER);
  changed = blocks[1].header;
  changed.chain_id.text[0] = 'x';
  med_light_verify_parent (&f.options, &blocks[2].header, &changed, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_CHAIN_ID);
}

static void
test_count (void)
{
  static const uint32_t flags[6] = { MED_VOTE_COMMIT, MED_VOTE_COMMIT, MED_VOTE_NIL,
                                     MED_VOTE_COMMIT, MED_VOTE_COMMIT, MED_VOTE_COMMIT };
  fixture f;
  med_commit_count count;
  med_light_outcome outcome;
  fixture_init (&f, 6);
  f.options.slow_checks_max = 1;
  f.spec.flags = flags;
  med_light_block block = make (&f, 5);
  med_commit_verify_all (&f.options, &block, &count, &outcome);
  ASSERT_SUCCESS (outcome);
  g_assert_cmpuint (count.validators, ==, 6);
  g_assert_cmpuint (count.confirmed, ==, 5);
  g_assert_cmpuint (count.nil, ==, 1);
  g_assert_cmpint (count.power_confirmed, ==, 50);

  /* A nil vote passed off as a vote for the block does not verify, and the other way round. */
  med_commit_sig *signatures = own_signatures (&f, &block);
  signatures[2].flag = MED_VOTE_COMMIT;
  signatures[0].flag = MED_VOTE_NIL;
  med_commit_verify_all (&f.options, &block, &count, &outcome);
  ASSERT_INVALID (outcome, MED_LIGHT_WHY_POWER_SHORT);
  g_assert_cmpuint (count.confirmed, ==, 4);
  g_assert_cmpuint (count.nil, ==, 0);
  g_assert_cmpuint (count.failed, ==, 2);
}

/* Whatever single byte of a light block changes: either it is refused, or it says the same. */
static void
test_single_bytes (void)
{
  static const uint8_t masks[] = { 0x01, 0x80, 0xff };
  fixture f;
  fixture_init (&f, 2);
  f.options.slow_checks_max = 0;
  med_light_block trusted = make (&f, 5), next = make (&f, 6);
  med_buf buf;
  med_hash hash;
  guint refused = 0, unreadable = 0, same = 0;
  g_assert_cmpint (med_header_hash (&next.header, &hash), ==, MED_OK);
  g_assert_cmpint (med_buf_init_arena (&buf, &f.arena, med_light_block_size_max (&next)), ==,
                   MED_OK);
  med_light_block_put (&buf, &next);
  g_assert_false (buf.overflow);
  for (size_t i = 0; i < buf.size; i++)
    for (size_t j = 0; j < G_N_ELEMENTS (masks); j++)
      {
        med_arena arena = f.arena;
        med_light_block changed;
        med_hash other;
        buf.data[i] ^= masks[j];
        if (med_light_block_decode (med_span_make (buf.data, buf.size), &arena, &changed) != MED_OK)
          unreadable++;
        else if (verify (&f, &trusted, &changed).verdict != MED_LIGHT_SUCCESS)
          refused++;
        else
          {
            g_assert_cmpint (med_header_hash (&changed.header, &other), ==, MED_OK);
            g_assert_true (MED_ID_EQUAL (hash, other));
            same++;
          }
        buf.data[i] ^= masks[j];
      }
  /* Only the two addresses, which are not believed, make no difference. */
  g_assert_cmpuint (same, >=, 2 * 20 * G_N_ELEMENTS (masks));
  g_assert_cmpuint (same, <, 2 * 24 * G_N_ELEMENTS (masks));
  g_assert_cmpuint (refused, >, 1000);
  g_assert_cmpuint (unreadable, >, 100);
}

static void
test_words (void)
{
  for (int i = MED_LIGHT_WHY_OPTIONS; i <= MED_LIGHT_WHY_TIME_NOT_EARLIER; i++)
    g_assert_cmpuint (strlen (med_light_reason_words ((med_light_reason)i)), >, 10);
  g_assert_cmpstr (med_light_reason_words (MED_LIGHT_WHY_NONE), ==, "");
  g_assert_cmpstr (med_light_reason_words ((med_light_reason)1000), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/light/thresholds", test_thresholds);
  g_test_add_func ("/light/trust-level", test_trust_level);
  g_test_add_func ("/light/skipped-signatures", test_skipped_signatures);
  g_test_add_func ("/light/slow-path", test_slow_path);
  g_test_add_func ("/light/time", test_time);
  g_test_add_func ("/light/order", test_order);
  g_test_add_func ("/light/chain-id", test_chain_id);
  g_test_add_func ("/light/trusted-set", test_trusted_set);
  g_test_add_func ("/light/signer-twice", test_signer_twice);
  g_test_add_func ("/light/set", test_set);
  g_test_add_func ("/light/level-overflow", test_level_overflow);
  g_test_add_func ("/light/structure", test_structure);
  g_test_add_func ("/light/anchor", test_anchor);
  g_test_add_func ("/light/parent", test_parent);
  g_test_add_func ("/light/count", test_count);
  g_test_add_func ("/light/single-bytes", test_single_bytes);
  g_test_add_func ("/light/words", test_words);
  return g_test_run ();
}
