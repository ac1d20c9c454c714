/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many blocks at once: a ring of exchanges, filled in the order of the caller's iterator and
 * emptied in the same order. */
#include "core/dag/cid.h"
#include "net/node-call.h"

typedef struct
{
  med_cid cid;
  bool again; /* sent once more, alone */
  med_node_exchange exchange;
} slot;

typedef struct
{
  med_node_client *client;
  slot ring[MED_UPLOADS_IN_FLIGHT];
  size_t first, count; /* of those under way or done and not yet taken */
  size_t window;       /* at most so many at once */
  bool ended;          /* the iterator has no more */
  med_result result;   /* the first failure */
  med_problem problem;
  uint64_t blocks, bytes; /* done */
  med_node_watch watch;
} batch;

static void
batch_init (batch *b, med_node_client *client, GCancellable *cancellable)
{
  *b = (batch){ .client = client, .window = MED_UPLOADS_IN_FLIGHT, .result = MED_OK };
  g_main_context_push_thread_default (client->main_context);
  med_node_watch_init (&b->watch, client, cancellable);
}

static void
batch_fail (batch *b, med_result result, const med_problem *problem)
{
  if (b->result != MED_OK)
    return;
  b->result = result;
  if (problem != NULL)
    b->problem = *problem;
}

/* Waits for what is still under way, so that no callback comes after the ring is gone. */
static med_result
batch_clear (batch *b, med_problem *problem)
{
  for (size_t i = 0; i < b->count; i++)
    {
      med_node_exchange *x = &b->ring[(b->first + i) % MED_UPLOADS_IN_FLIGHT].exchange;
      med_node_exchange_cancel (x);
      while (!x->done)
        g_main_context_iteration (b->client->main_context, TRUE);
      med_node_exchange_clear (x);
    }
  med_node_watch_clear (&b->watch);
  g_main_context_pop_thread_default (b->client->main_context);
  if (problem != NULL)
    *problem = b->problem;
  return b->result;
}

static slot *
batch_next_slot (batch *b)
{
  return &b->ring[(b->first + b->count++) % MED_UPLOADS_IN_FLIGHT];
}

static void
batch_drop_first (batch *b)
{
  med_node_exchange_clear (&b->ring[b->first].exchange);
  b->first = (b->first + 1) % MED_UPLOADS_IN_FLIGHT;
  b->count--;
}

static bool
batch_has_room (const batch *b)
{
  return !b->ended && b->result == MED_OK && b->count < b->window;
}

/* Runs the context until the first slot is done, or the caller cancels. True when there is one. */
static bool
batch_wait (batch *b)
{
  if (b->count == 0 || b->result != MED_OK)
    return false;
  while (!b->ring[b->first].exchange.done)
    {
      g_main_context_iteration (b->client->main_context, TRUE);
      if (b->watch.cancelled)
        {
          batch_fail (b, MED_E_CANCELLED, NULL);
          return false;
        }
    }
  return true;
}

/* ---- Upload ---- */

static void
put_fill (batch *b, const med_id *upload, const med_node_put *put)
{
  while (batch_has_room (b))
    {
      med_cid cid;
      g_autoptr (GBytes) bytes = NULL;
      med_result next = put->next (put->context, &cid, &bytes);
      if (next == MED_E_NOT_FOUND)
        b->ended = true;
      else if (next != MED_OK)
        batch_fail (b, next, NULL);
      else if (g_bytes_get_size (bytes) > MED_BLOCK_BODY_MAX)
        batch_fail (b, MED_E_TOO_LARGE, NULL);
      else
        {
          slot *s = batch_next_slot (b);
          const med_route route = { .kind = MED_ROUTE_UPLOAD_BLOCK, .upload = *upload, .cid = cid };
          s->cid = cid;
          s->again = false;
          med_node_exchange_start (&s->exchange, b->client, &route, bytes, MED_PROBLEM_SIZE_MAX);
        }
    }
}

/* On a slow line eight blocks together take longer than a signature lives. */
static bool
put_again (batch *b, slot *s)
{
  const med_node_exchange *x = &s->exchange;
  if (x->result != MED_E_DENIED || x->problem.reason != MED_REASON_EXPIRED || s->again)
    return false;
  b->window = 1;
  s->again = true;
  const med_route route = x->route;
  g_autoptr (GBytes) body = g_bytes_ref (x->body);
  med_node_exchange_clear (&s->exchange);
  med_node_exchange_start (&s->exchange, b->client, &route, body, MED_PROBLEM_SIZE_MAX);
  return true;
}

med_result
med_node_put_blocks (med_node_client *client, const med_id *upload, const med_node_put *put,
                     GCancellable *cancellable, med_problem *problem)
{
  batch b;
  if (problem != NULL)
    *problem = (med_problem){ 0 };
  MED_TRY (med_node_client_refresh (client, cancellable, problem));
  batch_init (&b, client, cancellable);
  put_fill (&b, upload, put);
  while (batch_wait (&b))
    {
      slot *s = &b.ring[b.first];
      if (put_again (&b, s))
        continue;
      if (s->exchange.result != MED_OK)
        {
          batch_fail (&b, s->exchange.result, &s->exchange.problem);
          break;
        }
      b.blocks++;
      b.bytes += g_bytes_get_size (s->exchange.body);
      batch_drop_first (&b);
      if (put->progress != NULL)
        put->progress (put->context, b.blocks, b.bytes);
      put_fill (&b, upload, put);
    }
  return batch_clear (&b, problem);
}

/* ---- Download ---- */

static void
get_fill (batch *b, const med_cid *root, const med_node_get *get)
{
  while (batch_has_room (b))
    {
      med_cid cid;
      med_result next = get->next (get->context, &cid);
      if (next == MED_E_BUSY && b->count > 0)
        return;
      if (next == MED_E_NOT_FOUND)
        b->ended = true;
      else if (next != MED_OK)
        batch_fail (b, next, NULL);
      else
        {
          slot *s = batch_next_slot (b);
          const med_route route = { .kind = MED_ROUTE_BLOCK, .root = *root, .cid = cid };
          s->cid = cid;
          med_node_exchange_start (&s->exchange, b->client, &route, NULL, MED_BLOCK_BODY_MAX);
        }
    }
}

/* Checks and hands over the block of a slot that is done. */
static med_result
get_take (batch *b, const slot *s, const med_node_get *get)
{
  gsize size = 0;
  if (s->exchange.result != MED_OK)
    return s->exchange.result;
  const void *bytes = g_bytes_get_data (s->exchange.answer, &size);
  MED_TRY (med_cid_check (&s->cid, med_span_make (bytes, size)));
  MED_TRY (get->take (get->context, &s->cid, s->exchange.answer));
  b->blocks++;
  b->bytes += size;
  if (get->progress != NULL)
    get->progress (get->context, b->blocks, b->bytes);
  return MED_OK;
}

med_result
med_node_get_blocks (med_node_client *client, const med_cid *root, const med_node_get *get,
                     GCancellable *cancellable, med_problem *problem)
{
  batch b;
  if (problem != NULL)
    *problem = (med_problem){ 0 };
  MED_TRY (med_node_client_refresh (client, cancellable, problem));
  batch_init (&b, client, cancellable);
  get_fill (&b, root, get);
  while (batch_wait (&b))
    {
      const slot *s = &b.ring[b.first];
      med_result taken = get_take (&b, s, get);
      if (taken != MED_OK)
        {
          batch_fail (&b, taken, &s->exchange.problem);
          break;
        }
      batch_drop_first (&b);
      get_fill (&b, root, get);
    }
  return batch_clear (&b, problem);
}
