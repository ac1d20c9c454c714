/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node status DIR: asks the running node over its socket, else looks into the folder. */
#include "node/backup.h"
#include "node/commands.h"

#include "base/rfc3339.h"
#include "core/codec/canonical.h"
#include "core/proto/gateway.pb-c.h"
#include "net/node-client.h"
#include "node/node.h"

#include <stdio.h>

typedef struct
{
  med_chain_id chain;
  uint64_t height;
  int64_t time;
  bool running;
} node_status;

static med_result
take_info (GBytes *answer, node_status *status)
{
  uint8_t room[4096];
  med_arena arena;
  ProtobufCMessage *message;
  gsize size;
  const void *data = g_bytes_get_data (answer, &size);
  med_arena_init_buffer (&arena, room, sizeof room);
  if (med_canonical_decode (&med__info__descriptor, med_span_make (data, size), 1024, &arena,
                            &message)
      != MED_OK)
    return MED_E_UNVERIFIED;
  const Med__Info *info = (const Med__Info *)message;
  if (info->chain_id.len > MED_CHAIN_ID_MAX)
    return MED_E_UNVERIFIED;
  *status = (node_status){ .height = info->height, .time = (int64_t)info->time, .running = true };
  memcpy (status->chain.text, info->chain_id.data, info->chain_id.len);
  return MED_OK;
}

static med_result
ask_running (const char *folder, const med_env *env, node_status *status, char **problem)
{
  med_node_config *config;
  med_node_client *client;
  MED_TRY (med_node_config_read (folder, &config, problem));
  g_autofree char *address = g_strconcat ("unix:", config->socket, NULL);
  const med_node_options options = { .address = address, .timeout = 10 };
  const med_route route = { .kind = MED_ROUTE_INFO };
  g_autoptr (GBytes) answer = NULL;
  med_result result = med_node_client_open (&options, env, &client);
  if (result == MED_OK)
    {
      result = med_node_call (client, &route, MED_SPAN_EMPTY, 4096, NULL, &answer, NULL);
      med_node_client_close (client);
    }
  if (result == MED_OK)
    result = take_info (answer, status);
  if (result != MED_OK)
    *problem = g_strdup_printf ("%s: %s", address, med_result_name (result));
  med_node_config_free (config);
  return result;
}

static med_result
look_inside (const char *folder, const med_env *env, node_status *status, char **problem)
{
  med_node *node;
  MED_TRY (med_node_open (folder, env, &node, problem));
  const med_solo_tip *tip = med_driver_tip (node->driver);
  *status = (node_status){ .chain = med_driver_genesis (node->driver)->chain_id };
  if (tip != NULL)
    {
      status->height = (uint64_t)tip->header.height;
      status->time = tip->header.time.seconds;
    }
  med_node_close (node);
  return MED_OK;
}

/* RFC 3339, or "" for none. */
static void
time_text (int64_t seconds, char text[MED_RFC3339_SIZE])
{
  if (seconds == 0 || med_time_format ((med_time){ seconds, 0 }, text, MED_RFC3339_SIZE) != MED_OK)
    text[0] = '\0';
}

static void
print_status (const node_status *status, const char *folder, bool json)
{
  char time[MED_RFC3339_SIZE], backup[MED_RFC3339_SIZE];
  time_text (status->time, time);
  time_text (med_backup_last (folder), backup);
  if (json)
    printf ("{\"ok\": true, \"result\": {\"chain_id\": \"%s\", \"height\": %" G_GUINT64_FORMAT
            ", \"time\": \"%s\", \"engine\": \"solo\", \"blocks\": \"embedded\", \"running\": %s,"
            " \"last_backup\": %s%s%s, \"version\": \"" MED_NODE_VERSION "\"}}\n",
            status->chain.text, status->height, time, status->running ? "true" : "false",
            *backup == '\0' ? "" : "\"", *backup == '\0' ? "null" : backup,
            *backup == '\0' ? "" : "\"");
  else
    printf ("chain    %s\nheight   %" G_GUINT64_FORMAT "\ntime     %s\nengine   solo\n"
            "blocks   embedded\nrunning  %s\nbackup   %s\n",
            status->chain.text, status->height, time, status->running ? "yes" : "no",
            *backup == '\0' ? "none yet" : backup);
}

int
med_command_status (int argc, char **argv, const med_env *env)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object", NULL },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;
  node_status status;
  char *problem = NULL;
  int code = med_command_parse (argc, argv, entries, "Shows where the node of DIR stands.", "DIR",
                                1, &rest);
  if (code >= 0)
    return code;
  med_result result = ask_running (rest[0], env, &status, &problem);
  if (result == MED_E_OFFLINE)
    {
      g_clear_pointer (&problem, g_free);
      result = look_inside (rest[0], env, &status, &problem);
    }
  if (result != MED_OK)
    return med_command_fail (result, problem);
  print_status (&status, rest[0], json);
  return MED_EXIT_OK;
}
