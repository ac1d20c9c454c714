/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded readers for headers, commits, blocks and light blocks. */
#include "core/chain/decode.h"
#include "core/chain/hashes.h"
#include "core/chain/wire.h"

/* A field that may stand only once stands above the one before. */
static med_result
next_single (med_wire_reader *reader, med_wire_field *field)
{
  uint32_t last = reader->last_field;
  MED_TRY (med_wire_next (reader, field));
  return field->field > last ? MED_OK : MED_E_INVALID;
}

static med_result
decode_time (const med_wire_field *field, med_time *time)
{
  med_span message;
  MED_TRY (med_wire_message (field, &message));
  med_wire_reader reader = med_wire_reader_make (message);
  med_time value = { 0, 0 };
  while (!med_wire_done (&reader))
    {
      med_wire_field part;
      MED_TRY (next_single (&reader, &part));
      if (part.field == 1)
        MED_TRY (med_wire_i64 (&part, &value.seconds));
      else if (part.field == 2)
        MED_TRY (med_wire_i32 (&part, &value.nanos));
      else
        return MED_E_INVALID;
    }
  *time = value;
  return MED_OK;
}

static med_result
decode_part_set_header (const med_wire_field *field, med_block_id *id)
{
  med_span message;
  MED_TRY (med_wire_message (field, &message));
  med_wire_reader reader = med_wire_reader_make (message);
  while (!med_wire_done (&reader))
    {
      med_wire_field part;
      MED_TRY (next_single (&reader, &part));
      if (part.field == 1)
        MED_TRY (med_wire_u32 (&part, &id->parts_total));
      else if (part.field == 2)
        MED_TRY (med_wire_hash (&part, &id->parts_hash));
      else
        return MED_E_INVALID;
    }
  return MED_OK;
}

static med_result
decode_block_id (const med_wire_field *field, med_block_id *out)
{
  med_span message;
  MED_TRY (med_wire_message (field, &message));
  med_wire_reader reader = med_wire_reader_make (message);
  med_block_id id = { 0 };
  bool has_parts = false;
  while (!med_wire_done (&reader))
    {
      med_wire_field part;
      MED_TRY (next_single (&reader, &part));
      if (part.field == 1)
        MED_TRY (med_wire_hash (&part, &id.hash));
      else if (part.field == 2)
        {
          MED_TRY (decode_part_set_header (&part, &id));
          has_parts = true;
        }
      else
        return MED_E_INVALID;
    }
  if (!has_parts)
    return MED_E_INVALID;
  *out = id;
  return MED_OK;
}

static med_result
decode_version (const med_wire_field *field, med_header *header)
{
  med_span message;
  MED_TRY (med_wire_message (field, &message));
  med_wire_reader reader = med_wire_reader_make (message);
  while (!med_wire_done (&reader))
    {
      med_wire_field part;
      MED_TRY (next_single (&reader, &part));
      if (part.field == 1)
        MED_TRY (med_wire_u64 (&part, &header->version_block));
      else if (part.field == 2)
        MED_TRY (med_wire_u64 (&part, &header->version_app));
      else
        return MED_E_INVALID;
    }
  return MED_OK;
}

static med_result
decode_chain_id (const med_wire_field *field, med_chain_id *id)
{
  med_span text;
  MED_TRY (med_wire_message (field, &text));
  if (text.size == 0 || memchr (text.data, 0, text.size) != NULL)
    return MED_E_INVALID;
  if (text.size > MED_CHAIN_ID_MAX)
    return MED_E_TOO_LARGE;
  memcpy (id->text, text.data, text.size);
  return MED_OK;
}

static med_result
decode_app_hash (const med_wire_field *field, med_app_hash *hash)
{
  med_span bytes;
  MED_TRY (med_wire_message (field, &bytes));
  if (bytes.size == 0)
    return MED_E_INVALID;
  if (bytes.size > MED_APP_HASH_MAX)
    return MED_E_TOO_LARGE;
  hash->size = (uint8_t)bytes.size;
  memcpy (hash->bytes, bytes.data, bytes.size);
  return MED_OK;
}

static med_result
decode_header_field (const med_wire_field *field, med_header *header)
{
  switch (field->field)
    {
    case 1:
      return decode_version (field, header);
    case 2:
      return decode_chain_id (field, &header->chain_id);
    case 3:
      return med_wire_i64 (field, &header->height);
    case 4:
      return decode_time (field, &header->time);
    case 5:
      return decode_block_id (field, &header->last_block_id);
    case 6:
      return med_wire_hash (field, &header->last_commit_hash);
    case 7:
      return med_wire_hash (field, &header->data_hash);
    case 8:
      return med_wire_hash (field, &header->validators_hash);
    case 9:
      return med_wire_hash (field, &header->next_validators_hash);
    case 10:
      return med_wire_hash (field, &header->consensus_hash);
    case 11:
      return decode_app_hash (field, &header->app_hash);
    case 12:
      return med_wire_hash (field, &header->last_results_hash);
    case 13:
      return med_wire_hash (field, &header->evidence_hash);
    case 14:
      return med_wire_fixed (field, header->proposer_address.bytes,
                             sizeof header->proposer_address.bytes);
    default:
      return MED_E_INVALID;
    }
}

/* Fields that the encoder always writes. */
#define HEADER_REQUIRED (1u << 1 | 1u << 4 | 1u << 5 | 1u << 14)

med_result
med_header_decode (med_span bytes, med_header *header)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_header value = { 0 };
  uint32_t seen = 0;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      MED_TRY (next_single (&reader, &field));
      MED_TRY (decode_header_field (&field, &value));
      seen |= 1u << field.field;
    }
  if ((seen & HEADER_REQUIRED) != HEADER_REQUIRED)
    return MED_E_INVALID;
  *header = value;
  return MED_OK;
}

static med_result
decode_commit_sig (med_span bytes, med_commit_sig *out)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_commit_sig sig = { 0 };
  bool has_time = false;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      MED_TRY (next_single (&reader, &field));
      switch (field.field)
        {
        case 1:
          MED_TRY (med_wire_u32 (&field, &sig.flag));
          break;
        case 2:
          MED_TRY (med_wire_fixed (&field, sig.address.bytes, sizeof sig.address.bytes));
          sig.has_address = true;
          break;
        case 3:
          MED_TRY (decode_time (&field, &sig.timestamp));
          has_time = true;
          break;
        case 4:
          MED_TRY (med_wire_fixed (&field, sig.signature.bytes, sizeof sig.signature.bytes));
          sig.has_signature = true;
          break;
        default:
          return MED_E_INVALID;
        }
    }
  if (!has_time)
    return MED_E_INVALID;
  *out = sig;
  return MED_OK;
}

/* Number of elements of a repeated field that starts at the reader; the reader is a copy. */
static med_result
count_elements (med_wire_reader reader, uint32_t number, size_t max, size_t *count)
{
  size_t found = 0;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      MED_TRY (med_wire_next (&reader, &field));
      if (field.field != number)
        continue;
      if (field.type != MED_WIRE_BYTES)
        return MED_E_INVALID;
      if (found == max)
        return MED_E_TOO_LARGE;
      found++;
    }
  *count = found;
  return MED_OK;
}

med_result
med_commit_decode (med_span bytes, med_arena *arena, med_commit *commit)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_commit value = { 0 };
  size_t count;
  MED_TRY (count_elements (reader, 4, MED_VALIDATORS_MAX, &count));
  med_commit_sig *signatures = med_arena_array (arena, count + 1, sizeof *signatures);
  if (signatures == NULL)
    return MED_E_NO_MEMORY;
  bool has_block_id = false;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      uint32_t last = reader.last_field;
      MED_TRY (med_wire_next (&reader, &field));
      if (field.field == last && field.field != 4)
        return MED_E_INVALID;
      switch (field.field)
        {
        case 1:
          MED_TRY (med_wire_i64 (&field, &value.height));
          break;
        case 2:
          MED_TRY (med_wire_i32 (&field, &value.round));
          break;
        case 3:
          MED_TRY (decode_block_id (&field, &value.block_id));
          has_block_id = true;
          break;
        case 4:
          MED_TRY (decode_commit_sig (field.bytes, &signatures[value.signature_count]));
          value.signature_count++;
          break;
        default:
          return MED_E_INVALID;
        }
    }
  if (!has_block_id)
    return MED_E_INVALID;
  value.signatures = signatures;
  *commit = value;
  return MED_OK;
}

static med_result
decode_data (med_span bytes, med_arena *arena, med_block *block)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  size_t count;
  MED_TRY (count_elements (reader, 1, MED_BLOCK_TXS_MAX, &count));
  med_span *txs = med_arena_array (arena, count + 1, sizeof *txs);
  if (txs == NULL)
    return MED_E_NO_MEMORY;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      MED_TRY (med_wire_next (&reader, &field));
      if (field.field != 1)
        return MED_E_INVALID;
      MED_TRY (med_wire_message (&field, &txs[block->tx_count]));
      block->tx_count++;
    }
  block->txs = txs;
  return MED_OK;
}

static med_result
decode_evidence (med_span bytes, med_arena *arena, med_block *block)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  size_t count;
  MED_TRY (count_elements (reader, 1, MED_BLOCK_EVIDENCE_MAX, &count));
  med_evidence *evidence = med_arena_array (arena, count + 1, sizeof *evidence);
  if (evidence == NULL)
    return MED_E_NO_MEMORY;
  while (!med_wire_done (&reader))
    {
      med_wire_field field, inner;
      MED_TRY (med_wire_next (&reader, &field));
      if (field.field != 1)
        return MED_E_INVALID;
      /* A oneof: exactly one field of two. */
      med_wire_reader one = med_wire_reader_make (field.bytes);
      MED_TRY (med_wire_next (&one, &inner));
      if ((inner.field != 1 && inner.field != 2) || !med_wire_done (&one))
        return MED_E_INVALID;
      med_evidence *next = &evidence[block->evidence_count];
      next->kind = inner.field;
      MED_TRY (med_wire_message (&inner, &next->message));
      block->evidence_count++;
    }
  block->evidence = evidence;
  return MED_OK;
}

med_result
med_block_decode (med_span bytes, med_arena *arena, med_block *block)
{
  if (bytes.size > MED_BLOCK_BYTES_MAX)
    return MED_E_TOO_LARGE;
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_block value = { 0 };
  for (uint32_t number = 1; number <= 4; number++)
    {
      med_wire_field field;
      med_span message;
      MED_TRY (med_wire_next (&reader, &field));
      MED_TRY (med_wire_message (&field, &message));
      if (field.field != number)
        return MED_E_INVALID;
      if (number == 1)
        MED_TRY (med_header_decode (message, &value.header));
      else if (number == 2)
        MED_TRY (decode_data (message, arena, &value));
      else if (number == 3)
        MED_TRY (decode_evidence (message, arena, &value));
      else
        MED_TRY (med_commit_decode (message, arena, &value.last_commit));
    }
  if (!med_wire_done (&reader))
    return MED_E_INVALID;
  *block = value;
  return MED_OK;
}

static med_result
decode_validator (med_span bytes, med_validator *out)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_validator validator = { 0 };
  bool has_key = false;
  while (!med_wire_done (&reader))
    {
      med_wire_field field, inner;
      MED_TRY (next_single (&reader, &field));
      if (field.field == 3)
        MED_TRY (med_wire_i64 (&field, &validator.power));
      if (field.field != 2)
        continue;
      med_span message;
      MED_TRY (med_wire_message (&field, &message));
      med_wire_reader key = med_wire_reader_make (message);
      MED_TRY (med_wire_next (&key, &inner));
      if (inner.field != 1)
        return MED_E_UNSUPPORTED;
      MED_TRY (med_wire_fixed (&inner, validator.key.bytes, sizeof validator.key.bytes));
      if (!med_wire_done (&key))
        return MED_E_INVALID;
      has_key = true;
    }
  if (!has_key)
    return MED_E_INVALID;
  *out = validator;
  return MED_OK;
}

static med_result
decode_validator_set (med_span bytes, med_arena *arena, med_validator_set *set)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  size_t count, filled = 0;
  MED_TRY (count_elements (reader, 1, MED_VALIDATORS_MAX, &count));
  med_validator *validators = med_arena_array (arena, count + 1, sizeof *validators);
  if (validators == NULL)
    return MED_E_NO_MEMORY;
  while (!med_wire_done (&reader))
    {
      med_wire_field field;
      MED_TRY (med_wire_next (&reader, &field));
      if (field.field == 1)
        MED_TRY (decode_validator (field.bytes, &validators[filled++]));
    }
  med_validators_order (validators, count);
  *set = (med_validator_set){ validators, count };
  return MED_OK;
}

/* The bodies of fields 1 and 2, which must be there and be the only ones. */
static med_result
take_pair (med_span bytes, med_span *first, med_span *second)
{
  med_wire_reader reader = med_wire_reader_make (bytes);
  med_wire_field a, b;
  MED_TRY (med_wire_next (&reader, &a));
  MED_TRY (med_wire_next (&reader, &b));
  if (a.field != 1 || b.field != 2 || !med_wire_done (&reader))
    return MED_E_INVALID;
  MED_TRY (med_wire_message (&a, first));
  return med_wire_message (&b, second);
}

med_result
med_light_block_decode (med_span bytes, med_arena *arena, med_light_block *block)
{
  if (bytes.size > MED_LIGHT_BLOCK_BYTES_MAX)
    return MED_E_TOO_LARGE;
  med_span signed_header, set, header, commit;
  med_light_block value = { 0 };
  MED_TRY (take_pair (bytes, &signed_header, &set));
  MED_TRY (take_pair (signed_header, &header, &commit));
  MED_TRY (med_header_decode (header, &value.header));
  MED_TRY (med_commit_decode (commit, arena, &value.commit));
  MED_TRY (decode_validator_set (set, arena, &value.validators));
  *block = value;
  return MED_OK;
}
