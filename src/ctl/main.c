/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medeasectl: the client's services on a command line. */
#include "client/profile.h"
#include "ctl/agent.h"
#include "ctl/run.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

/* By the profile's agent where there is one and the command is for it, else here. */
static int
run (med_ctl *ctl, const char *const *argv, const char *const *words)
{
  const med_noun *noun;
  guint used;
  int status;
  g_autofree char *problem = NULL;
  const med_verb *verb = med_command_find (words, &noun, &used, &problem);
  if (verb != NULL && !verb->local && med_agent_call (ctl, argv, &status))
    return status;
  return med_run_words (ctl, words);
}

int
main (int argc, char **argv)
{
  med_ctl ctl = { .wait = true,
                  .wait_seconds = MED_CTL_WAIT_SECONDS,
                  .passphrase = { .fd = -1 },
                  .in = STDIN_FILENO,
                  .out = STDOUT_FILENO,
                  .err = STDERR_FILENO };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *problem = NULL;
  int status;
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  if (!med_client_start ())
    return 10;
  if (med_run_globals (&ctl, (const char *const *)argv + 1, words, &problem))
    status = run (&ctl, (const char *const *)argv + 1, (const char *const *)words->pdata);
  else
    status = med_run_usage (&ctl, problem);
  med_ctl_close (&ctl);
  med_run_clear_globals (&ctl);
  return status;
}
