/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup from beginning to end: where the copy comes from, and what is remembered. */
#include "node/backup.h"

#include "base/rfc3339.h"
#include "node/control.h"
#include "store/file.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define LAST_FILE "last-backup"
#define LAST_GROUP "backup"

/* ── The copy, by the running node ──────────────────────────────────────────────────────────── */

static GSocketConnection *
call_node (const med_node_config *config, char **problem)
{
  g_autofree char *path = med_node_config_path (config, MED_NODE_COPY_SOCKET);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  if (connection == NULL)
    *problem = g_strdup_printf ("%s: the node runs, but gives no copy: %s", path, error->message);
  return connection;
}

static med_result
await_copy (GSocketConnection *connection, char **problem)
{
  g_autoptr (GDataInputStream) input
      = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  if (g_strcmp0 (line, "copied") == 0)
    return MED_OK;
  bool busy = g_strcmp0 (line, "busy") == 0;
  *problem = g_strdup_printf ("the node gives no copy: %s", busy ? "another backup is being written"
                                                            : line == NULL ? "it ended"
                                                                           : line);
  return busy ? MED_E_BUSY : MED_E_IO;
}

static med_result
backup_running (const med_node_config *config, const char *copy, const char *path,
                med_backup_note *note, char **problem)
{
  g_autoptr (GSocketConnection) connection = call_node (config, problem);
  if (connection == NULL)
    return MED_E_BUSY;
  MED_TRY (await_copy (connection, problem));
  return med_backup_write (config, copy, path, note, problem);
}

/* ── The copy, of a node that does not run ──────────────────────────────────────────────────── */

static med_result
backup_stopped (med_node *node, const char *copy, const char *path, med_backup_note *note,
                char **problem)
{
  g_unlink (copy);
  med_result result = med_db_copy (node->db, copy);
  if (result != MED_OK)
    *problem = g_strdup_printf ("%s: %s", copy, med_result_name (result));
  else
    result = med_backup_write (node->config, copy, path, note, problem);
  g_unlink (copy);
  return result;
}

/* ── When it was ────────────────────────────────────────────────────────────────────────────── */

static med_result
remember (const med_node_config *config, const char *path, const med_env *env,
          const med_backup_note *note, char **problem)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *name = med_node_config_path (config, LAST_FILE);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char time[MED_RFC3339_SIZE];
  gsize size;
  MED_TRY (med_time_format ((med_time){ med_env_now (env).seconds, 0 }, time, sizeof time));
  g_key_file_set_string (file, LAST_GROUP, "time", time);
  g_key_file_set_uint64 (file, LAST_GROUP, "height", note->height);
  g_key_file_set_string (file, LAST_GROUP, "file", absolute);
  g_autofree char *text = g_key_file_to_data (file, &size, NULL);
  med_result result = med_file_replace (name, med_span_make (text, size), false);
  if (result != MED_OK)
    *problem
        = g_strdup_printf ("the backup is written, but not %s: %s", name, med_result_name (result));
  return result;
}

int64_t
med_backup_last (const char *folder)
{
  g_autofree char *name = g_build_filename (folder, LAST_FILE, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  med_time time;
  if (!g_key_file_load_from_file (file, name, G_KEY_FILE_NONE, NULL))
    return 0;
  g_autofree char *text = g_key_file_get_string (file, LAST_GROUP, "time", NULL);
  if (text == NULL || med_time_parse (med_span_text (text), &time) != MED_OK)
    return 0;
  return time.seconds;
}

med_result
med_backup_make (const char *folder, const char *path, const med_env *env, med_backup_note *note,
                 char **problem)
{
  g_autoptr (med_node_config) config = NULL;
  med_node *node = NULL;
  MED_TRY (med_node_config_read (folder, &config, problem));
  g_autofree char *copy = med_node_config_path (config, MED_NODE_COPY_FILE);
  med_result result = med_node_open_stores (folder, env, &node, problem);
  if (result == MED_OK)
    {
      result = backup_stopped (node, copy, path, note, problem);
      med_node_close (node);
    }
  else if (result == MED_E_BUSY)
    {
      g_clear_pointer (problem, g_free);
      result = backup_running (config, copy, path, note, problem);
    }
  MED_TRY (result);
  return remember (config, path, env, note, problem);
}
