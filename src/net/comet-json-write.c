/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A light block as CometBFT's JSON, for files that anybody's light client reads. */
#include "base/rfc3339.h"
#include "base/text.h"
#include "net/comet-json.h"

static void
put_text (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":\"%s\"", name, text);
}

/* Go writes hashes in capitals. */
static void
put_hex (GString *out, const char *name, const uint8_t *bytes, size_t size)
{
  g_string_append_printf (out, "\"%s\":\"", name);
  for (size_t i = 0; i < size; i++)
    g_string_append_printf (out, "%02X", bytes[i]);
  g_string_append_c (out, '"');
}

static void
put_hash (GString *out, const char *name, const med_opt_hash *hash)
{
  put_hex (out, name, hash->bytes, hash->size);
}

static void
put_base64 (GString *out, const char *name, const uint8_t *bytes, size_t size)
{
  g_autofree char *text = g_base64_encode (bytes, size);
  put_text (out, name, text);
}

static med_result
put_time (GString *out, const char *name, med_time time)
{
  char text[MED_RFC3339_SIZE];
  MED_TRY (med_time_format (time, text, sizeof text));
  put_text (out, name, text);
  return MED_OK;
}

static void
put_block_id (GString *out, const char *name, const med_block_id *id)
{
  g_string_append_printf (out, "\"%s\":{", name);
  put_hash (out, "hash", &id->hash);
  g_string_append_printf (out, ",\"parts\":{\"total\":%u,", id->parts_total);
  put_hash (out, "hash", &id->parts_hash);
  g_string_append (out, "}}");
}

static med_result
put_header (GString *out, const med_header *header)
{
  const struct
  {
    const char *name;
    const med_opt_hash *hash;
  } hashes[] = {
    { "last_commit_hash", &header->last_commit_hash },
    { "data_hash", &header->data_hash },
    { "validators_hash", &header->validators_hash },
    { "next_validators_hash", &header->next_validators_hash },
    { "consensus_hash", &header->consensus_hash },
    { "last_results_hash", &header->last_results_hash },
    { "evidence_hash", &header->evidence_hash },
  };
  g_string_append_printf (
      out, "{\"version\":{\"block\":\"%" G_GUINT64_FORMAT "\",\"app\":\"%" G_GUINT64_FORMAT "\"},",
      (guint64)header->version_block, (guint64)header->version_app);
  put_text (out, "chain_id", header->chain_id.text);
  g_string_append_printf (out, ",\"height\":\"%" G_GINT64_FORMAT "\",", (gint64)header->height);
  MED_TRY (put_time (out, "time", header->time));
  g_string_append_c (out, ',');
  put_block_id (out, "last_block_id", &header->last_block_id);
  for (size_t i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_string_append_c (out, ',');
      put_hash (out, hashes[i].name, hashes[i].hash);
    }
  g_string_append_c (out, ',');
  put_hex (out, "app_hash", header->app_hash.bytes, header->app_hash.size);
  g_string_append_c (out, ',');
  put_hex (out, "proposer_address", header->proposer_address.bytes,
           sizeof header->proposer_address.bytes);
  g_string_append_c (out, '}');
  return MED_OK;
}

static med_result
put_vote (GString *out, const med_commit_sig *vote)
{
  g_string_append_printf (out, "{\"block_id_flag\":%u,", vote->flag);
  put_hex (out, "validator_address", vote->address.bytes,
           vote->has_address ? sizeof vote->address.bytes : 0);
  g_string_append_c (out, ',');
  MED_TRY (put_time (out, "timestamp", vote->timestamp));
  g_string_append_c (out, ',');
  if (vote->has_signature)
    put_base64 (out, "signature", vote->signature.bytes, sizeof vote->signature.bytes);
  else
    g_string_append (out, "\"signature\":null");
  g_string_append_c (out, '}');
  return MED_OK;
}

static med_result
put_commit (GString *out, const med_commit *commit)
{
  g_string_append_printf (out, "{\"height\":\"%" G_GINT64_FORMAT "\",\"round\":%d,",
                          (gint64)commit->height, commit->round);
  put_block_id (out, "block_id", &commit->block_id);
  g_string_append (out, ",\"signatures\":[");
  for (size_t i = 0; i < commit->signature_count; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      MED_TRY (put_vote (out, &commit->signatures[i]));
    }
  g_string_append (out, "]}");
  return MED_OK;
}

static void
put_validators (GString *out, const med_validator_set *set)
{
  g_string_append (out, "{\"validators\":[");
  for (size_t i = 0; i < set->count; i++)
    {
      const med_validator *validator = &set->validators[i];
      g_string_append (out, i > 0 ? ",{" : "{");
      put_hex (out, "address", validator->address.bytes, sizeof validator->address.bytes);
      g_string_append (out, ",\"pub_key\":{\"type\":\"tendermint/PubKeyEd25519\",");
      put_base64 (out, "value", validator->key.bytes, sizeof validator->key.bytes);
      g_string_append_printf (
          out, "},\"voting_power\":\"%" G_GINT64_FORMAT "\",\"proposer_priority\":\"0\"}",
          (gint64)validator->power);
    }
  g_string_append (out, "]}");
}

med_result
med_comet_light_block_write (const med_light_block *block, GString *out)
{
  g_string_append (out, "{\"signed_header\":{\"header\":");
  MED_TRY (put_header (out, &block->header));
  g_string_append (out, ",\"commit\":");
  MED_TRY (put_commit (out, &block->commit));
  g_string_append (out, "},\"validator_set\":");
  put_validators (out, &block->validators);
  if (block->has_next_validators)
    {
      g_string_append (out, ",\"next_validator_set\":");
      put_validators (out, &block->next_validators);
    }
  g_string_append (out, "}\n");
  return MED_OK;
}
