/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merkle trees over lists, RFC 6962 section 2.1 with SHA-256: empty = H (""), leaf = H (00 ‖ x),
 * inner = H (01 ‖ left ‖ right), split at the largest power of two below n. Streams, and CometBFT's
 * transaction lists, results, headers and validator sets all use it. */
#pragma once

#include "base/buf.h"
#include "base/ids.h"
#include "base/memory.h"

/* One proof hash a level. */
#define MED_LOG_DEPTH_MAX 64

void med_log_empty_root (med_hash *root);
void med_log_leaf_hash (med_span leaf, med_hash *hash);
void med_log_inner_hash (const med_hash *left, const med_hash *right, med_hash *hash);
/* Root over the hashes of n leaves. */
void med_log_root (const med_hash *leaf_hashes, size_t count, med_hash *root);

/* ── Append-only growth ─────────────────────────────────────────────────────────────────────── */

/* What must be kept of a log to append to it: the roots of the complete subtrees that make it up,
 * largest first, one for each bit set in `size`. All zero is the empty log. To store it write
 * `size` and the first med_log_frontier_count () nodes. */
typedef struct
{
  uint64_t size;
  med_hash nodes[MED_LOG_DEPTH_MAX];
} med_log_frontier;

size_t med_log_frontier_count (const med_log_frontier *frontier);
/* Appends one leaf. With `emit` (may be NULL) each node that became complete is reported, the leaf
 * (level 0) first: storing those is all that the proofs below need. */
typedef void (*med_log_emit_fn) (void *context, unsigned level, uint64_t index,
                                 const med_hash *hash);
void med_log_frontier_append (med_log_frontier *frontier, const med_hash *leaf_hash,
                              med_log_emit_fn emit, void *context);
void med_log_frontier_root (const med_log_frontier *frontier, med_hash *root);

/* ── Making proofs ──────────────────────────────────────────────────────────────────────────── */

/* Hash of the complete subtree over leaves index·2^level … (index + 1)·2^level − 1. Complete nodes
 * never change as the log grows, so they can be stored when the frontier reports them; a proof asks
 * for at most 2·64 of them. */
typedef med_result (*med_log_node_fn) (void *context, unsigned level, uint64_t index,
                                       med_hash *hash);

/* Appends one leaf to a log of `size` leaves whose complete nodes are stored: asks for the ones
 * that the leaf joins, one on average, and reports what becomes complete, the leaf first. */
med_result med_log_append (uint64_t size, const med_hash *leaf_hash, med_log_node_fn node,
                           med_log_emit_fn emit, void *context) MED_CHECKED;

/* Where a node stands when all nodes are stored in the order in which they became complete: a flat
 * array of hashes that only grows. A log of n leaves has med_log_node_count (n) of them. */
uint64_t med_log_node_position (unsigned level, uint64_t index);
uint64_t med_log_node_count (uint64_t size);

/* The same question answered from leaf hashes alone: a med_log_node_fn whose context is this.
 * Costs a hash for every leaf below the node; for short lists and tests. */
typedef struct
{
  const med_hash *leaf_hashes;
  uint64_t count;
} med_log_leaves;
med_result med_log_node_from_leaves (void *leaves, unsigned level, uint64_t index, med_hash *hash);

/* Root of the first `size` leaves. */
med_result med_log_root_at (uint64_t size, med_log_node_fn node, void *context,
                            med_hash *root) MED_CHECKED;

typedef struct
{
  size_t count;
  med_hash hashes[MED_LOG_DEPTH_MAX];
} med_log_proof;

/* Audit path of leaf `index` among the first `size`, its sibling first. MED_E_NOT_FOUND when
 * index ≥ size. */
med_result med_log_prove_inclusion (uint64_t index, uint64_t size, med_log_node_fn node,
                                    void *context, med_log_proof *proof) MED_CHECKED;
/* Proof that the log of new_size leaves begins with the one of old_size; empty when they are equal.
 * MED_E_NOT_FOUND when old_size is 0 or above new_size. */
med_result med_log_prove_consistency (uint64_t old_size, uint64_t new_size, med_log_node_fn node,
                                      void *context, med_log_proof *proof) MED_CHECKED;

/* ── Verifying ──────────────────────────────────────────────────────────────────────────────── */

/* MED_E_INVALID: a number of hashes that does not fit index and size, or index ≥ size;
 * MED_E_UNVERIFIED: another root. Index and size must be what the verifier expects, never what the
 * prover says. */
med_result med_log_verify_inclusion (const med_hash *leaf_hash, uint64_t index, uint64_t size,
                                     const med_hash *hashes, size_t count,
                                     const med_hash *root) MED_CHECKED;
/* old_size 0 is MED_E_INVALID: nothing to be consistent with, start from nothing. Equal sizes need
 * equal roots and no hashes. */
med_result med_log_verify_consistency (uint64_t old_size, const med_hash *old_root,
                                       uint64_t new_size, const med_hash *new_root,
                                       const med_hash *hashes, size_t count) MED_CHECKED;

/* ── CometBFT's proof message (crypto/merkle Proof) ─────────────────────────────────────────── */

/* The aunts are the audit path: leaf's sibling first. */
typedef struct
{
  uint64_t total, index;
  med_hash leaf_hash;
  size_t aunt_count;
  med_hash aunts[MED_LOG_DEPTH_MAX];
} med_list_proof;

/* Proof of one item of a list given by its leaf hashes. MED_E_NOT_FOUND when index ≥ count. */
med_result med_list_prove (const med_hash *leaf_hashes, size_t count, size_t index,
                           med_list_proof *proof) MED_CHECKED;
/* Checks that `item` is number `index` of `total`, both as the verifier expects them, below root.
 * MED_E_INVALID: the proof says another place, or is of the wrong length; MED_E_UNVERIFIED: another
 * item or root. */
med_result med_list_verify (const med_list_proof *proof, med_span item, uint64_t index,
                            uint64_t total, const med_hash *root) MED_CHECKED;
