/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue with an index by transaction id. */
#include "node/mempool.h"

typedef struct
{
  med_tx_done done;
  void *context;
} waiter;

struct med_mempool
{
  GQueue queue;      /* of med_mempool_tx, owned */
  GHashTable *links; /* id → link in the queue */
  size_t bytes, count_max, bytes_max;
};

static guint
id_hash (gconstpointer id)
{
  guint hash;
  memcpy (&hash, id, sizeof hash);
  return hash;
}

static gboolean
id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_hash)) == 0;
}

med_mempool *
med_mempool_new (size_t count_max, size_t bytes_max)
{
  med_mempool *mempool = g_new0 (med_mempool, 1);
  g_queue_init (&mempool->queue);
  mempool->links = g_hash_table_new (id_hash, id_equal);
  mempool->count_max = count_max;
  mempool->bytes_max = bytes_max;
  return mempool;
}

void
med_mempool_free (med_mempool *mempool)
{
  if (mempool == NULL)
    return;
  med_mempool_fail_all (mempool, MED_E_OFFLINE);
  g_hash_table_unref (mempool->links);
  g_free (mempool);
}

static void
add_waiter (med_mempool_tx *tx, med_tx_done done, void *context)
{
  const waiter w = { done, context };
  if (done != NULL)
    g_array_append_val (tx->waiters, w);
}

med_result
med_mempool_add (med_mempool *mempool, const med_hash *id, med_span bytes, med_tx_done done,
                 void *context)
{
  GList *link = (GList *)g_hash_table_lookup (mempool->links, id);
  if (link != NULL)
    {
      add_waiter ((med_mempool_tx *)link->data, done, context);
      return MED_OK;
    }
  if (mempool->queue.length >= mempool->count_max
      || bytes.size > mempool->bytes_max - mempool->bytes)
    return MED_E_FULL;
  med_mempool_tx *tx = g_new0 (med_mempool_tx, 1);
  tx->id = *id;
  tx->bytes = g_bytes_new (bytes.data, bytes.size);
  tx->waiters = g_array_new (FALSE, FALSE, sizeof (waiter));
  add_waiter (tx, done, context);
  g_queue_push_tail (&mempool->queue, tx);
  g_hash_table_insert (mempool->links, &tx->id, mempool->queue.tail);
  mempool->bytes += bytes.size;
  return MED_OK;
}

bool
med_mempool_has (const med_mempool *mempool, const med_hash *id)
{
  return g_hash_table_contains (mempool->links, id);
}

size_t
med_mempool_count (const med_mempool *mempool)
{
  return mempool->queue.length;
}

const GQueue *
med_mempool_list (const med_mempool *mempool)
{
  return &mempool->queue;
}

void
med_mempool_finish (med_mempool *mempool, const med_hash *id, med_result result,
                    const med_tx_outcome *outcome, uint64_t height)
{
  GList *link = (GList *)g_hash_table_lookup (mempool->links, id);
  if (link == NULL)
    return;
  med_mempool_tx *tx = (med_mempool_tx *)link->data;
  g_hash_table_remove (mempool->links, id);
  g_queue_delete_link (&mempool->queue, link);
  mempool->bytes -= g_bytes_get_size (tx->bytes);
  for (guint i = 0; i < tx->waiters->len; i++)
    {
      const waiter *w = &g_array_index (tx->waiters, waiter, i);
      w->done (w->context, result, outcome, height);
    }
  g_array_unref (tx->waiters);
  g_bytes_unref (tx->bytes);
  g_free (tx);
}

void
med_mempool_fail_all (med_mempool *mempool, med_result result)
{
  /* A waiter may add again: only what is there now. */
  for (guint left = mempool->queue.length; left > 0; left--)
    {
      const med_hash id = ((const med_mempool_tx *)g_queue_peek_head (&mempool->queue))->id;
      med_mempool_finish (mempool, &id, result, NULL, 0);
    }
}
