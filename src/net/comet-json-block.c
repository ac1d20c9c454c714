/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks, their results and the genesis file from CometBFT's JSON. */
#include "base/text.h"
#include "core/chain/encode.h"
#include "core/chain/hashes.h"
#include "net/comet-json-parts.h"
#include "net/comet-json.h"

/* Base64 of any length, decoded to the arena; null is empty. */
static med_result
read_bytes (JsonNode *node, med_arena *arena, med_span *bytes)
{
  med_span decoded = MED_SPAN_EMPTY;
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return MED_E_INVALID;
      med_span text = med_span_text (json_node_get_string (node));
      uint8_t *room = med_arena_alloc (arena, text.size);
      if (room == NULL)
        return MED_E_NO_MEMORY;
      MED_TRY (med_base64_decode (MED_BASE64_STANDARD, text, room, text.size, &decoded.size));
      decoded.data = room;
    }
  *bytes = decoded;
  return MED_OK;
}

static med_result
read_txs (JsonObject *data, med_arena *arena, med_block *block)
{
  JsonArray *array;
  MED_TRY (med_json_array (data, "txs", &array));
  size_t count = med_json_array_size (array);
  if (count > MED_BLOCK_TXS_MAX)
    return MED_E_TOO_LARGE;
  med_span *txs = med_arena_array (arena, count + 1, sizeof *txs);
  if (txs == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    MED_TRY (read_bytes (json_array_get_element (array, (guint)i), arena, &txs[i]));
  block->txs = txs;
  block->tx_count = count;
  return MED_OK;
}

static med_result
read_vote (JsonObject *evidence, const char *name, med_vote *vote)
{
  JsonObject *object;
  int64_t type, round, index;
  MED_TRY (med_json_object (evidence, name, &object));
  MED_TRY (med_json_number (object, "type", 0, UINT32_MAX, &type));
  MED_TRY (med_json_i64 (object, "height", &vote->height));
  MED_TRY (med_json_number (object, "round", INT32_MIN, INT32_MAX, &round));
  MED_TRY (med_comet_block_id_from (object, "block_id", &vote->block_id));
  MED_TRY (med_json_time (object, "timestamp", &vote->timestamp));
  MED_TRY (med_comet_address_from (object, "validator_address", &vote->address));
  MED_TRY (med_json_number (object, "validator_index", INT32_MIN, INT32_MAX, &index));
  MED_TRY (med_comet_signature_from (object, &vote->signature));
  if (med_json_present (object, "extension") || med_json_present (object, "extension_signature"))
    return MED_E_UNSUPPORTED;
  vote->type = (uint32_t)type;
  vote->round = (int32_t)round;
  vote->index = (int32_t)index;
  return MED_OK;
}

/* Go writes these members by their field names; other programs do not. */
static const char *
either (JsonObject *object, const char *name, const char *other)
{
  return med_json_present (object, name) ? name : other;
}

/* Back to the protobuf message that the evidence hash covers. */
static med_result
read_evidence (JsonObject *object, med_arena *arena, med_evidence *out)
{
  med_span type, message;
  JsonObject *value;
  med_duplicate_vote duplicate = { 0 };
  med_buf buf;
  MED_TRY (med_json_text (object, "type", &type));
  if (!med_span_equal (type, MED_SPAN_LITERAL ("tendermint/DuplicateVoteEvidence")))
    return MED_E_UNSUPPORTED;
  MED_TRY (med_json_object (object, "value", &value));
  MED_TRY (read_vote (value, "vote_a", &duplicate.vote_a));
  MED_TRY (read_vote (value, "vote_b", &duplicate.vote_b));
  MED_TRY (med_json_i64 (value, either (value, "TotalVotingPower", "total_voting_power"),
                         &duplicate.total_power));
  MED_TRY (med_json_i64 (value, either (value, "ValidatorPower", "validator_power"),
                         &duplicate.validator_power));
  MED_TRY (med_json_time (value, either (value, "Timestamp", "timestamp"), &duplicate.timestamp));
  MED_TRY (med_buf_init_arena (&buf, arena, MED_DUPLICATE_VOTE_BYTES_MAX));
  med_duplicate_vote_put (&buf, &duplicate);
  MED_TRY (med_buf_finish (&buf, &message));
  *out = (med_evidence){ 1, message };
  return MED_OK;
}

static med_result
read_evidence_list (JsonObject *object, med_arena *arena, med_block *block)
{
  JsonObject *outer;
  JsonArray *array;
  MED_TRY (med_json_object (object, "evidence", &outer));
  MED_TRY (med_json_array (outer, "evidence", &array));
  size_t count = med_json_array_size (array);
  if (count > MED_BLOCK_EVIDENCE_MAX)
    return MED_E_TOO_LARGE;
  med_evidence *list = med_arena_array (arena, count + 1, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      JsonObject *entry;
      MED_TRY (med_json_array_object (array, i, &entry));
      MED_TRY (read_evidence (entry, arena, &list[i]));
    }
  block->evidence = list;
  block->evidence_count = count;
  return MED_OK;
}

med_result
med_comet_block_read (med_span text, med_arena *arena, med_block_id *id, med_block *out)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *result, *object, *child;
  med_block block = { 0 };
  med_block_id block_id;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_BLOCK_MAX, &parser, &root));
  MED_TRY (med_comet_result_from (root, &result));
  MED_TRY (med_comet_block_id_from (result, "block_id", &block_id));
  MED_TRY (med_json_object (result, "block", &object));
  MED_TRY (med_json_object (object, "header", &child));
  MED_TRY (med_comet_header_from (child, &block.header));
  MED_TRY (med_json_object (object, "data", &child));
  MED_TRY (read_txs (child, arena, &block));
  MED_TRY (read_evidence_list (object, arena, &block));
  MED_TRY (med_json_object (object, "last_commit", &child));
  MED_TRY (med_comet_commit_from (child, arena, &block.last_commit));
  *id = block_id;
  *out = block;
  return MED_OK;
}

static med_result
read_exec_result (JsonObject *object, med_arena *arena, med_exec_result *out)
{
  med_exec_result result = { 0 };
  int64_t code;
  MED_TRY (med_json_number (object, "code", 0, UINT32_MAX, &code));
  result.code = (uint32_t)code;
  MED_TRY (read_bytes (json_object_get_member (object, "data"), arena, &result.data));
  MED_TRY (med_json_i64 (object, "gas_wanted", &result.gas_wanted));
  MED_TRY (med_json_i64 (object, "gas_used", &result.gas_used));
  *out = result;
  return MED_OK;
}

med_result
med_comet_results_read (med_span text, med_arena *arena, med_comet_results *out)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *result;
  JsonArray *array;
  med_comet_results value = { 0 };
  size_t size;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_BLOCK_MAX, &parser, &root));
  MED_TRY (med_comet_result_from (root, &result));
  MED_TRY (med_json_i64 (result, "height", &value.height));
  MED_TRY (med_json_array (result, "txs_results", &array));
  value.count = med_json_array_size (array);
  if (value.count > MED_BLOCK_TXS_MAX)
    return MED_E_TOO_LARGE;
  med_exec_result *results = med_arena_array (arena, value.count + 1, sizeof *results);
  if (results == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < value.count; i++)
    {
      JsonObject *entry;
      MED_TRY (med_json_array_object (array, i, &entry));
      MED_TRY (read_exec_result (entry, arena, &results[i]));
    }
  /* Base64 here, unlike in a header. */
  if (med_json_present (result, "app_hash"))
    {
      MED_TRY (med_json_base64 (result, "app_hash", value.app_hash.bytes,
                                sizeof value.app_hash.bytes, &size));
      value.app_hash.size = (uint8_t)size;
    }
  value.results = results;
  *out = value;
  return MED_OK;
}

static med_result
read_params (JsonObject *genesis, med_comet_genesis *out)
{
  JsonObject *params, *block, *version;
  MED_TRY (med_json_object (genesis, "consensus_params", &params));
  MED_TRY (med_json_object (params, "block", &block));
  MED_TRY (med_json_i64 (block, "max_bytes", &out->max_bytes));
  MED_TRY (med_json_i64 (block, "max_gas", &out->max_gas));
  if (!med_json_present (params, "version"))
    return MED_OK;
  MED_TRY (med_json_object (params, "version", &version));
  if (med_json_present (version, "app"))
    MED_TRY (med_json_u64 (version, "app", &out->app_version));
  return MED_OK;
}

med_result
med_comet_genesis_read (med_span text, med_arena *arena, med_comet_genesis *out)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *genesis;
  JsonArray *array = NULL;
  med_validator *validators;
  med_comet_genesis value = { 0 };
  size_t size;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_BLOCK_MAX, &parser, &genesis));
  if (med_json_present (genesis, "jsonrpc"))
    {
      JsonObject *result;
      MED_TRY (med_comet_result_from (genesis, &result));
      MED_TRY (med_json_object (result, "genesis", &genesis));
    }
  MED_TRY (med_comet_chain_id_from (genesis, "chain_id", &value.chain_id));
  MED_TRY (med_json_time (genesis, "genesis_time", &value.genesis_time));
  MED_TRY (med_json_i64 (genesis, "initial_height", &value.initial_height));
  MED_TRY (
      med_json_hex (genesis, "app_hash", value.app_hash.bytes, sizeof value.app_hash.bytes, &size));
  value.app_hash.size = (uint8_t)size;
  MED_TRY (read_params (genesis, &value));
  if (med_json_present (genesis, "validators"))
    MED_TRY (med_json_array (genesis, "validators", &array));
  MED_TRY (med_comet_validators_from (array, "power", arena, &validators));
  value.validators = (med_validator_set){ validators, med_json_array_size (array) };
  med_validators_order (validators, value.validators.count);
  *out = value;
  return MED_OK;
}
