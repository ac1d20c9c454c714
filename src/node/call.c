/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every route needs: the committed state, questions about it, answers. */
#include "node/call.h"

#include "base/assert.h"
#include "core/codec/canonical.h"

/* An idle chain's time lags; rights that hang on time are judged by one no older than this. */
#define FRESH_SECONDS 60
#define STALE_HEARTBEATS 3

#define TYPE_PROTOBUF "application/x-protobuf"

static bool
access_live (void *context, med_span access)
{
  const struct med_node_gateway *gateway = (const struct med_node_gateway *)context;
  med_id id;
  if (access.size != sizeof id.bytes)
    return false;
  memcpy (id.bytes, access.data, sizeof id.bytes);
  return med_access_log_live (gateway->accesses, &id, g_get_monotonic_time ());
}

static uint64_t
clock_seconds (const med_call *call)
{
  int64_t seconds = med_env_now (call->gateway->node->env).seconds;
  return seconds < 0 ? 0 : (uint64_t)seconds;
}

/* Whether the chain's end is so old that this node may have missed a revoke. */
static bool
tip_stale (const med_call *call)
{
  med_driver *driver = call->gateway->node->driver;
  const med_solo_tip *tip = med_driver_tip (driver);
  uint64_t limit = (uint64_t)STALE_HEARTBEATS * med_driver_heartbeat (driver);
  return tip == NULL || clock_seconds (call) > (uint64_t)tip->vote.timestamp.seconds + limit;
}

void
med_call_look (med_call *call)
{
  med_ledger *ledger = med_driver_ledger (call->gateway->node->driver);
  call->state = med_ledger_state (ledger, &call->arena);
  call->query = (med_query){
    .state = &call->state,
    .now = med_ledger_time (ledger),
    .stale = tip_stale (call),
    .access_live = access_live,
    .context = call->gateway,
  };
}

/* ── Answers ────────────────────────────────────────────────────────────────────────────────── */

med_http_reply *
med_call_keep (med_call *call)
{
  med_http_reply *reply = call->reply;
  med_assert (reply != NULL);
  call->reply = NULL;
  return reply;
}

void
med_call_bytes (med_call *call, unsigned status, const char *type, med_span bytes)
{
  g_autoptr (GBytes) body = bytes.size == 0 ? NULL : g_bytes_new (bytes.data, bytes.size);
  med_http_reply_send (med_call_keep (call), status, type, body);
}

void
med_call_message (med_call *call, unsigned status, const ProtobufCMessage *message)
{
  gsize size = protobuf_c_message_get_packed_size (message);
  guint8 *packed = (guint8 *)g_malloc (size);
  protobuf_c_message_pack (message, packed);
  g_autoptr (GBytes) body = g_bytes_new_take (packed, size);
  med_http_reply_send (med_call_keep (call), status, TYPE_PROTOBUF, body);
}

void
med_call_refuse (med_call *call, unsigned status, med_reason reason, const char *words)
{
  med_ledger *ledger = med_driver_ledger (call->gateway->node->driver);
  const med_problem problem = med_problem_make (status, reason, med_ledger_height (ledger), words);
  med_http_reply_problem (med_call_keep (call), &problem);
}

void
med_call_fail (med_call *call, med_result result)
{
  bool full = result == MED_E_FULL || result == MED_E_STATE;
  g_warning ("%s %s: %s", call->http->method, call->http->path, med_result_name (result));
  med_call_refuse (call, full ? 503 : 500, MED_REASON_NONE,
                   result == MED_E_FULL      ? "this node has no space left"
                   : result == MED_E_STATE   ? "this node makes no blocks at the moment"
                   : result == MED_E_DAMAGED ? "stored data of this node is damaged"
                                             : "this node failed");
}

void
med_call_deny (med_call *call, med_verdict verdict)
{
  if (verdict.reason == MED_REASON_STALE)
    med_call_refuse (call, 503, verdict.reason, "this node has fallen behind");
  else if (verdict.related)
    med_call_refuse (call, 403, verdict.reason, "not released");
  else
    med_call_refuse (call, 404, MED_REASON_UNKNOWN, "no such thing for this key");
}

/* ── Questions ──────────────────────────────────────────────────────────────────────────────── */

static med_verdict
ask_at (med_call *call, uint64_t now, med_call_question question, const void *about)
{
  call->query.now = now;
  return question (call, about);
}

static bool
same_verdict (med_verdict a, med_verdict b)
{
  return a.reason == b.reason && a.related == b.related;
}

bool
med_call_ask (med_call *call, med_call_question question, const void *about, med_verdict *verdict)
{
  uint64_t committed = call->query.now, now = clock_seconds (call);
  med_verdict answer = ask_at (call, committed, question, about);
  if (call->state.failure == MED_OK && now > committed && now - committed > FRESH_SECONDS)
    {
      bool same = same_verdict (answer, ask_at (call, now, question, about));
      call->query.now = committed;
      /* A clock that is wrong makes no block; the tip is stale then, and that is the answer. */
      if (!same && med_driver_refresh (call->gateway->node->driver) == MED_OK)
        {
          med_call_look (call);
          answer = question (call, about);
        }
    }
  if (call->state.failure != MED_OK)
    {
      med_call_fail (call, call->state.failure);
      return false;
    }
  *verdict = answer;
  return true;
}

static med_reason
asker_at (med_call *call, uint64_t now, const med_keyid *keyid, med_asker *asker)
{
  med_query query = call->query;
  query.now = now;
  switch (keyid->kind)
    {
    case MED_KEYID_DEVICE:
      return med_query_asker (&query, MED_ASKER_DEVICE, MED_SPAN_OF (keyid->device.bytes), asker);
    case MED_KEYID_INVITE:
      return med_query_asker (&query, MED_ASKER_INVITE, MED_SPAN_OF (keyid->key.bytes), asker);
    case MED_KEYID_RECOVERY:
      return med_query_asker (&query, MED_ASKER_RECOVERY, MED_SPAN_OF (keyid->key.bytes), asker);
    default:
      return MED_REASON_UNKNOWN;
    }
}

med_reason
med_call_find_asker (med_call *call, const med_keyid *keyid)
{
  uint64_t committed = call->query.now, now = clock_seconds (call);
  med_reason reason = asker_at (call, committed, keyid, &call->asker);
  if (call->state.failure != MED_OK || now <= committed || now - committed <= FRESH_SECONDS)
    return reason;
  med_asker soon = call->asker;
  bool same = asker_at (call, now, keyid, &soon) == reason && soon.kind == call->asker.kind;
  if (same || med_driver_refresh (call->gateway->node->driver) != MED_OK)
    return reason;
  med_call_look (call);
  return asker_at (call, call->query.now, keyid, &call->asker);
}

bool
med_call_body (med_call *call, const ProtobufCMessageDescriptor *type, ProtobufCMessage **message)
{
  med_result result
      = med_canonical_decode (type, call->http->body, MED_BLOCK_BODY_MAX, &call->arena, message);
  if (result != MED_OK)
    med_call_refuse (call, 400, MED_REASON_NONE, "the body is not the canonical message");
  return result == MED_OK;
}
