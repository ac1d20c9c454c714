/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lazy lists. */
#include "client/rows.h"

typedef struct
{
  GArray *rows; /* med_row */
  med_snapshot *owner;
  GHashTable *live; /* key → MedModel, not held */
} MedRowsPrivate;

static void list_iface_init (GListModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (MedRows, med_rows, MED_TYPE_MODEL,
                                  G_ADD_PRIVATE (MedRows)
                                      G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_iface_init))

static MedRowsPrivate *
get_private (MedRows *self)
{
  return (MedRowsPrivate *)med_rows_get_instance_private (self);
}

typedef struct
{
  GHashTable *live;
  char key[MED_ROW_KEY_MAX];
} live_entry;

static void
row_gone (gpointer data, GObject *row)
{
  live_entry *entry = (live_entry *)data;
  if (g_hash_table_lookup (entry->live, entry->key) == (gpointer)row)
    g_hash_table_remove (entry->live, entry->key);
  g_hash_table_unref (entry->live);
  g_free (entry);
}

static void
remember_row (MedRowsPrivate *private, const char *key, MedModel *row)
{
  live_entry *entry = g_new0 (live_entry, 1);
  entry->live = g_hash_table_ref (private->live);
  g_strlcpy (entry->key, key, sizeof entry->key);
  g_hash_table_insert (private->live, g_strdup (key), row);
  g_object_weak_ref (G_OBJECT (row), row_gone, entry);
}

static void
heading_of (MedRows *self, const med_row *row, char text[MED_ROW_HEADING_SIZE])
{
  text[0] = '\0';
  if (row->first != NULL)
    MED_ROWS_GET_CLASS (self)->heading (self, row->first, text);
}

/* Keys are made when they are asked for: a list of many rows shows few. */
static void
key_of (MedRows *self, const med_row *row, char key[MED_ROW_KEY_MAX])
{
  if (row->info != NULL)
    MED_ROWS_GET_CLASS (self)->key (row->info, key);
  else
    {
      key[0] = '#';
      heading_of (self, row, key + 1);
    }
}

static GType
rows_item_type (GListModel *list)
{
  /* Headings stand among the rows. */
  return G_TYPE_OBJECT;
}

static guint
rows_n_items (GListModel *list)
{
  return med_rows_count (MED_ROWS (list));
}

static gpointer
rows_get_item (GListModel *list, guint position)
{
  MedRows *self = MED_ROWS (list);
  MedRowsPrivate *private = get_private (self);
  MedRowsClass *klass = MED_ROWS_GET_CLASS (self);

  if (private->rows == NULL || position >= private->rows->len)
    return NULL;
  const med_row *row = &g_array_index (private->rows, med_row, position);
  char key[MED_ROW_KEY_MAX];
  key_of (self, row, key);
  MedModel *object = (MedModel *)g_hash_table_lookup (private->live, key);
  if (object != NULL)
    return g_object_ref (object);
  if (row->info == NULL)
    object = MED_MODEL (med_group_new (key + 1, row->count));
  else
    {
      object = klass->make (self);
      klass->fill (self, object, row->info);
    }
  remember_row (private, key, object);
  return object;
}

static void
list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = rows_item_type;
  iface->get_n_items = rows_n_items;
  iface->get_item = rows_get_item;
}

static void
fill_one (MedRows *self, MedModel *object, const med_row *row)
{
  g_object_freeze_notify (G_OBJECT (object));
  if (row->info != NULL)
    MED_ROWS_GET_CLASS (self)->fill (self, object, row->info);
  else
    med_model_set_number (object, 1, row->count);
  g_object_thaw_notify (G_OBJECT (object));
}

/* By the objects, where there are fewer of them than rows. */
static void
fill_found (MedRows *self)
{
  MedRowsPrivate *private = get_private (self);
  MedRowsClass *klass = MED_ROWS_GET_CLASS (self);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, private->live);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup ((const char *)key));
  for (guint i = 0; i < keys->len; i++)
    {
      const char *wanted = (const char *)keys->pdata[i];
      const med_row row = { .info = *wanted != '#' ? klass->find (self, wanted) : NULL };
      MedModel *object = (MedModel *)g_hash_table_lookup (private->live, wanted);
      if (object != NULL && row.info != NULL)
        fill_one (self, object, &row);
    }
}

/* Objects that somebody holds follow. */
static void
fill_live (MedRows *self)
{
  MedRowsPrivate *private = get_private (self);
  MedRowsClass *klass = MED_ROWS_GET_CLASS (self);

  if (g_hash_table_size (private->live) == 0)
    return;
  if (klass->find != NULL)
    fill_found (self);
  for (guint i = 0; i < private->rows->len; i++)
    {
      const med_row *row = &g_array_index (private->rows, med_row, i);
      char key[MED_ROW_KEY_MAX];
      if (klass->find != NULL && row->info != NULL)
        continue;
      key_of (self, row, key);
      MedModel *object = (MedModel *)g_hash_table_lookup (private->live, key);
      if (object != NULL)
        fill_one (self, object, row);
    }
}

/* The same row as it was; what is new in it, its object is told. */
static bool
same_row (MedRows *self, const med_row *old, const med_row *now)
{
  char old_key[MED_ROW_KEY_MAX], key[MED_ROW_KEY_MAX];
  if (old->info != NULL && old->info == now->info)
    return true;
  if ((old->info == NULL) != (now->info == NULL))
    return false;
  key_of (self, old, old_key);
  key_of (self, now, key);
  return strcmp (old_key, key) == 0;
}

void
med_rows_set (MedRows *self, GArray *rows, med_snapshot *owner)
{
  MedRowsPrivate *private = get_private (self);
  g_autoptr (GArray) old_rows = private->rows;
  med_snapshot *old_owner = private->owner;
  guint old_count = old_rows != NULL ? old_rows->len : 0, count = rows->len;
  guint before = 0, after = 0;

  private->rows = rows;
  private->owner = owner != NULL ? med_snapshot_ref (owner) : NULL;
#define SAME(a, b)                                                                                 \
  same_row (self, &g_array_index (old_rows, med_row, a), &g_array_index (rows, med_row, b))
  while (before < old_count && before < count && SAME (before, before))
    before++;
  while (after < old_count - before && after < count - before
         && SAME (old_count - 1 - after, count - 1 - after))
    after++;
#undef SAME
  fill_live (self);
  if (old_owner != NULL)
    med_snapshot_unref (old_owner);
  if (old_count - before - after > 0 || count - before - after > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, old_count - before - after,
                                count - before - after);
}

const void *
med_rows_info (MedRows *self, guint position)
{
  MedRowsPrivate *private = get_private (self);
  return position < med_rows_count (self) ? g_array_index (private->rows, med_row, position).info
                                          : NULL;
}

guint
med_rows_count (MedRows *self)
{
  MedRowsPrivate *private = get_private (self);
  return private->rows != NULL ? private->rows->len : 0;
}

MedModel *
med_rows_live (MedRows *self, const char *key)
{
  return (MedModel *)g_hash_table_lookup (get_private (self)->live, key);
}

void
med_rows_follow (MedRows *self, const void *info)
{
  MedRowsPrivate *private = get_private (self);
  MedRowsClass *klass = MED_ROWS_GET_CLASS (self);
  char key[MED_ROW_KEY_MAX];
  MedModel *object;

  if (g_hash_table_size (private->live) == 0)
    return;
  klass->key (info, key);
  object = (MedModel *)g_hash_table_lookup (private->live, key);
  if (object == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (object));
  klass->fill (self, object, info);
  g_object_thaw_notify (G_OBJECT (object));
}

void
med_rows_share (MedRows *self, MedRows *other)
{
  MedRowsPrivate *private = get_private (self);
  g_hash_table_unref (private->live);
  private->live = g_hash_table_ref (get_private (other)->live);
}

GArray *
med_rows_group (MedRows *self, GArray *rows)
{
  GArray *grouped = g_array_new (FALSE, FALSE, sizeof (med_row));
  char last[MED_ROW_HEADING_SIZE] = "";
  guint head = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const med_row row = g_array_index (rows, med_row, i);
      const med_row line = { .info = NULL, .first = row.info };
      char text[MED_ROW_HEADING_SIZE];
      heading_of (self, &line, text);
      if (i == 0 || strcmp (last, text) != 0)
        {
          head = grouped->len;
          g_array_append_val (grouped, line);
          g_strlcpy (last, text, sizeof last);
        }
      g_array_index (grouped, med_row, head).count++;
      g_array_append_val (grouped, row);
    }
  g_array_unref (rows);
  return grouped;
}

static void
med_rows_finalize (GObject *object)
{
  MedRowsPrivate *private = get_private (MED_ROWS (object));

  g_clear_pointer (&private->rows, g_array_unref);
  g_clear_pointer (&private->owner, med_snapshot_unref);
  g_hash_table_unref (private->live);
  G_OBJECT_CLASS (med_rows_parent_class)->finalize (object);
}

static void
med_rows_class_init (MedRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_rows_finalize;
}

static void
med_rows_init (MedRows *self)
{
  get_private (self)->live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
