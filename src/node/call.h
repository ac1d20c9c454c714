/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request on its way through the gateway, shared by the files of routes. */
#pragma once

#include "core/ledger/query.h"
#include "net/guard.h"
#include "node/access-log.h"
#include "node/control.h"
#include "node/node.h"
#include "node/rates.h"

struct med_node_gateway
{
  med_node *node;
  med_guard *guard;
  med_http_server *server;
  med_access_log *accesses;
  med_rates *rates;
  GQueue waiters; /* long-polls, see routes-wait.c */
  GSource *collect_timer;
  med_node_control *control;
  gint64 asked; /* monotonic time of the newest request */
};

typedef struct
{
  struct med_node_gateway *gateway;
  const med_http_request *http;
  med_http_reply *reply; /* NULL once sent or kept */
  med_keyid keyid;       /* of signed routes */
  med_arena arena;       /* cleared when the handler returns */
  med_state state;
  med_query query;
  med_asker asker;
} med_call;

/* State and time of the newest commit; again after blocks were made. */
void med_call_look (med_call *call);

/* ── Answers; each may be given once ────────────────────────────────────────────────────────── */

void med_call_bytes (med_call *call, unsigned status, const char *type, med_span bytes);
void med_call_message (med_call *call, unsigned status, const ProtobufCMessage *message);
void med_call_refuse (med_call *call, unsigned status, med_reason reason, const char *words);
/* A failure of this node: 503 or 500. */
void med_call_fail (med_call *call, med_result result);
/* Of a verdict that does not allow. */
void med_call_deny (med_call *call, med_verdict verdict);
/* Takes the reply to answer it later. */
med_http_reply *med_call_keep (med_call *call);

/* Asks at the time of the newest commit. When that is older than a minute and the answer would be
 * another one now, a block is made first. False when it was answered already. */
typedef med_verdict (*med_call_question) (const med_call *call, const void *about);
bool med_call_ask (med_call *call, med_call_question question, const void *about,
                   med_verdict *verdict);
/* Who asks, into call->asker, in the same way: keys begin and cease to count by time. */
med_reason med_call_find_asker (med_call *call, const med_keyid *keyid);
/* The body as a canonical message; false when it was answered already. */
bool med_call_body (med_call *call, const ProtobufCMessageDescriptor *type,
                    ProtobufCMessage **message);

/* ── Routes ─────────────────────────────────────────────────────────────────────────────────── */

void med_route_info (med_call *call);
void med_route_light (med_call *call);
void med_route_light_range (med_call *call);
void med_route_rows (med_call *call);
void med_route_stream (med_call *call);
void med_route_wait (med_call *call);
void med_route_tx_submit (med_call *call);
void med_route_tx_check (med_call *call);
void med_route_tx (med_call *call);
void med_route_upload (med_call *call);
void med_route_upload_block (med_call *call);
void med_route_block (med_call *call);
void med_route_objects (med_call *call);

/* Long-polls whose height has come; `all` answers the others as well. */
void med_waiters_answer (struct med_node_gateway *gateway, bool all);
