/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections that say nothing, little by little, or wait for the next block: takes its time. */
#include "net/node-client.h"
#include "support/fake-node.h"
#include "support/raw-http.h"

#define SLOW_COUNT 20

static void
send_some (GSocketConnection *connection, const char *bytes)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  (void)g_socket_send (socket, bytes, strlen (bytes), NULL, NULL);
}

static void
connect_many (fake_node *node, GPtrArray *connections)
{
  for (int i = 0; i < SLOW_COUNT; i++)
    g_ptr_array_add (connections, raw_http_connect (fake_node_path (node)));
}

static unsigned
wait_for_connections (fake_node *node, unsigned count, unsigned seconds)
{
  unsigned open = fake_node_connections (node);
  for (unsigned i = 0; i < seconds * 10 && open != count; i++)
    {
      g_usleep (100000);
      open = fake_node_connections (node);
    }
  return open;
}

static void
test_silent (void)
{
  fake_node *node = fake_node_new (NULL);
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  connect_many (node, connections);
  for (int i = 0; i < SLOW_COUNT; i += 2)
    send_some (connections->pdata[i], "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\n");
  for (int i = 1; i < SLOW_COUNT; i += 4)
    send_some (connections->pdata[i],
               "POST /v1/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf");
  g_assert_cmpuint (wait_for_connections (node, SLOW_COUNT, 2), ==, SLOW_COUNT);
  g_assert_cmpuint (wait_for_connections (node, 0, 10), ==, 0);
  g_assert_cmpuint (fake_node_requests (node), ==, 0);
  fake_node_free (node);
}

/* One byte a second never hits the silence limit. */
static void
test_dripping (void)
{
  fake_node *node = fake_node_new (NULL);
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  connect_many (node, connections);
  for (int i = 0; i < SLOW_COUNT; i++)
    send_some (connections->pdata[i], "GET /v1/info HTTP/1.1\r\nX-Drip: ");
  for (int second = 0; second < 18; second++)
    {
      for (int i = 0; i < SLOW_COUNT; i++)
        send_some (connections->pdata[i], "x");
      g_usleep (G_USEC_PER_SEC);
    }
  g_assert_cmpuint (wait_for_connections (node, 0, 2), ==, 0);
  fake_node_free (node);
}

static void *
raise_tip_thread (void *data)
{
  g_usleep (8 * G_USEC_PER_SEC);
  fake_node_set_tip (data, 6);
  return NULL;
}

/* Waiting for a block is neither silence nor a slow request. */
static void
test_long_poll (void)
{
  fake_node *node = fake_node_new (NULL);
  const med_node_options options = { .address = fake_node_address (node) };
  const med_keyid keyid = fake_member_keyid ();
  const med_route wait = { .kind = MED_ROUTE_WAIT, .height = 5 };
  med_node_client *client = NULL;
  g_autoptr (GBytes) answer = NULL;
  GThread *thread = g_thread_new ("tip", raise_tip_thread, node);
  g_assert_cmpint (med_node_client_open (&options, fake_env (), &client), ==, MED_OK);
  med_node_client_set_signer (client, &keyid, fake_member_sign, NULL);
  med_node_client_set_names (client, FAKE_CHAIN, FAKE_NODE);
  g_assert_cmpint (med_node_call (client, &wait, MED_SPAN_EMPTY, 100, NULL, &answer, NULL), ==,
                   MED_OK);
  g_thread_join (thread);
  /* Longer idle than the node keeps a connection: the next call opens a new one. */
  g_usleep (6 * G_USEC_PER_SEC);
  const med_route rows = { .kind = MED_ROUTE_ROWS };
  g_clear_pointer (&answer, g_bytes_unref);
  g_assert_cmpint (med_node_call (client, &rows, MED_SPAN_LITERAL ("r"), 100, NULL, &answer, NULL),
                   ==, MED_OK);
  med_node_client_close (client);
  fake_node_free (node);
}

/* The most connections at once; honest ones come through once the others are gone. */
static void
test_many (void)
{
  fake_node *node = fake_node_new (NULL);
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned i = 0; i < 600; i++)
    {
      g_ptr_array_add (connections, raw_http_connect (fake_node_path (node)));
      /* No faster than the server accepts. */
      if (i % 100 == 99 && i < 500)
        g_assert_cmpuint (wait_for_connections (node, i + 1, 2), ==, i + 1);
    }
  g_assert_cmpuint (wait_for_connections (node, 512, 2), <=, 513);
  g_ptr_array_set_size (connections, 0);
  g_assert_cmpuint (wait_for_connections (node, 0, 8), ==, 0);
  static const char info[]
      = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autofree char *text = raw_http_exchange (fake_node_path (node), info, strlen (info), 4);
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200"));
  fake_node_free (node);
}

/* A connection kept for a next message that does not come is closed, not forgotten. */
static void
test_idle (void)
{
  fake_node *node = fake_node_new (NULL);
  static const char info[] = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autofree char *text = raw_http_exchange (fake_node_path (node), info, strlen (info), 9);
  g_assert_nonnull (text);
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200"));
  fake_node_free (node);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-slow/silent", test_silent);
  g_test_add_func ("/http-slow/dripping", test_dripping);
  g_test_add_func ("/http-slow/long-poll", test_long_poll);
  g_test_add_func ("/http-slow/idle", test_idle);
  g_test_add_func ("/http-slow/many", test_many);
  return g_test_run ();
}
