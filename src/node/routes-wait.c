/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long-polls for the next height. */
#include "node/call.h"

/* More are answered at once: a poll then, not a long-poll. */
#define WAITERS_MAX 4096

typedef struct
{
  struct med_node_gateway *gateway;
  med_http_reply *reply;
  uint64_t height;
  GSource *timeout;
} waiter;

static uint64_t
tip_height (struct med_node_gateway *gateway)
{
  return med_ledger_height (med_driver_ledger (gateway->node->driver));
}

static void
send_tip (med_http_reply *reply, uint64_t height)
{
  Med__Tip tip = MED__TIP__INIT;
  guint8 packed[32];
  tip.height = height;
  g_autoptr (GBytes) body = g_bytes_new (packed, med__tip__pack (&tip, packed));
  med_http_reply_send (reply, 200, "application/x-protobuf", body);
}

static void
finish (waiter *w)
{
  send_tip (w->reply, tip_height (w->gateway));
  g_source_destroy (w->timeout);
  g_source_unref (w->timeout);
  g_queue_remove (&w->gateway->waiters, w);
  g_free (w);
}

static gboolean
timed_out (gpointer context)
{
  finish ((waiter *)context);
  return G_SOURCE_REMOVE;
}

void
med_route_wait (med_call *call)
{
  struct med_node_gateway *gateway = call->gateway;
  uint64_t height = call->http->route.height;
  if (tip_height (gateway) >= height || gateway->waiters.length >= WAITERS_MAX)
    {
      send_tip (med_call_keep (call), tip_height (gateway));
      return;
    }
  waiter *w = g_new0 (waiter, 1);
  w->gateway = gateway;
  w->height = height;
  w->reply = med_call_keep (call);
  w->timeout = g_timeout_source_new_seconds (MED_WAIT_SECONDS - 1);
  g_source_set_callback (w->timeout, timed_out, w, NULL);
  g_source_attach (w->timeout, g_main_context_get_thread_default ());
  g_queue_push_tail (&gateway->waiters, w);
}

void
med_waiters_answer (struct med_node_gateway *gateway, bool all)
{
  uint64_t height = tip_height (gateway);
  GList *next;
  for (GList *link = gateway->waiters.head; link != NULL; link = next)
    {
      waiter *w = (waiter *)link->data;
      next = link->next;
      if (all || height >= w->height || med_http_reply_gone (w->reply))
        finish (w);
    }
}
