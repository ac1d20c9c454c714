/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accept ─► GSocketConnection ─► SoupServer; the address that goes along remembers the socket. */
#include "net/http-accept.h"

/* After a failure, file descriptors have run out for instance: others may become free meanwhile. */
#define PAUSE_MILLISECONDS 100

struct med_http_accept
{
  GSocket *listening;
  SoupServer *soup;
  GMainContext *main_context;
  GSource *source; /* waits for a connection, or for the end of a pause */
};

static const char socket_key[] = "med-socket";

static void watch (med_http_accept *accept);

static void
unwatch (med_http_accept *accept)
{
  g_source_destroy (accept->source);
  g_clear_pointer (&accept->source, g_source_unref);
}

static gboolean
pause_over_cb (void *data)
{
  med_http_accept *accept = data;
  unwatch (accept);
  watch (accept);
  return G_SOURCE_REMOVE;
}

static void
pause_accepting (med_http_accept *accept)
{
  unwatch (accept);
  accept->source = g_timeout_source_new (PAUSE_MILLISECONDS);
  g_source_set_callback (accept->source, pause_over_cb, accept, NULL);
  g_source_attach (accept->source, accept->main_context);
}

/* A connection that was closed again before it could be looked at has no address. */
static void
hand_over (med_http_accept *accept, GSocket *socket)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  if (local == NULL || remote == NULL)
    return;
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  g_object_set_data_full (G_OBJECT (remote), socket_key, g_object_ref (socket), g_object_unref);
  g_autoptr (GError) error = NULL;
  if (!soup_server_accept_iostream (accept->soup, G_IO_STREAM (connection), local, remote, &error))
    g_warning ("a connection was not taken: %s", error->message);
}

static gboolean
incoming_cb (GSocket *listening, GIOCondition condition, void *data)
{
  med_http_accept *accept = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, &error);
  if (socket != NULL)
    hand_over (accept, socket);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_warning ("no connection could be taken: %s", error->message);
      pause_accepting (accept);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (med_http_accept *accept)
{
  accept->source = g_socket_create_source (accept->listening, G_IO_IN, NULL);
  g_source_set_callback (accept->source, G_SOURCE_FUNC (incoming_cb), accept, NULL);
  g_source_attach (accept->source, accept->main_context);
}

med_http_accept *
med_http_accept_start (GSocket *listening, SoupServer *soup)
{
  med_http_accept *accept = g_new0 (med_http_accept, 1);
  accept->listening = g_object_ref (listening);
  accept->soup = soup;
  accept->main_context = g_main_context_ref_thread_default ();
  /* Whoever connected may be gone again before it is accepted. */
  g_socket_set_blocking (listening, FALSE);
  watch (accept);
  return accept;
}

void
med_http_accept_stop (med_http_accept *accept)
{
  if (accept == NULL)
    return;
  unwatch (accept);
  (void)g_socket_close (accept->listening, NULL);
  g_object_unref (accept->listening);
  g_main_context_unref (accept->main_context);
  g_free (accept);
}

GSocket *
med_http_accept_socket (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  return remote == NULL ? NULL : g_object_get_data (G_OBJECT (remote), socket_key);
}
