/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a real server on a unix socket, and against peers that misbehave. */
#include "net/node-client.h"

#include "core/dag/cid.h"
#include "support/bad-peer.h"
#include "support/fake-node.h"

#define CAP 65536

static med_node_client *
open_client (const char *address)
{
  const med_node_options options = { .address = address, .timeout = 5 };
  const med_keyid keyid = fake_member_keyid ();
  med_node_client *client = NULL;
  g_assert_cmpint (med_node_client_open (&options, fake_env (), &client), ==, MED_OK);
  med_node_client_set_signer (client, &keyid, fake_member_sign, NULL);
  med_node_client_set_names (client, FAKE_CHAIN, FAKE_NODE);
  return client;
}

static med_result
call (med_node_client *client, const med_route *route, const char *body, char **text,
      med_problem *problem)
{
  g_autoptr (GBytes) answer = NULL;
  gsize size = 0;
  med_result result
      = med_node_call (client, route, med_span_text (body), CAP, NULL, &answer, problem);
  if (result != MED_OK)
    {
      g_assert_null (answer);
      return result;
    }
  const char *bytes = g_bytes_get_data (answer, &size);
  *text = g_strndup (bytes == NULL ? "" : bytes, size);
  return MED_OK;
}

/* ---- Calls ---- */

static void
test_calls (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  g_autofree char *info = NULL, *light = NULL, *rows = NULL, *empty = NULL, *tx = NULL;
  med_problem problem;
  const med_route info_route = { .kind = MED_ROUTE_INFO };
  const med_route light_route = { .kind = MED_ROUTE_LIGHT, .height = 12 };
  const med_route rows_route = { .kind = MED_ROUTE_ROWS };
  const med_route tx_route = { .kind = MED_ROUTE_TX_SUBMIT };
  g_assert_cmpint (call (client, &info_route, "", &info, &problem), ==, MED_OK);
  g_assert_cmpstr (info, ==, "info");
  g_assert_cmpuint (problem.status, ==, 0);
  g_assert_cmpint (call (client, &light_route, "", &light, &problem), ==, MED_OK);
  g_assert_cmpstr (light, ==, "light 12");
  g_assert_cmpint (call (client, &rows_route, "some rows", &rows, NULL), ==, MED_OK);
  g_assert_cmpstr (rows, ==, "some rows");
  g_assert_cmpint (call (client, &rows_route, "", &empty, NULL), ==, MED_OK);
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpint (call (client, &tx_route, "a transaction", &tx, NULL), ==, MED_OK);
  g_assert_cmpstr (tx, ==, "a transaction");
  med_node_client_close (client);
  fake_node_free (node);
}

/* Lets a second of the node's time pass once the node has refused. */
static void *
advance_when_refused (void *data)
{
  fake_node *node = data;
  while (fake_node_requests (node) < 4)
    g_usleep (1000);
  fake_node_advance (node, 1);
  return NULL;
}

static void
test_too_much (void)
{
  const med_guard_limits limits = { .per_second = 2, .burst = 2 };
  fake_node *node = fake_node_new (&limits);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route light_route = { .kind = MED_ROUTE_LIGHT, .height = 12 };
  g_autoptr (GThread) helper = NULL;
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *light = NULL;
      if (i == 2)
        helper = g_thread_new ("advance", advance_when_refused, node);
      g_assert_cmpint (call (client, &light_route, "", &light, NULL), ==, MED_OK);
      g_assert_cmpstr (light, ==, "light 12");
    }
  g_thread_join (g_steal_pointer (&helper));
  /* The challenge, three answers, and at least one refusal. */
  g_assert_cmpuint (fake_node_requests (node), >, 4);
  med_node_client_close (client);
  fake_node_free (node);
}

static void
test_problems (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  med_problem problem;
  char *text = NULL;
  const med_route tx = { .kind = MED_ROUTE_TX_SUBMIT };
  const med_route stream = { .kind = MED_ROUTE_STREAM, .stream = { 1, 2 }, .stream_size = 21 };
  med_route block = { .kind = MED_ROUTE_BLOCK };
  const med_route bad_range = { .kind = MED_ROUTE_LIGHT_RANGE, .from = 9, .to = 3 };
  g_assert_cmpint (call (client, &tx, "refuse", &text, &problem), ==, MED_E_REFUSED);
  g_assert_cmpuint (problem.status, ==, 422);
  g_assert_cmpint (problem.reason, ==, MED_REASON_OVERLAP);
  g_assert_cmpuint (problem.height, ==, 7);
  g_assert_cmpstr (problem.message, ==, "as asked");
  g_assert_cmpint (call (client, &stream, "", &text, &problem), ==, MED_E_BUSY);
  g_assert_cmpint (problem.reason, ==, MED_REASON_BEHIND);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_LITERAL ("x"), &block.cid);
  med_cid_make (MED_CODEC_RAW, &(med_hash){ { 0 } }, &block.root);
  g_assert_cmpint (call (client, &block, "", &text, &problem), ==, MED_E_DENIED);
  g_assert_cmpint (problem.reason, ==, MED_REASON_NO_ACCESS);
  block.root = block.cid;
  g_assert_cmpint (call (client, &block, "", &text, &problem), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (call (client, &bad_range, "", &text, &problem), ==, MED_E_INVALID);
  g_assert_null (text);
  med_node_client_close (client);
  fake_node_free (node);
}

static void
test_caps (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route objects = { .kind = MED_ROUTE_OBJECTS };
  g_autoptr (GBytes) answer = NULL;
  g_autofree uint8_t *big = g_malloc0 (MED_BODY_MAX + 1);
  g_assert_cmpint (
      med_node_call (client, &objects, MED_SPAN_LITERAL ("r"), 99999, NULL, &answer, NULL), ==,
      MED_E_TOO_LARGE);
  g_assert_cmpint (med_node_call (client, &objects, med_span_make (big, MED_BODY_MAX + 1), CAP,
                                  NULL, &answer, NULL),
                   ==, MED_E_TOO_LARGE);
  g_assert_cmpint (
      med_node_call (client, &objects, MED_SPAN_LITERAL ("r"), 100000, NULL, &answer, NULL), ==,
      MED_OK);
  g_assert_cmpuint (g_bytes_get_size (answer), ==, 100000);
  med_node_client_close (client);
  fake_node_free (node);
}

/* ---- Challenge and keys ---- */

/* The node's clock runs away from the client: one refusal, one new challenge, one answer. */
static void
test_stale_challenge (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route light = { .kind = MED_ROUTE_LIGHT };
  g_autofree char *first = NULL, *second = NULL;
  med_problem problem;
  g_assert_cmpint (call (client, &light, "", &first, NULL), ==, MED_OK);
  g_assert_cmpuint (fake_node_requests (node), ==, 2);
  fake_node_advance (node, 10000);
  g_assert_cmpint (call (client, &light, "", &second, &problem), ==, MED_OK);
  g_assert_cmpuint (fake_node_requests (node), ==, 4);
  g_assert_cmpuint (problem.status, ==, 0);
  med_node_client_close (client);
  fake_node_free (node);
}

static med_result
sign_locked (void *context, med_span message, med_signature *signature)
{
  return MED_E_LOCKED;
}

static med_result
sign_wrong (void *context, med_span message, med_signature *signature)
{
  MED_TRY (fake_member_sign (NULL, message, signature));
  signature->bytes[0] ^= 1;
  return MED_OK;
}

static void
test_signers (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route light = { .kind = MED_ROUTE_LIGHT };
  const med_sign_public unknown_key = { { 1 } };
  med_keyid keyid = fake_member_keyid ();
  char *text = NULL;
  med_problem problem;
  med_node_client_set_signer (client, &keyid, sign_locked, NULL);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_LOCKED);
  med_node_client_set_signer (client, &keyid, sign_wrong, NULL);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_DENIED);
  g_assert_cmpuint (problem.status, ==, 401);
  keyid = med_keyid_invite (&unknown_key);
  med_node_client_set_signer (client, &keyid, fake_member_sign, NULL);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_DENIED);
  g_assert_cmpint (problem.reason, ==, MED_REASON_NOT_MEMBER);
  keyid = med_keyid_recovery (&unknown_key);
  med_node_client_set_signer (client, &keyid, fake_member_sign, NULL);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_DENIED);
  g_assert_cmpuint (problem.status, ==, 403);
  g_assert_cmpint (problem.reason, ==, MED_REASON_SUSPENDED);
  med_node_client_set_signer (client, NULL, NULL, NULL);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_STATE);
  keyid = fake_member_keyid ();
  med_node_client_set_signer (client, &keyid, fake_member_sign, NULL);
  med_node_client_set_names (client, "med-bbbbbbbbbbbbbbbbbbbbbbbbbb", FAKE_NODE);
  g_assert_cmpint (call (client, &light, "", &text, &problem), ==, MED_E_UNVERIFIED);
  g_assert_null (text);
  med_node_client_close (client);
  fake_node_free (node);
}

/* ---- Waiting, losing, cancelling ---- */

static void *
raise_tip_thread (void *data)
{
  g_usleep (100000);
  fake_node_set_tip (data, 6);
  return NULL;
}

static void
test_long_poll (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route wait = { .kind = MED_ROUTE_WAIT, .height = 5 };
  g_autofree char *text = NULL;
  fake_node_set_tip (node, 5);
  GThread *thread = g_thread_new ("tip", raise_tip_thread, node);
  g_assert_cmpint (call (client, &wait, "", &text, NULL), ==, MED_OK);
  g_assert_cmpstr (text, ==, "tip 6");
  g_thread_join (thread);
  med_node_client_close (client);
  fake_node_free (node);
}

static void *
cancel_thread (void *data)
{
  g_usleep (100000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route wait = { .kind = MED_ROUTE_WAIT, .height = 5 };
  const med_route info = { .kind = MED_ROUTE_INFO };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *text = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (med_node_call (client, &wait, MED_SPAN_EMPTY, CAP, cancellable, &answer, NULL),
                   ==, MED_E_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (med_node_call (client, &info, MED_SPAN_EMPTY, CAP, cancellable, &answer, NULL),
                   ==, MED_E_CANCELLED);
  g_assert_cmpint (call (client, &info, "", &text, NULL), ==, MED_OK);
  med_node_client_close (client);
  fake_node_free (node);
}

static void
test_node_gone (void)
{
  fake_node *node = fake_node_new (NULL);
  med_node_client *client = open_client (fake_node_address (node));
  const med_route info = { .kind = MED_ROUTE_INFO };
  char *text = NULL;
  g_assert_cmpint (call (client, &info, "", &text, NULL), ==, MED_OK);
  g_clear_pointer (&text, g_free);
  fake_node_free (node);
  g_assert_cmpint (call (client, &info, "", &text, NULL), ==, MED_E_OFFLINE);
  g_assert_null (text);
  med_node_client_close (client);
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "",
                                     "unix:",
                                     "unix:relative",
                                     "http://node.example",
                                     "http://127.0.0.1/path",
                                     "https://node.example",
                                     "ftp://127.0.0.1",
                                     "https://user@node.example",
                                     "node.example" };
  const med_hash pin = { { 1 } };
  med_node_client *client = NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const med_node_options options = { .address = bad[i] };
      g_assert_cmpint (med_node_client_open (&options, fake_env (), &client), ==, MED_E_INVALID);
    }
  const med_node_options https
      = { .address = "https://node.example:8443", .pins = &pin, .pin_count = 1 };
  g_assert_cmpint (med_node_client_open (&https, fake_env (), &client), ==, MED_OK);
  med_node_client_close (client);
}

/* ---- Peers that misbehave ---- */

#define CHALLENGE "Medease-Challenge: AAAAAGlXNaUJFBRaN1STI-uOF6txacYt\r\n"

static void
test_bad_answers (void)
{
  static const struct
  {
    const char *answer;
    med_result result;
  } cases[] = {
    { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ninfo", MED_OK },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntruncated", MED_E_OFFLINE },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntrunc", MED_E_UNVERIFIED },
    { "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nno length", MED_E_UNVERIFIED },
    { "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", MED_E_TOO_LARGE },
    { "HTTP/1.1 302 Found\r\nLocation: /v1/light/latest\r\nContent-Length: 0\r\n\r\n",
      MED_E_UNVERIFIED },
    { "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad", MED_E_OFFLINE },
    { "HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\n"
      "Content-Length: 3\r\n\r\n{,}",
      MED_E_DENIED },
    { "HTTP/1.1 403 Forbidden\r\nContent-Length: 70000\r\n\r\n", MED_E_TOO_LARGE },
    { "SSH-2.0-OpenSSH_9.2\r\n", MED_E_UNVERIFIED },
    { "", MED_E_OFFLINE },
  };
  const med_route info = { .kind = MED_ROUTE_INFO };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      bad_peer *peer = bad_peer_new (cases[i].answer, 0);
      med_node_client *client = open_client (bad_peer_address (peer));
      g_autofree char *text = NULL;
      med_problem problem;
      g_test_message ("%s", cases[i].answer);
      g_assert_cmpint (call (client, &info, "", &text, &problem), ==, cases[i].result);
      med_node_client_close (client);
      bad_peer_free (peer);
    }
}

/* Chunks and headers without an end; gzip is left as it is. */
static void
test_endless_answers (void)
{
  static const struct
  {
    const char *start, *again;
    med_result result;
  } cases[] = {
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n", MED_E_UNVERIFIED },
    { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\n", "abcd", MED_OK },
    { "HTTP/1.1 200 OK\r\n", "X-Filler: abcdefghijklmnopqrstuvwxyz\r\n", MED_E_OFFLINE },
  };
  const med_route info = { .kind = MED_ROUTE_INFO };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      bad_peer *peer = bad_peer_new (cases[i].start, 100000);
      bad_peer_repeat (peer, cases[i].again);
      med_node_client *client = open_client (bad_peer_address (peer));
      g_autofree char *text = NULL;
      g_test_message ("%s", cases[i].start);
      g_assert_cmpint (call (client, &info, "", &text, NULL), ==, cases[i].result);
      med_node_client_close (client);
      bad_peer_free (peer);
    }
}

/* A signed call to a peer that gives no challenge must not loop. */
static void
test_no_challenge (void)
{
  bad_peer *peer = bad_peer_new ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ninfo", 0);
  med_node_client *client = open_client (bad_peer_address (peer));
  const med_route light = { .kind = MED_ROUTE_LIGHT };
  char *text = NULL;
  g_assert_cmpint (call (client, &light, "", &text, NULL), ==, MED_E_UNVERIFIED);
  med_node_client_close (client);
  bad_peer_free (peer);
  static const char always_stale[]
      = "HTTP/1.1 401 Unauthorized\r\n" CHALLENGE
        "Content-Type: application/problem+json\r\nContent-Length: 33\r\n\r\n"
        "{\"status\":401,\"reason\":\"expired\"}";
  peer = bad_peer_new (always_stale, 0);
  client = open_client (bad_peer_address (peer));
  g_assert_cmpint (call (client, &light, "", &text, NULL), ==, MED_E_DENIED);
  g_assert_cmpuint (bad_peer_connections (peer), <=, 4);
  med_node_client_close (client);
  bad_peer_free (peer);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-client/calls", test_calls);
  g_test_add_func ("/node-client/too-much", test_too_much);
  g_test_add_func ("/node-client/problems", test_problems);
  g_test_add_func ("/node-client/caps", test_caps);
  g_test_add_func ("/node-client/stale-challenge", test_stale_challenge);
  g_test_add_func ("/node-client/signers", test_signers);
  g_test_add_func ("/node-client/long-poll", test_long_poll);
  g_test_add_func ("/node-client/cancel", test_cancel);
  g_test_add_func ("/node-client/node-gone", test_node_gone);
  g_test_add_func ("/node-client/addresses", test_addresses);
  g_test_add_func ("/node-client/bad-answers", test_bad_answers);
  g_test_add_func ("/node-client/endless-answers", test_endless_answers);
  g_test_add_func ("/node-client/no-challenge", test_no_challenge);
  return g_test_run ();
}
