/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node init DIR: a new chain, its keys, and the invite for whoever runs the clinic. */
#include "node/commands.h"
#include "node/node.h"

#include <stdio.h>

typedef struct
{
  char *engine, *blocks, *listen, *address;
  char **pins;
  gboolean personal;
} init_options;

static int
found (const char *folder, const init_options *options, const med_env *env)
{
  const char *socket = NULL;
  if (options->listen != NULL)
    {
      if (!g_str_has_prefix (options->listen, "unix:") || options->listen[5] == '\0')
        return med_command_fail (MED_E_INVALID, g_strdup ("--listen takes unix:PATH"));
      socket = options->listen + 5;
    }
  g_autofree char *absolute = socket == NULL ? NULL : g_canonicalize_filename (socket, NULL);
  const med_node_founding founding = {
    .folder = folder,
    .socket = absolute,
    .address = options->address,
    .pins = (const char *const *)options->pins,
    .personal = options->personal,
  };
  med_chain_id chain;
  char *problem = NULL;
  med_result result = med_node_found (&founding, env, &chain, &problem);
  if (result != MED_OK)
    return med_command_fail (result, problem);
  printf ("chain    %s\n"
          "founder  %s/founder.invite\n"
          "start    medease-node run %s\n",
          chain.text, folder, folder);
  return MED_EXIT_OK;
}

static int
check_choice (const char *name, const char *choice, const char *standard)
{
  if (choice == NULL || strcmp (choice, standard) == 0)
    return MED_EXIT_OK;
  return med_command_fail (MED_E_UNSUPPORTED,
                           g_strdup_printf ("--%s %s is not in this version", name, choice));
}

int
med_command_init (int argc, char **argv, const med_env *env)
{
  init_options options = { 0 };
  const GOptionEntry entries[] = {
    { "engine", 0, 0, G_OPTION_ARG_STRING, &options.engine,
      "Who orders transactions: solo (one clinic, this node alone)", "ENGINE" },
    { "blocks", 0, 0, G_OPTION_ARG_STRING, &options.blocks,
      "Where ciphertext is kept: embedded (in DIR)", "STORE" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options.listen,
      "The gateway's socket (default: DIR/node.sock)", "unix:PATH" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options.address,
      "What invites name when a TLS proxy stands in front", "https://HOST" },
    { "pin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.pins,
      "SHA-256 of the proxy's public key, hexadecimal; needed with --address", "HASH" },
    { "personal", 0, 0, G_OPTION_ARG_NONE, &options.personal,
      "One person's own place instead of a clinic", NULL },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  int code = med_command_parse (argc, argv, entries,
                                "Founds a new chain in DIR.\n\n"
                                "Example: medease-node init clinic",
                                "DIR", 1, &rest);
  if (code < 0)
    code = check_choice ("engine", options.engine, "solo");
  else
    return code;
  if (code == MED_EXIT_OK)
    code = check_choice ("blocks", options.blocks, "embedded");
  if (code == MED_EXIT_OK)
    code = found (rest[0], &options, env);
  g_free (options.engine);
  g_free (options.blocks);
  g_free (options.listen);
  g_free (options.address);
  g_strfreev (options.pins);
  return code;
}
