/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proofs from protobuf form to core/merkle and core/chain. */
#include "client/verify.h"

#include "core/chain/hashes.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/limits.h"
#include "core/merkle/proof.h"

static bool
take_hash (ProtobufCBinaryData bytes, med_hash *hash)
{
  if (bytes.len != sizeof hash->bytes)
    return false;
  memcpy (hash->bytes, bytes.data, sizeof hash->bytes);
  return true;
}

static med_result
read_proof (const Med__Proof *message, med_jmt_proof *proof)
{
  if (message == NULL || message->n_siblings > MED_JMT_DEPTH_MAX)
    return MED_E_UNVERIFIED;
  proof->sibling_count = message->n_siblings;
  for (size_t i = 0; i < message->n_siblings; i++)
    if (!take_hash (message->siblings[i], &proof->siblings[i]))
      return MED_E_UNVERIFIED;
  proof->has_leaf = message->leaf_key.len > 0;
  if (proof->has_leaf
      && (!take_hash (message->leaf_key, &proof->leaf_key)
          || !take_hash (message->leaf_value_hash, &proof->leaf_value_hash)))
    return MED_E_UNVERIFIED;
  return MED_OK;
}

med_result
med_verify_row (const Med__Row *row, uint32_t table, med_span id, const med_hash *app_hash)
{
  if (row == NULL || row->table != table || table > UINT8_MAX
      || !med_span_equal (med_span_make (row->id.data, row->id.len), id))
    return MED_E_UNVERIFIED;
  med_jmt_proof proof;
  MED_TRY (read_proof (row->proof, &proof));
  med_hash key, value_hash;
  med_jmt_key ((uint8_t)table, id, &key);
  med_result result;
  if (row->value.len == 0)
    result = med_jmt_verify_absent (app_hash, &key, &proof);
  else
    {
      med_sha256 (med_span_make (row->value.data, row->value.len), &value_hash);
      result = med_jmt_verify_member (app_hash, &key, &value_hash, &proof);
    }
  return result == MED_OK ? MED_OK : MED_E_UNVERIFIED;
}

static med_result
stream_row (const Med__StreamPage *page, med_span stream, const med_hash *app_hash, uint64_t *size,
            med_hash *root)
{
  MED_TRY (med_verify_row (page->row, 0x20, stream, app_hash));
  if (page->row->value.len == 0)
    {
      *size = 0;
      med_log_empty_root (root);
      return MED_OK;
    }
  uint8_t room[1024];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__stream_row__descriptor,
                            med_span_make (page->row->value.data, page->row->value.len), 64, &arena,
                            &message)
      != MED_OK)
    return MED_E_UNVERIFIED;
  const Med__StreamRow *row = (const Med__StreamRow *)message;
  if (!take_hash (row->root, root))
    return MED_E_UNVERIFIED;
  *size = row->size;
  return MED_OK;
}

static med_result
check_consistency (const Med__StreamPage *page, uint64_t old, const med_hash *old_root,
                   uint64_t size, const med_hash *root)
{
  if (old == 0)
    return MED_OK;
  if (page->n_consistency > MED_LOG_DEPTH_MAX)
    return MED_E_UNVERIFIED;
  med_hash hashes[MED_LOG_DEPTH_MAX];
  for (size_t i = 0; i < page->n_consistency; i++)
    if (!take_hash (page->consistency[i], &hashes[i]))
      return MED_E_UNVERIFIED;
  return med_log_verify_consistency (old, old_root, size, root, hashes, page->n_consistency)
                 == MED_OK
             ? MED_OK
             : MED_E_UNVERIFIED;
}

med_result
med_verify_stream_page (const Med__StreamPage *page, med_span stream, uint64_t old,
                        const med_hash *old_root, const med_hash *app_hash, med_stream_check *check,
                        bool *complete)
{
  uint64_t size;
  med_hash root;
  MED_TRY (stream_row (page, stream, app_hash, &size, &root));
  uint64_t have = check->frontier.size;
  if (size < have || size < old || page->n_leaves > size - have
      || (page->n_leaves > 0 && page->from != have))
    return MED_E_UNVERIFIED;
  MED_TRY (check_consistency (page, old, old_root, size, &root));
  med_log_frontier grown = check->frontier;
  for (size_t i = 0; i < page->n_leaves; i++)
    {
      med_hash leaf;
      med_log_leaf_hash (med_span_make (page->leaves[i].data, page->leaves[i].len), &leaf);
      med_log_frontier_append (&grown, &leaf, NULL, NULL);
    }
  bool whole = grown.size == size;
  if (whole)
    {
      med_hash own;
      med_log_frontier_root (&grown, &own);
      if (!MED_ID_EQUAL (own, root))
        return MED_E_UNVERIFIED;
    }
  check->frontier = grown;
  *complete = whole;
  return MED_OK;
}

static med_result
read_list_proof (const Med__ListProof *message, med_hash aunts[MED_LOG_DEPTH_MAX])
{
  if (message == NULL || message->n_aunts > MED_LOG_DEPTH_MAX)
    return MED_E_UNVERIFIED;
  for (size_t i = 0; i < message->n_aunts; i++)
    if (!take_hash (message->aunts[i], &aunts[i]))
      return MED_E_UNVERIFIED;
  return MED_OK;
}

med_result
med_verify_tx_status (const Med__TxStatus *status, const med_hash *tx_id, const med_header *header,
                      const med_header *next)
{
  if (status->height == 0 || (uint64_t)header->height != status->height
      || next->height != header->height + 1)
    return MED_E_UNVERIFIED;
  med_hash aunts[MED_LOG_DEPTH_MAX];
  MED_TRY (read_list_proof (status->data_proof, aunts));
  uint64_t total = status->data_proof->total;
  if (status->data_proof->index != status->index
      || med_tx_proof_check (&header->data_hash, tx_id, status->index, total, aunts,
                             status->data_proof->n_aunts)
             != MED_OK)
    return MED_E_UNVERIFIED;
  MED_TRY (read_list_proof (status->results_proof, aunts));
  const med_exec_result result = { .code = status->code };
  if (status->results_proof->index != status->index || status->results_proof->total != total
      || med_result_proof_check (&next->last_results_hash, &result, status->index, total, aunts,
                                 status->results_proof->n_aunts)
             != MED_OK)
    return MED_E_UNVERIFIED;
  return MED_OK;
}
