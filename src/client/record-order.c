/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the records of the index stand: by id, and in the order of lists. */
#include "client/record-index-private.h"

/* ── Where an id stands ─────────────────────────────────────────────────────────────────────── */

uint32_t
med_record_slot_count (const med_record_index *index)
{
  if (index->pages->len == 0)
    return 0;
  const med_index_page *last = (const med_index_page *)index->pages->pdata[index->pages->len - 1];
  return (index->pages->len - 1) * MED_INDEX_PAGE + last->count;
}

bool
med_record_find_slot (const med_record_index *index, const med_id *id, uint32_t *slot)
{
  for (uint32_t at = med_record_hash (id) & index->mask; index->by_id[at] != 0;
       at = (at + 1) & index->mask)
    if (MED_ID_EQUAL (med_record_slot (index, index->by_id[at] - 1)->info.id, *id))
      {
        *slot = index->by_id[at] - 1;
        return true;
      }
  return false;
}

void
med_record_place (med_record_index *index, uint32_t slot)
{
  uint32_t at = med_record_hash (&med_record_slot (index, slot)->info.id) & index->mask;
  while (index->by_id[at] != 0)
    at = (at + 1) & index->mask;
  index->by_id[at] = slot + 1;
}

void
med_record_place_all (med_record_index *index, uint32_t count)
{
  uint32_t size = 1024;
  while (size < 2 * count)
    size *= 2;
  g_free (index->by_id);
  index->by_id = g_new0 (uint32_t, size);
  index->mask = size - 1;
  for (uint32_t slot = 0; slot < med_record_slot_count (index); slot++)
    med_record_place (index, slot);
}

/* ── Order ──────────────────────────────────────────────────────────────────────────────────── */

static int
compare_views (const med_record_view *first, const med_record_view *second)
{
  int order = strcmp (second->info.date, first->info.date);
  if (order != 0)
    return order;
  if (first->info.height != second->info.height)
    return first->info.height > second->info.height ? -1 : 1;
  return memcmp (second->info.id.bytes, first->info.id.bytes, sizeof first->info.id.bytes);
}

int
med_record_compare_slots (gconstpointer a, gconstpointer b, gpointer index)
{
  return compare_views (med_record_slot ((const med_record_index *)index, *(const uint32_t *)a),
                        med_record_slot ((const med_record_index *)index, *(const uint32_t *)b));
}

/* Dates are digits and hyphens: sixteen characters of them as one number sort without a look at the
 * views. */
typedef struct
{
  uint64_t date, height;
  uint32_t slot;
} sort_key;

static uint64_t
date_key (const char *date)
{
  uint64_t key = 0;
  for (int i = 0; i < 16; i++)
    {
      char c = *date;
      unsigned code = c == '\0' ? 0 : c < '0' ? 1 : c <= '9' ? 2u + (unsigned)(c - '0') : 12;
      key = key << 4 | code;
      date += c != '\0';
    }
  return key;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer index)
{
  const sort_key *first = (const sort_key *)a, *second = (const sort_key *)b;
  if (first->date != second->date)
    return first->date > second->date ? -1 : 1;
  return med_record_compare_slots (&first->slot, &second->slot, index);
}

void
med_record_sort_all (med_record_index *index)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (sort_key));
  g_array_set_size (index->order, 0);
  for (uint32_t slot = 0; slot < med_record_slot_count (index); slot++)
    {
      const med_record_view *view = med_record_slot (index, slot);
      const sort_key key = { date_key (view->info.date), view->info.height, slot };
      if (!view->absent)
        g_array_append_val (keys, key);
    }
  g_array_sort_with_data (keys, compare_keys, index);
  for (guint i = 0; i < keys->len; i++)
    g_array_append_val (index->order, g_array_index (keys, sort_key, i).slot);
}

void
med_record_sort_changed (med_record_index *index, GArray *changed)
{
  g_autoptr (GHashTable) out = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) merged
      = g_array_sized_new (FALSE, FALSE, sizeof (uint32_t), index->order->len + changed->len);
  for (guint i = 0; i < changed->len; i++)
    g_hash_table_add (out, GUINT_TO_POINTER (g_array_index (changed, uint32_t, i) + 1));
  guint kept = 0;
  uint32_t *order = (uint32_t *)(void *)index->order->data;
  for (guint i = 0; i < index->order->len; i++)
    if (!g_hash_table_contains (out, GUINT_TO_POINTER (order[i] + 1)))
      order[kept++] = order[i];
  guint from = 0;
  for (guint i = 0; i < changed->len; i++)
    {
      uint32_t slot = g_array_index (changed, uint32_t, i);
      guint low = from, high = kept;
      if (med_record_slot (index, slot)->absent)
        continue;
      while (low < high)
        {
          guint middle = low + (high - low) / 2;
          if (med_record_compare_slots (&order[middle], &slot, index) < 0)
            low = middle + 1;
          else
            high = middle;
        }
      g_array_append_vals (merged, order + from, low - from);
      g_array_append_val (merged, slot);
      from = low;
    }
  g_array_append_vals (merged, order + from, kept - from);
  g_array_unref (index->order);
  index->order = g_steal_pointer (&merged);
}
