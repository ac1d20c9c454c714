/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lazy lists. */
#include "client/rows.h"

typedef struct
{
  GArray *rows; /* med_row */
  GArray *keys; /* char[MED_ROW_KEY_MAX] of each row */
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
  char text[MED_ROW_KEY_MAX];
} row_key;

typedef struct
{
  GHashTable *live;
  row_key key;
} live_entry;

static void
row_gone (gpointer data, GObject *row)
{
  live_entry *entry = (live_entry *)data;
  if (g_hash_table_lookup (entry->live, entry->key.text) == (gpointer)row)
    g_hash_table_remove (entry->live, entry->key.text);
  g_hash_table_unref (entry->live);
  g_free (entry);
}

static void
remember_row (MedRowsPrivate *private, const char *key, MedModel *row)
{
  live_entry *entry = g_new0 (live_entry, 1);
  entry->live = g_hash_table_ref (private->live);
  g_strlcpy (entry->key.text, key, sizeof entry->key.text);
  g_hash_table_insert (private->live, g_strdup (key), row);
  g_object_weak_ref (G_OBJECT (row), row_gone, entry);
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
  const char *key = g_array_index (private->keys, row_key, position).text;
  MedModel *object = (MedModel *)g_hash_table_lookup (private->live, key);
  if (object != NULL)
    return g_object_ref (object);
  if (row->info == NULL)
    object = MED_MODEL (med_group_new (row->heading, row->count));
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

static GArray *
make_keys (MedRowsClass *klass, const GArray *rows)
{
  GArray *keys = g_array_sized_new (FALSE, TRUE, sizeof (row_key), rows->len);
  g_array_set_size (keys, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const med_row *row = &g_array_index (rows, med_row, i);
      char *key = g_array_index (keys, row_key, i).text;
      if (row->info != NULL)
        klass->key (row->info, key);
      else
        g_snprintf (key, MED_ROW_KEY_MAX, "#%s", row->heading);
    }
  return keys;
}

/* Objects that somebody holds follow; a heading is a new object when its count is another one,
 * which the comparison of rows sees. */
static void
fill_live (MedRows *self)
{
  MedRowsPrivate *private = get_private (self);
  MedRowsClass *klass = MED_ROWS_GET_CLASS (self);

  if (g_hash_table_size (private->live) == 0)
    return;
  for (guint i = 0; i < private->rows->len; i++)
    {
      const med_row *row = &g_array_index (private->rows, med_row, i);
      MedModel *object = (MedModel *)g_hash_table_lookup (
          private->live, g_array_index (private->keys, row_key, i).text);
      if (object == NULL)
        continue;
      g_object_freeze_notify (G_OBJECT (object));
      if (row->info != NULL)
        klass->fill (self, object, row->info);
      else
        med_model_set_number (object, 1, row->count);
      g_object_thaw_notify (G_OBJECT (object));
    }
}

void
med_rows_set (MedRows *self, GArray *rows, med_snapshot *owner)
{
  MedRowsPrivate *private = get_private (self);
  g_autoptr (GArray) old_rows = private->rows;
  g_autoptr (GArray) old_keys = private->keys;
  med_snapshot *old_owner = private->owner;
  guint old_count = old_rows != NULL ? old_rows->len : 0, count = rows->len;
  guint before = 0, after = 0;

  private->rows = rows;
  private->keys = make_keys (MED_ROWS_GET_CLASS (self), rows);
  private->owner = owner != NULL ? med_snapshot_ref (owner) : NULL;
  fill_live (self);
#define SAME(a, b)                                                                                 \
  (strcmp (g_array_index (old_keys, row_key, a).text,                                              \
           g_array_index (private->keys, row_key, b).text)                                         \
   == 0)
  while (before < old_count && before < count && SAME (before, before))
    before++;
  while (after < old_count - before && after < count - before
         && SAME (old_count - 1 - after, count - 1 - after))
    after++;
#undef SAME
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
med_rows_group (GArray *rows,
                void (*heading_of) (const void *info, char text[MED_ROW_HEADING_SIZE]))
{
  GArray *grouped = g_array_new (FALSE, FALSE, sizeof (med_row));
  guint head = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const med_row row = g_array_index (rows, med_row, i);
      med_row line = { .info = NULL };
      heading_of (row.info, line.heading);
      if (i == 0 || strcmp (g_array_index (grouped, med_row, head).heading, line.heading) != 0)
        {
          head = grouped->len;
          g_array_append_val (grouped, line);
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
  g_clear_pointer (&private->keys, g_array_unref);
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
