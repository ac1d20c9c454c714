/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canned answers behind the real server and guard. */
#include "support/fake-node.h"

#include "base/text.h"
#include "core/crypto/sign.h"
#include "net/http-accept.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/random.h>

#define HELD_MAX 8
#define HELD_MS 20

typedef struct
{
  med_http_reply *reply;
  uint64_t height;
} waiter;

struct fake_node
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  med_http_server *server;
  med_guard *guard;
  med_guard_limits limits;
  med_env env;
  char *directory, *path, *address;
  gint64 now; /* the atomic members are read by the test's thread */
  int requests, sockets, blocks, in_flight_max, corrupt, started;
  uint64_t tip;
  GArray *waiters;    /* of waiter */
  GPtrArray *held;    /* med_http_reply of blocks */
  GHashTable *stored; /* cid text -> GBytes */
};

/* ---- Keys, time, randomness ---- */

static med_sign_seed
member_seed (void)
{
  static const char hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  med_sign_seed seed;
  size_t written;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, seed.bytes, 32, &written), ==,
                   MED_OK);
  return seed;
}

med_keyid
fake_member_keyid (void)
{
  const med_device_id device = { { 0x21, 0xfe, 0x31, 0xdf, 0xa1, 0x54, 0xa2, 0x61 } };
  return med_keyid_device (&device);
}

med_result
fake_member_sign (void *context, med_span message, med_signature *signature)
{
  med_sign_seed seed = member_seed ();
  med_sign (&seed, message, signature);
  return MED_OK;
}

static med_time
real_now (void *context)
{
  return (med_time){ g_get_real_time () / G_USEC_PER_SEC, 0 };
}

static void
real_random (void *context, void *out, size_t size)
{
  g_assert_cmpint (getrandom (out, size, 0), ==, size);
}

const med_env *
fake_env (void)
{
  static const med_env env = { real_now, real_random, NULL };
  return &env;
}

static med_time
node_now (void *context)
{
  fake_node *node = context;
  return (med_time){ (int64_t)g_atomic_pointer_get ((gssize *)&node->now), 0 };
}

/* ---- Answers ---- */

static med_result
find_key (void *context, const med_keyid *keyid, med_sign_public *key, med_reason *reason)
{
  med_keyid member = fake_member_keyid ();
  med_sign_seed seed = member_seed ();
  if (keyid->kind == MED_KEYID_RECOVERY)
    {
      *reason = MED_REASON_SUSPENDED;
      return MED_E_DENIED;
    }
  if (memcmp (keyid, &member, sizeof (member)) != 0)
    return MED_E_NOT_FOUND;
  med_sign_public_from_seed (&seed, key);
  return MED_OK;
}

static void
send_text (med_http_reply *reply, unsigned status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  med_http_reply_send (reply, status, NULL, body);
}

static void
send_problem (med_http_reply *reply, unsigned status, med_reason reason, uint64_t height)
{
  med_problem problem = med_problem_make (status, reason, height, "as asked");
  med_http_reply_problem (reply, &problem);
}

static void
wake_waiters (fake_node *node)
{
  for (guint i = node->waiters->len; i > 0; i--)
    {
      waiter w = g_array_index (node->waiters, waiter, i - 1);
      if (node->tip <= w.height)
        continue;
      g_autofree char *text = g_strdup_printf ("tip %" G_GUINT64_FORMAT, node->tip);
      g_array_remove_index (node->waiters, i - 1);
      send_text (w.reply, 200, text);
    }
}

static gboolean
release_held_cb (void *data)
{
  fake_node *node = data;
  while (node->held->len > 0)
    med_http_reply_send (g_ptr_array_steal_index (node->held, 0), 204, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
release_held_later (fake_node *node)
{
  g_autoptr (GSource) source = g_timeout_source_new (HELD_MS);
  g_source_set_callback (source, release_held_cb, node, NULL);
  g_source_attach (source, node->context);
}

static char *
block_key (const med_cid *cid)
{
  return g_base64_encode (cid->bytes, sizeof (cid->bytes));
}

static void
answer_put (fake_node *node, const med_http_request *request, med_http_reply *reply)
{
  g_hash_table_insert (node->stored, block_key (&request->route.cid),
                       g_bytes_new (request->body.data, request->body.size));
  g_atomic_int_set (&node->blocks, (int)g_hash_table_size (node->stored));
  g_ptr_array_add (node->held, reply);
  if ((int)node->held->len > g_atomic_int_get (&node->in_flight_max))
    g_atomic_int_set (&node->in_flight_max, (int)node->held->len);
  if (node->held->len == HELD_MAX)
    release_held_cb (node);
  else if (node->held->len == 1)
    release_held_later (node);
}

static void
answer_get (fake_node *node, const med_http_request *request, med_http_reply *reply)
{
  g_autofree char *key = block_key (&request->route.cid);
  GBytes *stored = g_hash_table_lookup (node->stored, key);
  if (med_bytes_zero (request->route.root.bytes + 4, 32))
    send_problem (reply, 403, MED_REASON_NO_ACCESS, 9);
  else if (stored == NULL)
    send_problem (reply, 404, MED_REASON_NONE, 9);
  else if (g_atomic_int_get (&node->corrupt))
    send_text (reply, 200, "another block");
  else
    med_http_reply_send (reply, 200, NULL, stored);
}

static void
answer (fake_node *node, const med_http_request *request, med_http_reply *reply)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;
  switch (request->route.kind)
    {
    case MED_ROUTE_INFO:
      send_text (reply, 200, "info");
      return;
    case MED_ROUTE_LIGHT:
      text = g_strdup_printf ("light %" G_GUINT64_FORMAT, request->route.height);
      send_text (reply, 200, text);
      return;
    case MED_ROUTE_TX_SUBMIT:
      if (med_span_equal (request->body, MED_SPAN_LITERAL ("refuse")))
        {
          send_problem (reply, 422, MED_REASON_OVERLAP, 7);
          return;
        }
      body = g_bytes_new (request->body.data, request->body.size);
      med_http_reply_send (reply, 202, NULL, body);
      return;
    case MED_ROUTE_ROWS:
      body = g_bytes_new (request->body.data, request->body.size);
      med_http_reply_send (reply, 200, NULL, body);
      return;
    case MED_ROUTE_WAIT:
      g_array_append_val (node->waiters, ((waiter){ reply, request->route.height }));
      wake_waiters (node);
      return;
    case MED_ROUTE_UPLOAD:
      body = g_bytes_new_take (g_malloc0 (16), 16);
      med_http_reply_send (reply, 200, NULL, body);
      return;
    case MED_ROUTE_UPLOAD_BLOCK:
      answer_put (node, request, reply);
      return;
    case MED_ROUTE_BLOCK:
      answer_get (node, request, reply);
      return;
    case MED_ROUTE_OBJECTS:
      body = g_bytes_new_take (g_malloc0 (100000), 100000);
      med_http_reply_send (reply, 200, NULL, body);
      return;
    case MED_ROUTE_STREAM:
      send_problem (reply, 503, MED_REASON_BEHIND, 3);
      return;
    case MED_ROUTE_LIGHT_RANGE:
    case MED_ROUTE_TX_CHECK:
    case MED_ROUTE_TX:
    case MED_ROUTE_COUNT:
    default:
      send_problem (reply, 500, MED_REASON_NONE, 0);
    }
}

static void
socket_gone_cb (void *data, GObject *socket)
{
  fake_node *node = data;
  g_atomic_int_add (&node->sockets, -1);
}

/* One message a connection: every message brings another socket. */
static void
count_socket (fake_node *node, const med_http_request *request)
{
  GSocket *socket = med_http_accept_socket ((SoupServerMessage *)request->message);
  g_assert_nonnull (socket);
  g_atomic_int_inc (&node->sockets);
  g_object_weak_ref (G_OBJECT (socket), socket_gone_cb, node);
}

static void
handler (const med_http_request *request, med_http_reply *reply, void *context)
{
  fake_node *node = context;
  med_problem problem;
  med_keyid keyid;
  g_atomic_int_inc (&node->requests);
  count_socket (node, request);
  med_guard_stamp (node->guard, reply);
  med_result checked = med_route_signed (request->route.kind)
                           ? med_guard_check (node->guard, request, &keyid, &problem)
                           : med_guard_check_names (node->guard, request, &problem);
  if (checked == MED_OK)
    answer (node, request, reply);
  else
    med_http_reply_problem (reply, &problem);
}

/* ---- Thread ---- */

static void *
run (void *data)
{
  fake_node *node = data;
  static const char *const authorities[] = { "localhost", NULL };
  const med_guard_options options = { .authorities = authorities,
                                      .chain = FAKE_CHAIN,
                                      .node = FAKE_NODE,
                                      .limits = node->limits,
                                      .find_key = find_key };
  const med_http_listen listen = { .unix_path = node->path, .group = -1 };
  g_main_context_push_thread_default (node->context);
  node->guard = med_guard_new (&options, &node->env);
  g_assert_cmpint (med_http_server_start (&listen, handler, node, &node->server), ==, MED_OK);
  g_atomic_int_set (&node->started, 1);
  g_main_loop_run (node->loop);
  node->tip = UINT64_MAX;
  wake_waiters (node);
  release_held_cb (node);
  med_http_server_free (node->server);
  while (g_main_context_iteration (node->context, FALSE))
    ;
  med_guard_free (node->guard);
  g_main_context_pop_thread_default (node->context);
  return NULL;
}

static gboolean
quit_cb (void *data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

fake_node *
fake_node_new (const med_guard_limits *limits)
{
  fake_node *node = g_new0 (fake_node, 1);
  node->context = g_main_context_new ();
  node->loop = g_main_loop_new (node->context, FALSE);
  node->directory = g_dir_make_tmp ("medease-test-XXXXXX", NULL);
  node->path = g_build_filename (node->directory, "gateway.sock", NULL);
  node->address = g_strconcat ("unix:", node->path, NULL);
  node->env = (med_env){ node_now, real_random, node };
  node->now = FAKE_TIME;
  node->limits = limits == NULL ? (med_guard_limits){ 0 } : *limits;
  node->waiters = g_array_new (FALSE, FALSE, sizeof (waiter));
  node->held = g_ptr_array_new ();
  node->stored
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  node->thread = g_thread_new ("fake-node", run, node);
  while (!g_atomic_int_get (&node->started))
    g_usleep (1000);
  return node;
}

void
fake_node_free (fake_node *node)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, quit_cb, node->loop, NULL);
  g_source_attach (source, node->context);
  g_thread_join (node->thread);
  g_assert_cmpint (g_access (node->path, F_OK), !=, 0);
  g_assert_cmpint (g_rmdir (node->directory), ==, 0);
  g_main_loop_unref (node->loop);
  g_main_context_unref (node->context);
  g_array_unref (node->waiters);
  g_ptr_array_unref (node->held);
  g_hash_table_unref (node->stored);
  g_free (node->directory);
  g_free (node->path);
  g_free (node->address);
  g_free (node);
}

/* ---- Looks and knobs ---- */

const char *
fake_node_path (const fake_node *node)
{
  return node->path;
}

const char *
fake_node_address (const fake_node *node)
{
  return node->address;
}

void
fake_node_advance (fake_node *node, int64_t seconds)
{
  g_atomic_pointer_add ((gssize *)&node->now, (gssize)seconds);
}

typedef struct
{
  fake_node *node;
  uint64_t height;
} tip_change;

static gboolean
set_tip_cb (void *data)
{
  const tip_change *change = data;
  change->node->tip = change->height;
  wake_waiters (change->node);
  return G_SOURCE_REMOVE;
}

void
fake_node_set_tip (fake_node *node, uint64_t height)
{
  tip_change *change = g_new (tip_change, 1);
  *change = (tip_change){ node, height };
  g_main_context_invoke_full (node->context, G_PRIORITY_DEFAULT, set_tip_cb, change, g_free);
}

unsigned
fake_node_requests (const fake_node *node)
{
  return (unsigned)g_atomic_int_get (&node->requests);
}

typedef struct
{
  const fake_node *node;
  int connections;
} connections_question;

static gboolean
connections_cb (void *data)
{
  connections_question *question = data;
  g_atomic_int_set (&question->connections,
                    (int)med_http_server_connections (question->node->server));
  return G_SOURCE_REMOVE;
}

unsigned
fake_node_sockets (const fake_node *node)
{
  return (unsigned)g_atomic_int_get (&node->sockets);
}

unsigned
fake_node_connections (const fake_node *node)
{
  connections_question question = { node, -1 };
  g_main_context_invoke (node->context, connections_cb, &question);
  while (g_atomic_int_get (&question.connections) < 0)
    g_usleep (1000);
  return (unsigned)question.connections;
}

unsigned
fake_node_blocks (const fake_node *node)
{
  return (unsigned)g_atomic_int_get (&node->blocks);
}

unsigned
fake_node_in_flight_max (const fake_node *node)
{
  return (unsigned)g_atomic_int_get (&node->in_flight_max);
}

void
fake_node_corrupt (fake_node *node)
{
  g_atomic_int_set (&node->corrupt, 1);
}
