/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access entries by monotonic time. */
#include "node/access-log.h"

#include "core/limits.h"

#define LIFE (MED_ACCESS_SECONDS * G_USEC_PER_SEC)

typedef struct
{
  med_id access;
  gint64 since;
} entry;

struct med_access_log
{
  gint64 start;
  GHashTable *entries; /* set of entry, the id in front */
  GQueue order;        /* oldest first; borrows */
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
  return memcmp (a, b, sizeof (med_id)) == 0;
}

med_access_log *
med_access_log_new (gint64 monotonic)
{
  med_access_log *log = g_new0 (med_access_log, 1);
  log->start = monotonic;
  log->entries = g_hash_table_new_full (id_hash, id_equal, g_free, NULL);
  g_queue_init (&log->order);
  return log;
}

void
med_access_log_free (med_access_log *log)
{
  if (log == NULL)
    return;
  g_queue_clear (&log->order);
  g_hash_table_unref (log->entries);
  g_free (log);
}

void
med_access_log_add (med_access_log *log, const med_id *access, gint64 monotonic)
{
  entry *oldest;
  while ((oldest = (entry *)g_queue_peek_head (&log->order)) != NULL
         && monotonic - oldest->since >= LIFE && monotonic - log->start >= LIFE)
    {
      g_queue_pop_head (&log->order);
      g_hash_table_remove (log->entries, oldest);
    }
  if (g_hash_table_contains (log->entries, access))
    return;
  entry *fresh = g_new (entry, 1);
  fresh->access = *access;
  fresh->since = monotonic;
  g_hash_table_add (log->entries, fresh);
  g_queue_push_tail (&log->order, fresh);
}

bool
med_access_log_live (const med_access_log *log, const med_id *access, gint64 monotonic)
{
  gpointer found;
  gint64 since = log->start;
  if (g_hash_table_lookup_extended (log->entries, access, &found, NULL))
    since = ((const entry *)found)->since;
  return monotonic - since < LIFE;
}
