/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node run DIR: makes blocks and serves the gateway until SIGTERM, SIGINT, or nobody has
 * been connected for a while. */
#include "node/commands.h"
#include "node/gateway.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

typedef struct
{
  GMainLoop *loop;
  med_node_gateway *gateway;
  gint64 busy; /* monotonic time when somebody was connected last */
  int idle_seconds;
} runner;

static gboolean
stop (gpointer context)
{
  g_main_loop_quit (((runner *)context)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
look_idle (gpointer context)
{
  runner *r = (runner *)context;
  gint64 now = g_get_monotonic_time ();
  /* A connection that came and went between two looks counts as well. */
  r->busy = MAX (r->busy, med_node_gateway_asked (r->gateway));
  if (med_node_gateway_connections (r->gateway) > 0)
    r->busy = now;
  else if (now - r->busy >= r->idle_seconds * G_USEC_PER_SEC)
    {
      /* A node that is started for an hour at a time would never come to it. */
      med_node_gateway_collect (r->gateway);
      g_main_loop_quit (r->loop);
    }
  return G_SOURCE_CONTINUE;
}

static void
run_loop (runner *r, const med_node *node)
{
  g_autofree char *address = med_node_address (node->config);
  r->loop = g_main_loop_new (NULL, FALSE);
  r->busy = g_get_monotonic_time ();
  guint sources[3] = { g_unix_signal_add (SIGTERM, stop, r), g_unix_signal_add (SIGINT, stop, r) };
  if (r->idle_seconds > 0)
    sources[2] = g_timeout_add_seconds (MIN (r->idle_seconds, 15), look_idle, r);
  /* Whoever started this reads the line and knows that the socket is there. */
  printf ("listening on unix:%s\n", node->config->socket);
  fflush (stdout);
  g_main_loop_run (r->loop);
  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != 0)
      g_source_remove (sources[i]);
  g_main_loop_unref (r->loop);
}

static int
run (const char *folder, int idle_seconds, const med_env *env)
{
  med_node *node;
  char *problem = NULL;
  med_result result = med_node_open (folder, env, &node, &problem);
  if (result != MED_OK)
    return med_command_fail (result, problem);
  runner r = { .idle_seconds = idle_seconds };
  /* The block of every start comes before the first answer. A clock that is behind the chain makes
   * none until it is set; what is stored is served meanwhile. */
  result = med_driver_make_block (node->driver);
  if (result == MED_OK || result == MED_E_STATE)
    result = med_node_gateway_start (node, &r.gateway, &problem);
  if (result == MED_OK)
    {
      med_driver_start (node->driver);
      run_loop (&r, node);
    }
  med_node_gateway_stop (r.gateway);
  int code = result == MED_OK ? MED_EXIT_OK : med_command_fail (result, problem);
  med_node_close (node);
  return code;
}

int
med_command_run (int argc, char **argv, const med_env *env)
{
  int idle_seconds = 0;
  const GOptionEntry entries[] = {
    { "idle-exit", 0, 0, G_OPTION_ARG_INT, &idle_seconds,
      "End when nobody has been connected for so long", "SECONDS" },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  int code = med_command_parse (argc, argv, entries,
                                "Runs the node of DIR in the foreground. Ends cleanly on"
                                " SIGTERM.\n\nExample: medease-node run clinic",
                                "DIR", 1, &rest);
  if (code >= 0)
    return code;
  if (idle_seconds < 0)
    return med_command_fail (MED_E_INVALID, g_strdup ("--idle-exit takes seconds"));
  return run (rest[0], idle_seconds, env);
}
