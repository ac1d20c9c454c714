/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medeasectl: the client's services on a command line. */
#include "client/profile.h"
#include "ctl/run.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#define WAIT_SECONDS 30

int
main (int argc, char **argv)
{
  med_ctl ctl = { .wait = true,
                  .wait_seconds = WAIT_SECONDS,
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
    status = med_run_words (&ctl, (const char *const *)words->pdata);
  else
    status = med_run_usage (&ctl, problem);
  med_ctl_close (&ctl);
  med_run_clear_globals (&ctl);
  return status;
}
