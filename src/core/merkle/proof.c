/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jellyfish hashing and the verification of proofs; knows nothing of how a map is stored. */
#include "core/merkle/proof.h"

#include "core/crypto/hash.h"

#define HASH_SIZE sizeof (med_hash)

static const char empty_subtree[] = "SPARSE_MERKLE_PLACEHOLDER_HASH__";
static const char leaf_domain[] = "JMT::LeafNode";
static const char inner_domain[] = "JMT::IntrnalNode"; /* upstream's spelling */

_Static_assert(sizeof empty_subtree - 1 == HASH_SIZE, "the placeholder is a hash");

void
med_jmt_key (uint8_t table, med_span id, med_hash *key)
{
  const med_span parts[] = { { &table, 1 }, id };
  med_sha256_parts (parts, 2, key);
}

void
med_jmt_empty_root (med_hash *root)
{
  memcpy (root->bytes, empty_subtree, HASH_SIZE);
}

void
med_jmt_leaf_hash (const med_hash *key, const med_hash *value_hash, med_hash *hash)
{
  uint8_t bytes[sizeof leaf_domain - 1 + 2 * HASH_SIZE];
  uint8_t *at = bytes + sizeof leaf_domain - 1;
  memcpy (bytes, leaf_domain, sizeof leaf_domain - 1);
  memcpy (at, key->bytes, HASH_SIZE);
  memcpy (at + HASH_SIZE, value_hash->bytes, HASH_SIZE);
  med_sha256 (MED_SPAN_OF (bytes), hash);
}

void
med_jmt_inner_hash (const med_hash *left, const med_hash *right, med_hash *hash)
{
  uint8_t bytes[sizeof inner_domain - 1 + 2 * HASH_SIZE];
  uint8_t *at = bytes + sizeof inner_domain - 1;
  memcpy (bytes, inner_domain, sizeof inner_domain - 1);
  memcpy (at, left->bytes, HASH_SIZE);
  memcpy (at + HASH_SIZE, right->bytes, HASH_SIZE);
  med_sha256 (MED_SPAN_OF (bytes), hash);
}

/* Bit number `depth` of the key: which way its path turns there. */
static bool
key_bit (const med_hash *key, size_t depth)
{
  return key->bytes[depth / 8] >> (7 - depth % 8) & 1;
}

static bool
same_prefix (const med_hash *a, const med_hash *b, size_t bits)
{
  for (size_t i = 0; i < bits; i++)
    if (key_bit (a, i) != key_bit (b, i))
      return false;
  return true;
}

/* Folds from the end of the path up to the root, along the asked key. */
static med_result
verify_path (const med_hash *root, const med_hash *key, med_hash hash, const med_jmt_proof *proof)
{
  for (size_t depth = proof->sibling_count; depth-- > 0;)
    if (key_bit (key, depth))
      med_jmt_inner_hash (&proof->siblings[depth], &hash, &hash);
    else
      med_jmt_inner_hash (&hash, &proof->siblings[depth], &hash);
  return MED_ID_EQUAL (hash, *root) ? MED_OK : MED_E_UNVERIFIED;
}

med_result
med_jmt_verify_member (const med_hash *root, const med_hash *key, const med_hash *value_hash,
                       const med_jmt_proof *proof)
{
  if (proof->sibling_count > MED_JMT_DEPTH_MAX || !proof->has_leaf
      || !MED_ID_EQUAL (proof->leaf_key, *key)
      || !MED_ID_EQUAL (proof->leaf_value_hash, *value_hash))
    return MED_E_INVALID;
  med_hash hash;
  med_jmt_leaf_hash (key, value_hash, &hash);
  return verify_path (root, key, hash, proof);
}

med_result
med_jmt_verify_absent (const med_hash *root, const med_hash *key, const med_jmt_proof *proof)
{
  if (proof->sibling_count > MED_JMT_DEPTH_MAX)
    return MED_E_INVALID;
  med_hash hash;
  if (proof->has_leaf)
    {
      /* Another leaf where this key's path ends: it stands there alone, or the path would go on. */
      if (MED_ID_EQUAL (proof->leaf_key, *key)
          || !same_prefix (&proof->leaf_key, key, proof->sibling_count))
        return MED_E_INVALID;
      med_jmt_leaf_hash (&proof->leaf_key, &proof->leaf_value_hash, &hash);
    }
  else
    med_jmt_empty_root (&hash);
  return verify_path (root, key, hash, proof);
}
