/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Founding a chain: what `medease-node init` does. */
#include "node/founding.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/ledger/genesis.h"
#include "core/vault/token.h"
#include "node/genesis-doc.h"
#include "store/file.h"

#include <errno.h>

#define HEARTBEAT_SECONDS 600
#define APP_VERSION 1

/* What is drawn at random for a new chain. */
typedef struct
{
  med_node_keys keys;
  med_chain_id chain;
  med_id clinic;
  med_sign_seed invite;
  med_open_secret network;
} drawn;

void
med_founding_chain_id (const med_env *env, med_chain_id *chain)
{
  uint8_t random[16];
  med_env_random (env, random, sizeof random);
  memcpy (chain->text, "med-", 4);
  med_result result
      = med_base32_encode (MED_SPAN_OF (random), chain->text + 4, sizeof chain->text - 4);
  med_assert (result == MED_OK);
}

static void
draw (const med_env *env, drawn *d)
{
  med_node_keys_make (env, &d->keys);
  med_env_random (env, d->clinic.bytes, sizeof d->clinic.bytes);
  med_env_random (env, d->invite.bytes, sizeof d->invite.bytes);
  med_env_random (env, d->network.bytes, sizeof d->network.bytes);
  med_founding_chain_id (env, &d->chain);
}

static med_result
fail (med_result result, char **problem, const char *what)
{
  *problem = g_strdup_printf ("%s: %s", what, med_result_name (result));
  return result;
}

med_result
med_founding_folder (const char *folder, char **problem)
{
  med_result result = med_file_make_folder (folder);
  if (result != MED_OK)
    {
      *problem = g_strdup_printf ("%s: %s", folder, g_strerror (errno));
      return result;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  if (dir == NULL)
    {
      *problem = g_strdup_printf ("%s: %s", folder, error->message);
      return MED_E_IO;
    }
  if (g_dir_read_name (dir) == NULL)
    return MED_OK;
  *problem = g_strdup_printf ("%s: is not empty", folder);
  return MED_E_EXISTS;
}

static void
read_pins (const med_node_config *config, med_genesis_gateway *gateway)
{
  for (char **pin = config->pins; *pin != NULL && gateway->pin_count < MED_GATEWAY_PINS; pin++)
    {
      size_t written;
      med_result result
          = med_hex_decode (med_span_text (*pin), true, gateway->pins[gateway->pin_count].bytes,
                            sizeof (med_hash), &written);
      med_assert (result == MED_OK && written == sizeof (med_hash));
      gateway->pin_count++;
    }
}

static med_result
make_genesis (const med_node_founding *founding, const drawn *d, const med_genesis_gateway *gateway,
              const med_env *env, med_arena *arena, med_solo_genesis *genesis, med_span *app_state)
{
  med_genesis_options options = {
    .clinic = d->clinic,
    .personal = founding->personal,
    .heartbeat_seconds = HEARTBEAT_SECONDS,
    .replicas = 1,
    .gateways = gateway,
    .gateway_count = 1,
  };
  med_sign_public_from_seed (&d->keys.validator, &options.validator);
  med_open_public_from_secret (&d->keys.opener, &options.node_recipient);
  med_sign_public_from_seed (&d->invite, &options.founder_invite);
  med_hash none = { 0 };
  med_solo_genesis_init (genesis, d->chain.text, med_env_now (env), &none, APP_VERSION,
                         &options.validator);
  return med_genesis_build (&options, arena, app_state);
}

med_result
med_founding_chain (med_db *db, med_blocks *blocks, const med_sign_seed *seed,
                    med_solo_genesis *genesis, med_span app_state, const med_env *env,
                    med_solo_tip *first)
{
  med_driver *driver;
  const med_driver_options options = { db, blocks, seed, env };
  MED_TRY (med_driver_found (db, genesis, app_state));
  MED_TRY (med_driver_open (&options, &driver));
  med_result result = med_driver_make_block (driver);
  if (result == MED_OK)
    *first = *med_driver_tip (driver);
  med_driver_close (driver);
  return result;
}

/* Genesis, and the first block, whose hash invites name as the anchor. */
static med_result
make_chain (const med_node_config *config, const drawn *d, med_solo_genesis *genesis,
            med_span app_state, const med_env *env, med_solo_tip *first)
{
  g_autofree char *db_path = med_node_config_path (config, "node.db");
  g_autofree char *blocks_path = med_node_config_path (config, "blocks");
  med_db *db = NULL;
  med_blocks *blocks = NULL;
  med_result result = med_db_open (db_path, &med_schema_node, &db);
  if (result == MED_OK)
    result = med_blocks_open (db, blocks_path, &blocks);
  if (result == MED_OK)
    result = med_founding_chain (db, blocks, &d->keys.validator, genesis, app_state, env, first);
  med_blocks_close (blocks);
  med_db_close (db);
  return result;
}

static med_result
write_invite (const med_node_config *config, const drawn *d, bool personal,
              const med_genesis_gateway *gateway, const med_solo_tip *first, med_arena *arena)
{
  Med__Invite invite = MED__INVITE__INIT;
  Med__InviteGateway entry = MED__INVITE_GATEWAY__INIT;
  Med__InviteGateway *entries[] = { &entry };
  entry.url = med_pb_bytes (gateway->url);
  if (gateway->pin_count > 0)
    entry.spki = med_pb_bytes (MED_SPAN_OF (gateway->pins[0].bytes));
  invite.chain_id = med_pb_bytes (med_span_text (d->chain.text));
  invite.anchor_height = (uint64_t)first->header.height;
  invite.anchor_hash = med_pb_bytes (MED_OPT_HASH_SPAN (first->block_id.hash));
  invite.seed = med_pb_bytes (MED_SPAN_OF (d->invite.bytes));
  invite.role = personal ? MED__ROLE__ROLE_PATIENT : MED__ROLE__ROLE_OFFICER;
  invite.clinic = med_pb_bytes (MED_SPAN_OF (d->clinic.bytes));
  invite.gateways = entries;
  invite.n_gateways = 1;
  invite.network_identity = med_pb_bytes (MED_SPAN_OF (d->network.bytes));
  char *text;
  MED_TRY (med_token_encode (MED_TOKEN_INVITE, &invite.base, arena, &text));
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autofree char *path = med_node_config_path (config, "founder.invite");
  med_result result = med_file_replace (path, med_span_text (line), false);
  med_wipe (line, strlen (line));
  med_wipe (text, strlen (text));
  return result;
}

med_result
med_founding_document (const med_node_config *config, const med_solo_genesis *genesis,
                       med_span app_state)
{
  g_autofree char *text = med_genesis_doc_write (genesis, app_state);
  g_autofree char *path = med_node_config_path (config, MED_GENESIS_FILE);
  return med_file_replace (path, med_span_text (text), false);
}

static med_result
found_in (const med_node_founding *founding, const med_node_config *config, const drawn *d,
          const med_env *env, med_arena *arena, char **problem)
{
  g_autofree char *address = med_node_address (config);
  g_autofree char *key_path = med_node_config_path (config, MED_NODE_KEY_FILE);
  med_genesis_gateway gateway = { .url = med_span_text (address) };
  read_pins (config, &gateway);
  med_solo_genesis genesis;
  med_span app_state;
  med_solo_tip first;
  med_result result = make_genesis (founding, d, &gateway, env, arena, &genesis, &app_state);
  if (result != MED_OK)
    return fail (result, problem, "genesis");
  result = med_node_keys_write (key_path, &d->keys);
  if (result != MED_OK)
    return fail (result, problem, key_path);
  result = make_chain (config, d, &genesis, app_state, env, &first);
  if (result != MED_OK)
    return fail (result, problem, "the first block");
  result = med_founding_document (config, &genesis, app_state);
  if (result == MED_OK)
    result = write_invite (config, d, founding->personal, &gateway, &first, arena);
  if (result != MED_OK)
    return fail (result, problem, config->folder);
  return med_node_config_write (config, problem);
}

med_result
med_founding_config (const med_node_founding *founding, med_node_config **made, char **problem)
{
  g_autoptr (med_node_config) config = med_node_config_new (founding->folder, founding->socket);
  if (founding->address != NULL)
    {
      g_free (config->address);
      config->address = g_strdup (founding->address);
      g_autoptr (GUri) uri = g_uri_parse (founding->address, G_URI_FLAGS_NONE, NULL);
      const char *host = uri == NULL ? NULL : g_uri_get_host (uri);
      if (host == NULL || !g_str_has_prefix (founding->address, "https://"))
        return fail (MED_E_INVALID, problem, founding->address);
      g_strfreev (config->hosts);
      config->hosts = g_strsplit (host, ";", 1);
    }
  if (founding->pins != NULL)
    {
      g_strfreev (config->pins);
      config->pins = g_strdupv ((char **)founding->pins);
    }
  MED_TRY (med_node_config_check (config, problem));
  *made = g_steal_pointer (&config);
  return MED_OK;
}

med_result
med_node_found (const med_node_founding *founding, const med_env *env, med_chain_id *chain,
                char **problem)
{
  g_autoptr (med_node_config) config = NULL;
  MED_TRY (med_founding_config (founding, &config, problem));
  MED_TRY (med_founding_folder (config->folder, problem));
  drawn d;
  draw (env, &d);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_result result = found_in (founding, config, &d, env, &arena, problem);
  med_arena_clear (&arena);
  if (result == MED_OK)
    *chain = d.chain;
  med_wipe (&d, sizeof d);
  return result;
}
