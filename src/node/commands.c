/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands share. */
#include "node/commands.h"

#include <locale.h>
#include <stdio.h>

int
med_command_fail (med_result result, char *problem)
{
  fprintf (stderr, "medease-node: %s\n", problem != NULL ? problem : med_result_name (result));
  g_free (problem);
  switch ((int)result)
    {
    case MED_OK:
      return MED_EXIT_OK;
    case MED_E_INVALID:
    case MED_E_UNSUPPORTED:
    case MED_E_TOO_LARGE:
    case MED_E_EXISTS:
      return MED_EXIT_INVALID;
    case MED_E_OFFLINE:
      return MED_EXIT_OFFLINE;
    case MED_E_DAMAGED:
    case MED_E_NO_MATCH:
    case MED_E_UNVERIFIED:
      return MED_EXIT_DAMAGED;
    case MED_E_BUSY:
      return MED_EXIT_BUSY;
    case MED_E_NOT_FOUND:
      return MED_EXIT_NOT_FOUND;
    default:
      return MED_EXIT_IO;
    }
}

int
med_command_parse (int argc, char **argv, const GOptionEntry *entries, const char *summary,
                   const char *arguments, int count, char ***rest)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("medease-node %s", argv[0]);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  /* The command's own name is not an argument, but the help shows it. */
  g_autofree char **copy = g_new0 (char *, argc + 1);
  memcpy (copy, argv, (size_t)argc * sizeof *copy);
  copy[0] = name;
  char **list = copy;
  g_set_prgname (name);
  if (!g_option_context_parse (context, &argc, &list, &error))
    {
      fprintf (stderr, "medease-node: %s\n", error->message);
      return MED_EXIT_USAGE;
    }
  if (argc != count + 1)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
      fprintf (stderr, "%s", help);
      return MED_EXIT_USAGE;
    }
  char **taken = g_new0 (char *, count + 1);
  for (int i = 0; i < count; i++)
    taken[i] = g_strdup (list[i + 1]);
  *rest = taken;
  return -1;
}
