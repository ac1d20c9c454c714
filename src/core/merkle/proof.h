/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Membership and absence in the state map, checked without the map. Hashing of Jellyfish Merkle
 * trees: leaf = H ("JMT::LeafNode" ‖ key ‖ value hash), inner = H ("JMT::IntrnalNode" ‖ left ‖
 * right), empty = the 32 characters SPARSE_MERKLE_PLACEHOLDER_HASH__, a subtree with one leaf is
 * that leaf; bits of the key from the most significant one of byte 0. */
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/span.h"

#define MED_JMT_DEPTH_MAX 256

typedef struct
{
  size_t sibling_count;
  med_hash siblings[MED_JMT_DEPTH_MAX]; /* root's child first */
  bool has_leaf;                        /* what stands at the end of the path: a leaf or nothing */
  med_hash leaf_key, leaf_value_hash;   /* only with has_leaf */
} med_jmt_proof;

/* Key of a row: H (table ‖ id). The value hash of a row is the SHA-256 of its canonical bytes. */
void med_jmt_key (uint8_t table, med_span id, med_hash *key);

void med_jmt_empty_root (med_hash *root);
void med_jmt_leaf_hash (const med_hash *key, const med_hash *value_hash, med_hash *hash);
void med_jmt_inner_hash (const med_hash *left, const med_hash *right, med_hash *hash);

/* MED_E_INVALID: the proof cannot be one for this question (another leaf, too long);
 * MED_E_UNVERIFIED: it leads to another root. */
med_result med_jmt_verify_member (const med_hash *root, const med_hash *key,
                                  const med_hash *value_hash,
                                  const med_jmt_proof *proof) MED_CHECKED;
med_result med_jmt_verify_absent (const med_hash *root, const med_hash *key,
                                  const med_jmt_proof *proof) MED_CHECKED;
