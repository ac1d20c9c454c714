/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header, commit, block and sign bytes as Go's encoder writes them. */
#include "core/chain/encode.h"
#include "core/chain/wire.h"

#define SIGNED_MSG_TYPE_PRECOMMIT 2

void
med_time_put (med_buf *buf, med_time time)
{
  med_wire_put_int (buf, 1, time.seconds);
  med_wire_put_int (buf, 2, time.nanos);
}

static void
put_time_field (med_buf *buf, uint32_t field, med_time time)
{
  med_wire_mark mark = med_wire_begin (buf, field);
  med_time_put (buf, time);
  med_wire_end (buf, mark);
}

void
med_block_id_put (med_buf *buf, const med_block_id *id)
{
  med_wire_put_bytes (buf, 1, MED_OPT_HASH_SPAN (id->hash));
  med_wire_mark mark = med_wire_begin (buf, 2);
  med_wire_put_uint (buf, 1, id->parts_total);
  med_wire_put_bytes (buf, 2, MED_OPT_HASH_SPAN (id->parts_hash));
  med_wire_end (buf, mark);
}

static void
put_block_id_field (med_buf *buf, uint32_t field, const med_block_id *id)
{
  med_wire_mark mark = med_wire_begin (buf, field);
  med_block_id_put (buf, id);
  med_wire_end (buf, mark);
}

void
med_header_put (med_buf *buf, const med_header *header)
{
  med_wire_mark mark = med_wire_begin (buf, 1);
  med_wire_put_uint (buf, 1, header->version_block);
  med_wire_put_uint (buf, 2, header->version_app);
  med_wire_end (buf, mark);
  med_wire_put_bytes (buf, 2, med_span_text (header->chain_id.text));
  med_wire_put_int (buf, 3, header->height);
  put_time_field (buf, 4, header->time);
  put_block_id_field (buf, 5, &header->last_block_id);
  med_wire_put_bytes (buf, 6, MED_OPT_HASH_SPAN (header->last_commit_hash));
  med_wire_put_bytes (buf, 7, MED_OPT_HASH_SPAN (header->data_hash));
  med_wire_put_bytes (buf, 8, MED_OPT_HASH_SPAN (header->validators_hash));
  med_wire_put_bytes (buf, 9, MED_OPT_HASH_SPAN (header->next_validators_hash));
  med_wire_put_bytes (buf, 10, MED_OPT_HASH_SPAN (header->consensus_hash));
  med_wire_put_bytes (buf, 11, med_span_make (header->app_hash.bytes, header->app_hash.size));
  med_wire_put_bytes (buf, 12, MED_OPT_HASH_SPAN (header->last_results_hash));
  med_wire_put_bytes (buf, 13, MED_OPT_HASH_SPAN (header->evidence_hash));
  med_wire_put_bytes (buf, 14, MED_SPAN_OF (header->proposer_address));
}

void
med_commit_sig_put (med_buf *buf, const med_commit_sig *sig)
{
  med_wire_put_uint (buf, 1, sig->flag);
  if (sig->has_address)
    med_wire_put_bytes (buf, 2, MED_SPAN_OF (sig->address));
  put_time_field (buf, 3, sig->timestamp);
  if (sig->has_signature)
    med_wire_put_bytes (buf, 4, MED_SPAN_OF (sig->signature));
}

void
med_commit_put (med_buf *buf, const med_commit *commit)
{
  med_wire_put_int (buf, 1, commit->height);
  med_wire_put_int (buf, 2, commit->round);
  put_block_id_field (buf, 3, &commit->block_id);
  for (size_t i = 0; i < commit->signature_count; i++)
    {
      med_wire_mark mark = med_wire_begin (buf, 4);
      med_commit_sig_put (buf, &commit->signatures[i]);
      med_wire_end (buf, mark);
    }
}

static void
put_key (med_buf *buf, uint32_t field, const med_sign_public *key)
{
  med_wire_mark mark = med_wire_begin (buf, field);
  med_wire_put_bytes (buf, 1, MED_SPAN_OF (*key));
  med_wire_end (buf, mark);
}

void
med_validator_put (med_buf *buf, const med_validator *validator)
{
  put_key (buf, 1, &validator->key);
  med_wire_put_int (buf, 2, validator->power);
}

void
med_exec_result_put (med_buf *buf, const med_exec_result *result)
{
  med_wire_put_uint (buf, 1, result->code);
  med_wire_put_bytes (buf, 2, result->data);
  med_wire_put_int (buf, 5, result->gas_wanted);
  med_wire_put_int (buf, 6, result->gas_used);
}

static void
put_vote (med_buf *buf, uint32_t field, const med_vote *vote)
{
  med_wire_mark mark = med_wire_begin (buf, field);
  med_wire_put_uint (buf, 1, vote->type);
  med_wire_put_int (buf, 2, vote->height);
  med_wire_put_int (buf, 3, vote->round);
  put_block_id_field (buf, 4, &vote->block_id);
  put_time_field (buf, 5, vote->timestamp);
  med_wire_put_bytes (buf, 6, MED_SPAN_OF (vote->address));
  med_wire_put_int (buf, 7, vote->index);
  med_wire_put_bytes (buf, 8, MED_SPAN_OF (vote->signature));
  med_wire_end (buf, mark);
}

void
med_duplicate_vote_put (med_buf *buf, const med_duplicate_vote *evidence)
{
  put_vote (buf, 1, &evidence->vote_a);
  put_vote (buf, 2, &evidence->vote_b);
  med_wire_put_int (buf, 3, evidence->total_power);
  med_wire_put_int (buf, 4, evidence->validator_power);
  put_time_field (buf, 5, evidence->timestamp);
}

void
med_block_put (med_buf *buf, const med_block *block)
{
  med_wire_mark mark = med_wire_begin (buf, 1);
  med_header_put (buf, &block->header);
  med_wire_end (buf, mark);

  mark = med_wire_begin (buf, 2);
  for (size_t i = 0; i < block->tx_count; i++)
    med_wire_put_element (buf, 1, block->txs[i]);
  med_wire_end (buf, mark);

  mark = med_wire_begin (buf, 3);
  for (size_t i = 0; i < block->evidence_count; i++)
    {
      med_wire_mark evidence = med_wire_begin (buf, 1);
      med_wire_put_element (buf, block->evidence[i].kind, block->evidence[i].message);
      med_wire_end (buf, evidence);
    }
  med_wire_end (buf, mark);

  mark = med_wire_begin (buf, 4);
  med_commit_put (buf, &block->last_commit);
  med_wire_end (buf, mark);
}

/* Key and length of an embedded field. */
#define FRAME_MAX 11

size_t
med_block_size_max (const med_block *block)
{
  size_t size = 4 * FRAME_MAX + MED_HEADER_BYTES_MAX
                + MED_COMMIT_BYTES_MAX (block->last_commit.signature_count);
  for (size_t i = 0; i < block->tx_count; i++)
    size += FRAME_MAX + block->txs[i].size;
  for (size_t i = 0; i < block->evidence_count; i++)
    size += 2 * FRAME_MAX + block->evidence[i].message.size;
  return size;
}

void
med_light_block_put (med_buf *buf, const med_light_block *block)
{
  med_wire_mark signed_header = med_wire_begin (buf, 1);
  med_wire_mark mark = med_wire_begin (buf, 1);
  med_header_put (buf, &block->header);
  med_wire_end (buf, mark);
  mark = med_wire_begin (buf, 2);
  med_commit_put (buf, &block->commit);
  med_wire_end (buf, mark);
  med_wire_end (buf, signed_header);

  med_wire_mark set = med_wire_begin (buf, 2);
  for (size_t i = 0; i < block->validators.count; i++)
    {
      const med_validator *validator = &block->validators.validators[i];
      mark = med_wire_begin (buf, 1);
      med_wire_put_bytes (buf, 1, MED_SPAN_OF (validator->address));
      put_key (buf, 2, &validator->key);
      med_wire_put_int (buf, 3, validator->power);
      med_wire_end (buf, mark);
    }
  med_wire_end (buf, set);
}

size_t
med_light_block_size_max (const med_light_block *block)
{
  return 4 * FRAME_MAX + MED_HEADER_BYTES_MAX + MED_COMMIT_BYTES_MAX (block->commit.signature_count)
         + block->validators.count * MED_VALIDATOR_BYTES_MAX;
}

void
med_precommit_put (med_buf *buf, const char *chain_id, int64_t height, int32_t round,
                   const med_block_id *block_id, med_time timestamp)
{
  size_t start = buf->size;
  med_wire_put_uint (buf, 1, SIGNED_MSG_TYPE_PRECOMMIT);
  med_wire_put_sfixed64 (buf, 2, height);
  med_wire_put_sfixed64 (buf, 3, round);
  if (!med_block_id_zero (block_id))
    put_block_id_field (buf, 4, block_id);
  put_time_field (buf, 5, timestamp);
  med_wire_put_bytes (buf, 6, med_span_text (chain_id));
  med_wire_prefix (buf, start);
}

med_result
med_commit_sign_bytes (const char *chain_id, const med_commit *commit, size_t index, med_buf *buf,
                       med_span *bytes)
{
  static const med_block_id nil = { 0 };
  const med_commit_sig *sig = &commit->signatures[index];
  if (sig->flag != MED_VOTE_COMMIT && sig->flag != MED_VOTE_NIL)
    return MED_E_STATE;
  size_t start = buf->size;
  med_precommit_put (buf, chain_id, commit->height, commit->round,
                     sig->flag == MED_VOTE_COMMIT ? &commit->block_id : &nil, sig->timestamp);
  if (buf->overflow)
    return MED_E_NO_MEMORY;
  *bytes = med_span_make (buf->data + start, buf->size - start);
  return MED_OK;
}
