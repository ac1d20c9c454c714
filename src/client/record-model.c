/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of records: filters over the views of a snapshot. */
#include "client/record-model-private.h"

#include "base/text.h"
#include "client/categories.h"

enum
{
  SEARCH,
  CATEGORY,
  TYPE,
  YEAR,
  GROUPED,
  BY_YEAR,
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
  [BY_YEAR] = { "by-year", 'b', true },
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
  med_snapshot *snapshot;
  med_account_id me;
  /* Lines of the snapshot's set that the words found, whatever else is chosen: letters that are
   * added look there only. NULL: none yet. */
  GArray *found; /* uint32_t */
  char *found_by;
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
  MedRecordList *list = MED_RECORD_LIST (self);
  med_record_object_fill (MED_RECORD (row), list->snapshot->set, (const med_record_view *)info,
                          &list->me);
}

static const void *
find_record (MedRows *self, const char *key)
{
  const med_snapshot *snapshot = MED_RECORD_LIST (self)->snapshot;
  med_id id;
  size_t size;
  if (snapshot == NULL
      || med_base32_decode (med_span_text (key), id.bytes, sizeof id.bytes, &size) != MED_OK
      || size != sizeof id.bytes)
    return NULL;
  return med_record_set_find (snapshot->set, &id);
}

/* A filter's word as its place in the set's table; `any` when it is empty, `none` when no line has
 * it. */
typedef enum
{
  ANY = -1,
  NONE = -2,
} special_place;

static int
place_of (const char *word, const char *const *table)
{
  if (word == NULL || *word == '\0')
    return ANY;
  for (int place = 0; table[place] != NULL; place++)
    if (strcmp (table[place], word) == 0)
      return place;
  return NONE;
}

static void
heading_of (MedRows *self, const void *info, char text[MED_ROW_HEADING_SIZE])
{
  bool by_year = med_model_number (self, BY_YEAR) != 0;
  g_strlcpy (text, ((const med_record_view *)info)->info.date,
             by_year ? sizeof "2026" : sizeof "2026-11");
}

static void
forget_found (MedRecordList *self)
{
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->found_by, g_free);
}

/* Each word of a longer search starts with the word of the shorter one that it grew from. */
static const GArray *
find_words (MedRecordList *self, const med_record_set *set, const char *search)
{
  bool within = self->found != NULL && g_str_has_prefix (search, self->found_by);
  size_t count = within ? self->found->len : set->current_count;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (size_t i = 0; i < count; i++)
    {
      uint32_t at = within ? g_array_index (self->found, uint32_t, i) : (uint32_t)i;
      if (med_snapshot_matches (set->current[at].folded, search))
        g_array_append_val (found, at);
    }
  forget_found (self);
  self->found = found;
  self->found_by = g_strdup (search);
  return found;
}

/* What passes the filters, with headings where a month or a year begins. */
static GArray *
choose (MedRecordList *self, const med_record_set *set, guint *shown)
{
  const char *words = med_model_text (self, SEARCH);
  g_autofree char *search = med_snapshot_fold (words != NULL ? words : "");
  int category = place_of (med_model_text (self, CATEGORY), set->categories);
  int type = place_of (med_model_text (self, TYPE), set->types);
  guint year = (guint)med_model_number (self, YEAR);
  bool grouped = med_model_number (self, GROUPED) != 0;
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (med_row), 256);
  uint32_t divisor = med_model_number (self, BY_YEAR) != 0 ? 100 : 1;
  uint32_t group = UINT32_MAX;
  guint head = 0;

  const GArray *found = find_words (self, set, search);
  for (guint i = 0; i < found->len; i++)
    {
      const med_record_line *line = &set->current[g_array_index (found, uint32_t, i)];
      if ((category != ANY && category != line->category) || (type != ANY && type != line->type)
          || (year != 0 && year != line->month / 100))
        continue;
      if (grouped && line->month / divisor != group)
        {
          const med_row heading = { .first = line->view };
          head = rows->len;
          group = line->month / divisor;
          g_array_append_val (rows, heading);
        }
      const med_row row = { .info = line->view };
      g_array_append_val (rows, row);
      if (grouped)
        g_array_index (rows, med_row, head).count++;
      (*shown)++;
    }
  return rows;
}

static void
show (MedRecordList *self)
{
  guint shown = 0;
  size_t total = self->snapshot != NULL ? self->snapshot->set->current_count : 0;
  GArray *rows = self->snapshot != NULL ? choose (self, self->snapshot->set, &shown)
                                        : g_array_new (FALSE, FALSE, sizeof (med_row));
  g_object_freeze_notify (G_OBJECT (self));
  med_rows_set (MED_ROWS (self), rows, self->snapshot);
  med_model_set_number (self, SHOWN, shown);
  med_model_set_number (self, TOTAL, (gint64)total);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list_written (MedModel *model, guint field)
{
  /* Headings of months and of years are different rows. */
  if (field == BY_YEAR)
    med_rows_set (MED_ROWS (model), g_array_new (FALSE, FALSE, sizeof (med_row)), NULL);
  show (MED_RECORD_LIST (model));
}

static int
by_alphabet (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

static void
set_years (MedRecordList *self, const med_record_set *set)
{
  g_auto (GStrv) years = g_new0 (char *, set->year_count + 1);
  for (size_t i = 0; i < set->year_count; i++)
    years[i] = g_strdup_printf ("%04u", set->years[i]);
  med_model_set_texts (self, YEARS, (const char *const *)years);
}

static void
set_types (MedRecordList *self, const med_record_set *set)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const char *const *word = set->types; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (words, (gpointer)*word);
  g_ptr_array_sort (words, by_alphabet);
  g_ptr_array_add (words, NULL);
  med_model_set_texts (self, TYPES, (const char *const *)words->pdata);
}

/* In the order of the standard categories, a patient's own ones behind. */
static void
set_categories (MedRecordList *self, const med_record_set *set)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const char *const *known = med_categories (); *known != NULL; known++)
    if (g_strv_contains (set->categories, *known))
      g_ptr_array_add (words, (gpointer)*known);
  for (const char *const *word = set->categories; *word != NULL; word++)
    if (**word != '\0' && !med_category_known (*word))
      g_ptr_array_add (words, (gpointer)*word);
  g_ptr_array_add (words, NULL);
  med_model_set_texts (self, CATEGORIES, (const char *const *)words->pdata);
}

static void
show_choices (MedRecordList *self)
{
  if (self->snapshot != NULL)
    {
      set_years (self, self->snapshot->set);
      set_types (self, self->snapshot->set);
      set_categories (self, self->snapshot->set);
      return;
    }
  for (guint field = YEARS; field <= TYPES; field++)
    med_model_set_texts (self, field, NULL);
}

static void
replace_snapshot (MedRecordList *self, med_snapshot *snapshot)
{
  med_snapshot *old = self->snapshot;
  forget_found (self);
  self->snapshot = snapshot != NULL ? med_snapshot_ref (snapshot) : NULL;
  if (old != NULL)
    med_snapshot_unref (old);
}

static void
show_waiting (MedRecordList *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  MedRecordList *waiting = (MedRecordList *)med_model_object (self, WAITING);
  const med_record_set *set = self->snapshot != NULL ? self->snapshot->set : NULL;

  /* The views come newest first; what was written first is sent first. */
  for (size_t i = set != NULL ? set->waiting_count : 0; i-- > 0;)
    {
      const med_row row = { .info = set->views[i] };
      g_array_append_val (rows, row);
    }
  guint count = rows->len;
  waiting->me = self->me;
  replace_snapshot (waiting, self->snapshot);
  med_rows_set (MED_ROWS (waiting), rows, self->snapshot);
  med_model_set_number (self, WAITING_COUNT, count);
}

static void
med_record_list_finalize (GObject *object)
{
  forget_found (MED_RECORD_LIST (object));
  g_clear_pointer (&MED_RECORD_LIST (object)->snapshot, med_snapshot_unref);
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
  rows_class->heading = heading_of;
  rows_class->find = find_record;
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
med_record_list_object_take (MedRecordList *self, med_snapshot *snapshot, const med_account_id *me)
{
  replace_snapshot (self, snapshot);
  if (me != NULL)
    self->me = *me;
  show_choices (self);
  show_waiting (self);
  show (self);
}

MedRecordList *
med_record_list_new_whole (MedRecordList *self)
{
  MedRecordList *whole;

  g_return_val_if_fail (MED_IS_RECORD_LIST (self), NULL);
  whole = med_record_list_object_new (med_model_owner (self));
  med_record_list_object_take (whole, self->snapshot, &self->me);
  return whole;
}

const med_record_set *
med_record_list_object_set (MedRecordList *self)
{
  return self->snapshot != NULL ? self->snapshot->set : NULL;
}

MedRecord *
med_record_list_object_get (MedRecordList *self, const med_id *id)
{
  char key[MED_ROW_KEY_MAX];
  const med_record_view *view
      = self->snapshot != NULL ? med_record_set_find (self->snapshot->set, id) : NULL;
  if (view == NULL)
    return NULL;
  record_key (view, key);
  MedModel *live = med_rows_live (MED_ROWS (self), key);
  if (live != NULL)
    return (MedRecord *)g_object_ref (live);
  MedRecord *record = med_record_object_new (med_model_owner (self));
  med_record_object_fill (record, self->snapshot->set, view, &self->me);
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
