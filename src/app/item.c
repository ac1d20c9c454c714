/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Property access by name for rows and pages. */
#include "app/item.h"

static gboolean
get_value (gpointer item, const char *property, GType type, GValue *value)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (item), property);

  if (pspec == NULL)
    {
      g_critical ("%s has no property %s", G_OBJECT_TYPE_NAME (item), property);
      return FALSE;
    }
  g_value_init (value, type);
  g_object_get_property (item, property, value);
  return TRUE;
}

char *
med_item_text (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;
  const char *text = NULL;

  if (item != NULL && get_value (item, property, G_TYPE_STRING, &value))
    text = g_value_get_string (&value);
  return g_strdup (text != NULL ? text : "");
}

char **
med_item_texts (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (item == NULL || !get_value (item, property, G_TYPE_STRV, &value))
    return NULL;
  return g_value_dup_boxed (&value);
}

gboolean
med_item_flag (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  return item != NULL && get_value (item, property, G_TYPE_BOOLEAN, &value)
         && g_value_get_boolean (&value);
}

guint64
med_item_number (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  return item != NULL && get_value (item, property, G_TYPE_UINT64, &value)
             ? g_value_get_uint64 (&value)
             : 0;
}

gint64
med_item_instant (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  return item != NULL && get_value (item, property, G_TYPE_INT64, &value)
             ? g_value_get_int64 (&value)
             : 0;
}

gpointer
med_item_object (gpointer item, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (item == NULL || !get_value (item, property, G_TYPE_OBJECT, &value))
    return NULL;
  return g_value_dup_object (&value);
}

gboolean
med_item_has (gpointer item, const char *property)
{
  return item != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (item), property) != NULL;
}

/* The ids live as long as the list does. */
static GHashTable *
seen_in (GListModel *list, const char *state)
{
  g_autofree char *key = g_strconcat ("med-seen-", state, NULL);
  GHashTable *seen = g_object_get_data (G_OBJECT (list), key);

  if (seen == NULL)
    {
      seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (list), key, seen, (GDestroyNotify)g_hash_table_unref);
    }
  return seen;
}

GObject *
med_item_fresh (GListModel *list, const char *state)
{
  GHashTable *seen = seen_in (list, state);
  guint count = g_list_model_get_n_items (list);
  GObject *fresh = NULL;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);
      g_autofree char *now = med_item_text (item, "state");
      if (g_str_equal (now, state) && g_hash_table_add (seen, med_item_text (item, "id"))
          && fresh == NULL)
        fresh = g_object_ref (item);
    }
  return fresh;
}

typedef struct
{
  gpointer owner;
  MedItemFunc changed;
} Watcher;

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Watcher *watcher = user_data;
  watcher->changed (watcher->owner);
}

static void
watcher_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
med_item_watch (MedItemWatch *watch, gpointer item, gpointer owner, MedItemFunc changed)
{
  Watcher *watcher;

  if (watch->item != NULL)
    {
      g_signal_handler_disconnect (watch->item, watch->handler);
      g_clear_object (&watch->item);
    }
  if (item == NULL)
    return;

  watcher = g_new (Watcher, 1);
  *watcher = (Watcher){ .owner = owner, .changed = changed };
  watch->item = g_object_ref (item);
  watch->handler
      = g_signal_connect_data (item, "notify", G_CALLBACK (notify_cb), watcher, watcher_free, 0);
  changed (owner);
}
