/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw bytes to a server. */
#include "support/raw-http.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

GSocketConnection *
raw_http_connect (const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocketConnection *connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_assert_nonnull (connection);
  return connection;
}

typedef struct
{
  GSocketConnection *connection;
  const char *bytes;
  gsize size;
} sending;

static void *
send_thread (void *data)
{
  const sending *s = data;
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (s->connection));
  (void)g_output_stream_write_all (out, s->bytes, s->size, NULL, NULL, NULL);
  return NULL;
}

GBytes *
raw_http_exchange_bytes (const char *path, const char *bytes, gsize size, unsigned seconds)
{
  g_autoptr (GSocketConnection) connection = raw_http_connect (path);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  sending s = { connection, bytes, size };
  char chunk[4096];
  gssize n;
  g_socket_set_timeout (g_socket_connection_get_socket (connection), seconds);
  GThread *thread = g_thread_new ("send", send_thread, &s);
  while ((n = g_input_stream_read (in, chunk, sizeof (chunk), NULL, &error)) > 0)
    g_byte_array_append (answer, (const guint8 *)chunk, (guint)n);
  (void)g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
  g_thread_join (thread);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
}

char *
raw_http_exchange (const char *path, const char *bytes, gsize size, unsigned seconds)
{
  g_autoptr (GBytes) answer = raw_http_exchange_bytes (path, bytes, size, seconds);
  if (answer == NULL)
    return NULL;
  gsize length;
  const void *data = g_bytes_get_data (answer, &length);
  return g_strndup (length == 0 ? "" : (const char *)data, length);
}

unsigned
raw_http_count (const char *text, const char *part)
{
  unsigned count = 0;
  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    count++;
  return count;
}
