/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One moment of the index of records, for the main thread. */
#include "client/record-index-private.h"

#include "care/media.h"
#include "client/record-private.h"
#include "client/secret-memory.h"
#include "client/snapshot.h"

#define SET_BUDGET ((size_t)1 << 30)
/* A chain of corrections that is longer is a cycle in foreign data. */
#define VERSIONS_MAX 1000

void
med_record_set_unref (med_record_set *set)
{
  if (!g_atomic_ref_count_dec (&set->references))
    return;
  g_ptr_array_unref (set->pages);
  med_arena_clear (&set->arena);
  g_free ((gpointer)set->views);
  g_free ((gpointer)set->current);
  g_free ((gpointer)set->by_id);
  g_free (set);
}

const med_record_view *
med_record_set_find (const med_record_set *set, const med_id *id)
{
  for (size_t i = 0; i < set->waiting_count; i++)
    if (MED_ID_EQUAL (set->views[i]->info.id, *id))
      return set->views[i];
  for (uint32_t at = med_record_hash (id) & set->mask; set->by_id[at] != 0;
       at = (at + 1) & set->mask)
    {
      uint32_t slot = set->by_id[at] - 1;
      const med_index_page *page = (const med_index_page *)set->pages->pdata[slot / MED_INDEX_PAGE];
      const med_record_view *view = &page->views[slot % MED_INDEX_PAGE];
      if (MED_ID_EQUAL (view->info.id, *id))
        return !view->absent && MED_ID_EQUAL (view->info.patient, set->patient) ? view : NULL;
    }
  return NULL;
}

void
med_record_set_versions (const med_record_set *set, const med_record_view *view, uint32_t *version,
                         uint32_t *versions)
{
  uint32_t before = 0, after = 0;
  const med_record_view *at = view;
  for (; at != NULL && at->info.has_previous && before < VERSIONS_MAX; before++)
    at = med_record_set_find (set, &at->info.previous);
  at = view;
  for (; at != NULL && at->info.has_next && after < VERSIONS_MAX; after++)
    at = med_record_set_find (set, &at->info.next);
  *version = before + 1;
  *versions = before + 1 + after;
}

/* ── Making one ─────────────────────────────────────────────────────────────────────────────── */

/* A few texts, each with a place; equal neighbours are the rule. */
typedef struct
{
  GPtrArray *texts;
  GHashTable *places; /* text → place + 1 */
  const char *last;
  uint16_t last_place;
} text_table;

static text_table
table_new (void)
{
  return (text_table){ .texts = g_ptr_array_new (),
                       .places = g_hash_table_new (g_str_hash, g_str_equal) };
}

static uint16_t
table_place (text_table *table, const char *text, med_arena *arena)
{
  if (table->last == text)
    return table->last_place;
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (table->places, text));
  char *copy;
  if (place == 0 && table->texts->len < UINT16_MAX - 1
      && med_arena_text (arena, med_span_text (text), &copy) == MED_OK)
    {
      g_ptr_array_add (table->texts, copy);
      place = table->texts->len;
      g_hash_table_insert (table->places, copy, GUINT_TO_POINTER (place));
    }
  table->last = text;
  table->last_place = (uint16_t)(place - 1);
  return table->last_place;
}

static const char *const *
table_finish (text_table *table, med_arena *arena)
{
  const char **texts = (const char **)med_arena_array (arena, table->texts->len + 1, sizeof *texts);
  for (guint i = 0; texts != NULL && i < table->texts->len; i++)
    texts[i] = (const char *)table->texts->pdata[i];
  g_ptr_array_unref (table->texts);
  g_hash_table_unref (table->places);
  return texts;
}

static uint32_t
month_of (const char *date)
{
  uint32_t numbers[2] = { 0, 0 };
  for (int part = 0; part < 2; part++)
    {
      for (int digits = part == 0 ? 4 : 2; digits > 0; digits--, date++)
        {
          if (*date < '0' || *date > '9')
            return numbers[0] * 100;
          numbers[part] = numbers[part] * 10 + (uint32_t)(*date - '0');
        }
      if (part == 0 && *date++ != '-')
        break;
    }
  return numbers[0] * 100 + numbers[1];
}

static int
latest_first (gconstpointer a, gconstpointer b)
{
  uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
  return first > second ? -1 : first < second;
}

/* What filters look at, and what they may choose from. */
static med_result
make_lines (med_record_set *set)
{
  med_record_line *lines = g_new (med_record_line, set->count + 1);
  text_table categories = table_new (), types = table_new ();
  g_autoptr (GArray) years = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  uint8_t *seen = g_new0 (uint8_t, 10000);
  size_t used = 0;
  for (size_t i = set->waiting_count; i < set->count; i++)
    {
      const med_record_view *view = set->views[i];
      const med_record_info *info = &view->info;
      if (info->has_next
          || (info->row_state != MED__STATE__STATE_ACTIVE
              && info->row_state != MED__STATE__STATE_IN_ERROR))
        continue;
      med_record_line *line = &lines[used++];
      uint32_t month = month_of (info->date), year = month / 100;
      *line = (med_record_line){ view, view->folded, month, 0, 0 };
      line->category = table_place (&categories, info->category, &set->arena);
      line->type = table_place (
          &types, info->media_type[0] != '\0' ? med_media_label (info->media_type) : "",
          &set->arena);
      if (year > 0 && !seen[year])
        {
          seen[year] = 1;
          g_array_append_val (years, year);
        }
    }
  g_free (seen);
  g_array_sort (years, latest_first);
  uint32_t *list = (uint32_t *)med_arena_array (&set->arena, years->len + 1, sizeof *list);
  if (list != NULL && years->len > 0)
    memcpy (list, years->data, years->len * sizeof *list);
  set->years = list;
  set->year_count = years->len;
  set->current = lines;
  set->current_count = used;
  set->categories = table_finish (&categories, &set->arena);
  set->types = table_finish (&types, &set->arena);
  return list == NULL || set->categories == NULL || set->types == NULL ? MED_E_NO_MEMORY : MED_OK;
}

static void
place_kept (med_record_set *set)
{
  uint32_t *by_id = (uint32_t *)set->by_id;
  memset (by_id, 0, ((size_t)set->mask + 1) * sizeof *by_id);
  for (size_t i = set->waiting_count; i < set->count; i++)
    {
      uint32_t at = med_record_hash (&set->views[i]->info.id) & set->mask;
      while (by_id[at] != 0)
        at = (at + 1) & set->mask;
      by_id[at] = set->views[i]->slot + 1;
    }
}

med_result
med_record_set_keep (med_record_set *set, med_record_set_choice keep, void *context)
{
  const med_record_view **views = (const med_record_view **)set->views;
  size_t kept = 0, waiting = 0;
  for (size_t i = 0; i < set->count; i++)
    if (keep (context, views[i]))
      {
        waiting += i < set->waiting_count;
        views[kept++] = views[i];
      }
  set->count = kept;
  set->waiting_count = waiting;
  place_kept (set);
  g_free ((gpointer)set->current);
  return make_lines (set);
}

static void
drop_page (gpointer page)
{
  med_index_page_unref ((med_index_page *)page);
}

static gpointer
keep_page (gconstpointer page, gpointer data)
{
  return med_index_page_ref ((med_index_page *)page);
}

/* An empty one that keeps these pages. */
static med_record_set *
new_set (const med_account_id *patient, GPtrArray *pages)
{
  med_record_set *set = g_new0 (med_record_set, 1);
  g_atomic_ref_count_init (&set->references);
  med_arena_init (&set->arena, med_memory_secret (), SET_BUDGET);
  set->patient = *patient;
  set->pages = g_ptr_array_copy (pages, keep_page, NULL);
  g_ptr_array_set_free_func (set->pages, drop_page);
  return set;
}

med_result
med_record_set_choose (const med_record_set *set, med_record_set_choice keep, void *context,
                       med_record_set **chosen)
{
  med_record_set *taken = new_set (&set->patient, set->pages);
  size_t count = set->count - set->waiting_count;
  taken->views = g_memdup2 (set->views + set->waiting_count, (count + 1) * sizeof *set->views);
  taken->count = count;
  taken->mask = set->mask;
  taken->by_id = (const uint32_t *)g_memdup2 (set->by_id, ((size_t)set->mask + 1) * 4);
  med_result result = med_record_set_keep (taken, keep, context);
  if (result != MED_OK)
    {
      med_record_set_unref (taken);
      return result;
    }
  *chosen = taken;
  return MED_OK;
}

/* What waits in the outbox stands first. */
static med_result
add_waiting (med_record_index *index, med_record_set *set, GPtrArray *views)
{
  med_record_info *waiting;
  size_t count;
  MED_TRY (med_records_waiting (index->session, &set->patient, &set->arena, &waiting, &count));
  for (size_t i = 0; i < count; i++)
    {
      med_record_view *view = (med_record_view *)med_arena_alloc (&set->arena, sizeof *view);
      if (view == NULL)
        return MED_E_NO_MEMORY;
      *view = (med_record_view){ .info = waiting[i], .folded = "" };
      g_ptr_array_add (views, view);
    }
  set->waiting_count = count;
  return MED_OK;
}

static med_result
fill_set (med_record_index *index, med_record_set *set)
{
  g_autoptr (GPtrArray) views = g_ptr_array_sized_new (index->order->len + 16);
  MED_TRY (add_waiting (index, set, views));
  /* To a reader, what is not open does not exist. */
  bool own = MED_ID_EQUAL (set->patient, index->session->keys->account);
  for (guint i = 0; i < index->order->len; i++)
    {
      const med_record_view *view
          = med_record_slot (index, g_array_index (index->order, uint32_t, i));
      if (MED_ID_EQUAL (view->info.patient, set->patient) && (own || view->info.readable))
        g_ptr_array_add (views, (gpointer)view);
    }
  set->count = views->len;
  g_ptr_array_add (views, NULL);
  set->views = (const med_record_view *const *)g_ptr_array_free (g_steal_pointer (&views), FALSE);
  set->mask = index->mask;
  set->by_id = (const uint32_t *)g_memdup2 (index->by_id, ((size_t)index->mask + 1) * 4);
  return make_lines (set);
}

med_result
med_record_index_take (med_record_index *index, const med_account_id *patient, med_record_set **set)
{
  MED_TRY (med_record_index_refresh (index));
  med_record_set *taken = new_set (patient, index->pages);
  med_result result = fill_set (index, taken);
  if (result != MED_OK)
    {
      med_record_set_unref (taken);
      return result;
    }
  *set = taken;
  return MED_OK;
}
