/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next block of a chain with one validator. */
#include "core/solo/block.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "base/assert.h"
#include "core/codec/varint.h"

#define VALIDATOR_POWER 10
#define BLOCK_BYTES_MAX 1048576

/* CometBFT's share of a block that is not transactions: MaxOverheadForBlock, MaxHeaderBytes, and a
 * commit of one signature. */
#define BLOCK_OVERHEAD (11 + 626 + 94 + 111)

void
med_solo_genesis_init (med_solo_genesis *genesis, const char *chain_id, med_time genesis_time,
                       const med_hash *app_hash, uint64_t app_version, const med_sign_public *key)
{
  med_solo_genesis value = {
    .genesis_time = genesis_time,
    .initial_height = 1,
    .app_version = app_version,
    .max_bytes = BLOCK_BYTES_MAX,
    .max_gas = -1,
    .validator = { .key = *key, .power = VALIDATOR_POWER },
  };
  size_t length = strlen (chain_id);
  med_assert (length > 0 && length <= MED_CHAIN_ID_MAX);
  memcpy (value.chain_id.text, chain_id, length);
  value.app_hash.size = sizeof app_hash->bytes;
  memcpy (value.app_hash.bytes, app_hash->bytes, sizeof app_hash->bytes);
  med_validator_address_of (key, &value.validator.address);
  *genesis = value;
}

int64_t
med_solo_data_bytes_max (const med_solo_genesis *genesis)
{
  return genesis->max_bytes > BLOCK_OVERHEAD ? genesis->max_bytes - BLOCK_OVERHEAD : 0;
}

size_t
med_solo_tx_cost (med_span tx)
{
  return 1 + med_varint_size (tx.size) + tx.size;
}

med_commit
med_solo_commit (const med_header *header, const med_block_id *id, const med_commit_sig *vote)
{
  return (med_commit){ header->height, 0, *id, vote, 1 };
}

/* What does not depend on the block before. */
static med_result
fill_common (const med_solo_genesis *genesis, const med_span *txs, size_t tx_count,
             med_header *header)
{
  const med_validator_set set = { &genesis->validator, 1 };
  med_hash hash;
  header->version_block = MED_BLOCK_PROTOCOL;
  header->version_app = genesis->app_version;
  header->chain_id = genesis->chain_id;
  MED_TRY (med_validator_set_hash (&set, &hash));
  header->validators_hash = header->next_validators_hash = med_opt_hash_of (&hash);
  med_consensus_hash (genesis->max_bytes, genesis->max_gas, &hash);
  header->consensus_hash = med_opt_hash_of (&hash);
  MED_TRY (med_data_hash (txs, tx_count, &hash));
  header->data_hash = med_opt_hash_of (&hash);
  MED_TRY (med_evidence_hash (NULL, 0, &hash));
  header->evidence_hash = med_opt_hash_of (&hash);
  header->proposer_address = genesis->validator.address;
  return MED_OK;
}

static med_result
check_size (const med_solo_genesis *genesis, const med_span *txs, size_t tx_count)
{
  int64_t left = med_solo_data_bytes_max (genesis);
  if (tx_count > MED_BLOCK_TXS_MAX)
    return MED_E_TOO_LARGE;
  for (size_t i = 0; i < tx_count; i++)
    {
      size_t cost = med_solo_tx_cost (txs[i]);
      if (cost > (uint64_t)left)
        return MED_E_TOO_LARGE;
      left -= (int64_t)cost;
    }
  return MED_OK;
}

med_result
med_solo_build (const med_solo_genesis *genesis, const med_solo_tip *tip,
                const med_app_hash *app_hash, const med_exec_result *results, size_t result_count,
                const med_span *txs, size_t tx_count, med_arena *arena, med_solo_block *out)
{
  MED_TRY (check_size (genesis, txs, tx_count));
  med_block block = { .txs = txs, .tx_count = tx_count };
  med_header *header = &block.header;
  med_hash hash;
  MED_TRY (fill_common (genesis, txs, tx_count, header));
  if (tip == NULL)
    {
      header->height = genesis->initial_height;
      header->time = genesis->genesis_time;
      header->app_hash = genesis->app_hash;
      result_count = 0;
    }
  else
    {
      if (tip->header.height == INT64_MAX)
        return MED_E_TOO_LARGE;
      header->height = tip->header.height + 1;
      /* The median of one vote. */
      header->time = tip->vote.timestamp;
      header->last_block_id = tip->block_id;
      header->app_hash = *app_hash;
      block.last_commit = med_solo_commit (&tip->header, &tip->block_id, &tip->vote);
    }
  MED_TRY (med_commit_hash (&block.last_commit, &hash));
  header->last_commit_hash = med_opt_hash_of (&hash);
  MED_TRY (med_results_hash (results, result_count, &hash));
  header->last_results_hash = med_opt_hash_of (&hash);

  med_buf buf;
  med_solo_block built = { .header = *header };
  MED_TRY (med_buf_init_arena (&buf, arena, med_block_size_max (&block)));
  med_block_put (&buf, &block);
  MED_TRY (med_buf_finish (&buf, &built.bytes));
  MED_TRY (med_block_id_make (header, built.bytes, &built.block_id));
  *out = built;
  return MED_OK;
}
