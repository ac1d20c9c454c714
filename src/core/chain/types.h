/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CometBFT's header, commit and validator set as plain values. Everything of bounded length is held
 * by value; arrays and transactions are borrowed from the arena or the bytes they were read from.
 */
#pragma once

#include "base/env.h"
#include "base/ids.h"
#include "base/memory.h"
#include "core/crypto/keys.h"

/* Version.Block of every release line this program talks to. */
#define MED_BLOCK_PROTOCOL 11
/* Bounds of what is read from others. */
#define MED_VALIDATORS_MAX 1024
#define MED_APP_HASH_MAX 64
#define MED_BLOCK_TXS_MAX 100000
#define MED_BLOCK_EVIDENCE_MAX 64
#define MED_LIGHT_BLOCK_BYTES_MAX (1u << 20)
#define MED_BLOCK_BYTES_MAX (32u << 20)
/* Sum of the powers of a set: (2^63 - 1) / 8, CometBFT's MaxTotalVotingPower. */
#define MED_POWER_TOTAL_MAX (INT64_MAX / 8)
/* Go's time.Time{}: 0001-01-01T00:00:00Z, what an absent vote carries. */
#define MED_TIME_ZERO_SECONDS INT64_C (-62135596800)
#define MED_TIME_ZERO ((med_time){ MED_TIME_ZERO_SECONDS, 0 })

/* A hash that may be missing: size is 0 or 32. */
typedef struct
{
  uint8_t size;
  uint8_t bytes[32];
} med_opt_hash;

/* The state machine's own root; our chains use 32 bytes, others what they like. */
typedef struct
{
  uint8_t size;
  uint8_t bytes[MED_APP_HASH_MAX];
} med_app_hash;

/* First 20 bytes of the SHA-256 of the validator's ed25519 key. */
typedef struct
{
  uint8_t bytes[20];
} med_validator_address;

typedef struct
{
  med_opt_hash hash;       /* header hash */
  uint32_t parts_total;    /* number of 64 KiB parts of the block's bytes */
  med_opt_hash parts_hash; /* Merkle root over the parts */
} med_block_id;

typedef struct
{
  uint64_t version_block, version_app;
  med_chain_id chain_id;
  int64_t height;
  med_time time;
  med_block_id last_block_id;
  med_opt_hash last_commit_hash, data_hash, validators_hash, next_validators_hash, consensus_hash;
  med_app_hash app_hash; /* state after the block before this one */
  med_opt_hash last_results_hash, evidence_hash;
  med_validator_address proposer_address; /* a claim: nothing in the header proves it */
} med_header;

/* Other values can be read, and are refused by the structure check. */
#define MED_VOTE_ABSENT 1
#define MED_VOTE_COMMIT 2
#define MED_VOTE_NIL 3

typedef struct
{
  uint32_t flag; /* MED_VOTE_… */
  bool has_address, has_signature;
  med_validator_address address;
  med_time timestamp;
  med_signature signature;
} med_commit_sig;

typedef struct
{
  int64_t height;
  int32_t round;
  med_block_id block_id;
  const med_commit_sig *signatures; /* borrowed; in the order of the validator set */
  size_t signature_count;
} med_commit;

typedef struct
{
  med_sign_public key;
  med_validator_address address; /* always derived from the key, never taken from a peer */
  int64_t power;
} med_validator;

typedef struct
{
  const med_validator *validators; /* borrowed; by power descending, then by address ascending */
  size_t count;
} med_validator_set;

typedef struct
{
  med_header header;
  med_commit commit;
  med_validator_set validators;
  bool has_next_validators; /* CometBFT's own messages do not carry it */
  med_validator_set next_validators;
} med_light_block;

/* One piece of evidence as it stands in a block, its message left unread. */
typedef struct
{
  uint32_t kind; /* field number in the Evidence message: 1 duplicate vote, 2 light client attack */
  med_span message;
} med_evidence;

typedef struct
{
  med_header header;
  const med_span *txs; /* borrowed, and so are the bytes behind */
  size_t tx_count;
  const med_evidence *evidence;
  size_t evidence_count;
  med_commit last_commit;
} med_block;

/* The four fields of ExecTxResult that LastResultsHash covers. */
typedef struct
{
  uint32_t code;
  med_span data;
  int64_t gas_wanted, gas_used;
} med_exec_result;

/* A precommit or prevote as evidence carries it. */
typedef struct
{
  uint32_t type; /* 1 prevote, 2 precommit */
  int64_t height;
  int32_t round;
  med_block_id block_id; /* zero for a nil vote */
  med_time timestamp;
  med_validator_address address;
  int32_t index;
  med_signature signature;
} med_vote;

typedef struct
{
  med_vote vote_a, vote_b;
  int64_t total_power, validator_power;
  med_time timestamp;
} med_duplicate_vote;

static inline med_opt_hash
med_opt_hash_of (const med_hash *hash)
{
  med_opt_hash out = { .size = sizeof hash->bytes };
  memcpy (out.bytes, hash->bytes, sizeof out.bytes);
  return out;
}

/* Views; the argument must be an lvalue that outlives the view. */
#define MED_OPT_HASH_SPAN(field) (med_span_make ((field).bytes, (field).size))

static inline bool
med_opt_hash_equal (const med_opt_hash *a, const med_opt_hash *b)
{
  return med_span_equal (MED_OPT_HASH_SPAN (*a), MED_OPT_HASH_SPAN (*b));
}

static inline bool
med_opt_hash_is (const med_opt_hash *a, const med_hash *b)
{
  return a->size == sizeof b->bytes && memcmp (a->bytes, b->bytes, sizeof b->bytes) == 0;
}

static inline bool
med_block_id_equal (const med_block_id *a, const med_block_id *b)
{
  return med_opt_hash_equal (&a->hash, &b->hash) && a->parts_total == b->parts_total
         && med_opt_hash_equal (&a->parts_hash, &b->parts_hash);
}

/* CometBFT's BlockID.IsZero: what the first block's last_block_id is. */
static inline bool
med_block_id_zero (const med_block_id *id)
{
  return id->hash.size == 0 && id->parts_total == 0 && id->parts_hash.size == 0;
}
