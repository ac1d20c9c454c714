/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CometBFT's hashes over the forms of encode.h. Merkle roots are RFC 6962 with SHA-256, the root of
 * nothing is SHA-256 (""). None allocates. */
#pragma once

#include "core/chain/types.h"

#define MED_PART_BYTES 65536

/* Root over the 14 fields. MED_E_INVALID for a header without validators_hash, which has none. */
med_result med_header_hash (const med_header *header, med_hash *hash) MED_CHECKED;
/* Over the set in the order given; see med_validators_order (). */
med_result med_validator_set_hash (const med_validator_set *set, med_hash *hash) MED_CHECKED;
/* The next header's last_commit_hash. */
med_result med_commit_hash (const med_commit *commit, med_hash *hash) MED_CHECKED;
/* Leaves are SHA-256 (tx). */
med_result med_data_hash (const med_span *txs, size_t count, med_hash *hash) MED_CHECKED;
/* The next header's last_results_hash. */
med_result med_results_hash (const med_exec_result *results, size_t count,
                             med_hash *hash) MED_CHECKED;
med_result med_evidence_hash (const med_evidence *evidence, size_t count,
                              med_hash *hash) MED_CHECKED;
/* SHA-256 of {1 max_bytes, 2 max_gas}. */
void med_consensus_hash (int64_t max_bytes, int64_t max_gas, med_hash *hash);
/* Part set header of a block's bytes: number of parts and their root. */
med_result med_part_set (med_span block_bytes, uint32_t *total, med_hash *root) MED_CHECKED;
/* Hash of the header and part set header of the bytes: the id the next block names. */
med_result med_block_id_make (const med_header *header, med_span block_bytes,
                              med_block_id *id) MED_CHECKED;

void med_tx_hash (med_span tx, med_hash *hash);
/* That the transaction with this hash is number `index` of the `total` in the block whose header
 * carries `data_hash`. Index and total come from the prover: compare them with what is expected. */
med_result med_tx_proof_check (const med_opt_hash *data_hash, const med_hash *tx_hash,
                               uint64_t index, uint64_t total, const med_hash *aunts,
                               size_t aunt_count) MED_CHECKED;
/* That transaction number `index` of the block before had this result. */
med_result med_result_proof_check (const med_opt_hash *last_results_hash,
                                   const med_exec_result *result, uint64_t index, uint64_t total,
                                   const med_hash *aunts, size_t aunt_count) MED_CHECKED;

void med_validator_address_of (const med_sign_public *key, med_validator_address *address);
/* Derives every address from its key and sorts: power descending, then address ascending. */
void med_validators_order (med_validator *validators, size_t count);
