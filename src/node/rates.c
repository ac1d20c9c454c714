/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token buckets by name. */
#include "node/rates.h"

#include "base/assert.h"

#define NAMES_MAX 65536

typedef struct
{
  guint8 name[32];
  gint64 micro_tokens; /* at `at` */
  gint64 at;
} bucket;

struct med_rates
{
  GHashTable *buckets; /* set of bucket, the name in front */
  gint64 per_second, burst;
};

static guint
name_hash (gconstpointer name)
{
  guint hash;
  memcpy (&hash, name, sizeof hash);
  return hash;
}

static gboolean
name_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 32) == 0;
}

med_rates *
med_rates_new (guint per_second, guint burst)
{
  med_rates *rates = g_new0 (med_rates, 1);
  rates->buckets = g_hash_table_new_full (name_hash, name_equal, g_free, NULL);
  rates->per_second = per_second;
  rates->burst = burst;
  return rates;
}

void
med_rates_free (med_rates *rates)
{
  if (rates == NULL)
    return;
  g_hash_table_unref (rates->buckets);
  g_free (rates);
}

static void
fill (const med_rates *rates, bucket *b, gint64 now)
{
  gint64 full = rates->burst * G_USEC_PER_SEC, passed = now - b->at;
  /* Beyond this it is full, whatever it was. */
  if (passed > full / rates->per_second)
    b->micro_tokens = full;
  else
    b->micro_tokens = MIN (full, b->micro_tokens + passed * rates->per_second);
  b->at = now;
}

static gboolean
is_full (gpointer key, gpointer value, gpointer context)
{
  const void **c = (const void **)context;
  const med_rates *rates = (const med_rates *)c[0];
  bucket *b = (bucket *)key;
  fill (rates, b, *(const gint64 *)c[1]);
  return b->micro_tokens == rates->burst * G_USEC_PER_SEC;
}

bool
med_rates_take (med_rates *rates, med_span name, guint cost, gint64 monotonic)
{
  guint8 key[32] = { 0 };
  med_assert (name.size <= sizeof key);
  memcpy (key, name.data, name.size);
  bucket *b = NULL;
  if (!g_hash_table_lookup_extended (rates->buckets, key, (gpointer *)&b, NULL))
    {
      if (g_hash_table_size (rates->buckets) >= NAMES_MAX)
        {
          const void *context[] = { rates, &monotonic };
          g_hash_table_foreach_remove (rates->buckets, is_full, context);
        }
      if (g_hash_table_size (rates->buckets) >= NAMES_MAX)
        return false;
      b = g_new0 (bucket, 1);
      memcpy (b->name, key, sizeof key);
      b->micro_tokens = rates->burst * G_USEC_PER_SEC;
      b->at = monotonic;
      g_hash_table_add (rates->buckets, b);
    }
  fill (rates, b, monotonic);
  if (b->micro_tokens < (gint64)cost * G_USEC_PER_SEC)
    return false;
  b->micro_tokens -= (gint64)cost * G_USEC_PER_SEC;
  return true;
}
