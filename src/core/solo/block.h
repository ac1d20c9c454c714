/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of a chain with a single validator, in CometBFT's own format, so that every light client
 * and a later real network can check them. The header's time is the previous vote's time. */
#pragma once

#include "core/chain/time.h"
#include "core/chain/types.h"

/* What never changes along the chain; a later genesis file must carry the same numbers. */
typedef struct
{
  med_chain_id chain_id;
  med_time genesis_time;
  int64_t initial_height;
  med_app_hash app_hash; /* of the state that the genesis makes */
  uint64_t app_version;
  int64_t max_bytes, max_gas; /* consensus parameters: 1048576 and -1 */
  med_validator validator;    /* address derived; power 10 */
} med_solo_genesis;

/* Fills in the derived fields and the fixed ones (height 1, power 10, the parameters above). */
void med_solo_genesis_init (med_solo_genesis *genesis, const char *chain_id, med_time genesis_time,
                            const med_hash *app_hash, uint64_t app_version,
                            const med_sign_public *key);

/* The end of the chain, what the next block builds on. */
typedef struct
{
  med_header header;
  med_block_id block_id;
  med_commit_sig vote; /* own precommit for that block, round 0 */
} med_solo_tip;

typedef struct
{
  med_header header;
  med_block_id block_id;
  med_span bytes; /* tendermint.types.Block, in the arena */
} med_solo_block;

/* Bytes of `txs` in a block, each 1 + varint + size, must not exceed this. */
int64_t med_solo_data_bytes_max (const med_solo_genesis *genesis);
/* What one transaction takes of it. */
size_t med_solo_tx_cost (med_span tx);

/* The block after `tip` (NULL: the first one). `app_hash` and `results` are those of the block
 * before and not looked at for the first. MED_E_TOO_LARGE when the transactions do not fit. */
med_result med_solo_build (const med_solo_genesis *genesis, const med_solo_tip *tip,
                           const med_app_hash *app_hash, const med_exec_result *results,
                           size_t result_count, const med_span *txs, size_t tx_count,
                           med_arena *arena, med_solo_block *block) MED_CHECKED;

/* What was signed last: stored before, or in the same transaction as, the block. All zero before
 * the first signature. Never restored from a backup. */
#define MED_SOLO_SIGN_BYTES_MAX 256
#define MED_SOLO_STEP_PRECOMMIT 3
typedef struct
{
  int64_t height;
  int32_t round;
  uint8_t step;       /* MED_SOLO_STEP_PRECOMMIT */
  med_time timestamp; /* the one in the sign bytes */
  uint16_t sign_bytes_size;
  uint8_t sign_bytes[MED_SOLO_SIGN_BYTES_MAX];
  med_signature signature;
} med_solo_sign_state;

/* Signs the precommit for `block` at `now`, or gives the stored signature again when the same vote,
 * at most with another timestamp, was signed already. MED_E_STATE when a later height was signed,
 * MED_E_REFUSED when another block was signed at this height: a double sign. MED_E_NO_MATCH when
 * the seed is not the validator's. The state is changed only on success. */
med_result med_solo_vote (const med_solo_genesis *genesis, const med_solo_block *block,
                          med_time now, const med_sign_seed *seed, med_solo_sign_state *state,
                          med_commit_sig *vote) MED_CHECKED;

/* The commit of one vote; borrows `vote`. */
med_commit med_solo_commit (const med_header *header, const med_block_id *id,
                            const med_commit_sig *vote);

/* Vote time: now if later than the block's time + 1 ms, else block time + 1 ms. */
med_result med_solo_vote_time (med_time block_time, med_time now, med_time *time) MED_CHECKED;

/* MED_E_STATE when the chain's last time is more than 60 s ahead of the clock: real nodes and
 * clients would refuse what is built on it. */
med_result med_solo_clock_check (med_time last_time, med_time now) MED_CHECKED;

typedef enum
{
  MED_SOLO_WAIT,        /* nothing to do before `wait_until` */
  MED_SOLO_BLOCK,       /* take the pending transactions */
  MED_SOLO_EMPTY_FIRST, /* make an empty block, so that the next one carries a fresh time */
  MED_SOLO_PROOF_BLOCK, /* empty, its header carries the app hash that moved */
  MED_SOLO_HEARTBEAT,   /* empty, shows that the chain lives */
  MED_SOLO_CLOCK_WRONG, /* med_solo_clock_check () */
} med_solo_action;

typedef struct
{
  bool started;        /* a block was made since this start of the program */
  med_time last_vote;  /* the time that the next header will carry; genesis time before block 1 */
  bool app_hash_moved; /* the last block changed the state */
  size_t pending;      /* transactions that wait */
  int64_t heartbeat_seconds;
} med_solo_pulse;

/* What the driver should do at `now`; `wait_until` is set for MED_SOLO_WAIT only. */
med_solo_action med_solo_next_action (const med_solo_pulse *pulse, med_time now,
                                      med_time *wait_until);
