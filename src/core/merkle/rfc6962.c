/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6962 trees: growth from a frontier, proofs from complete nodes, verification. */
#include "core/merkle/rfc6962.h"

#include "base/assert.h"
#include "core/crypto/hash.h"

/* Keeps every proof within MED_LOG_DEPTH_MAX hashes. */
#define LOG_SIZE_MAX ((uint64_t)1 << 62)

void
med_log_empty_root (med_hash *root)
{
  med_sha256 (MED_SPAN_EMPTY, root);
}

void
med_log_leaf_hash (med_span leaf, med_hash *hash)
{
  static const uint8_t prefix = 0;
  const med_span parts[] = { { &prefix, 1 }, leaf };
  med_sha256_parts (parts, 2, hash);
}

void
med_log_inner_hash (const med_hash *left, const med_hash *right, med_hash *hash)
{
  uint8_t bytes[1 + 2 * sizeof (med_hash)] = { 1 };
  memcpy (bytes + 1, left->bytes, sizeof (med_hash));
  memcpy (bytes + 1 + sizeof (med_hash), right->bytes, sizeof (med_hash));
  med_sha256 (MED_SPAN_OF (bytes), hash);
}

void
med_log_root (const med_hash *leaf_hashes, size_t count, med_hash *root)
{
  med_log_frontier frontier = { 0 };
  for (size_t i = 0; i < count; i++)
    med_log_frontier_append (&frontier, &leaf_hashes[i], NULL, NULL);
  med_log_frontier_root (&frontier, root);
}

size_t
med_log_frontier_count (const med_log_frontier *frontier)
{
  return (size_t)__builtin_popcountll (frontier->size);
}

void
med_log_frontier_append (med_log_frontier *frontier, const med_hash *leaf_hash,
                         med_log_emit_fn emit, void *context)
{
  med_assert (frontier->size < LOG_SIZE_MAX);
  size_t last = med_log_frontier_count (frontier);
  unsigned level = 0;
  frontier->nodes[last] = *leaf_hash;
  if (emit != NULL)
    emit (context, 0, frontier->size, leaf_hash);
  /* Counting up by one in binary: each carry joins two complete subtrees. */
  for (; frontier->size >> level & 1; last--)
    {
      level++;
      med_log_inner_hash (&frontier->nodes[last - 1], &frontier->nodes[last],
                          &frontier->nodes[last - 1]);
      if (emit != NULL)
        emit (context, level, frontier->size >> level, &frontier->nodes[last - 1]);
    }
  frontier->size++;
}

/* Joins complete subtrees, largest first, into one root. */
static void
fold (const med_hash *nodes, size_t count, med_hash *root)
{
  med_hash hash = nodes[count - 1];
  for (size_t i = count - 1; i-- > 0;)
    med_log_inner_hash (&nodes[i], &hash, &hash);
  *root = hash;
}

void
med_log_frontier_root (const med_log_frontier *frontier, med_hash *root)
{
  if (frontier->size == 0)
    med_log_empty_root (root);
  else
    fold (frontier->nodes, med_log_frontier_count (frontier), root);
}

med_result
med_log_append (uint64_t size, const med_hash *leaf_hash, med_log_node_fn node,
                med_log_emit_fn emit, void *context)
{
  med_assert (size < LOG_SIZE_MAX);
  med_hash hash = *leaf_hash, left;
  emit (context, 0, size, &hash);
  /* As above: each carry joins two complete subtrees. */
  for (unsigned level = 0; size >> level & 1; level++)
    {
      MED_TRY (node (context, level, (size >> level) - 1, &left));
      med_log_inner_hash (&left, &hash, &hash);
      emit (context, level + 1, size >> (level + 1), &hash);
    }
  return MED_OK;
}

uint64_t
med_log_node_count (uint64_t size)
{
  return 2 * size - (uint64_t)__builtin_popcountll (size);
}

uint64_t
med_log_node_position (unsigned level, uint64_t index)
{
  /* A node follows its last leaf and the nodes below it that became complete with that leaf. */
  uint64_t last_leaf = ((index + 1) << level) - 1;
  return med_log_node_count (last_leaf) + level;
}

med_result
med_log_node_from_leaves (void *leaves, unsigned level, uint64_t index, med_hash *hash)
{
  const med_log_leaves *list = (const med_log_leaves *)leaves;
  uint64_t size = (uint64_t)1 << level, first = index << level;
  if (first >= list->count || size > list->count - first)
    return MED_E_NOT_FOUND;
  med_log_root (list->leaf_hashes + first, size, hash);
  return MED_OK;
}

/* Largest power of two below size ≥ 2. */
static uint64_t
split (uint64_t size)
{
  return (uint64_t)1 << (63 - __builtin_clzll (size - 1));
}

/* Root of `size` ≥ 1 leaves from `first`, which is aligned as the splits of a tree align it. */
static med_result
range_root (uint64_t first, uint64_t size, med_log_node_fn node, void *context, med_hash *root)
{
  med_hash nodes[MED_LOG_DEPTH_MAX];
  size_t count = 0;
  while (size > 0)
    {
      unsigned level = 63 - (unsigned)__builtin_clzll (size);
      MED_TRY (node (context, level, first >> level, &nodes[count]));
      count++;
      first += (uint64_t)1 << level;
      size -= (uint64_t)1 << level;
    }
  fold (nodes, count, root);
  return MED_OK;
}

med_result
med_log_root_at (uint64_t size, med_log_node_fn node, void *context, med_hash *root)
{
  if (size > LOG_SIZE_MAX)
    return MED_E_NOT_FOUND;
  if (size > 0)
    return range_root (0, size, node, context, root);
  med_log_empty_root (root);
  return MED_OK;
}

/* The proofs are found from the root down and written from the bottom up. */
static void
reverse (med_log_proof *proof)
{
  for (size_t i = 0, j = proof->count; i + 1 < j; i++)
    {
      med_hash swap = proof->hashes[i];
      proof->hashes[i] = proof->hashes[--j];
      proof->hashes[j] = swap;
    }
}

med_result
med_log_prove_inclusion (uint64_t index, uint64_t size, med_log_node_fn node, void *context,
                         med_log_proof *proof)
{
  if (index >= size || size > LOG_SIZE_MAX)
    return MED_E_NOT_FOUND;
  med_log_proof path = { .count = 0 };
  uint64_t first = 0;
  while (size > 1)
    {
      uint64_t left = split (size);
      med_hash *sibling = &path.hashes[path.count++];
      if (index - first < left)
        {
          MED_TRY (range_root (first + left, size - left, node, context, sibling));
          size = left;
        }
      else
        {
          MED_TRY (range_root (first, left, node, context, sibling));
          first += left;
          size -= left;
        }
    }
  reverse (&path);
  *proof = path;
  return MED_OK;
}

med_result
med_log_prove_consistency (uint64_t old_size, uint64_t new_size, med_log_node_fn node,
                           void *context, med_log_proof *proof)
{
  if (old_size == 0 || old_size > new_size || new_size > LOG_SIZE_MAX)
    return MED_E_NOT_FOUND;
  med_log_proof path = { .count = 0 };
  uint64_t first = 0;
  /* SUBPROOF of RFC 6962 2.1.2; `whole` while the old tree is all that stands to the left. */
  bool whole = true;
  while (old_size != new_size)
    {
      uint64_t left = split (new_size);
      med_hash *sibling = &path.hashes[path.count++];
      if (old_size <= left)
        {
          MED_TRY (range_root (first + left, new_size - left, node, context, sibling));
          new_size = left;
        }
      else
        {
          MED_TRY (range_root (first, left, node, context, sibling));
          first += left;
          old_size -= left;
          new_size -= left;
          whole = false;
        }
    }
  if (!whole)
    MED_TRY (range_root (first, old_size, node, context, &path.hashes[path.count++]));
  reverse (&path);
  *proof = path;
  return MED_OK;
}

/* Both verifiers climb with the leaf's number and the last leaf's number, one bit a level (RFC 9162
 * 2.1.3.2 and 2.1.4.2, same trees). */
static bool
is_right_child (uint64_t index, uint64_t last)
{
  return (index & 1) != 0 || index == last;
}

static void
skip_levels (uint64_t *index, uint64_t *last)
{
  /* At the right edge a subtree without a sibling rises as it is. */
  while ((*index & 1) == 0 && *index != 0)
    {
      *index >>= 1;
      *last >>= 1;
    }
}

med_result
med_log_verify_inclusion (const med_hash *leaf_hash, uint64_t index, uint64_t size,
                          const med_hash *hashes, size_t count, const med_hash *root)
{
  if (index >= size || count > MED_LOG_DEPTH_MAX)
    return MED_E_INVALID;
  med_hash hash = *leaf_hash;
  uint64_t last = size - 1;
  for (size_t i = 0; i < count; i++)
    {
      if (last == 0)
        return MED_E_INVALID;
      if (is_right_child (index, last))
        {
          med_log_inner_hash (&hashes[i], &hash, &hash);
          skip_levels (&index, &last);
        }
      else
        med_log_inner_hash (&hash, &hashes[i], &hash);
      index >>= 1;
      last >>= 1;
    }
  if (last != 0)
    return MED_E_INVALID;
  return MED_ID_EQUAL (hash, *root) ? MED_OK : MED_E_UNVERIFIED;
}

med_result
med_log_verify_consistency (uint64_t old_size, const med_hash *old_root, uint64_t new_size,
                            const med_hash *new_root, const med_hash *hashes, size_t count)
{
  if (old_size == 0 || old_size > new_size || count > MED_LOG_DEPTH_MAX)
    return MED_E_INVALID;
  if (old_size == new_size)
    {
      if (count != 0)
        return MED_E_INVALID;
      return MED_ID_EQUAL (*old_root, *new_root) ? MED_OK : MED_E_UNVERIFIED;
    }
  uint64_t index = old_size - 1, last = new_size - 1;
  while (index & 1)
    {
      index >>= 1;
      last >>= 1;
    }
  /* A complete old tree is a node of the new one: the proof does not repeat its root. */
  size_t used = 0;
  med_hash old_hash = *old_root;
  if ((old_size & (old_size - 1)) != 0)
    {
      if (count == 0)
        return MED_E_INVALID;
      old_hash = hashes[used++];
    }
  med_hash new_hash = old_hash;
  for (; used < count; used++)
    {
      if (last == 0)
        return MED_E_INVALID;
      if (is_right_child (index, last))
        {
          med_log_inner_hash (&hashes[used], &old_hash, &old_hash);
          med_log_inner_hash (&hashes[used], &new_hash, &new_hash);
          skip_levels (&index, &last);
        }
      else
        med_log_inner_hash (&new_hash, &hashes[used], &new_hash);
      index >>= 1;
      last >>= 1;
    }
  if (last != 0)
    return MED_E_INVALID;
  return MED_ID_EQUAL (old_hash, *old_root) && MED_ID_EQUAL (new_hash, *new_root)
             ? MED_OK
             : MED_E_UNVERIFIED;
}

med_result
med_list_prove (const med_hash *leaf_hashes, size_t count, size_t index, med_list_proof *proof)
{
  med_log_leaves leaves = { leaf_hashes, count };
  med_log_proof path;
  MED_TRY (med_log_prove_inclusion (index, count, med_log_node_from_leaves, &leaves, &path));
  proof->total = count;
  proof->index = index;
  proof->leaf_hash = leaf_hashes[index];
  proof->aunt_count = path.count;
  memcpy (proof->aunts, path.hashes, path.count * sizeof (med_hash));
  return MED_OK;
}

med_result
med_list_verify (const med_list_proof *proof, med_span item, uint64_t index, uint64_t total,
                 const med_hash *root)
{
  if (proof->index != index || proof->total != total)
    return MED_E_INVALID;
  med_hash leaf_hash;
  med_log_leaf_hash (item, &leaf_hash);
  if (!MED_ID_EQUAL (leaf_hash, proof->leaf_hash))
    return MED_E_UNVERIFIED;
  return med_log_verify_inclusion (&leaf_hash, index, total, proof->aunts, proof->aunt_count, root);
}
