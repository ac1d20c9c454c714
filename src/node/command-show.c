/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node export-genesis DIR, and medease-node key show DIR. */
#include "base/text.h"
#include "core/age/identity.h"
#include "core/chain/hashes.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "node/commands.h"
#include "node/genesis-doc.h"
#include "node/node.h"

#include <stdio.h>

static med_result
print_genesis (const med_node *node)
{
  med_solo_genesis genesis;
  med_span app_state;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  med_result result = med_chain_load_genesis (node->db, &genesis);
  if (result == MED_OK)
    result = med_chain_load_app_state (node->db, &arena, &app_state);
  if (result == MED_OK)
    {
      g_autofree char *text = med_genesis_doc_write (&genesis, app_state);
      fputs (text, stdout);
    }
  med_arena_clear (&arena);
  return result;
}

int
med_command_export_genesis (int argc, char **argv, const med_env *env)
{
  g_auto (GStrv) rest = NULL;
  med_node *node;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, NULL,
                                "Writes the chain's genesis document, as CometBFT reads it, to"
                                " standard output while the node does not run.",
                                "DIR", 1, &rest);
  if (code >= 0)
    return code;
  med_result result = med_node_open_stores (rest[0], env, &node, &problem);
  if (result == MED_OK)
    {
      result = print_genesis (node);
      med_node_close (node);
    }
  return result == MED_OK ? MED_EXIT_OK : med_command_fail (result, problem);
}

static med_result
print_keys (const med_node_keys *keys)
{
  med_sign_public validator;
  med_open_public opener;
  med_validator_address address;
  char hex[65], recipient[MED_AGE_RECIPIENT_TEXT_SIZE];
  med_sign_public_from_seed (&keys->validator, &validator);
  med_open_public_from_secret (&keys->opener, &opener);
  med_validator_address_of (&validator, &address);
  g_autofree char *base64 = g_base64_encode (validator.bytes, sizeof validator.bytes);
  med_age_recipient_encode (&opener, recipient);
  MED_TRY (med_hex_encode (MED_SPAN_OF (address.bytes), hex, sizeof hex));
  printf ("validator  %s\naddress    %s\nrecipient  %s\n", base64, hex, recipient);
  return MED_OK;
}

int
med_command_key (int argc, char **argv, const med_env *env)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (med_node_config) config = NULL;
  med_node_keys keys;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, NULL,
                                "Shows the public halves of the node's keys: medease-node key show"
                                " DIR",
                                "show DIR", 2, &rest);
  if (code >= 0)
    return code;
  if (strcmp (rest[0], "show") != 0)
    return med_command_fail (MED_E_INVALID, g_strdup ("only: medease-node key show DIR"));
  med_result result = med_node_config_read (rest[1], &config, &problem);
  if (result != MED_OK)
    return med_command_fail (result, problem);
  g_autofree char *path = med_node_config_path (config, MED_NODE_KEY_FILE);
  result = med_node_keys_read (path, &keys);
  if (result == MED_OK)
    result = print_keys (&keys);
  med_node_keys_clear (&keys);
  return result == MED_OK ? MED_EXIT_OK
                          : med_command_fail (
                              result, g_strdup_printf ("%s: %s", path, med_result_name (result)));
}
