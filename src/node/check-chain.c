/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every block: its form, hashes, commit, link to the one before; and what its transactions do. */
#include "node/check-private.h"

#include "core/chain/decode.h"
#include "core/chain/hashes.h"
#include "core/light/verify.h"

#define BLOCK_MEMORY_MAX ((size_t)256 << 20)

/* What the next block must build on. */
typedef struct
{
  bool exists;
  med_header header;
  med_block_id id;
  med_hash commit_hash, results_hash;
} link_before;

typedef struct
{
  uint64_t height;
  med_chain_entry entry;
  med_block block;
  med_light_block light;
} stored_block;

#define EXPECT(condition, words)                                                                   \
  do                                                                                               \
    if (!(condition))                                                                              \
      med_check_problem (checker, "block %" G_GUINT64_FORMAT ": %s", stored->height, words);       \
  while (0)

static bool
is_hash (const med_opt_hash *field, med_result result, const med_hash *hash)
{
  return result == MED_OK && med_opt_hash_is (field, hash);
}

static void
check_content (med_checker *checker, const stored_block *stored)
{
  const med_header *header = &stored->block.header;
  med_hash hash;
  med_block_id id;
  EXPECT (med_header_hash (header, &hash) == MED_OK && MED_ID_EQUAL (hash, stored->entry.hash),
          "the stored hash is not the header's");
  EXPECT (med_block_id_make (header, stored->entry.block, &id) == MED_OK
              && med_block_id_equal (&id, &stored->light.commit.block_id),
          "the commit is for other bytes");
  med_result result = med_data_hash (stored->block.txs, stored->block.tx_count, &hash);
  EXPECT (is_hash (&header->data_hash, result, &hash), "the data hash is not its transactions'");
  result = med_commit_hash (&stored->block.last_commit, &hash);
  EXPECT (is_hash (&header->last_commit_hash, result, &hash), "the last commit has another hash");
  result = med_evidence_hash (stored->block.evidence, stored->block.evidence_count, &hash);
  EXPECT (is_hash (&header->evidence_hash, result, &hash), "the evidence has another hash");
  EXPECT (header->height == (int64_t)stored->height, "stored under another height");
}

static void
check_commit (med_checker *checker, const stored_block *stored)
{
  const med_light_options options = med_light_options_default (checker->genesis.chain_id.text);
  med_commit_count count;
  med_light_outcome outcome;
  med_hash ours, theirs;
  med_light_reason reason = med_light_block_check (&options, &stored->light);
  EXPECT (reason == MED_LIGHT_WHY_NONE, med_light_reason_words (reason));
  if (reason != MED_LIGHT_WHY_NONE)
    return;
  med_commit_verify_all (&options, &stored->light, &count, &outcome);
  EXPECT (outcome.verdict == MED_LIGHT_SUCCESS, "its signature does not hold");
  EXPECT (med_header_hash (&stored->block.header, &ours) == MED_OK
              && med_header_hash (&stored->light.header, &theirs) == MED_OK
              && MED_ID_EQUAL (ours, theirs),
          "the light block is another one");
  const med_validator_set set = { &checker->genesis.validator, 1 };
  EXPECT (med_validator_set_hash (&set, &ours) == MED_OK
              && med_opt_hash_is (&stored->light.header.validators_hash, &ours),
          "the validator is not the genesis document's");
}

static void
check_link (med_checker *checker, const stored_block *stored, const link_before *before)
{
  const med_header *header = &stored->block.header;
  med_hash app_hash = med_ledger_app_hash (checker->ledger);
  EXPECT (med_span_equal (med_span_make (header->app_hash.bytes, header->app_hash.size),
                          MED_SPAN_OF (app_hash.bytes)),
          "the app hash is not the state's before it");
  if (!before->exists)
    {
      EXPECT (med_time_compare (header->time, checker->genesis.genesis_time) == 0,
              "the first block has not the genesis time");
      EXPECT (med_block_id_zero (&header->last_block_id), "the first block names one before");
      return;
    }
  EXPECT (med_block_id_equal (&header->last_block_id, &before->id),
          "does not follow the block before");
  EXPECT (med_time_compare (header->time, before->header.time) > 0, "time does not go on");
  EXPECT (med_opt_hash_is (&header->last_commit_hash, &before->commit_hash),
          "carries another commit than the block before has");
  EXPECT (med_opt_hash_is (&header->last_results_hash, &before->results_hash),
          "the results hash is not the codes' of the block before");
}

static med_result
check_place (med_checker *checker, const stored_block *stored, size_t position, med_span tx)
{
  med_hash id;
  med_tx_place place;
  med_tx_hash (tx, &id);
  med_result result = med_chain_find_tx (checker->db, &id, &place);
  if (result != MED_OK && result != MED_E_NOT_FOUND)
    return result;
  EXPECT (result == MED_OK && place.height == stored->height && place.position == position
              && place.code == stored->entry.codes[position],
          "a transaction is indexed at another place");
  return MED_OK;
}

/* Applies the block again. */
static med_result
replay (med_checker *checker, const stored_block *stored)
{
  uint64_t time = (uint64_t)stored->block.header.time.seconds;
  med_hash app_hash;
  MED_TRY (med_ledger_begin_block (checker->ledger, stored->height, time));
  EXPECT (stored->block.tx_count == stored->entry.code_count, "not as many codes as transactions");
  for (size_t i = 0; i < stored->block.tx_count; i++)
    {
      med_tx_outcome outcome;
      MED_TRY (med_ledger_apply (checker->ledger, stored->block.txs[i], &outcome));
      if (i >= stored->entry.code_count)
        continue;
      EXPECT (outcome.admitted && (uint32_t)outcome.code == stored->entry.codes[i],
              "a transaction gives another code");
      MED_TRY (check_place (checker, stored, i, stored->block.txs[i]));
    }
  MED_TRY (med_ledger_end_block (checker->ledger, &app_hash));
  MED_TRY (med_ledger_commit (checker->ledger));
  EXPECT (MED_ID_EQUAL (app_hash, stored->entry.app_hash),
          "the stored app hash is not the state's");
  checker->summary->txs += stored->block.tx_count;
  return MED_OK;
}

static med_result
results_hash (const stored_block *stored, med_arena *arena, med_hash *hash)
{
  size_t count = stored->entry.code_count;
  med_exec_result *results = (med_exec_result *)med_arena_array (arena, count, sizeof *results);
  if (results == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    results[i].code = stored->entry.codes[i];
  return med_results_hash (results, count, hash);
}

static med_result
check_block (med_checker *checker, uint64_t height, link_before *before, med_arena *arena)
{
  stored_block made = { .height = height };
  const stored_block *stored = &made;
  med_result result = med_chain_get (checker->db, height, arena, &made.entry);
  if (result == MED_OK)
    result = med_block_decode (made.entry.block, arena, &made.block);
  if (result == MED_OK)
    result = med_light_block_decode (made.entry.light, arena, &made.light);
  if (result != MED_OK)
    {
      EXPECT (false, result == MED_E_NOT_FOUND ? "missing" : "cannot be read");
      return MED_E_DAMAGED;
    }
  check_content (checker, stored);
  check_commit (checker, stored);
  check_link (checker, stored, before);
  MED_TRY (replay (checker, stored));
  before->exists = true;
  before->header = stored->block.header;
  before->id = stored->light.commit.block_id;
  MED_TRY (med_commit_hash (&stored->light.commit, &before->commit_hash));
  return results_hash (stored, arena, &before->results_hash);
}

static med_result
check_end (med_checker *checker)
{
  uint64_t blocks, txs;
  med_solo_sign_state signed_last;
  MED_TRY (med_chain_count (checker->db, &blocks, &txs));
  if (blocks != checker->summary->last - checker->summary->first + 1)
    med_check_problem (checker, "chain: blocks below the first height are stored");
  if (txs != checker->summary->txs)
    med_check_problem (checker, "chain: the index lists transactions that no block has");
  med_result result = med_chain_load_sign_state (checker->db, &signed_last);
  if (result != MED_OK || signed_last.height != (int64_t)checker->summary->last)
    med_check_problem (checker, "chain: what was signed last is not the newest block");
  return MED_OK;
}

med_result
med_check_chain (med_checker *checker)
{
  med_arena arena;
  link_before before = { 0 };
  uint64_t tip;
  med_result result = med_chain_tip (checker->db, &tip);
  checker->summary->first = (uint64_t)checker->genesis.initial_height;
  if (result == MED_E_NOT_FOUND)
    {
      med_check_problem (checker, "chain: there is no block");
      return MED_OK;
    }
  MED_TRY (result);
  med_arena_init (&arena, med_memory_heap (), BLOCK_MEMORY_MAX);
  for (uint64_t height = checker->summary->first; height <= tip && result == MED_OK; height++)
    {
      result = check_block (checker, height, &before, &arena);
      checker->summary->last = height;
      med_arena_clear (&arena);
    }
  /* Reported; what stands behind it cannot be judged. */
  if (result == MED_E_DAMAGED || result == MED_E_STATE)
    {
      med_check_problem (checker, "chain: not checked beyond block %" G_GUINT64_FORMAT,
                         checker->summary->last);
      return MED_OK;
    }
  return result == MED_OK ? check_end (checker) : result;
}
