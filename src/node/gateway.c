/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its route:
 *
 *   http-server ─► names or signature (guard) ─► who asks (ledger) ─► route ─► answer          */
#include "node/gateway.h"

#include "base/assert.h"
#include "base/text.h"
#include "node/call.h"
#include "node/pins.h"
#include "store/uploads.h"

#include <errno.h>

#define CALL_MEMORY_MAX ((size_t)192 << 20)
#define COLLECT_SECONDS 3600
#define BURST_OF_OPERATIONS 4

typedef void (*route_handler) (med_call *call);

static const route_handler handlers[MED_ROUTE_COUNT] = {
  [MED_ROUTE_INFO] = med_route_info,
  [MED_ROUTE_LIGHT] = med_route_light,
  [MED_ROUTE_LIGHT_RANGE] = med_route_light_range,
  [MED_ROUTE_ROWS] = med_route_rows,
  [MED_ROUTE_STREAM] = med_route_stream,
  [MED_ROUTE_TX_SUBMIT] = med_route_tx_submit,
  [MED_ROUTE_TX_CHECK] = med_route_tx_check,
  [MED_ROUTE_TX] = med_route_tx,
  [MED_ROUTE_WAIT] = med_route_wait,
  [MED_ROUTE_UPLOAD] = med_route_upload,
  [MED_ROUTE_UPLOAD_BLOCK] = med_route_upload_block,
  [MED_ROUTE_BLOCK] = med_route_block,
  [MED_ROUTE_OBJECTS] = med_route_objects,
};

/* ── Who asks ───────────────────────────────────────────────────────────────────────────────── */

/* Invite and recovery keys are their own ids; a device's key stands in its row. */
static bool
signing_key (med_state *state, const med_keyid *keyid, med_sign_public *key)
{
  if (keyid->kind != MED_KEYID_DEVICE)
    {
      *key = keyid->key;
      return true;
    }
  const Med__DeviceRow *row = med_state_device (state, MED_SPAN_OF (keyid->device.bytes));
  if (row == NULL || row->sign.len != sizeof key->bytes)
    return false;
  memcpy (key->bytes, row->sign.data, sizeof key->bytes);
  return true;
}

static med_result
find_key (void *context, const med_keyid *keyid, med_sign_public *key, med_reason *reason)
{
  struct med_node_gateway *gateway = (struct med_node_gateway *)context;
  med_call call = { .gateway = gateway };
  med_arena_init (&call.arena, med_memory_heap (), (size_t)4 << 20);
  med_call_look (&call);
  med_reason found = med_call_find_asker (&call, keyid);
  med_result result = MED_OK;
  if (found == MED_REASON_UNKNOWN || call.state.failure != MED_OK)
    result = MED_E_NOT_FOUND;
  else if (found != MED_REASON_NONE)
    {
      *reason = found;
      result = MED_E_DENIED;
    }
  else if (!signing_key (&call.state, keyid, key))
    result = MED_E_NOT_FOUND;
  med_arena_clear (&call.arena);
  return result;
}

/* ── Requests ───────────────────────────────────────────────────────────────────────────────── */

static med_result
check_door (med_call *call, med_problem *problem)
{
  struct med_node_gateway *gateway = call->gateway;
  if (!med_route_signed (call->http->route.kind))
    return med_guard_check_names (gateway->guard, call->http, problem);
  return med_guard_check (gateway->guard, call->http, &call->keyid, problem);
}

static void
handle (const med_http_request *request, med_http_reply *reply, void *context)
{
  struct med_node_gateway *gateway = (struct med_node_gateway *)context;
  med_call call = { .gateway = gateway, .http = request, .reply = reply };
  med_problem problem;
  gateway->asked = g_get_monotonic_time ();
  med_guard_stamp (gateway->guard, reply);
  if (check_door (&call, &problem) != MED_OK)
    {
      problem.height = med_ledger_height (med_driver_ledger (gateway->node->driver));
      med_http_reply_problem (reply, &problem);
      return;
    }
  med_arena_init (&call.arena, med_memory_heap (), CALL_MEMORY_MAX);
  med_call_look (&call);
  if (med_route_signed (request->route.kind)
      && med_call_find_asker (&call, &call.keyid) != MED_REASON_NONE)
    med_call_refuse (&call, 401, MED_REASON_NOT_MEMBER, "this key is not known here");
  else
    handlers[request->route.kind](&call);
  med_assert (call.reply == NULL);
  med_arena_clear (&call.arena);
}

static void
block_made (void *context, const GArray *accesses)
{
  struct med_node_gateway *gateway = (struct med_node_gateway *)context;
  for (guint i = 0; i < accesses->len; i++)
    med_access_log_add (gateway->accesses, &g_array_index (accesses, med_id, i),
                        g_get_monotonic_time ());
  med_waiters_answer (gateway, false);
}

static med_result
collect (med_node *node, uint64_t *freed)
{
  int64_t now = med_env_now (node->env).seconds;
  MED_TRY (med_pins_expire (med_driver_ledger (node->driver), node->blocks));
  MED_TRY (med_upload_expire (node->db, now));
  return med_blocks_collect (node->blocks, now, freed);
}

void
med_node_gateway_collect (med_node_gateway *gateway)
{
  uint64_t freed = 0;
  /* A backup that is being written counts on every file; the next hour does it. */
  if (med_node_control_busy (gateway->control))
    return;
  med_result result = collect (gateway->node, &freed);
  if (result != MED_OK)
    g_warning ("collecting objects failed: %s", med_result_name (result));
  else if (freed > 0)
    g_message ("collected %" G_GUINT64_FORMAT " bytes", freed);
}

static gboolean
collect_hourly (gpointer context)
{
  med_node_gateway_collect ((med_node_gateway *)context);
  return G_SOURCE_CONTINUE;
}

/* ── Start and stop ─────────────────────────────────────────────────────────────────────────── */

static med_guard *
make_guard (struct med_node_gateway *gateway)
{
  const med_node *node = gateway->node;
  const med_solo_genesis *genesis = med_driver_genesis (node->driver);
  char node_id[64];
  med_result result
      = med_base32_encode (MED_SPAN_OF (genesis->validator.address), node_id, sizeof node_id);
  med_assert (result == MED_OK);
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  g_ptr_array_add (authorities, (gpointer) "localhost");
  for (char **host = node->config->hosts; *host != NULL; host++)
    g_ptr_array_add (authorities, *host);
  g_ptr_array_add (authorities, NULL);
  const med_guard_options options = {
    .authorities = (const char *const *)authorities->pdata,
    .chain = genesis->chain_id.text,
    .node = node_id,
    .limits = { .per_second = node->config->requests, .burst = 2 * node->config->requests },
    .find_key = find_key,
    .context = gateway,
  };
  return med_guard_new (&options, node->env);
}

med_result
med_node_gateway_start (med_node *node, med_node_gateway **gateway, char **problem)
{
  struct med_node_gateway *started = g_new0 (struct med_node_gateway, 1);
  const med_node_config *config = node->config;
  started->node = node;
  started->accesses = med_access_log_new (g_get_monotonic_time ());
  started->rates = med_rates_new (config->operations, BURST_OF_OPERATIONS * config->operations);
  g_queue_init (&started->waiters);
  started->guard = make_guard (started);
  const med_http_listen listen = {
    .unix_path = config->socket,
    .mode = config->mode,
    .group = config->group,
    .connections = config->connections,
  };
  med_result result = med_http_server_start (&listen, handle, started, &started->server);
  if (result != MED_OK)
    {
      *problem = g_strdup_printf ("%s: %s", config->socket,
                                  result == MED_E_BUSY        ? "somebody listens there already"
                                  : result == MED_E_EXISTS    ? "is there and is no socket"
                                  : result == MED_E_TOO_LARGE ? "is too long for a socket's path"
                                                              : g_strerror (errno));
      med_node_gateway_stop (started);
      return result;
    }
  result = med_node_control_start (node, &started->control);
  if (result != MED_OK)
    {
      *problem = g_strdup_printf ("%s/" MED_NODE_COPY_SOCKET ": %s", config->folder,
                                  med_result_name (result));
      med_node_gateway_stop (started);
      return result;
    }
  med_driver_set_listener (node->driver, block_made, started);
  started->collect_timer = g_timeout_source_new_seconds (COLLECT_SECONDS);
  g_source_set_callback (started->collect_timer, collect_hourly, started, NULL);
  g_source_attach (started->collect_timer, g_main_context_get_thread_default ());
  *gateway = started;
  return MED_OK;
}

void
med_node_gateway_stop (med_node_gateway *gateway)
{
  if (gateway == NULL)
    return;
  if (gateway->collect_timer != NULL)
    g_source_destroy (gateway->collect_timer);
  g_clear_pointer (&gateway->collect_timer, g_source_unref);
  med_driver_set_listener (gateway->node->driver, NULL, NULL);
  med_waiters_answer (gateway, true);
  med_node_control_stop (gateway->control);
  med_http_server_free (gateway->server);
  med_guard_free (gateway->guard);
  med_access_log_free (gateway->accesses);
  med_rates_free (gateway->rates);
  g_free (gateway);
}

unsigned
med_node_gateway_connections (const med_node_gateway *gateway)
{
  return med_http_server_connections (gateway->server)
         + (med_node_control_busy (gateway->control) ? 1 : 0);
}

gint64
med_node_gateway_asked (const med_node_gateway *gateway)
{
  return gateway->asked;
}
