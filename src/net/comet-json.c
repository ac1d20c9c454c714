/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers, commits, validator sets and light blocks from CometBFT's JSON. */
#include "net/comet-json.h"
#include "core/chain/hashes.h"
#include "net/comet-json-parts.h"

med_result
med_comet_hash_from (JsonObject *object, const char *name, med_opt_hash *hash)
{
  med_opt_hash value = { 0 };
  size_t size;
  MED_TRY (med_json_hex (object, name, value.bytes, sizeof value.bytes, &size));
  if (size != 0 && size != sizeof value.bytes)
    return MED_E_INVALID;
  value.size = (uint8_t)size;
  *hash = value;
  return MED_OK;
}

med_result
med_comet_address_from (JsonObject *object, const char *name, med_validator_address *address)
{
  med_validator_address value;
  size_t size;
  MED_TRY (med_json_hex (object, name, value.bytes, sizeof value.bytes, &size));
  if (size != sizeof value.bytes)
    return MED_E_INVALID;
  *address = value;
  return MED_OK;
}

med_result
med_comet_signature_from (JsonObject *object, med_signature *signature)
{
  med_signature value;
  size_t size;
  MED_TRY (med_json_base64 (object, "signature", value.bytes, sizeof value.bytes, &size));
  if (size != sizeof value.bytes)
    return MED_E_INVALID;
  *signature = value;
  return MED_OK;
}

med_result
med_comet_chain_id_from (JsonObject *object, const char *name, med_chain_id *id)
{
  med_span text;
  med_chain_id value = { 0 };
  MED_TRY (med_json_text (object, name, &text));
  if (text.size == 0)
    return MED_E_INVALID;
  if (text.size > MED_CHAIN_ID_MAX)
    return MED_E_TOO_LARGE;
  memcpy (value.text, text.data, text.size);
  *id = value;
  return MED_OK;
}

med_result
med_comet_block_id_from (JsonObject *object, const char *name, med_block_id *id)
{
  med_block_id value = { 0 };
  if (med_json_present (object, name))
    {
      JsonObject *child, *parts;
      int64_t total;
      MED_TRY (med_json_object (object, name, &child));
      bool short_name = med_json_present (child, "parts");
      MED_TRY (med_json_object (child, short_name ? "parts" : "part_set_header", &parts));
      MED_TRY (med_comet_hash_from (child, "hash", &value.hash));
      MED_TRY (med_json_number (parts, "total", 0, UINT32_MAX, &total));
      MED_TRY (med_comet_hash_from (parts, "hash", &value.parts_hash));
      value.parts_total = (uint32_t)total;
    }
  *id = value;
  return MED_OK;
}

static med_result
read_app_hash (JsonObject *object, med_app_hash *hash)
{
  size_t size;
  MED_TRY (med_json_hex (object, "app_hash", hash->bytes, sizeof hash->bytes, &size));
  hash->size = (uint8_t)size;
  return MED_OK;
}

med_result
med_comet_header_from (JsonObject *object, med_header *out)
{
  med_header header = { 0 };
  JsonObject *version;
  MED_TRY (med_json_object (object, "version", &version));
  MED_TRY (med_json_u64 (version, "block", &header.version_block));
  /* Go leaves out a zero. */
  if (med_json_present (version, "app"))
    MED_TRY (med_json_u64 (version, "app", &header.version_app));
  MED_TRY (med_comet_chain_id_from (object, "chain_id", &header.chain_id));
  MED_TRY (med_json_i64 (object, "height", &header.height));
  MED_TRY (med_json_time (object, "time", &header.time));
  MED_TRY (med_comet_block_id_from (object, "last_block_id", &header.last_block_id));
  MED_TRY (med_comet_hash_from (object, "last_commit_hash", &header.last_commit_hash));
  MED_TRY (med_comet_hash_from (object, "data_hash", &header.data_hash));
  MED_TRY (med_comet_hash_from (object, "validators_hash", &header.validators_hash));
  MED_TRY (med_comet_hash_from (object, "next_validators_hash", &header.next_validators_hash));
  MED_TRY (med_comet_hash_from (object, "consensus_hash", &header.consensus_hash));
  MED_TRY (read_app_hash (object, &header.app_hash));
  MED_TRY (med_comet_hash_from (object, "last_results_hash", &header.last_results_hash));
  MED_TRY (med_comet_hash_from (object, "evidence_hash", &header.evidence_hash));
  MED_TRY (med_comet_address_from (object, "proposer_address", &header.proposer_address));
  *out = header;
  return MED_OK;
}

static bool
text_filled (JsonObject *object, const char *name)
{
  med_span text;
  return med_json_present (object, name)
         && (med_json_text (object, name, &text) != MED_OK || text.size > 0);
}

static med_result
read_commit_sig (JsonObject *object, med_commit_sig *out)
{
  med_commit_sig sig = { 0 };
  int64_t flag;
  MED_TRY (med_json_number (object, "block_id_flag", 0, UINT32_MAX, &flag));
  sig.flag = (uint32_t)flag;
  sig.has_address = text_filled (object, "validator_address");
  if (sig.has_address)
    MED_TRY (med_comet_address_from (object, "validator_address", &sig.address));
  sig.has_signature = text_filled (object, "signature");
  if (sig.has_signature)
    MED_TRY (med_comet_signature_from (object, &sig.signature));
  MED_TRY (med_json_time (object, "timestamp", &sig.timestamp));
  if (sig.flag == MED_VOTE_ABSENT && sig.timestamp.seconds == 0 && sig.timestamp.nanos == 0)
    sig.timestamp = MED_TIME_ZERO;
  *out = sig;
  return MED_OK;
}

med_result
med_comet_commit_from (JsonObject *object, med_arena *arena, med_commit *out)
{
  med_commit commit = { 0 };
  JsonArray *array;
  int64_t round;
  MED_TRY (med_json_i64 (object, "height", &commit.height));
  MED_TRY (med_json_number (object, "round", INT32_MIN, INT32_MAX, &round));
  commit.round = (int32_t)round;
  MED_TRY (med_comet_block_id_from (object, "block_id", &commit.block_id));
  MED_TRY (med_json_array (object, "signatures", &array));
  commit.signature_count = med_json_array_size (array);
  if (commit.signature_count > MED_VALIDATORS_MAX)
    return MED_E_TOO_LARGE;
  med_commit_sig *signatures
      = med_arena_array (arena, commit.signature_count + 1, sizeof *signatures);
  if (signatures == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < commit.signature_count; i++)
    {
      JsonObject *entry;
      MED_TRY (med_json_array_object (array, i, &entry));
      MED_TRY (read_commit_sig (entry, &signatures[i]));
    }
  commit.signatures = signatures;
  *out = commit;
  return MED_OK;
}

static med_result
read_validator (JsonObject *object, const char *power_name, med_validator *validator)
{
  JsonObject *key;
  med_span type;
  size_t size;
  MED_TRY (med_json_object (object, "pub_key", &key));
  MED_TRY (med_json_text (key, "type", &type));
  if (!med_span_equal (type, MED_SPAN_LITERAL ("tendermint/PubKeyEd25519")))
    return MED_E_UNSUPPORTED;
  MED_TRY (
      med_json_base64 (key, "value", validator->key.bytes, sizeof validator->key.bytes, &size));
  if (size != sizeof validator->key.bytes)
    return MED_E_INVALID;
  return med_json_i64 (object, power_name, &validator->power);
}

med_result
med_comet_validators_from (JsonArray *array, const char *power_name, med_arena *arena,
                           med_validator **validators)
{
  size_t count = med_json_array_size (array);
  if (count > MED_VALIDATORS_MAX)
    return MED_E_TOO_LARGE;
  med_validator *list = med_arena_array (arena, count + 1, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      JsonObject *entry;
      MED_TRY (med_json_array_object (array, i, &entry));
      MED_TRY (read_validator (entry, power_name, &list[i]));
      med_validator_address_of (&list[i].key, &list[i].address);
    }
  *validators = list;
  return MED_OK;
}

static med_result
read_set (JsonObject *object, const char *name, med_arena *arena, med_validator_set *set)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonObject *child;
  JsonArray *array;
  med_validator *validators;
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    array = json_node_get_array (node);
  else
    {
      MED_TRY (med_json_object (object, name, &child));
      MED_TRY (med_json_array (child, "validators", &array));
    }
  MED_TRY (med_comet_validators_from (array, "voting_power", arena, &validators));
  size_t count = med_json_array_size (array);
  med_validators_order (validators, count);
  *set = (med_validator_set){ validators, count };
  return MED_OK;
}

static med_result
read_signed_header (JsonObject *object, med_arena *arena, med_header *header, med_commit *commit)
{
  JsonObject *signed_header, *child;
  MED_TRY (med_json_object (object, "signed_header", &signed_header));
  MED_TRY (med_json_object (signed_header, "header", &child));
  MED_TRY (med_comet_header_from (child, header));
  MED_TRY (med_json_object (signed_header, "commit", &child));
  return med_comet_commit_from (child, arena, commit);
}

static med_result
read_light_block (JsonObject *root, med_arena *arena, med_light_block *out)
{
  med_light_block block = { 0 };
  MED_TRY (read_signed_header (root, arena, &block.header, &block.commit));
  MED_TRY (read_set (root, "validator_set", arena, &block.validators));
  block.has_next_validators = med_json_present (root, "next_validator_set");
  if (block.has_next_validators)
    MED_TRY (read_set (root, "next_validator_set", arena, &block.next_validators));
  *out = block;
  return MED_OK;
}

med_result
med_comet_light_block_read (med_span text, med_arena *arena, med_light_block *block)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_MAX, &parser, &root));
  return read_light_block (root, arena, block);
}

med_result
med_comet_header_read (med_span text, med_arena *arena, med_header *header)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_MAX, &parser, &root));
  return med_comet_header_from (root, header);
}

med_result
med_comet_result_from (JsonObject *root, JsonObject **result)
{
  if (med_json_present (root, "error"))
    return MED_E_REFUSED;
  return med_json_object (root, "result", result);
}

static med_result
read_error_text (JsonObject *error, const char *name, med_arena *arena, const char **out)
{
  med_span text = MED_SPAN_EMPTY;
  char *copy;
  if (med_json_present (error, name))
    MED_TRY (med_json_text (error, name, &text));
  MED_TRY (med_arena_text (arena, text, &copy));
  *out = copy;
  return MED_OK;
}

med_result
med_comet_error_read (med_span text, med_arena *arena, med_comet_error *out)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *error;
  med_comet_error value;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_MAX, &parser, &root));
  MED_TRY (med_json_object (root, "error", &error));
  MED_TRY (med_json_number (error, "code", INT64_MIN, INT64_MAX, &value.code));
  MED_TRY (read_error_text (error, "message", arena, &value.message));
  MED_TRY (read_error_text (error, "data", arena, &value.data));
  *out = value;
  return MED_OK;
}

med_result
med_comet_commit_read (med_span text, med_arena *arena, med_header *header, med_commit *commit,
                       bool *canonical)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *result;
  med_header read_header;
  med_commit read_commit;
  bool flag;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_MAX, &parser, &root));
  MED_TRY (med_comet_result_from (root, &result));
  MED_TRY (read_signed_header (result, arena, &read_header, &read_commit));
  MED_TRY (med_json_bool (result, "canonical", &flag));
  *header = read_header;
  *commit = read_commit;
  *canonical = flag;
  return MED_OK;
}

med_result
med_comet_validators_read (med_span text, med_arena *arena, med_comet_validators *out)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *result;
  JsonArray *array;
  med_comet_validators page;
  int64_t total;
  MED_TRY (med_json_parse (text, MED_COMET_JSON_MAX, &parser, &root));
  MED_TRY (med_comet_result_from (root, &result));
  MED_TRY (med_json_i64 (result, "block_height", &page.height));
  MED_TRY (med_json_i64 (result, "total", &total));
  MED_TRY (med_json_array (result, "validators", &array));
  page.count = med_json_array_size (array);
  if (total > MED_VALIDATORS_MAX || page.count > MED_COMET_PAGE_MAX)
    return MED_E_TOO_LARGE;
  if (total < 0 || page.count > (size_t)total)
    return MED_E_INVALID;
  page.total = (size_t)total;
  MED_TRY (med_comet_validators_from (array, "voting_power", arena, &page.validators));
  *out = page;
  return MED_OK;
}
