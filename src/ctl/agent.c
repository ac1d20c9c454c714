/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's life: forked before anything is opened, because locked memory does not pass a fork.
 */
#include "ctl/agent.h"

#include "ctl/agent-wire.h"
#include "ctl/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The word that ends the agent; no noun starts so. */
#define STOP "--stop"

static char *
socket_path (const char *folder)
{
  g_autofree char *usual = med_profile_usual_folder ();
  return g_build_filename (folder != NULL ? folder : usual, "agent.sock", NULL);
}

/* Counts while the computer sleeps as well. */
static int64_t
elapsed_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

/* ── In the agent ───────────────────────────────────────────────────────────────────────────── */

/* One command with the caller's streams in the caller's folder; false after the one that ends. */
static bool
serve_one (med_ctl *ctl, int connection)
{
  char **argv;
  int fds[MED_AGENT_FDS];
  bool go_on = true;
  if (!med_agent_peer_is_me (connection) || !med_agent_receive (connection, &argv, fds))
    return true;
  uint8_t status = 0;
  if (g_strcmp0 (argv[0], STOP) == 0)
    go_on = false;
  else if (fchdir (fds[3]) != 0)
    status = 10;
  else
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new ();
      g_autofree char *problem = NULL;
      med_ctl call = *ctl;
      call.folder = NULL;
      call.node = NULL;
      call.json = false;
      call.wait = true;
      call.wait_seconds = MED_CTL_WAIT_SECONDS;
      call.in = fds[0];
      call.out = fds[1];
      call.err = fds[2];
      status = (uint8_t)(med_run_globals (&call, (const char *const *)argv, words, &problem)
                             ? med_run_words (&call, (const char *const *)words->pdata)
                             : med_run_usage (&call, problem));
      ctl->profile = call.profile;
      ctl->session = call.session;
      med_run_clear_globals (&call);
    }
  for (size_t i = 0; i < MED_AGENT_FDS; i++)
    close (fds[i]);
  g_strfreev (argv);
  /* Keys are gone before the caller hears of it. */
  if (!go_on)
    med_ctl_close (ctl);
  if (send (connection, &status, 1, MSG_NOSIGNAL) < 0)
    return go_on;
  return go_on;
}

static volatile sig_atomic_t ended;

static void
end_cb (int signal_number)
{
  ended = 1;
}

static void
serve (med_ctl *ctl, int listener, int64_t end)
{
  struct sigaction action = { .sa_handler = end_cb };
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGHUP, &action, NULL);
  for (bool go_on = true; go_on && ended == 0 && elapsed_seconds () < end;)
    {
      struct pollfd wanted = { .fd = listener, .events = POLLIN };
      int64_t left = end - elapsed_seconds ();
      /* In short steps: poll's own clock stands still while the computer sleeps. */
      if (poll (&wanted, 1, left < 5 ? (int)left * 1000 : 5000) <= 0)
        continue;
      int connection = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
      if (connection < 0)
        continue;
      go_on = serve_one (ctl, connection);
      close (connection);
    }
}

/* Lets go of the terminal and of every stream of whoever started this. */
static void
detach (void)
{
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= 2 && nothing >= 0; fd++)
    dup2 (nothing, fd);
  if (nothing > 2)
    close (nothing);
  if (chdir ("/") != 0)
    return;
}

typedef struct
{
  med_result result;
  char message[MED_FAILURE_TEXT_MAX];
} report;

/* Never returns. `to` is the pipe to the starter. */
static void
run_agent (med_ctl *ctl, const med_passphrase *passphrase, unsigned seconds, int to)
{
  med_answer answer;
  med_keys *keys;
  report outcome = { .result = MED_OK };
  int listener = -1;
  g_autofree char *path = socket_path (ctl->folder);
  setsid ();
  med_answer_init (&answer);
  med_profile *profile;
  outcome.result = med_ctl_profile (ctl, false, &profile, &answer);
  if (outcome.result == MED_OK)
    outcome.result = med_identity_unlock (
        profile, med_span_make (passphrase->bytes, passphrase->size), &keys, &answer.failure);
  if (outcome.result == MED_OK)
    outcome.result = med_session_open (profile, keys, &ctl->session, &answer.failure);
  if (outcome.result == MED_OK && (listener = med_agent_listen (path)) < 0)
    outcome.result
        = med_fail (&answer.failure, MED_E_IO, "%s cannot be made: %s.", path, strerror (errno));
  memcpy (outcome.message, answer.failure.message, sizeof outcome.message);
  if (write (to, &outcome, sizeof outcome) != (ssize_t)sizeof outcome)
    outcome.result = MED_E_IO;
  close (to);
  if (outcome.result == MED_OK)
    {
      detach ();
      ctl->passphrase = (med_passphrase_source){ .fd = -1 };
      serve (ctl, listener, elapsed_seconds () + seconds);
      unlink (path);
    }
  med_ctl_close (ctl);
  _exit (0);
}

/* ── Starting, ending, asking ───────────────────────────────────────────────────────────────── */

static med_result
spawn (med_ctl *ctl, med_passphrase *passphrase, unsigned seconds, med_answer *answer)
{
  int ends[2];
  report outcome;
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return med_fail_plain (&answer->failure, MED_E_IO, MED_REASON_NONE);
  pid_t child = fork ();
  if (child == 0)
    {
      close (ends[0]);
      med_passphrase own = *passphrase;
      med_passphrase_wipe (passphrase);
      run_agent (ctl, &own, seconds, ends[1]);
    }
  close (ends[1]);
  ssize_t n = child < 0 ? -1 : read (ends[0], &outcome, sizeof outcome);
  close (ends[0]);
  if (n != (ssize_t)sizeof outcome)
    return med_fail (&answer->failure, MED_E_IO, "The agent could not be started.");
  if (outcome.result == MED_OK)
    return MED_OK;
  waitpid (child, NULL, 0);
  return med_fail (&answer->failure, outcome.result, "%s", outcome.message);
}

med_result
med_agent_start (med_ctl *ctl, unsigned seconds, med_answer *answer)
{
  med_passphrase passphrase;
  g_autofree char *path = socket_path (ctl->folder);
  int there = med_agent_connect (path);
  if (there >= 0)
    {
      close (there);
      return med_fail (&answer->failure, MED_E_BUSY,
                       "This profile is unlocked already. End that first: medeasectl identity "
                       "lock.");
    }
  MED_TRY (med_passphrase_read (&ctl->passphrase, "Passphrase: ", &passphrase, &answer->failure));
  med_result result = spawn (ctl, &passphrase, seconds, answer);
  med_passphrase_wipe (&passphrase);
  MED_TRY (result);
  answer->result = med_value_object ();
  med_value_set (answer->result, "state", med_value_text ("unlocked"));
  med_value_set (answer->result, "until",
                 med_value_time (med_env_now (med_client_env ()).seconds + seconds));
  return MED_OK;
}

/* -1 when nobody answers. */
static int
ask (const char *path, const char *const *argv, const int streams[3])
{
  int socket = med_agent_connect (path);
  if (socket < 0)
    return -1;
  uint8_t status = 10;
  int fds[MED_AGENT_FDS]
      = { streams[0], streams[1], streams[2], open (".", O_PATH | O_DIRECTORY | O_CLOEXEC) };
  bool answered = fds[3] >= 0 && med_agent_peer_is_me (socket) && med_agent_send (socket, argv, fds)
                  && read (socket, &status, 1) == 1;
  if (fds[3] >= 0)
    close (fds[3]);
  close (socket);
  return answered ? status : 10;
}

bool
med_agent_call (const med_ctl *ctl, const char *const *argv, int *status)
{
  g_autofree char *path = socket_path (ctl->folder);
  int result = ask (path, argv, (const int[]){ ctl->in, ctl->out, ctl->err });
  if (result < 0)
    return false;
  *status = result;
  return true;
}

med_result
med_agent_stop (med_ctl *ctl, med_answer *answer)
{
  static const char *const stop[] = { STOP, NULL };
  g_autofree char *path = socket_path (ctl->folder);
  int status = ask (path, stop, (const int[]){ ctl->in, ctl->out, ctl->err });
  if (status > 0)
    return med_fail (&answer->failure, MED_E_IO, "The agent does not answer.");
  return MED_OK;
}
