/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server lets through, and everything on which two HTTP parsers could disagree. */
#include "net/http-server.h"

#include "support/fake-node.h"
#include "support/raw-http.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define END "Connection: close\r\n\r\n"
/* A request that must never be executed when it stands inside another one. */
#define SMUGGLED "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* libsoup forgets the path of a request that it refuses itself. Only whole stacks show that. */
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_headers_parse_request";
}

typedef struct
{
  const char *request;
  unsigned status;
} exchange_case;

static unsigned
status_of (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.") ? (unsigned)g_ascii_strtoull (answer + 9, NULL, 10)
                                              : 0;
}

/* One answer of that status, the connection closed after it, no handler called. */
static void
check_refused (fake_node *node, const exchange_case *cases, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      unsigned before = fake_node_requests (node);
      g_test_message ("%s", cases[i].request);
      g_autofree char *answer = raw_http_exchange (fake_node_path (node), cases[i].request,
                                                   strlen (cases[i].request), 4);
      g_assert_nonnull (answer);
      g_test_message ("%s", answer);
      g_assert_cmpuint (status_of (answer), ==, cases[i].status);
      g_assert_cmpuint (raw_http_count (answer, "HTTP/1."), ==, 1);
      g_assert_cmpuint (fake_node_requests (node), ==, before);
    }
}

static void
test_accepts (void)
{
  fake_node *node = fake_node_new (NULL);
  static const struct
  {
    const char *request, *body;
  } cases[] = {
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n" END, "\r\n\r\ninfo" },
    { "GET /v1/info HTTP/1.1\r\nhOsT: LOCALHOST\r\n" END, "\r\n\r\ninfo" },
    { "GET http://localhost/v1/info HTTP/1.1\r\nHost: localhost\r\n" END, "\r\n\r\ninfo" },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" END "hello",
      "\r\n\r\nhello" },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" END, "\r\n\r\n" },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1000\r\n" END, "\r\n\r\ninfo" },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nRange: bytes=1-2\r\n" END, "\r\n\r\ninfo" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = raw_http_exchange (fake_node_path (node), cases[i].request,
                                                   strlen (cases[i].request), 4);
      g_assert_nonnull (answer);
      g_test_message ("%s", answer);
      g_assert_cmpuint (status_of (answer) / 100, ==, 2);
      g_assert_true (g_str_has_suffix (answer, cases[i].body));
      g_assert_cmpuint (raw_http_count (answer, "Medease-Challenge: "), ==, 1);
    }
  static const char two[] = SMUGGLED "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n" END;
  g_autofree char *answer = raw_http_exchange (fake_node_path (node), two, strlen (two), 4);
  /* One message a connection: what follows it is never looked at. */
  g_assert_cmpuint (raw_http_count (answer, "HTTP/1.1 200"), ==, 1);
  g_assert_nonnull (strstr (answer, "Connection: close"));
  fake_node_free (node);
}

static unsigned
open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  unsigned count = 0;
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* Connections that end, in order or not, leave nothing open. */
static void
test_no_leak (void)
{
  static const char whole[] = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static const size_t sizes[] = { sizeof whole - 1, 0, 10 };
  fake_node *node = fake_node_new (NULL);
  unsigned before = 0;
  for (size_t i = 0; i < 60; i++)
    {
      g_autoptr (GSocketConnection) connection = raw_http_connect (fake_node_path (node));
      char answer[4096];
      size_t size = sizes[i % G_N_ELEMENTS (sizes)];
      gsize got = 0;
      if (size > 0)
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), whole,
                                   size, NULL, NULL, NULL);
      if (size == sizeof whole - 1)
        g_assert_true (
            g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                     answer, sizeof answer, &got, NULL, NULL));
      if (i == 5)
        before = open_files ();
    }
  /* One whole exchange more: by then the server has seen the ends of those before. */
  g_autofree char *last = raw_http_exchange (fake_node_path (node), whole, strlen (whole), 4);
  g_assert_nonnull (last);
  g_usleep (200000);
  g_assert_cmpuint (open_files (), <, before + 10);
  while (fake_node_sockets (node) > 0)
    g_usleep (1000);
  fake_node_free (node);
}

static void
test_framing (void)
{
  fake_node *node = fake_node_new (NULL);
  static const exchange_case cases[] = {
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 400 },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400 },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost, other\r\n\r\n", 400 },
    { "GET /v1/info HTTP/1.1\r\n\r\n", 400 },
    { "GET /v1/info HTTP/1.1\r\nHost:\r\n\r\n", 400 },
    { "GET http://other/v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n", 400 },
    { "GET /v1/info HTTP/1.0\r\nHost: localhost\r\n\r\n", 505 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 30\r\n\r\n"
      "helloGET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n",
      400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"
      "hello",
      400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 5\r\n\r\nhello", 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello", 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\nhello", 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\n\r\n", 411 },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", 413 },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
      400 },
    { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\n\r\n", 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
      "hello",
      417 },
  };
  check_refused (node, cases, G_N_ELEMENTS (cases));
  fake_node_free (node);
}

/* libsoup takes it for a body until the end of the stream, and says so. */
static void
test_negative_length (void)
{
  fake_node *node = fake_node_new (NULL);
  static const char request[]
      = "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\nhello" SMUGGLED;
  g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING, "*content-length*");
  g_autoptr (GSocketConnection) connection = raw_http_connect (fake_node_path (node));
  GSocket *socket = g_socket_connection_get_socket (connection);
  char answer[1000] = "";
  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), ==,
                   strlen (request));
  g_assert_true (g_socket_shutdown (socket, FALSE, TRUE, NULL));
  g_assert_cmpint (g_socket_receive (socket, answer, sizeof (answer) - 1, NULL, NULL), >, 0);
  g_assert_cmpuint (status_of (answer), ==, 400);
  g_assert_cmpuint (fake_node_requests (node), ==, 0);
  fake_node_free (node);
  g_test_assert_expected_messages ();
}

static void
test_chunks (void)
{
  fake_node *node = fake_node_new (NULL);
#define CHUNKED "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
  static const exchange_case cases[] = {
    { CHUNKED "\r\n5\r\nhello\r\n0\r\n\r\n", 400 },
    { CHUNKED "Content-Length: 5\r\n\r\n0\r\n\r\n" SMUGGLED, 400 },
    { CHUNKED "Content-Length: 0\r\n\r\n5\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400 },
    { CHUNKED "\r\n5\nhello\n0\n\n" SMUGGLED, 400 },
    { CHUNKED "\r\n-5\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400 },
    { CHUNKED "\r\nffffffffffffffff\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n", 400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
      400 },
    { "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\ntransfer-encoding: gzip, "
      "chunked\r\n\r\n0\r\n\r\n",
      501 },
  };
  check_refused (node, cases, G_N_ELEMENTS (cases));
  fake_node_free (node);
}

static void
test_routes (void)
{
  fake_node *node = fake_node_new (NULL);
#define HOST " HTTP/1.1\r\nHost: localhost\r\n\r\n"
  static const exchange_case cases[] = {
    { "GET /" HOST, 404 },
    { "GET /v1/unknown" HOST, 404 },
    { "GET /v2/info" HOST, 404 },
    { "GET /v1/info/" HOST, 404 },
    { "GET //v1/info" HOST, 404 },
    { "GET /v1/../info" HOST, 404 },
    { "GET /v1%2finfo" HOST, 404 },
    { "GET /v1/info%00" HOST, 404 },
    { "GET /v1/info?x=1" HOST, 400 },
    { "DELETE /v1/info" HOST, 405 },
    { "HEAD /v1/info" HOST, 405 },
    { "get /v1/info" HOST, 405 },
    { "GET /v1/light/007" HOST, 400 },
    { "GET /v1/objects/a/b" HOST, 400 },
  };
  check_refused (node, cases, G_N_ELEMENTS (cases));
  fake_node_free (node);
}

/* Refused by the headers, without keeping what comes. */
static void
test_large_bodies (void)
{
  fake_node *node = fake_node_new (NULL);
  static const char head[]
      = "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n";
  static const char largest[]
      = "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n" END;
  g_autoptr (GString) request = g_string_new (head);
  g_string_set_size (request, sizeof (head) - 1 + 65537);
  unsigned before = fake_node_requests (node);
  g_autofree char *answer
      = raw_http_exchange (fake_node_path (node), request->str, request->len, 4);
  g_assert_cmpuint (status_of (answer), ==, 413);
  g_assert_nonnull (strstr (answer, "\"too-large\""));
  g_assert_cmpuint (fake_node_requests (node), ==, before);
  g_string_assign (request, largest);
  g_string_set_size (request, sizeof (largest) - 1 + 65536);
  g_autofree char *taken = raw_http_exchange (fake_node_path (node), request->str, request->len, 4);
  g_assert_cmpuint (status_of (taken), ==, 202);
  fake_node_free (node);
}

static void
test_large_headers (void)
{
  fake_node *node = fake_node_new (NULL);
  g_autoptr (GString) request = g_string_new ("GET /v1/info HTTP/1.1\r\nHost: localhost\r\n");
  unsigned before = fake_node_requests (node);
  for (int i = 0; i < 20000; i++)
    g_string_append_printf (request, "X-%d: abcdefgh\r\n", i);
  g_string_append (request, "\r\n");
  g_autofree char *answer
      = raw_http_exchange (fake_node_path (node), request->str, request->len, 4);
  g_assert_cmpuint (status_of (answer) / 100, !=, 2);
  g_assert_cmpuint (fake_node_requests (node), ==, before);
  fake_node_free (node);
}

/* Clients that do not wait for their answer, and one that says nothing when the server ends. */
static void
test_gone (void)
{
  fake_node *node = fake_node_new (NULL);
  static const char info[] = SMUGGLED;
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GSocketConnection) connection = raw_http_connect (fake_node_path (node));
      GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
      g_assert_true (g_output_stream_write_all (out, info, strlen (info), NULL, NULL, NULL));
    }
  while (fake_node_connections (node) > 0)
    g_usleep (5000);
  g_assert_cmpuint (fake_node_requests (node), <=, 20);
  g_autoptr (GSocketConnection) idle = raw_http_connect (fake_node_path (node));
  while (fake_node_connections (node) == 0)
    g_usleep (5000);
  fake_node_free (node);
}

/* ---- Listening ---- */

static void
never (const med_http_request *request, med_http_reply *reply, void *context)
{
  g_assert_not_reached ();
}

static void
keep (const med_http_request *request, med_http_reply *reply, void *context)
{
  g_assert_cmpuint (request->peer_uid, ==, getuid ());
  g_assert_cmpstr (request->query, ==, "");
  g_assert_cmpstr (med_http_request_header (request, "hOST"), ==, "localhost");
  g_assert_null (med_http_request_header (request, "Signature"));
  *(med_http_reply **)context = reply;
}

/* A reply kept for later notices that its client left, and may be sent after the server's end. */
static void
test_kept_reply (void)
{
  static const char info[] = SMUGGLED;
  g_autofree char *directory = g_dir_make_tmp ("medease-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "s", NULL);
  const med_http_listen listen = { .unix_path = path, .group = -1 };
  for (int server_first = 0; server_first < 2; server_first++)
    {
      med_http_server *server = NULL;
      med_http_reply *reply = NULL;
      g_assert_cmpint (med_http_server_start (&listen, keep, &reply, &server), ==, MED_OK);
      g_autoptr (GSocketConnection) connection = raw_http_connect (path);
      GSocket *socket = g_socket_connection_get_socket (connection);
      g_assert_cmpint (g_socket_send (socket, info, strlen (info), NULL, NULL), >, 0);
      while (reply == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (med_http_reply_gone (reply));
      g_assert_true (g_io_stream_close (G_IO_STREAM (connection), NULL, NULL));
      g_assert_true (med_http_reply_gone (reply));
      if (server_first)
        med_http_server_free (server);
      med_http_reply_header (reply, "X-Late", "yes");
      med_http_reply_send (reply, 200, NULL, NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (!server_first)
        med_http_server_free (server);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_listen (void)
{
  g_autofree char *directory = g_dir_make_tmp ("medease-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "s", NULL);
  g_autofree char *file = g_build_filename (directory, "file", NULL);
  g_autofree char *long_path = g_strnfill (120, 'x');
  med_http_listen listen = { .unix_path = path, .mode = 0660, .group = -1 };
  med_http_server *server = NULL, *second = NULL;
  struct stat status;
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &server), ==, MED_OK);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0660);
  g_assert_cmpuint (med_http_server_port (server), ==, 0);
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &second), ==, MED_E_BUSY);
  med_http_server_free (server);
  g_assert_cmpint (stat (path, &status), !=, 0);
  g_assert_true (g_file_set_contents (file, "keep", 4, NULL));
  listen.unix_path = file;
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &second), ==, MED_E_EXISTS);
  g_assert_cmpint (stat (file, &status), ==, 0);
  listen.unix_path = long_path;
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &second), ==, MED_E_TOO_LARGE);
  listen.unix_path = "/nonexistent-folder/s";
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &second), ==, MED_E_IO);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* What a killed server leaves behind. */
static void
test_stale_socket (void)
{
  g_autofree char *directory = g_dir_make_tmp ("medease-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "s", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) dead
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  const med_http_listen listen = { .unix_path = path, .group = -1 };
  med_http_server *server = NULL;
  struct stat status;
  g_assert_true (g_socket_bind (dead, address, FALSE, NULL));
  g_assert_true (g_socket_close (dead, NULL));
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &server), ==, MED_OK);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  med_http_server_free (server);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_loopback (void)
{
  med_http_listen listen = { .group = -1 };
  med_http_server *server = NULL, *second = NULL;
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &server), ==, MED_OK);
  listen.port = med_http_server_port (server);
  g_assert_cmpuint (listen.port, >, 0);
  g_assert_cmpint (med_http_server_start (&listen, never, NULL, &second), ==, MED_E_BUSY);
  med_http_server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-server/accepts", test_accepts);
  g_test_add_func ("/http-server/no-leak", test_no_leak);
  g_test_add_func ("/http-server/framing", test_framing);
  g_test_add_func ("/http-server/negative-length", test_negative_length);
  g_test_add_func ("/http-server/chunks", test_chunks);
  g_test_add_func ("/http-server/routes", test_routes);
  g_test_add_func ("/http-server/large-bodies", test_large_bodies);
  g_test_add_func ("/http-server/large-headers", test_large_headers);
  g_test_add_func ("/http-server/gone", test_gone);
  g_test_add_func ("/http-server/kept-reply", test_kept_reply);
  g_test_add_func ("/http-server/listen", test_listen);
  g_test_add_func ("/http-server/stale-socket", test_stale_socket);
  g_test_add_func ("/http-server/loopback", test_loopback);
  return g_test_run ();
}
