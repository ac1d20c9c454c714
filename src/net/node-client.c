/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a client, and single calls. */
#include "net/node-client.h"

#include "net/node-call.h"
#include "net/tls-pin.h"

#include <gio/gunixsocketaddress.h>

#define TIMEOUT_DEFAULT 35
/* Shorter than the node waits, so that the client closes idle connections first. */
#define IDLE_SECONDS 4
#define INFO_SIZE_MAX 65536

/* ---- Address ---- */

static bool
is_loopback (const char *host)
{
  return strcmp (host, "127.0.0.1") == 0 || strcmp (host, "localhost") == 0;
}

/* Plain HTTP only where nobody can listen. */
static med_result
parse_uri (med_node_client *client, const med_node_options *options)
{
  g_autoptr (GUri) uri = g_uri_parse (options->address, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0'
      || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL)
    return MED_E_INVALID;
  const char *path = g_uri_get_path (uri), *scheme = g_uri_get_scheme (uri);
  bool https = strcmp (scheme, "https") == 0;
  if (path[0] != '\0' && strcmp (path, "/") != 0)
    return MED_E_INVALID;
  if (!https && (strcmp (scheme, "http") != 0 || !is_loopback (g_uri_get_host (uri))))
    return MED_E_INVALID;
  if (https && options->pin_count == 0)
    return MED_E_INVALID;
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  bool six = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri), standard = https ? 443 : 80;
  g_autofree char *suffix
      = port == -1 || port == standard ? g_strdup ("") : g_strdup_printf (":%d", port);
  client->authority = g_strconcat (six ? "[" : "", host, six ? "]" : "", suffix, NULL);
  client->base_uri = g_strconcat (scheme, "://", client->authority, NULL);
  return MED_OK;
}

static med_result
parse_address (med_node_client *client, const med_node_options *options,
               GSocketConnectable **connectable)
{
  if (!g_str_has_prefix (options->address, "unix:"))
    return parse_uri (client, options);
  const char *path = options->address + strlen ("unix:");
  if (path[0] != '/')
    return MED_E_INVALID;
  client->base_uri = g_strdup ("http://localhost");
  client->authority = g_strdup ("localhost");
  *connectable = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (path));
  return MED_OK;
}

static SoupSession *
make_session (const med_node_options *options, GSocketConnectable *connectable)
{
  g_autoptr (GTlsDatabase) database = med_tls_database_new ();
  const GType unwanted[] = { SOUP_TYPE_CONTENT_DECODER, SOUP_TYPE_CONTENT_SNIFFER,
                             SOUP_TYPE_AUTH_MANAGER,    SOUP_TYPE_COOKIE_JAR,
                             SOUP_TYPE_HSTS_ENFORCER,   SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER };
  SoupSession *session = soup_session_new_with_options (
      "remote-connectable", connectable, "max-conns", MED_UPLOADS_IN_FLIGHT, "max-conns-per-host",
      MED_UPLOADS_IN_FLIGHT, "idle-timeout", IDLE_SECONDS, "timeout",
      options->timeout == 0 ? TIMEOUT_DEFAULT : options->timeout, "tls-database", database,
      "proxy-resolver", NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (unwanted); i++)
    soup_session_remove_feature_by_type (session, unwanted[i]);
  return session;
}

med_result
med_node_client_open (const med_node_options *options, const med_env *env, med_node_client **client)
{
  med_node_client *c = g_new0 (med_node_client, 1);
  g_autoptr (GSocketConnectable) connectable = NULL;
  med_result parsed = parse_address (c, options, &connectable);
  if (parsed != MED_OK)
    {
      g_free (c);
      return parsed;
    }
  c->env = env;
  c->pins = g_memdup2 (options->pins, options->pin_count * sizeof (med_hash));
  c->pin_count = options->pin_count;
  c->main_context = g_main_context_new ();
  g_main_context_push_thread_default (c->main_context);
  c->session = make_session (options, connectable);
  g_main_context_pop_thread_default (c->main_context);
  *client = c;
  return MED_OK;
}

void
med_node_client_close (med_node_client *client)
{
  if (client == NULL)
    return;
  g_main_context_push_thread_default (client->main_context);
  soup_session_abort (client->session);
  g_clear_object (&client->session);
  while (g_main_context_iteration (client->main_context, FALSE))
    ;
  g_main_context_pop_thread_default (client->main_context);
  g_main_context_unref (client->main_context);
  g_free (client->base_uri);
  g_free (client->authority);
  g_free (client->pins);
  g_free (client->chain);
  g_free (client->node);
  g_free (client);
}

void
med_node_client_set_signer (med_node_client *client, const med_keyid *keyid, med_node_sign sign,
                            void *context)
{
  client->sign = sign;
  client->sign_context = context;
  client->keyid = sign == NULL ? (med_keyid){ 0 } : *keyid;
}

void
med_node_client_set_names (med_node_client *client, const char *chain, const char *node)
{
  g_free (client->chain);
  g_free (client->node);
  client->chain = g_strdup (chain);
  client->node = g_strdup (node);
}

/* ---- Calls ---- */

static gboolean
watch_cb (GCancellable *cancellable, void *data)
{
  med_node_watch *watch = data;
  watch->cancelled = true;
  return G_SOURCE_REMOVE;
}

void
med_node_watch_init (med_node_watch *watch, med_node_client *client, GCancellable *cancellable)
{
  *watch = (med_node_watch){ 0 };
  if (cancellable == NULL)
    return;
  watch->source = g_cancellable_source_new (cancellable);
  g_source_set_callback (watch->source, G_SOURCE_FUNC (watch_cb), watch, NULL);
  g_source_attach (watch->source, client->main_context);
}

void
med_node_watch_clear (med_node_watch *watch)
{
  if (watch->source == NULL)
    return;
  g_source_destroy (watch->source);
  g_source_unref (watch->source);
}

static med_result
run_exchange (med_node_client *client, const med_route *route, GBytes *body, size_t answer_max,
              GCancellable *cancellable, GBytes **answer, med_problem *problem)
{
  med_node_exchange exchange;
  med_node_watch watch;
  g_main_context_push_thread_default (client->main_context);
  med_node_watch_init (&watch, client, cancellable);
  med_node_exchange_start (&exchange, client, route, body, answer_max);
  while (!exchange.done)
    {
      g_main_context_iteration (client->main_context, TRUE);
      if (watch.cancelled)
        med_node_exchange_cancel (&exchange);
    }
  med_node_watch_clear (&watch);
  g_main_context_pop_thread_default (client->main_context);
  med_result result = exchange.result;
  if (problem != NULL)
    *problem = exchange.problem;
  if (result == MED_OK)
    *answer = g_steal_pointer (&exchange.answer);
  med_node_exchange_clear (&exchange);
  return result;
}

med_result
med_node_client_refresh (med_node_client *client, GCancellable *cancellable, med_problem *problem)
{
  const med_route info = { .kind = MED_ROUTE_INFO };
  g_autoptr (GBytes) answer = NULL;
  if (client->sign == NULL || client->chain == NULL)
    return MED_E_STATE;
  if (med_node_client_fresh (client))
    return MED_OK;
  MED_TRY (run_exchange (client, &info, NULL, INFO_SIZE_MAX, cancellable, &answer, problem));
  /* A node that gives no challenge is none of ours. */
  return med_node_client_fresh (client) ? MED_OK : MED_E_UNVERIFIED;
}

med_result
med_node_call (med_node_client *client, const med_route *route, med_span body, size_t answer_max,
               GCancellable *cancellable, GBytes **answer, med_problem *problem)
{
  g_autoptr (GBytes) bytes = NULL;
  if (problem != NULL)
    *problem = (med_problem){ 0 };
  if (body.size > med_route_body_max (route->kind))
    return MED_E_TOO_LARGE;
  if (med_route_signed (route->kind))
    MED_TRY (med_node_client_refresh (client, cancellable, problem));
  if (body.size > 0)
    bytes = g_bytes_new (body.data, body.size);
  return run_exchange (client, route, bytes, answer_max, cancellable, answer, problem);
}
