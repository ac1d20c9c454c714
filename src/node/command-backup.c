/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node backup DIR -o FILE, and medease-node import FILE DIR. */
#include "base/text.h"
#include "node/backup.h"
#include "node/commands.h"

#include <stdio.h>

int
med_command_backup (int argc, char **argv, const med_env *env)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "The file to write; must not exist",
      "FILE" },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  med_backup_note note;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, entries,
                                "Writes chain, state and ciphertext into one file and checks it;"
                                " the node may run meanwhile. No keys are in it.\n\n"
                                "Example: medease-node backup clinic -o clinic.tar",
                                "DIR", 1, &rest);
  if (code >= 0)
    return code;
  if (output == NULL)
    {
      fprintf (stderr, "medease-node: backup needs -o FILE\n");
      return MED_EXIT_USAGE;
    }
  med_result result = med_backup_make (rest[0], output, env, &note, &problem);
  if (result != MED_OK)
    return med_command_fail (result, problem);
  printf ("chain    %s\nheight   %" G_GUINT64_FORMAT "\nfile     %s\nchecked  yes\n",
          note.chain.text, note.height, output);
  return MED_EXIT_OK;
}

static int
print_restored (const med_node_restored *restored)
{
  char hash[65];
  if (med_hex_encode (MED_SPAN_OF (restored->header_hash.bytes), hash, sizeof hash) != MED_OK)
    return MED_EXIT_IO;
  printf ("from     %s at block %" G_GUINT64_FORMAT "\n"
          "chain    %s\n"
          "anchor   block %" G_GUINT64_FORMAT " %s\n"
          "trust    %s:%" G_GUINT64_FORMAT ":%s\n"
          "grants   wait until each patient's own device has confirmed them\n",
          restored->predecessor.text, restored->predecessor_height, restored->chain.text,
          restored->height, hash, restored->chain.text, restored->height, hash);
  return MED_EXIT_OK;
}

int
med_command_import (int argc, char **argv, const med_env *env)
{
  g_autofree char *listen = NULL, *address = NULL;
  g_auto (GStrv) pins = NULL;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen, "The gateway's socket (default: DIR/node.sock)",
      "unix:PATH" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &address,
      "What invites name when a TLS proxy stands in front", "https://HOST" },
    { "pin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &pins,
      "SHA-256 of the proxy's public key, hexadecimal; needed with --address", "HASH" },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  med_node_restored restored;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, entries,
                                "Opens a new chain in DIR out of a backup. Everybody's client shows"
                                " the old and the new anchor and asks once.\n\n"
                                "Example: medease-node import clinic.tar clinic-2",
                                "FILE DIR", 2, &rest);
  if (code >= 0)
    return code;
  if (listen != NULL && (!g_str_has_prefix (listen, "unix:") || listen[5] == '\0'))
    return med_command_fail (MED_E_INVALID, g_strdup ("--listen takes unix:PATH"));
  g_autofree char *socket = listen == NULL ? NULL : g_canonicalize_filename (listen + 5, NULL);
  const med_node_founding founding = {
    .folder = rest[1],
    .socket = socket,
    .address = address,
    .pins = (const char *const *)pins,
  };
  med_result result = med_node_restore (&founding, rest[0], env, &restored, &problem);
  return result == MED_OK ? print_restored (&restored) : med_command_fail (result, problem);
}
