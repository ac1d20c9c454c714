/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merkle roots over encoded fields, one leaf at a time: no list of leaves is ever held. */
#include "core/chain/hashes.h"
#include "core/chain/encode.h"
#include "core/chain/wire.h"
#include "core/crypto/hash.h"
#include "core/merkle/rfc6962.h"

static void
add_leaf (med_log_frontier *tree, med_span leaf)
{
  med_hash hash;
  med_log_leaf_hash (leaf, &hash);
  med_log_frontier_append (tree, &hash, NULL, NULL);
}

/* The leaf in the buffer, which is empty again afterwards. */
static med_result
add_buf (med_log_frontier *tree, med_buf *buf)
{
  med_span leaf;
  MED_TRY (med_buf_finish (buf, &leaf));
  add_leaf (tree, leaf);
  buf->size = 0;
  return MED_OK;
}

/* A wrapped byte string; an empty one is a leaf of no bytes. */
static med_result
add_bytes (med_log_frontier *tree, med_buf *buf, med_span bytes)
{
  med_wire_put_bytes (buf, 1, bytes);
  return add_buf (tree, buf);
}

med_result
med_header_hash (const med_header *header, med_hash *hash)
{
  if (header->validators_hash.size == 0)
    return MED_E_INVALID;
  uint8_t room[128];
  med_buf buf = med_buf_make (room, sizeof room);
  med_log_frontier tree = { 0 };

  med_wire_put_uint (&buf, 1, header->version_block);
  med_wire_put_uint (&buf, 2, header->version_app);
  MED_TRY (add_buf (&tree, &buf));
  MED_TRY (add_bytes (&tree, &buf, med_span_text (header->chain_id.text)));
  med_wire_put_int (&buf, 1, header->height);
  MED_TRY (add_buf (&tree, &buf));
  med_time_put (&buf, header->time);
  MED_TRY (add_buf (&tree, &buf));
  med_block_id_put (&buf, &header->last_block_id);
  MED_TRY (add_buf (&tree, &buf));
  const med_span hashes[] = {
    MED_OPT_HASH_SPAN (header->last_commit_hash),
    MED_OPT_HASH_SPAN (header->data_hash),
    MED_OPT_HASH_SPAN (header->validators_hash),
    MED_OPT_HASH_SPAN (header->next_validators_hash),
    MED_OPT_HASH_SPAN (header->consensus_hash),
    med_span_make (header->app_hash.bytes, header->app_hash.size),
    MED_OPT_HASH_SPAN (header->last_results_hash),
    MED_OPT_HASH_SPAN (header->evidence_hash),
    MED_SPAN_OF (header->proposer_address),
  };
  for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
    MED_TRY (add_bytes (&tree, &buf, hashes[i]));
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

med_result
med_validator_set_hash (const med_validator_set *set, med_hash *hash)
{
  uint8_t room[MED_VALIDATOR_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_log_frontier tree = { 0 };
  for (size_t i = 0; i < set->count; i++)
    {
      med_validator_put (&buf, &set->validators[i]);
      MED_TRY (add_buf (&tree, &buf));
    }
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

med_result
med_commit_hash (const med_commit *commit, med_hash *hash)
{
  uint8_t room[MED_COMMIT_SIG_BYTES_MAX];
  med_buf buf = med_buf_make (room, sizeof room);
  med_log_frontier tree = { 0 };
  for (size_t i = 0; i < commit->signature_count; i++)
    {
      med_commit_sig_put (&buf, &commit->signatures[i]);
      MED_TRY (add_buf (&tree, &buf));
    }
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

med_result
med_data_hash (const med_span *txs, size_t count, med_hash *hash)
{
  med_log_frontier tree = { 0 };
  for (size_t i = 0; i < count; i++)
    {
      med_hash tx;
      med_tx_hash (txs[i], &tx);
      add_leaf (&tree, MED_SPAN_OF (tx));
    }
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

/* An exec result may carry data of any size, so that its leaf is hashed in pieces. */
static med_result
result_leaf_hash (const med_exec_result *result, med_hash *hash)
{
  uint8_t head_room[32], tail_room[32];
  med_buf head = med_buf_make (head_room, sizeof head_room);
  med_buf tail = med_buf_make (tail_room, sizeof tail_room);
  /* The prefix byte of an RFC 6962 leaf. */
  med_buf_put_byte (&head, 0);
  med_wire_put_uint (&head, 1, result->code);
  if (result->data.size > 0)
    med_wire_put_head (&head, 2, result->data.size);
  med_wire_put_int (&tail, 5, result->gas_wanted);
  med_wire_put_int (&tail, 6, result->gas_used);
  med_span parts[3] = { MED_SPAN_EMPTY, result->data, MED_SPAN_EMPTY };
  MED_TRY (med_buf_finish (&head, &parts[0]));
  MED_TRY (med_buf_finish (&tail, &parts[2]));
  med_sha256_parts (parts, 3, hash);
  return MED_OK;
}

med_result
med_results_hash (const med_exec_result *results, size_t count, med_hash *hash)
{
  med_log_frontier tree = { 0 };
  for (size_t i = 0; i < count; i++)
    {
      med_hash leaf;
      MED_TRY (result_leaf_hash (&results[i], &leaf));
      med_log_frontier_append (&tree, &leaf, NULL, NULL);
    }
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

med_result
med_evidence_hash (const med_evidence *evidence, size_t count, med_hash *hash)
{
  med_log_frontier tree = { 0 };
  for (size_t i = 0; i < count; i++)
    add_leaf (&tree, evidence[i].message);
  med_log_frontier_root (&tree, hash);
  return MED_OK;
}

void
med_consensus_hash (int64_t max_bytes, int64_t max_gas, med_hash *hash)
{
  uint8_t room[32];
  med_buf buf = med_buf_make (room, sizeof room);
  med_wire_put_int (&buf, 1, max_bytes);
  med_wire_put_int (&buf, 2, max_gas);
  med_sha256 (med_span_make (room, buf.size), hash);
}

med_result
med_part_set (med_span block_bytes, uint32_t *total, med_hash *root)
{
  if (block_bytes.size == 0)
    return MED_E_INVALID;
  if (block_bytes.size > MED_BLOCK_BYTES_MAX)
    return MED_E_TOO_LARGE;
  med_log_frontier tree = { 0 };
  uint32_t parts = 0;
  for (size_t at = 0; at < block_bytes.size; at += MED_PART_BYTES, parts++)
    {
      size_t left = block_bytes.size - at;
      size_t size = left < MED_PART_BYTES ? left : MED_PART_BYTES;
      add_leaf (&tree, med_span_make (block_bytes.data + at, size));
    }
  med_log_frontier_root (&tree, root);
  *total = parts;
  return MED_OK;
}

med_result
med_block_id_make (const med_header *header, med_span block_bytes, med_block_id *id)
{
  med_hash hash, root;
  uint32_t total;
  MED_TRY (med_header_hash (header, &hash));
  MED_TRY (med_part_set (block_bytes, &total, &root));
  *id = (med_block_id){ med_opt_hash_of (&hash), total, med_opt_hash_of (&root) };
  return MED_OK;
}

void
med_tx_hash (med_span tx, med_hash *hash)
{
  med_sha256 (tx, hash);
}

static med_result
check_inclusion (const med_opt_hash *root, const med_hash *leaf, uint64_t index, uint64_t total,
                 const med_hash *aunts, size_t aunt_count)
{
  med_hash expected;
  if (root->size != sizeof expected.bytes)
    return MED_E_INVALID;
  memcpy (expected.bytes, root->bytes, sizeof expected.bytes);
  return med_log_verify_inclusion (leaf, index, total, aunts, aunt_count, &expected);
}

med_result
med_tx_proof_check (const med_opt_hash *data_hash, const med_hash *tx_hash, uint64_t index,
                    uint64_t total, const med_hash *aunts, size_t aunt_count)
{
  med_hash leaf;
  med_log_leaf_hash (MED_SPAN_OF (*tx_hash), &leaf);
  return check_inclusion (data_hash, &leaf, index, total, aunts, aunt_count);
}

med_result
med_result_proof_check (const med_opt_hash *last_results_hash, const med_exec_result *result,
                        uint64_t index, uint64_t total, const med_hash *aunts, size_t aunt_count)
{
  med_hash leaf;
  MED_TRY (result_leaf_hash (result, &leaf));
  return check_inclusion (last_results_hash, &leaf, index, total, aunts, aunt_count);
}

void
med_validator_address_of (const med_sign_public *key, med_validator_address *address)
{
  med_hash hash;
  med_sha256 (MED_SPAN_OF (*key), &hash);
  memcpy (address->bytes, hash.bytes, sizeof address->bytes);
}

static bool
stands_before (const med_validator *a, const med_validator *b)
{
  if (a->power != b->power)
    return a->power > b->power;
  return memcmp (a->address.bytes, b->address.bytes, sizeof a->address.bytes) < 0;
}

/* Restores the heap below `root`: the one that stands last is on top. */
static void
sift_down (med_validator *heap, size_t root, size_t count)
{
  while (2 * root + 1 < count)
    {
      size_t child = 2 * root + 1;
      if (child + 1 < count && stands_before (&heap[child], &heap[child + 1]))
        child++;
      if (!stands_before (&heap[root], &heap[child]))
        return;
      med_validator other = heap[root];
      heap[root] = heap[child];
      heap[child] = other;
      root = child;
    }
}

void
med_validators_order (med_validator *validators, size_t count)
{
  for (size_t i = 0; i < count; i++)
    med_validator_address_of (&validators[i].key, &validators[i].address);
  /* Heap sort: no memory, no bad case that a peer could choose. Equal entries are the same key
   * twice, which is refused later, so that stability does not matter. */
  for (size_t i = count / 2; i-- > 0;)
    sift_down (validators, i, count);
  for (size_t end = count; end-- > 1;)
    {
      med_validator last = validators[0];
      validators[0] = validators[end];
      validators[end] = last;
      sift_down (validators, 0, end);
    }
}
