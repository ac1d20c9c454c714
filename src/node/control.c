/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of the database in small steps between the node's other work. */
#include "node/control.h"

#include "net/http-listen.h"

#include <glib/gstdio.h>

/* While a block is being made the copy waits. */
#define WAIT_MS 5

struct med_node_control
{
  med_node *node;
  GMainContext *context;
  GSocket *socket;
  GSource *accept;
  GSocket *peer; /* NULL: nobody */
  GSource *gone, *work;
  med_db_copier *copier;
  char *copy;
};

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end (med_node_control *control)
{
  drop_source (&control->work);
  drop_source (&control->gone);
  med_db_copier_free (control->copier);
  control->copier = NULL;
  g_clear_object (&control->peer);
  g_unlink (control->copy);
}

/* A line fits into any socket's buffer; who does not read it has left. */
static void
say (GSocket *peer, const char *line)
{
  g_autoptr (GError) error = NULL;
  if (g_socket_send (peer, line, strlen (line), NULL, &error) < 0)
    g_message ("whoever wanted a copy has left: %s", error->message);
}

static void
fail (med_node_control *control, med_result result)
{
  g_autofree char *line = g_strdup_printf ("failed %s\n", med_result_name (result));
  say (control->peer, line);
  end (control);
}

static gboolean copy_step (gpointer data);

static void
go_on (med_node_control *control, GSource *source)
{
  drop_source (&control->work);
  control->work = source;
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, copy_step, control, NULL);
  g_source_attach (source, control->context);
}

static gboolean
copy_step (gpointer data)
{
  med_node_control *control = (med_node_control *)data;
  bool done;
  med_result result = med_db_copier_step (control->copier, &done);
  if (result == MED_E_BUSY)
    go_on (control, g_timeout_source_new (WAIT_MS));
  else if (result != MED_OK)
    fail (control, result);
  else if (!done)
    go_on (control, g_idle_source_new ());
  else
    {
      med_db_copier_free (control->copier);
      control->copier = NULL;
      drop_source (&control->work);
      say (control->peer, "copied\n");
    }
  return G_SOURCE_REMOVE;
}

static gboolean
peer_gone (GSocket *socket, GIOCondition condition, gpointer data)
{
  end ((med_node_control *)data);
  return G_SOURCE_REMOVE;
}

static void
serve (med_node_control *control, GSocket *peer)
{
  control->peer = (GSocket *)g_object_ref (peer);
  control->gone = g_socket_create_source (peer, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (control->gone, G_SOURCE_FUNC (peer_gone), control, NULL);
  g_source_attach (control->gone, control->context);
  /* Of an earlier one that was killed. */
  g_unlink (control->copy);
  med_result result = med_db_copier_new (control->node->db, control->copy, &control->copier);
  if (result == MED_OK)
    go_on (control, g_idle_source_new ());
  else
    fail (control, result);
}

static gboolean
accept_peer (GSocket *socket, GIOCondition condition, gpointer data)
{
  med_node_control *control = (med_node_control *)data;
  g_autoptr (GSocket) peer = g_socket_accept (socket, NULL, NULL);
  if (peer == NULL)
    return G_SOURCE_CONTINUE;
  g_socket_set_blocking (peer, FALSE);
  if (control->peer != NULL)
    say (peer, "busy\n");
  else
    serve (control, peer);
  return G_SOURCE_CONTINUE;
}

med_result
med_node_control_start (med_node *node, med_node_control **control)
{
  g_autofree char *path = med_node_config_path (node->config, MED_NODE_COPY_SOCKET);
  const med_http_listen listen = { .unix_path = path, .mode = 0600, .group = -1 };
  GSocket *socket;
  uint16_t port;
  *control = NULL;
  med_result result = med_http_listen_socket (&listen, &socket, &port);
  if (result == MED_E_TOO_LARGE)
    {
      g_message ("%s is too long for a socket: backups need this node stopped", path);
      return MED_OK;
    }
  MED_TRY (result);
  med_node_control *started = g_new0 (med_node_control, 1);
  started->node = node;
  started->socket = socket;
  started->copy = med_node_config_path (node->config, MED_NODE_COPY_FILE);
  started->context = g_main_context_ref_thread_default ();
  started->accept = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (started->accept, G_SOURCE_FUNC (accept_peer), started, NULL);
  g_source_attach (started->accept, started->context);
  g_unlink (started->copy);
  *control = started;
  return MED_OK;
}

void
med_node_control_stop (med_node_control *control)
{
  if (control == NULL)
    return;
  end (control);
  drop_source (&control->accept);
  g_autofree char *path = med_node_config_path (control->node->config, MED_NODE_COPY_SOCKET);
  g_unlink (path);
  g_object_unref (control->socket);
  g_main_context_unref (control->context);
  g_free (control->copy);
  g_free (control);
}

bool
med_node_control_busy (const med_node_control *control)
{
  return control != NULL && control->peer != NULL;
}
