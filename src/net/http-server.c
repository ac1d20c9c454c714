/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup's server behind a strict door. A message lives like this:
 *
 *   request-started ── 5 s of silence or 15 s in all ──► the socket is shut down
 *     headers  ─ early handler: refuses, or finds the route
 *     body     ─ at most the route's limit
 *     handler  ─ message paused until its reply is sent ──► response
 *   finished ── 5 s without a next message ──► the socket is shut down
 */
#include "net/http-server.h"

#include "net/http-accept.h"
#include "net/http-listen.h"
#include "net/http-refuse.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sys/socket.h>

#define SILENCE_SECONDS 5
#define REQUEST_SECONDS 15
/* A reader of an answer may be slow: it decrypts what it reads. */
#define RESPONSE_SECONDS 30
/* Between two messages. */
#define IDLE_SECONDS 5
#define CONNECTIONS_DEFAULT 512

/* Counted: replies that are still to be sent outlive the server. */
struct med_http_server
{
  SoupServer *soup; /* NULL once freed */
  med_http_accept *accept;
  GMainContext *main_context;
  char *unix_path; /* NULL on loopback */
  uint16_t port;
  unsigned connections_max;
  GHashTable *exchanges; /* set of those alive, one a connection */
  med_http_handler handler;
  void *context;
};

/* One message on one connection; owned by the SoupServerMessage. */
typedef struct
{
  med_http_server *server; /* counted */
  GSocket *socket;
  GSource *deadline;
  med_route route;
  bool finished;
} exchange;

typedef struct
{
  char *name, *value;
} header;

struct med_http_reply
{
  med_http_server *server;    /* counted */
  SoupServerMessage *message; /* owned reference */
  exchange *exchange;         /* belongs to the message */
  med_http_request request;
  char *host;
  GBytes *request_body;
  GArray *headers; /* of header */
  unsigned status;
  char *type;
  GBytes *body;
};

static const char exchange_key[] = "med-exchange";
static const char idle_key[] = "med-idle";

static void
server_clear (void *data)
{
  med_http_server *server = data;
  g_hash_table_unref (server->exchanges);
  g_main_context_unref (server->main_context);
  g_free (server->unix_path);
}

static void
server_unref (med_http_server *server)
{
  g_atomic_rc_box_release_full (server, server_clear);
}

/* ---- Connections ---- */

static void
exchange_disarm (exchange *x)
{
  if (x->deadline == NULL)
    return;
  g_source_destroy (x->deadline);
  g_clear_pointer (&x->deadline, g_source_unref);
}

static void
exchange_free (void *data)
{
  exchange *x = data;
  exchange_disarm (x);
  g_hash_table_remove (x->server->exchanges, x);
  g_clear_object (&x->socket);
  server_unref (x->server);
  g_free (x);
}

/* libsoup sees the end of the stream and lets go of the connection by itself. */
static void
exchange_cut (exchange *x)
{
  if (x->socket != NULL)
    (void)g_socket_shutdown (x->socket, TRUE, TRUE, NULL);
}

static gboolean
deadline_cb (void *data)
{
  exchange *x = data;
  exchange_cut (x);
  exchange_disarm (x);
  return G_SOURCE_REMOVE;
}

static void
got_body_cb (SoupServerMessage *message, void *data)
{
  exchange *x = data;
  exchange_disarm (x);
  if (x->socket != NULL)
    g_socket_set_timeout (x->socket, RESPONSE_SECONDS);
}

static gboolean
idle_cb (void *data)
{
  (void)g_socket_shutdown (data, TRUE, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

static void
idle_end (void *data)
{
  GSource *source = data;
  g_source_destroy (source);
  g_source_unref (source);
}

/* The connection may bring another message soon. Its socket must not time out by itself: libsoup
 * 3.2 would neither close it nor read from it again. Nor does the message live that long, so what
 * ends the wait belongs to the socket. */
static void
finished_cb (SoupServerMessage *message, void *data)
{
  exchange *x = data;
  exchange_disarm (x);
  x->finished = true;
  if (x->socket == NULL)
    return;
  GSource *idle = g_timeout_source_new_seconds (IDLE_SECONDS);
  g_source_set_callback (idle, idle_cb, x->socket, NULL);
  g_source_attach (idle, x->server->main_context);
  g_object_set_data_full (G_OBJECT (x->socket), idle_key, idle, idle_end);
  g_socket_set_timeout (x->socket, 0);
}

static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, void *data)
{
  med_http_server *server = data;
  GSocket *socket = med_http_accept_socket (message);
  exchange *x = g_new0 (exchange, 1);
  x->server = g_atomic_rc_box_acquire (server);
  x->socket = socket == NULL ? NULL : g_object_ref (socket);
  g_object_set_data_full (G_OBJECT (message), exchange_key, x, exchange_free);
  g_hash_table_add (server->exchanges, x);
  g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), x);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), x);
  if (x->socket != NULL)
    {
      g_object_set_data (G_OBJECT (x->socket), idle_key, NULL);
      g_socket_set_timeout (x->socket, SILENCE_SECONDS);
    }
  if (g_hash_table_size (server->exchanges) > server->connections_max)
    {
      exchange_cut (x);
      return;
    }
  x->deadline = g_timeout_source_new_seconds (REQUEST_SECONDS);
  g_source_set_callback (x->deadline, deadline_cb, x, NULL);
  g_source_attach (x->deadline, server->main_context);
}

/* ---- Replies ---- */

static void
header_clear (void *data)
{
  header *h = data;
  g_free (h->name);
  g_free (h->value);
}

static void
reply_free (med_http_reply *reply)
{
  g_object_unref (reply->message);
  server_unref (reply->server);
  g_free (reply->host);
  g_free (reply->type);
  g_clear_pointer (&reply->request_body, g_bytes_unref);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_array_unref (reply->headers);
  g_free (reply);
}

/* On the server's thread. */
static gboolean
reply_send_cb (void *data)
{
  med_http_reply *reply = data;
  if (!reply->exchange->finished && reply->server->soup != NULL)
    {
      SoupMessageHeaders *fields = soup_server_message_get_response_headers (reply->message);
      soup_server_message_set_status (reply->message, reply->status, NULL);
      /* libsoup 3.2 never notices that the other side closed a connection which waits for its next
       * message, and keeps its file descriptor for ever. */
      soup_message_headers_replace (fields, "Connection", "close");
      for (guint i = 0; i < reply->headers->len; i++)
        {
          const header *h = &g_array_index (reply->headers, header, i);
          soup_message_headers_replace (fields, h->name, h->value);
        }
      soup_message_headers_replace (fields, "Cache-Control", "no-store");
      if (reply->body != NULL && g_bytes_get_size (reply->body) > 0)
        {
          soup_message_headers_replace (fields, "Content-Type", reply->type);
          soup_message_body_append_bytes (soup_server_message_get_response_body (reply->message),
                                          reply->body);
        }
      soup_server_message_unpause (reply->message);
    }
  reply_free (reply);
  return G_SOURCE_REMOVE;
}

void
med_http_reply_header (med_http_reply *reply, const char *name, const char *value)
{
  header h = { g_strdup (name), g_strdup (value) };
  g_array_append_val (reply->headers, h);
}

void
med_http_reply_send (med_http_reply *reply, unsigned status, const char *type, GBytes *body)
{
  reply->status = status;
  reply->type = g_strdup (type == NULL ? MED_PROTOBUF_TYPE : type);
  reply->body = body == NULL ? NULL : g_bytes_ref (body);
  g_main_context_invoke (reply->server->main_context, reply_send_cb, reply);
}

void
med_http_reply_problem (med_http_reply *reply, const med_problem *problem)
{
  g_autoptr (GBytes) body = med_problem_write (problem);
  med_http_reply_send (reply, problem->status, MED_PROBLEM_TYPE, body);
}

bool
med_http_reply_gone (const med_http_reply *reply)
{
  char byte;
  const GSocket *socket = reply->exchange->socket;
  if (reply->exchange->finished || socket == NULL)
    return true;
  /* The end of the stream, without taking what a pipelining client may have sent already. */
  return recv (g_socket_get_fd ((GSocket *)socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* ---- Requests ---- */

const char *
med_http_request_header (const med_http_request *request, const char *name)
{
  SoupServerMessage *message = (SoupServerMessage *)request->message;
  return soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
}

static uint32_t
peer_uid (GSocket *socket)
{
  g_autoptr (GCredentials) credentials
      = socket == NULL ? NULL : g_socket_get_credentials (socket, NULL);
  uid_t uid = credentials == NULL ? (uid_t)-1 : g_credentials_get_unix_user (credentials, NULL);
  return uid == (uid_t)-1 ? UINT32_MAX : (uint32_t)uid;
}

static void
early_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
          void *data)
{
  exchange *x = g_object_get_data (G_OBJECT (message), exchange_key);
  med_problem problem;
  if (x != NULL && med_http_refuse (message, &x->route, &problem) == MED_OK)
    return;
  if (x == NULL)
    problem = med_problem_make (500, MED_REASON_NONE, 0, "no connection");
  g_autoptr (GBytes) body = med_problem_write (&problem);
  SoupMessageHeaders *fields = soup_server_message_get_response_headers (message);
  soup_server_message_set_status (message, problem.status, NULL);
  soup_message_headers_replace (fields, "Content-Type", MED_PROBLEM_TYPE);
  /* What follows on this connection can no longer be told from the refused body. */
  soup_message_headers_replace (fields, "Connection", "close");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            void *data)
{
  med_http_server *server = data;
  exchange *x = g_object_get_data (G_OBJECT (message), exchange_key);
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageHeaders *fields = soup_server_message_get_request_headers (message);
  med_http_reply *reply = g_new0 (med_http_reply, 1);
  gsize size = 0;
  reply->server = g_atomic_rc_box_acquire (server);
  reply->message = g_object_ref (message);
  reply->exchange = x;
  reply->headers = g_array_new (FALSE, FALSE, sizeof (header));
  g_array_set_clear_func (reply->headers, header_clear);
  reply->host = g_ascii_strdown (soup_message_headers_get_one (fields, "Host"), -1);
  reply->request_body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  const void *bytes = g_bytes_get_data (reply->request_body, &size);
  reply->request = (med_http_request){
    .method = soup_server_message_get_method (message),
    .path = g_uri_get_path (uri),
    .query = g_uri_get_query (uri) == NULL ? "" : g_uri_get_query (uri),
    .host = reply->host,
    .route = x->route,
    .body = med_span_make (bytes, size),
    .peer_uid = peer_uid (x->socket),
    .message = message,
  };
  soup_server_message_pause (message);
  server->handler (&reply->request, reply, server->context);
}

/* ---- Public ---- */

med_result
med_http_server_start (const med_http_listen *listen, med_http_handler handler, void *context,
                       med_http_server **server)
{
  g_autoptr (GSocket) socket = NULL;
  uint16_t port = 0;
  MED_TRY (med_http_listen_socket (listen, &socket, &port));
  g_autoptr (SoupServer) soup = soup_server_new ("raw-paths", TRUE, NULL);
  med_http_server *s = g_atomic_rc_box_new0 (med_http_server);
  s->soup = g_steal_pointer (&soup);
  s->main_context = g_main_context_ref_thread_default ();
  s->unix_path = g_strdup (listen->unix_path);
  s->port = port;
  s->connections_max = listen->connections == 0 ? CONNECTIONS_DEFAULT : listen->connections;
  s->exchanges = g_hash_table_new (NULL, NULL);
  s->handler = handler;
  s->context = context;
  g_signal_connect (s->soup, "request-started", G_CALLBACK (request_started_cb), s);
  soup_server_add_early_handler (s->soup, NULL, early_cb, s, NULL);
  soup_server_add_handler (s->soup, NULL, request_cb, s, NULL);
  s->accept = med_http_accept_start (socket, s->soup);
  *server = s;
  return MED_OK;
}

uint16_t
med_http_server_port (const med_http_server *server)
{
  return server->port;
}

unsigned
med_http_server_connections (const med_http_server *server)
{
  return g_hash_table_size (server->exchanges);
}

void
med_http_server_free (med_http_server *server)
{
  GHashTableIter iter;
  void *x;
  if (server == NULL)
    return;
  g_signal_handlers_disconnect_by_data (server->soup, server);
  g_hash_table_iter_init (&iter, server->exchanges);
  while (g_hash_table_iter_next (&iter, &x, NULL))
    exchange_cut (x);
  if (server->unix_path != NULL)
    (void)g_unlink (server->unix_path);
  med_http_accept_stop (server->accept);
  soup_server_disconnect (server->soup);
  g_clear_object (&server->soup);
  server_unref (server);
}
