/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node: finds the command; the only place in the node with a clock and randomness. */
#include "node/commands.h"
#include "node/node.h"

#include <errno.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static med_time
real_now (void *context)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (med_time){ now.tv_sec, (int32_t)now.tv_nsec };
}

static void
real_random (void *context, void *out, size_t size)
{
  uint8_t *next = (uint8_t *)out;
  while (size > 0)
    {
      ssize_t got = getrandom (next, size, 0);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        g_error ("the system gives no randomness: %s", g_strerror (errno));
      next += got;
      size -= (size_t)got;
    }
}

typedef struct
{
  const char *name, *usage, *what;
  med_command run;
} command_entry;

static const command_entry commands[] = {
  { "init", "init DIR", "found a new chain", med_command_init },
  { "run", "run DIR", "make blocks and serve the gateway", med_command_run },
  { "status", "status DIR [--json]", "show where it stands", med_command_status },
  { "check", "check DIR [--json]", "verify everything that is stored", med_command_check },
  { "backup", "backup DIR -o FILE", "write chain, state and objects into one file",
    med_command_backup },
  { "import", "import FILE DIR", "open a new chain out of a backup", med_command_import },
  { "export-genesis", "export-genesis DIR", "print the genesis document",
    med_command_export_genesis },
  { "key", "key show DIR", "show the node's public keys", med_command_key },
};

static int
usage (FILE *out, int code)
{
  fprintf (out, "usage: medease-node COMMAND …\n\n");
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-28s %s\n", commands[i].usage, commands[i].what);
  fprintf (out, "\nmedease-node COMMAND --help tells more. Version " MED_NODE_VERSION "\n");
  return code;
}

int
main (int argc, char **argv)
{
  const med_env env = { real_now, real_random, NULL };
  setlocale (LC_ALL, "");
  if (sodium_init () < 0)
    {
      fprintf (stderr, "medease-node: libsodium cannot start\n");
      return MED_EXIT_IO;
    }
  /* Before libsoup starts: HTTP/2 is never spoken. */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  if (argc < 2)
    return usage (stderr, MED_EXIT_USAGE);
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "help") == 0)
    return usage (stdout, MED_EXIT_OK);
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("medease-node " MED_NODE_VERSION "\n");
      return MED_EXIT_OK;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1, &env);
  fprintf (stderr, "medease-node: unknown command: %s\n", argv[1]);
  return usage (stderr, MED_EXIT_USAGE);
}
