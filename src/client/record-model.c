/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of records: filters over the views of a snapshot. */
#include "client/record-model-private.h"

#include "care/media.h"
#include "client/categories.h"

enum
{
  SEARCH,
  CATEGORY,
  TYPE,
  YEAR,
  GROUPED,
  SHOWN,
  TOTAL,
  YEARS,
  CATEGORIES,
  TYPES,
  WAITING,
  WAITING_COUNT,
};

static const med_field fields[] = {
  [SEARCH] = { "search", 's', true },
  [CATEGORY] = { "category", 's', true },
  [TYPE] = { "type", 's', true },
  [YEAR] = { "year", 'u', true },
  [GROUPED] = { "grouped", 'b', true },
  [SHOWN] = { "shown", 'u', false },
  [TOTAL] = { "total", 'u', false },
  [YEARS] = { "years", 'S', false },
  [CATEGORIES] = { "categories", 'S', false },
  [TYPES] = { "types", 'S', false },
  [WAITING] = { "waiting", 'o', false },
  [WAITING_COUNT] = { "waiting-count", 'u', false },
};

struct _MedRecordList
{
  MedRows parent_instance;
  med_snapshot *owner;
  const med_record_view *records; /* in the owner */
  size_t count;
  med_account_id me;
};

G_DEFINE_FINAL_TYPE (MedRecordList, med_record_list, MED_TYPE_ROWS)

static void
record_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  med_id_text (MED_SPAN_OF (((const med_record_view *)info)->info.id.bytes), key);
}

static MedModel *
make_record (MedRows *self)
{
  return MED_MODEL (med_record_object_new (med_model_owner (self)));
}

static void
fill_record (MedRows *self, MedModel *row, const void *info)
{
  med_record_object_fill (MED_RECORD (row), (const med_record_view *)info,
                          &MED_RECORD_LIST (self)->me);
}

/* The newest version of what holds: replaced and retired ones are in the history. */
static bool
is_current (const med_record_info *info)
{
  return !info->has_next
         && (info->row_state == MED__STATE__STATE_ACTIVE
             || info->row_state == MED__STATE__STATE_IN_ERROR);
}

static bool
is_recorded (const med_record_info *info)
{
  return info->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED;
}

static bool
passes (MedRecordList *self, const med_record_view *view, const char *search)
{
  const char *category = med_model_text (self, CATEGORY), *type = med_model_text (self, TYPE);
  guint year = (guint)med_model_number (self, YEAR);
  const med_record_info *info = &view->info;

  if (category != NULL && *category != '\0' && strcmp (info->category, category) != 0)
    return false;
  if (type != NULL && *type != '\0'
      && (info->media_type[0] == '\0' || strcmp (med_media_label (info->media_type), type) != 0))
    return false;
  if (year != 0 && (guint)atoi (info->date) != year)
    return false;
  return med_snapshot_matches (view->folded, search);
}

static void
month_of (const void *info, char text[MED_ROW_HEADING_SIZE])
{
  g_strlcpy (text, ((const med_record_view *)info)->info.date, sizeof "2026-11");
}

static void
show (MedRecordList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  const char *words = med_model_text (self, SEARCH);
  g_autofree char *search = med_snapshot_fold (words != NULL ? words : "");
  guint total = 0;

  for (size_t i = 0; i < self->count; i++)
    {
      const med_row row = { .info = &self->records[i] };
      if (!is_recorded (&self->records[i].info))
        continue;
      bool current = is_current (&self->records[i].info);
      total += current ? 1 : 0;
      if (current && passes (self, &self->records[i], search))
        g_array_append_val (rows, row);
      else
        med_rows_follow (MED_ROWS (self), row.info);
    }
  guint shown = rows->len;
  if (med_model_number (self, GROUPED) != 0)
    rows = med_rows_group (rows, month_of);
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->owner);
  med_model_set_number (self, SHOWN, shown);
  med_model_set_number (self, TOTAL, total);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  show (MED_RECORD_LIST (model));
}

static int
newest_year_first (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)b, *(const char *const *)a);
}

static int
by_alphabet (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

static void
set_words (MedRecordList *self, guint field, GHashTable *set, GCompareFunc order)
{
  g_autoptr (GPtrArray) words = med_texts_of (set, order);
  med_model_set_texts (self, field, (const char *const *)words->pdata);
}

/* In the order of the standard categories, a patient's own ones behind. */
static void
set_categories (MedRecordList *self, GHashTable *present)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer word;
  for (const char *const *known = med_categories (); *known != NULL; known++)
    if (g_hash_table_contains (present, *known))
      g_ptr_array_add (words, (gpointer)*known);
  g_hash_table_iter_init (&iter, present);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!med_category_known ((const char *)word))
      g_ptr_array_add (words, word);
  g_ptr_array_add (words, NULL);
  med_model_set_texts (self, CATEGORIES, (const char *const *)words->pdata);
}

static void
collect_choices (MedRecordList *self)
{
  g_autoptr (GHashTable) years = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) categories = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < self->count; i++)
    {
      const med_record_info *info = &self->records[i].info;
      if (!is_recorded (info) || !is_current (info))
        continue;
      if (strlen (info->date) >= 4)
        g_hash_table_add (years, g_strndup (info->date, 4));
      if (info->media_type[0] != '\0')
        g_hash_table_add (types, (gpointer)med_media_label (info->media_type));
      if (info->category[0] != '\0')
        g_hash_table_add (categories, (gpointer)info->category);
    }
  set_words (self, YEARS, years, newest_year_first);
  set_words (self, TYPES, types, by_alphabet);
  set_categories (self, categories);
}

static void
show_waiting (MedRecordList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  MedRecordList *waiting = (MedRecordList *)med_model_object (self, WAITING);

  /* The views come newest first; what was written first is sent first. */
  for (size_t i = self->count; i-- > 0;)
    {
      const med_row row = { .info = &self->records[i] };
      if (!is_recorded (&self->records[i].info))
        g_array_append_val (rows, row);
    }
  guint count = rows->len;
  waiting->me = self->me;
  med_rows_set (MED_ROWS (waiting), rows, self->owner);
  med_model_set_number (self, WAITING_COUNT, count);
}

static void
med_record_list_finalize (GObject *object)
{
  g_clear_pointer (&MED_RECORD_LIST (object)->owner, med_snapshot_unref);
  G_OBJECT_CLASS (med_record_list_parent_class)->finalize (object);
}

static void
med_record_list_class_init (MedRecordListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_record_list_finalize;
  MED_MODEL_CLASS (klass)->written = list_written;
  rows_class->key = record_key;
  rows_class->make = make_record;
  rows_class->fill = fill_record;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_record_list_init (MedRecordList *self)
{
}

MedRecordList *
med_record_list_object_new (gpointer session)
{
  MedRecordList *self = (MedRecordList *)g_object_new (MED_TYPE_RECORD_LIST, NULL);
  g_autoptr (MedRecordList) waiting = (MedRecordList *)g_object_new (MED_TYPE_RECORD_LIST, NULL);
  med_model_set_owner (self, session);
  med_model_set_owner (waiting, session);
  /* A record that arrives goes from one list to the other and stays the same object. */
  med_rows_share (MED_ROWS (waiting), MED_ROWS (self));
  med_model_set_object (self, WAITING, waiting);
  return self;
}

void
med_record_list_object_take (MedRecordList *self, med_snapshot *owner,
                             const med_record_view *records, size_t count, const med_account_id *me)
{
  med_snapshot *old = self->owner;
  self->owner = owner != NULL ? med_snapshot_ref (owner) : NULL;
  self->records = records;
  self->count = count;
  if (me != NULL)
    self->me = *me;
  collect_choices (self);
  show_waiting (self);
  show (self);
  if (old != NULL)
    med_snapshot_unref (old);
}

const med_record_view *
med_record_list_object_views (MedRecordList *self, size_t *count)
{
  *count = self->count;
  return self->records;
}

MedRecord *
med_record_list_object_get (MedRecordList *self, const med_id *id)
{
  char key[MED_ROW_KEY_MAX];
  const med_record_view *view = med_snapshot_find_record (self->records, self->count, id);
  if (view == NULL)
    return NULL;
  record_key (view, key);
  MedModel *live = med_rows_live (MED_ROWS (self), key);
  if (live != NULL)
    return (MedRecord *)g_object_ref (live);
  MedRecord *record = med_record_object_new (med_model_owner (self));
  med_record_object_fill (record, view, &self->me);
  return record;
}

void
med_record_list_object_uploading (MedRecordList *self, const med_id *id, uint64_t done,
                                  uint64_t total)
{
  char key[MED_ROW_KEY_MAX];
  med_id_text (MED_SPAN_OF (id->bytes), key);
  MedModel *live = med_rows_live (MED_ROWS (self), key);
  if (live == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (live));
  med_model_set_text (live, MED_RECORD_STATE, "uploading");
  med_record_object_progress (MED_RECORD (live), done, total);
  g_object_thaw_notify (G_OBJECT (live));
}
