/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers, rows with proofs, pages of streams. */
#include "node/call.h"

#include "core/ledger/stream.h"

void
med_route_info (med_call *call)
{
  const med_driver *driver = call->gateway->node->driver;
  const med_solo_genesis *genesis = med_driver_genesis (driver);
  const med_solo_tip *tip = med_driver_tip (driver);
  Med__Info info = MED__INFO__INIT;
  if (tip == NULL)
    {
      med_call_fail (call, MED_E_STATE);
      return;
    }
  info.chain_id = med_pb_bytes (med_span_text (genesis->chain_id.text));
  info.node_id = med_pb_bytes (MED_SPAN_OF (genesis->validator.address));
  info.version = med_pb_bytes (MED_SPAN_LITERAL (MED_NODE_VERSION));
  info.height = (uint64_t)tip->header.height;
  info.time = (uint64_t)tip->header.time.seconds;
  info.header_hash = med_pb_bytes (MED_OPT_HASH_SPAN (tip->block_id.hash));
  info.engine = med_pb_bytes (MED_SPAN_LITERAL ("solo"));
  info.blocks = med_pb_bytes (MED_SPAN_LITERAL ("embedded"));
  info.initial_height = (uint64_t)genesis->initial_height;
  med_call_message (call, 200, &info.base);
}

void
med_route_light (med_call *call)
{
  uint64_t height = call->http->route.height;
  med_span light;
  if (height == 0)
    height = med_ledger_height (med_driver_ledger (call->gateway->node->driver));
  med_result result = med_chain_get_light (call->gateway->node->db, height, &call->arena, &light);
  if (result == MED_OK)
    med_call_bytes (call, 200, "application/x-protobuf", light);
  else if (result == MED_E_NOT_FOUND)
    med_call_refuse (call, 404, MED_REASON_BEHIND, "no block of this height");
  else
    med_call_fail (call, result);
}

void
med_route_light_range (med_call *call)
{
  const med_route *route = &call->http->route;
  size_t count = (size_t)(route->to - route->from) + 1;
  Med__LightBlocks answer = MED__LIGHT_BLOCKS__INIT;
  ProtobufCBinaryData list[MED_LIGHT_RANGE_MAX];
  med_result result = MED_OK;
  for (size_t i = 0; i < count && result == MED_OK; i++)
    {
      med_span light;
      result = med_chain_get_light (call->gateway->node->db, route->from + i, &call->arena, &light);
      if (result == MED_OK)
        list[answer.n_blocks++] = med_pb_bytes (light);
    }
  answer.blocks = list;
  if (result != MED_OK && result != MED_E_NOT_FOUND)
    med_call_fail (call, result);
  else if (answer.n_blocks == 0)
    med_call_refuse (call, 404, MED_REASON_BEHIND, "no blocks of these heights");
  else
    med_call_message (call, 200, &answer.base);
}

/* ── Rows ───────────────────────────────────────────────────────────────────────────────────── */

/* The version that a header proves already: when the newest block changed nothing, the one before
 * is the same and needs no wait for a further block. */
static med_version
provable (med_ledger *ledger, uint64_t *height)
{
  bool unchanged = med_ledger_unchanged (ledger);
  *height = med_ledger_height (ledger) - (unchanged ? 1 : 0);
  return unchanged ? MED_VERSION_PREVIOUS : MED_VERSION_TIP;
}

static med_verdict
rows_verdict (const med_call *call, const void *about)
{
  const Med__RowsRequest *request = (const Med__RowsRequest *)about;
  med_verdict verdict = { .reason = MED_REASON_NONE };
  for (size_t i = 0; i < request->n_keys && verdict.reason == MED_REASON_NONE; i++)
    verdict = med_query_row (&call->query, &call->asker, request->keys[i]->table,
                             med_pb_span (request->keys[i]->id));
  return verdict;
}

static bool
rows_request_valid (const Med__RowsRequest *request)
{
  if (request->n_keys == 0 || request->n_keys > MED_ROWS_REQUEST_MAX)
    return false;
  for (size_t i = 0; i < request->n_keys; i++)
    if (!med_table_id_valid (request->keys[i]->table, med_pb_span (request->keys[i]->id)))
      return false;
  return true;
}

static void
send_rows (med_call *call, const Med__RowsRequest *request)
{
  med_ledger *ledger = med_driver_ledger (call->gateway->node->driver);
  Med__Rows answer = MED__ROWS__INIT;
  Med__Row *rows[MED_ROWS_REQUEST_MAX];
  med_version version = provable (ledger, &answer.height);
  for (size_t i = 0; i < request->n_keys; i++)
    {
      med_result result
          = med_ledger_prove (ledger, version, request->keys[i]->table,
                              med_pb_span (request->keys[i]->id), &call->arena, &rows[i]);
      if (result != MED_OK)
        {
          med_call_fail (call, result);
          return;
        }
    }
  answer.rows = rows;
  answer.n_rows = request->n_keys;
  med_call_message (call, 200, &answer.base);
}

void
med_route_rows (med_call *call)
{
  ProtobufCMessage *message;
  med_verdict verdict;
  if (!med_call_body (call, &med__rows_request__descriptor, &message))
    return;
  const Med__RowsRequest *request = (const Med__RowsRequest *)message;
  if (!rows_request_valid (request))
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "1 to 256 rows of known tables");
      return;
    }
  if (!med_call_ask (call, rows_verdict, request, &verdict))
    return;
  if (verdict.reason == MED_REASON_NONE)
    send_rows (call, request);
  else
    med_call_deny (call, verdict);
}

/* ── Streams ────────────────────────────────────────────────────────────────────────────────── */

static med_verdict
stream_verdict (const med_call *call, const void *about)
{
  const med_span *stream = (const med_span *)about;
  return med_query_stream (&call->query, &call->asker, *stream);
}

static bool
fill_page (med_call *call, med_span stream, Med__StreamPage *page)
{
  const med_route *route = &call->http->route;
  med_span *leaves;
  med_hash *hashes;
  if (!med_stream_consistency (&call->state, stream, route->old, &hashes, &page->n_consistency))
    {
      med_call_refuse (call, 409, MED_REASON_BEHIND, "the stream is shorter than that here");
      return false;
    }
  uint64_t limit = route->limit < MED_STREAM_PAGE_MAX ? route->limit : MED_STREAM_PAGE_MAX;
  page->from = route->from;
  if (limit > 0)
    page->n_leaves = med_stream_leaves (&call->state, stream, route->from, (size_t)limit, &leaves);
  page->leaves
      = (ProtobufCBinaryData *)med_arena_array (&call->arena, page->n_leaves, sizeof *page->leaves);
  page->consistency = (ProtobufCBinaryData *)med_arena_array (&call->arena, page->n_consistency,
                                                              sizeof *page->consistency);
  if (page->leaves == NULL || page->consistency == NULL)
    med_state_fail (&call->state, MED_E_NO_MEMORY);
  if (call->state.failure != MED_OK)
    {
      med_call_fail (call, call->state.failure);
      return false;
    }
  for (size_t i = 0; i < page->n_leaves; i++)
    page->leaves[i] = med_pb_bytes (leaves[i]);
  for (size_t i = 0; i < page->n_consistency; i++)
    page->consistency[i] = med_pb_bytes (MED_SPAN_OF (hashes[i].bytes));
  return true;
}

void
med_route_stream (med_call *call)
{
  med_span stream = med_span_make (call->http->route.stream, call->http->route.stream_size);
  med_verdict verdict;
  if (!med_stream_id_valid (stream))
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "not the id of a stream");
      return;
    }
  if (!med_call_ask (call, stream_verdict, &stream, &verdict))
    return;
  if (verdict.reason != MED_REASON_NONE)
    {
      med_call_deny (call, verdict);
      return;
    }
  med_ledger *ledger = med_driver_ledger (call->gateway->node->driver);
  Med__StreamPage page = MED__STREAM_PAGE__INIT;
  med_version version = provable (ledger, &page.height);
  med_result result
      = med_ledger_prove (ledger, version, MED_TABLE_STREAM, stream, &call->arena, &page.row);
  if (result != MED_OK)
    med_call_fail (call, result);
  else if (fill_page (call, stream, &page))
    med_call_message (call, 200, &page.base);
}
