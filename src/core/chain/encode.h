/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The byte-exact protobuf forms of CometBFT v0.38: zero values are left out, the embedded messages
 * of a header, commit and vote are always there. Encoders append to `buf`, whose overflow flag is
 * checked by the caller's med_buf_finish (). */
#pragma once

#include "base/buf.h"
#include "core/chain/types.h"

/* Upper bounds for one message, used to size buffers. */
#define MED_HEADER_BYTES_MAX 800
#define MED_COMMIT_SIG_BYTES_MAX 120
#define MED_COMMIT_BYTES_MAX(count) (160 + (size_t)(count)*MED_COMMIT_SIG_BYTES_MAX)
#define MED_VALIDATOR_BYTES_MAX 96
#define MED_SIGN_BYTES_MAX 256
#define MED_DUPLICATE_VOTE_BYTES_MAX 600

/* {1 seconds, 2 nanos} without a frame. */
void med_time_put (med_buf *buf, med_time time);
/* {1 hash, 2 part set header (always)} without a frame. */
void med_block_id_put (med_buf *buf, const med_block_id *id);
void med_header_put (med_buf *buf, const med_header *header);
/* Leaf of last_commit_hash. */
void med_commit_sig_put (med_buf *buf, const med_commit_sig *sig);
void med_commit_put (med_buf *buf, const med_commit *commit);
/* SimpleValidator, the leaf of a validator set hash: `0a22 0a20 key 10 power`. */
void med_validator_put (med_buf *buf, const med_validator *validator);
/* Leaf of last_results_hash: a plain success is empty. */
void med_exec_result_put (med_buf *buf, const med_exec_result *result);
/* DuplicateVoteEvidence without the Evidence frame: leaf of evidence_hash. */
void med_duplicate_vote_put (med_buf *buf, const med_duplicate_vote *evidence);

/* tendermint.types.Block, what is cut into parts. */
void med_block_put (med_buf *buf, const med_block *block);
/* Upper bound of the bytes of med_block_put (). */
size_t med_block_size_max (const med_block *block);

/* tendermint.types.LightBlock {1 signed_header {1 header, 2 commit}, 2 validator_set {1 validators*
 * {1 address, 2 pub_key {1 ed25519}, 3 power}}}; next_validators has no field. */
void med_light_block_put (med_buf *buf, const med_light_block *block);
size_t med_light_block_size_max (const med_light_block *block);

/* What a validator signs to precommit: varint length, then CanonicalVote {1 type 2, 2 height, 3
 * round, 4 block id, 5 timestamp, 6 chain id}. A zero block id writes no field 4: a vote for nil.
 */
void med_precommit_put (med_buf *buf, const char *chain_id, int64_t height, int32_t round,
                        const med_block_id *block_id, med_time timestamp);
/* The bytes that signature `index` of the commit signs; a NIL vote leaves the block id out.
 * MED_E_STATE for an absent vote. The span lies in `buf`. */
med_result med_commit_sign_bytes (const char *chain_id, const med_commit *commit, size_t index,
                                  med_buf *buf, med_span *bytes) MED_CHECKED;
