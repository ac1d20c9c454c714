/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping the index of records as the rows are. */
#include "client/record-index-private.h"

#include "base/text.h"
#include "client/people-private.h"
#include "client/record-private.h"
#include "client/secret-memory.h"
#include "client/snapshot.h"

#define VIEW_BUDGET ((size_t)4 << 20)
#define PAGE_BUDGET ((size_t)64 << 20)

/* ── One view ───────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_account_id account;
  char *name, *clinic;
} author_names;

static guint
hash_account (gconstpointer account)
{
  guint hash;
  memcpy (&hash, account, sizeof hash);
  return hash;
}

static gboolean
same_account (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_account_id)) == 0;
}

static gboolean
same_id (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_id)) == 0;
}

static void
free_names (gpointer data)
{
  author_names *names = (author_names *)data;
  g_free (names->name);
  g_free (names->clinic);
  g_free (names);
}

static const author_names *
names_of (med_record_index *index, const med_account_id *account)
{
  author_names *names = (author_names *)g_hash_table_lookup (index->names, account);
  if (names != NULL)
    return names;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), VIEW_BUDGET);
  names = g_new0 (author_names, 1);
  names->account = *account;
  names->name = g_strdup (med_people_name_of (index->session, account, &arena));
  names->clinic = g_strdup (med_people_clinic_of (index->session, account, &arena));
  med_arena_clear (&arena);
  g_hash_table_insert (index->names, &names->account, names);
  return names;
}

/* Who has it and under which tag → the word. */
static char *
word_key (const med_account_id *patient, const med_tag *tag)
{
  char text[2 * (sizeof *patient + sizeof *tag) + 1];
  uint8_t both[sizeof *patient + sizeof *tag];
  memcpy (both, patient->bytes, sizeof *patient);
  memcpy (both + sizeof *patient, tag->bytes, sizeof *tag);
  return med_hex_encode (MED_SPAN_OF (both), text, sizeof text) == MED_OK ? g_strdup (text)
                                                                          : g_strdup ("");
}

static const char *
word_of (med_record_index *index, const med_account_id *patient, const med_tag *tag)
{
  g_autofree char *key = word_key (patient, tag);
  const char *word = (const char *)g_hash_table_lookup (index->words, key);
  if (word != NULL)
    return word;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), VIEW_BUDGET);
  g_autofree char *found = g_strdup (med_record_category_of (index->session, patient, tag, &arena));
  med_arena_clear (&arena);
  /* The own keyring may learn it any moment; new envelopes are noticed. */
  if (*found == 0 && MED_ID_EQUAL (*patient, index->session->keys->account))
    return "";
  word = found;
  g_hash_table_insert (index->words, g_steal_pointer (&key), g_steal_pointer (&found));
  return word;
}

/* The view as rows and documents say; texts in the arena, or with the names and words. */
static void
make_view (med_record_index *index, const med_id *id, med_arena *arena, med_record_view *view)
{
  med_session *session = index->session;
  const med_span id_span = MED_SPAN_OF (id->bytes);
  const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
      session->replica, MED_TABLE_RECORD, id_span, arena);
  *view = (med_record_view){ .info = { .id = *id }, .absent = row == NULL };
  if (row == NULL)
    return;
  med_record_info *info = &view->info;
  const Med__LocalDocument *document = (const Med__LocalDocument *)med_replica_get (
      session->replica, MED_LOCAL_DOCUMENT, id_span, arena);
  med_record_fill (session, id_span, row, document, arena, info);
  if (row->tag.len == sizeof view->tag.bytes)
    memcpy (view->tag.bytes, row->tag.data, sizeof view->tag.bytes);
  med_record_file_under (info, &view->tag, word_of (index, &info->patient, &view->tag));
  view->wanted = row->state != MED__STATE__STATE_ERASED && row->manifest_cid.len == sizeof (med_cid)
                 && !med_record_document_fits (document, row);
  const author_names *names = names_of (index, &info->author);
  view->named = info->author_name[0] != '\0';
  if (!view->named)
    info->author_name = names->name;
  info->clinic_name = names->clinic;
  g_autofree char *folded = med_record_words (info);
  char *copy;
  view->folded = med_arena_text (arena, med_span_text (folded), &copy) == MED_OK ? copy : "";
}

/* ── Pages ──────────────────────────────────────────────────────────────────────────────────── */

static med_result
store_page (med_record_index *index, uint32_t number)
{
  const uint8_t id[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                          (uint8_t)number };
  med_arena arena;
  med_span bytes;
  med_arena_init (&arena, med_memory_secret (), PAGE_BUDGET);
  med_result result
      = med_index_page_encode ((const med_index_page *)index->pages->pdata[number], &arena, &bytes);
  if (result == MED_OK)
    result = med_sealed_put (index->session->sealed, MED_LOCAL_INDEX, MED_SPAN_OF (id), bytes);
  med_arena_clear (&arena);
  return result;
}

/* One record's place among the changes; `slot` of a new one is UINT32_MAX. */
typedef struct
{
  med_id id;
  uint32_t slot;
} change;

static int
by_slot (gconstpointer a, gconstpointer b)
{
  uint32_t first = ((const change *)a)->slot, second = ((const change *)b)->slot;
  return first < second ? -1 : first > second;
}

/* Takes the changes from `*next` on that belong to page `number` and makes it anew. */
static med_result
change_page (med_record_index *index, uint32_t number, const GArray *changes, guint *next,
             GArray *slots)
{
  med_record_view *views = g_new (med_record_view, MED_INDEX_PAGE);
  const med_record_view *list[MED_INDEX_PAGE];
  uint32_t first = number * MED_INDEX_PAGE, count = 0;
  med_index_page *old = NULL;
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), PAGE_BUDGET);
  if (number < index->pages->len)
    old = (med_index_page *)index->pages->pdata[number];
  for (uint32_t i = 0; old != NULL && i < old->count; i++)
    list[count++] = &old->views[i];
  uint32_t used = 0;
  for (; *next < changes->len; (*next)++)
    {
      const change *one = &g_array_index (changes, change, *next);
      uint32_t slot = one->slot != UINT32_MAX ? one->slot : first + count;
      if (slot >= first + MED_INDEX_PAGE)
        break;
      make_view (index, &one->id, &arena, &views[used]);
      /* Written and taken back again: it never was. */
      if (one->slot == UINT32_MAX && views[used].absent)
        continue;
      list[slot - first] = &views[used++];
      count = MAX (count, slot - first + 1);
      g_array_append_val (slots, slot);
    }
  if (used > 0)
    {
      med_index_page *page = med_index_page_new (list, count, first);
      if (old == NULL)
        g_ptr_array_add (index->pages, page);
      else
        {
          index->pages->pdata[number] = page;
          med_index_page_unref (old);
        }
    }
  med_arena_clear (&arena);
  g_free (views);
  return used > 0 ? store_page (index, number) : MED_OK;
}

static med_result
write_changes (med_record_index *index, GArray *changes, GArray *slots)
{
  guint next = 0;
  while (next < changes->len)
    {
      const change *one = &g_array_index (changes, change, next);
      uint32_t known = med_record_slot_count (index);
      uint32_t number = (one->slot != UINT32_MAX ? one->slot : known) / MED_INDEX_PAGE;
      MED_TRY (change_page (index, number, changes, &next, slots));
    }
  return MED_OK;
}

/* Views whose names or category are not what they would be now. */
static void
find_stale (med_record_index *index)
{
  g_hash_table_remove_all (index->names);
  g_hash_table_remove_all (index->words);
  for (uint32_t slot = 0; slot < med_record_slot_count (index); slot++)
    {
      const med_record_view *view = med_record_slot (index, slot);
      if (view->absent)
        continue;
      const author_names *names = names_of (index, &view->info.author);
      if (!view->info.readable || strcmp (view->info.clinic_name, names->clinic) != 0
          || (!view->named && strcmp (view->info.author_name, names->name) != 0))
        med_record_index_touch (index, &view->info.id);
    }
  index->names_stale = false;
}

static med_result
apply_dirty (med_record_index *index)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (change));
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (guint i = 0; i < index->dirty->len; i++)
    {
      change one = { .id = g_array_index (index->dirty, med_id, i), .slot = UINT32_MAX };
      med_record_find_slot (index, &one.id, &one.slot);
      g_array_append_val (changes, one);
    }
  /* Stable: new ones keep their order of arrival. */
  g_array_sort (changes, by_slot);
  uint32_t before = med_record_slot_count (index);
  med_result result = write_changes (index, changes, slots);
  uint32_t after = med_record_slot_count (index);
  if (2 * after > index->mask)
    med_record_place_all (index, 2 * after);
  else
    for (uint32_t slot = before; slot < after; slot++)
      med_record_place (index, slot);
  g_array_sort_with_data (slots, med_record_compare_slots, index);
  if (slots->len > 4096)
    med_record_sort_all (index);
  else
    med_record_sort_changed (index, slots);
  g_array_set_size (index->dirty, 0);
  g_hash_table_remove_all (index->seen);
  if (result != MED_OK)
    index->lost = true;
  return result;
}

med_result
med_record_index_refresh (med_record_index *index)
{
  if (index->lost)
    return med_record_index_rebuild (index);
  if (index->names_stale)
    find_stale (index);
  if (index->dirty->len == 0)
    return MED_OK;
  bool alone = !med_db_in_transaction (index->session->db);
  if (alone)
    MED_TRY (med_db_begin (index->session->db));
  med_result result = apply_dirty (index);
  if (!alone)
    return result;
  if (result == MED_OK)
    result = med_db_commit (index->session->db);
  else
    med_db_rollback (index->session->db);
  if (result != MED_OK)
    index->lost = true;
  return result;
}

/* ── What changed ───────────────────────────────────────────────────────────────────────────── */

void
med_record_index_touch (med_record_index *index, const med_id *record)
{
  if (g_hash_table_contains (index->seen, record))
    return;
  g_array_append_val (index->dirty, *record);
  g_hash_table_add (index->seen, g_memdup2 (record, sizeof *record));
}

static void
changed (void *context, med_local_kind kind, med_span id)
{
  med_record_index *index = (med_record_index *)context;
  med_id record;
  switch ((int)kind)
    {
    case MED_LOCAL_RECORD:
    case MED_LOCAL_DOCUMENT:
      if (kind == MED_LOCAL_RECORD && id.size > 0)
        id = med_span_make (id.data + 1, id.size - 1);
      if (id.size != sizeof record.bytes)
        return;
      memcpy (record.bytes, id.data, sizeof record.bytes);
      med_record_index_touch (index, &record);
      return;
    case MED_LOCAL_ROW:
      if (id.size > 0 && (id.data[0] == MED_TABLE_ROLE || id.data[0] == MED_TABLE_CLINIC))
        index->names_stale = true;
      return;
    case MED_LOCAL_PERSON:
    case MED_LOCAL_ENVELOPE:
      index->names_stale = true;
      return;
    case MED_LOCAL_INDEX:
      index->lost = true;
      return;
    default:
      return;
    }
}

static med_result
settle (void *context)
{
  return med_record_index_refresh ((med_record_index *)context);
}

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

static void
drop_all (med_record_index *index)
{
  g_ptr_array_set_size (index->pages, 0);
  g_array_set_size (index->order, 0);
  g_array_set_size (index->dirty, 0);
  g_hash_table_remove_all (index->seen);
  g_hash_table_remove_all (index->names);
  g_hash_table_remove_all (index->words);
  med_record_place_all (index, 0);
}

static bool
note_id (void *context, med_span id, med_span value)
{
  med_record_index *index = (med_record_index *)context;
  changed (index, MED_LOCAL_DOCUMENT, id);
  return true;
}

med_result
med_record_index_rebuild (med_record_index *index)
{
  drop_all (index);
  index->lost = false;
  index->names_stale = false;
  MED_TRY (med_sealed_remove_kind (index->session->sealed, MED_LOCAL_INDEX));
  med_replica_each (index->session->replica, MED_TABLE_RECORD, note_id, index);
  return med_record_index_refresh (index);
}

typedef struct
{
  med_record_index *index;
  GPtrArray *found; /* by number; NULL: not read yet */
  bool fits;
} loading;

static bool
load_page (void *context, med_span id, med_span plain)
{
  loading *load = (loading *)context;
  med_index_page *page;
  if (id.size != 4)
    return load->fits = false;
  uint32_t number = (uint32_t)id.data[0] << 24 | (uint32_t)id.data[1] << 16
                    | (uint32_t)id.data[2] << 8 | id.data[3];
  if (number > G_MAXINT32 / MED_INDEX_PAGE
      || med_index_page_decode (plain, number * MED_INDEX_PAGE, &page) != MED_OK)
    return load->fits = false;
  if (number >= load->found->len)
    g_ptr_array_set_size (load->found, (int)number + 1);
  load->found->pdata[number] = page;
  return true;
}

static void
drop_page (gpointer page)
{
  if (page != NULL)
    med_index_page_unref ((med_index_page *)page);
}

static int
compare_cids (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_cid));
}

/* What is on this computer is asked of the block store, once for all. */
static void
mark_local (med_record_index *index)
{
  med_arena arena;
  med_cid *roots;
  size_t count;
  med_arena_init (&arena, med_memory_heap (), PAGE_BUDGET);
  if (med_blocks_roots (index->session->blocks, &arena, &roots, &count) == MED_OK && count > 0)
    {
      qsort (roots, count, sizeof *roots, compare_cids);
      for (uint32_t slot = 0; slot < med_record_slot_count (index); slot++)
        {
          med_record_view *view = (med_record_view *)med_record_slot (index, slot);
          view->info.local
              = bsearch (&view->info.payload_cid, roots, count, sizeof *roots, compare_cids)
                != NULL;
        }
    }
  med_arena_clear (&arena);
}

static bool
load_pages (med_record_index *index)
{
  loading load = { index, index->pages, true };
  size_t damaged = 0;
  if (med_sealed_each (index->session->sealed, MED_LOCAL_INDEX, load_page, &load, &damaged)
          != MED_OK
      || damaged > 0 || index->pages->len == 0)
    return false;
  for (guint i = 0; i < index->pages->len; i++)
    {
      const med_index_page *page = (const med_index_page *)index->pages->pdata[i];
      if (page == NULL || (i + 1 < index->pages->len && page->count != MED_INDEX_PAGE))
        return false;
    }
  return load.fits;
}

med_result
med_record_index_open (med_session *session, med_record_index **index)
{
  static const med_replica_watch watch = { changed, settle };
  med_record_index *opened = g_new0 (med_record_index, 1);
  opened->session = session;
  opened->pages = g_ptr_array_new_with_free_func (drop_page);
  opened->order = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  opened->dirty = g_array_new (FALSE, FALSE, sizeof (med_id));
  opened->seen = g_hash_table_new_full (hash_account, same_id, g_free, NULL);
  opened->names = g_hash_table_new_full (hash_account, same_account, NULL, free_names);
  opened->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  med_result result = MED_OK;
  if (load_pages (opened))
    {
      mark_local (opened);
      med_record_place_all (opened, med_record_slot_count (opened));
      med_record_sort_all (opened);
    }
  else
    result = med_record_index_rebuild (opened);
  if (result != MED_OK)
    {
      med_record_index_close (opened);
      return result;
    }
  med_replica_set_watch (session->replica, &watch, opened);
  *index = opened;
  return MED_OK;
}

void
med_record_index_close (med_record_index *index)
{
  if (index == NULL)
    return;
  med_replica_set_watch (index->session->replica, NULL, NULL);
  if (med_record_index_refresh (index) != MED_OK)
    g_message ("the index of records is made anew next time");
  g_ptr_array_unref (index->pages);
  g_array_unref (index->order);
  g_array_unref (index->dirty);
  g_hash_table_unref (index->seen);
  g_hash_table_unref (index->names);
  g_hash_table_unref (index->words);
  g_free (index->by_id);
  g_free (index);
}

size_t
med_record_index_count (const med_record_index *index)
{
  return index->order->len;
}

med_result
med_record_index_each (med_record_index *index, med_record_index_visit visit, void *context)
{
  MED_TRY (med_record_index_refresh (index));
  for (guint i = 0; i < index->order->len; i++)
    if (!visit (context, med_record_slot (index, g_array_index (index->order, uint32_t, i))))
      break;
  return MED_OK;
}
