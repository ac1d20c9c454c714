/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/1.1 byte by byte: what a client sends goes on as it came, so that its signature holds. */
#include "support/relay.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

struct relay
{
  char *node_path;
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GMutex lock;
  relay_alter alter;
  void *alter_context;
  unsigned altered;
  gint serving; /* connections; atomic */
};

/* One message: everything up to the empty line, and Content-Length bytes. */
typedef struct
{
  char *head;
  GBytes *body;
} http_message;

static void
http_message_clear (http_message *message)
{
  g_clear_pointer (&message->head, g_free);
  g_clear_pointer (&message->body, g_bytes_unref);
}

static gsize
content_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *field = strstr (lower, "\r\ncontent-length:");
  return field == NULL ? 0 : (gsize)g_ascii_strtoull (field + 17, NULL, 10);
}

static gboolean
read_message (GInputStream *in, http_message *message)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;
  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (in, &byte, 1, NULL, NULL) != 1 || head->len > 65536)
        return FALSE;
      g_string_append_c (head, byte);
    }
  gsize size = content_length (head->str), got = 0;
  g_autofree char *body = g_malloc (size + 1);
  if (!g_input_stream_read_all (in, body, size, &got, NULL, NULL) || got != size)
    return FALSE;
  message->head = g_string_free (g_steal_pointer (&head), FALSE);
  message->body = g_bytes_new (body, size);
  return TRUE;
}

static gboolean
write_message (GOutputStream *out, const http_message *message)
{
  gsize size;
  const void *bytes = g_bytes_get_data (message->body, &size);
  return g_output_stream_write_all (out, message->head, strlen (message->head), NULL, NULL, NULL)
         && g_output_stream_write_all (out, bytes, size, NULL, NULL, NULL);
}

static void
replace_body (http_message *answer, GBytes *body)
{
  g_auto (GStrv) lines = g_strsplit (answer->head, "\r\n", -1);
  g_autoptr (GString) head = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    if (g_ascii_strncasecmp (lines[i], "content-length:", 15) != 0)
      g_string_append_printf (head, "%s\r\n", lines[i]);
  g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          g_bytes_get_size (body));
  http_message_clear (answer);
  answer->head = g_string_free (g_steal_pointer (&head), FALSE);
  answer->body = body;
}

static void
lie (relay *r, const http_message *request, http_message *answer)
{
  if (!g_str_has_prefix (answer->head, "HTTP/1.1 200"))
    return;
  g_auto (GStrv) words = g_strsplit (request->head, " ", 3);
  g_mutex_lock (&r->lock);
  GBytes *body
      = r->alter == NULL ? NULL : r->alter (r->alter_context, words[0], words[1], answer->body);
  if (body != NULL)
    {
      r->altered++;
      replace_body (answer, body);
    }
  g_mutex_unlock (&r->lock);
}

static void
serve_one (relay *r, GSocketConnection *connection)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (r->node_path);
  g_autoptr (GSocketConnection) node
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (node == NULL)
    return;
  g_autoptr (GInputStream) from_client
      = g_buffered_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autoptr (GInputStream) from_node
      = g_buffered_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (node)));
  for (gboolean more = TRUE; more;)
    {
      http_message request = { 0 }, answer = { 0 };
      more = read_message (from_client, &request)
             && write_message (g_io_stream_get_output_stream (G_IO_STREAM (node)), &request)
             && read_message (from_node, &answer);
      if (more)
        {
          lie (r, &request, &answer);
          more = write_message (g_io_stream_get_output_stream (G_IO_STREAM (connection)), &answer);
        }
      http_message_clear (&request);
      http_message_clear (&answer);
    }
}

static gboolean
serve (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
       gpointer data)
{
  relay *r = (relay *)data;
  g_atomic_int_inc (&r->serving);
  serve_one (r, connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_atomic_int_add (&r->serving, -1);
  return TRUE;
}

static gpointer
run (gpointer data)
{
  relay *r = (relay *)data;
  g_main_context_push_thread_default (r->context);
  g_main_loop_run (r->loop);
  /* Where it was started, so that the accept under way ends and lets go of what it has. */
  g_socket_service_stop (r->service);
  g_socket_listener_close (G_SOCKET_LISTENER (r->service));
  while (g_main_context_iteration (r->context, FALSE))
    ;
  g_main_context_pop_thread_default (r->context);
  return NULL;
}

relay *
relay_new (const char *path, const char *node_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  relay *r = g_new0 (relay, 1);
  g_mutex_init (&r->lock);
  r->node_path = g_strdup (node_path);
  r->context = g_main_context_new ();
  r->loop = g_main_loop_new (r->context, FALSE);
  g_main_context_push_thread_default (r->context);
  r->service = g_threaded_socket_service_new (16);
  g_signal_connect (r->service, "run", G_CALLBACK (serve), r);
  g_socket_listener_add_address (G_SOCKET_LISTENER (r->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_socket_service_start (r->service);
  g_main_context_pop_thread_default (r->context);
  r->thread = g_thread_new ("relay", run, r);
  return r;
}

void
relay_free (relay *r)
{
  g_main_loop_quit (r->loop);
  g_thread_join (r->thread);
  while (g_atomic_int_get (&r->serving) > 0)
    g_usleep (1000);
  g_object_unref (r->service);
  g_main_loop_unref (r->loop);
  g_main_context_unref (r->context);
  g_mutex_clear (&r->lock);
  g_free (r->node_path);
  g_free (r);
}

void
relay_set (relay *r, relay_alter alter, void *context)
{
  g_mutex_lock (&r->lock);
  r->alter = alter;
  r->alter_context = context;
  r->altered = 0;
  g_mutex_unlock (&r->lock);
}

unsigned
relay_altered (relay *r)
{
  g_mutex_lock (&r->lock);
  unsigned altered = r->altered;
  g_mutex_unlock (&r->lock);
  return altered;
}
