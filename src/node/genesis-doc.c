/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Genesis documents of a chain with one validator. */
#include "node/genesis-doc.h"

#include "base/assert.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "net/comet-json.h"

/* Evidence is kept longer than any client trusts a header: 407 days, of a block a minute. */
#define EVIDENCE_DAYS 407
#define NANOSECONDS_A_DAY G_GINT64_CONSTANT (86400000000000)

static char *
upper_hex (med_span bytes)
{
  char *text = g_malloc (bytes.size * 2 + 1);
  med_result result = med_hex_encode (bytes, text, bytes.size * 2 + 1);
  med_assert (result == MED_OK);
  for (char *c = text; *c != '\0'; c++)
    *c = g_ascii_toupper (*c);
  return text;
}

static void
write_params (GString *text, const med_solo_genesis *genesis)
{
  g_string_append_printf (text,
                          "  \"consensus_params\": {\n"
                          "    \"block\": {\"max_bytes\": \"%" G_GINT64_FORMAT
                          "\", \"max_gas\": \"%" G_GINT64_FORMAT "\"},\n"
                          "    \"evidence\": {\"max_age_num_blocks\": \"%d\","
                          " \"max_age_duration\": \"%" G_GINT64_FORMAT
                          "\", \"max_bytes\": \"1048576\"},\n"
                          "    \"validator\": {\"pub_key_types\": [\"ed25519\"]},\n"
                          "    \"version\": {\"app\": \"%" G_GUINT64_FORMAT "\"},\n"
                          "    \"abci\": {\"vote_extensions_enable_height\": \"0\"}\n"
                          "  },\n",
                          genesis->max_bytes, genesis->max_gas, EVIDENCE_DAYS * 24 * 60,
                          EVIDENCE_DAYS * NANOSECONDS_A_DAY, genesis->app_version);
}

char *
med_genesis_doc_write (const med_solo_genesis *genesis, med_span app_state)
{
  char time[MED_RFC3339_SIZE];
  med_result result = med_time_format (genesis->genesis_time, time, sizeof time);
  med_assert (result == MED_OK);
  g_autofree char *address = upper_hex (MED_SPAN_OF (genesis->validator.address));
  g_autofree char *app_hash
      = upper_hex (med_span_make (genesis->app_hash.bytes, genesis->app_hash.size));
  g_autofree char *key
      = g_base64_encode (genesis->validator.key.bytes, sizeof genesis->validator.key.bytes);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text,
                          "{\n"
                          "  \"genesis_time\": \"%s\",\n"
                          "  \"chain_id\": \"%s\",\n"
                          "  \"initial_height\": \"%" G_GINT64_FORMAT "\",\n",
                          time, genesis->chain_id.text, genesis->initial_height);
  write_params (text, genesis);
  g_string_append_printf (
      text,
      "  \"validators\": [{\"address\": \"%s\", \"pub_key\": {\"type\":"
      " \"tendermint/PubKeyEd25519\", \"value\": \"%s\"}, \"power\": \"%" G_GINT64_FORMAT
      "\", \"name\": \"\"}],\n"
      "  \"app_hash\": \"%s\"",
      address, key, genesis->validator.power, app_hash);
  if (app_state.size > 0)
    {
      g_autofree char *state = g_base64_encode (app_state.data, app_state.size);
      g_string_append_printf (text, ",\n  \"app_state\": \"%s\"", state);
    }
  g_string_append (text, "\n}\n");
  return g_string_free (text, FALSE);
}

med_result
med_genesis_doc_read (med_span text, med_solo_genesis *genesis)
{
  med_arena arena;
  med_comet_genesis doc;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result = med_comet_genesis_read (text, &arena, &doc);
  if (result == MED_OK && (doc.validators.count != 1 || doc.app_hash.size != sizeof (med_hash)))
    result = MED_E_UNSUPPORTED;
  if (result == MED_OK)
    {
      med_hash app_hash;
      memcpy (app_hash.bytes, doc.app_hash.bytes, sizeof app_hash.bytes);
      med_solo_genesis_init (genesis, doc.chain_id.text, doc.genesis_time, &app_hash,
                             doc.app_version, &doc.validators.validators[0].key);
      genesis->initial_height = doc.initial_height;
      genesis->max_bytes = doc.max_bytes;
      genesis->max_gas = doc.max_gas;
      genesis->validator.power = doc.validators.validators[0].power;
    }
  med_arena_clear (&arena);
  return result;
}
