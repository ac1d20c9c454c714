/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fixed bytes over a unix socket. */
#include "support/bad-peer.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

struct bad_peer
{
  GThread *thread;
  GSocket *listener;
  GCancellable *cancellable;
  char *directory, *path, *address;
  char *answer, *again;
  unsigned repeats;
  int connections;
};

static void
serve (bad_peer *peer, GSocket *socket)
{
  char request[4096];
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) more = g_string_new (peer->answer);
  if (g_socket_receive (socket, request, sizeof (request), peer->cancellable, NULL) <= 0)
    return;
  for (unsigned i = 0; i < peer->repeats && peer->again != NULL; i++)
    g_string_append (more, peer->again);
  (void)g_output_stream_write_all (out, more->str, more->len, NULL, peer->cancellable, NULL);
  (void)g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void *
run (void *data)
{
  bad_peer *peer = data;
  for (;;)
    {
      g_autoptr (GSocket) socket = g_socket_accept (peer->listener, peer->cancellable, NULL);
      if (socket == NULL)
        return NULL;
      g_atomic_int_inc (&peer->connections);
      serve (peer, socket);
    }
}

bad_peer *
bad_peer_new (const char *answer, unsigned repeats)
{
  bad_peer *peer = g_new0 (bad_peer, 1);
  peer->directory = g_dir_make_tmp ("medease-test-XXXXXX", NULL);
  peer->path = g_build_filename (peer->directory, "peer.sock", NULL);
  peer->address = g_strconcat ("unix:", peer->path, NULL);
  peer->answer = g_strdup (answer);
  peer->repeats = repeats;
  peer->cancellable = g_cancellable_new ();
  peer->listener
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (peer->path);
  g_assert_true (g_socket_bind (peer->listener, address, TRUE, NULL));
  g_assert_true (g_socket_listen (peer->listener, NULL));
  peer->thread = g_thread_new ("bad-peer", run, peer);
  return peer;
}

/* Before anybody connects. */
void
bad_peer_repeat (bad_peer *peer, const char *again)
{
  peer->again = g_strdup (again);
}

void
bad_peer_free (bad_peer *peer)
{
  g_cancellable_cancel (peer->cancellable);
  g_thread_join (peer->thread);
  g_object_unref (peer->listener);
  g_object_unref (peer->cancellable);
  g_assert_cmpint (g_unlink (peer->path), ==, 0);
  g_assert_cmpint (g_rmdir (peer->directory), ==, 0);
  g_free (peer->directory);
  g_free (peer->path);
  g_free (peer->address);
  g_free (peer->answer);
  g_free (peer->again);
  g_free (peer);
}

const char *
bad_peer_address (const bad_peer *peer)
{
  return peer->address;
}

unsigned
bad_peer_connections (const bad_peer *peer)
{
  return (unsigned)g_atomic_int_get (&peer->connections);
}
