/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping what is typed in dialogs. */
#include "app/draft-keep.h"

#include "app/item.h"
#include "client/draft-object.h"

#define KEEP_DATA "med-draft-keep"

typedef struct
{
  MedDraft *draft;
  const char *const *properties;
  gboolean restoring, done;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;
  g_auto (GStrv) fields = med_item_texts (keep->draft, "fields");

  /* Opened and closed again without a word. */
  if (!keep->done && (fields == NULL || fields[0] == NULL))
    med_draft_discard (keep->draft);
  g_object_unref (keep->draft);
  g_free (keep);
}

static char *
to_text (GObject *model, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (model, pspec->name, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    return g_value_dup_string (&value);
  if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    return g_value_get_boxed (&value) != NULL ? g_strjoinv ("\n", g_value_get_boxed (&value))
                                              : NULL;
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_strdup (g_value_get_boolean (&value) ? "1" : "0");
  if (G_VALUE_HOLDS_INT64 (&value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (&value));
  if (G_VALUE_HOLDS_OBJECT (&value) && g_value_get_object (&value) != NULL)
    return med_item_text (g_value_get_object (&value), "id");
  return NULL;
}

static GObject *
find_person (GListModel *people, const char *id)
{
  for (guint i = 0; people != NULL && i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (GObject) person = g_list_model_get_item (people, i);
      g_autofree char *theirs = med_item_text (person, "id");
      if (g_str_equal (theirs, id))
        return g_steal_pointer (&person);
    }
  return NULL;
}

static void
from_text (GObject *model, GParamSpec *pspec, const char *text, GListModel *people)
{
  if (pspec->value_type == G_TYPE_STRING)
    g_object_set (model, pspec->name, text, NULL);
  else if (pspec->value_type == G_TYPE_STRV)
    {
      g_auto (GStrv) texts = g_strsplit (text, "\n", -1);
      g_object_set (model, pspec->name, texts, NULL);
    }
  else if (pspec->value_type == G_TYPE_BOOLEAN)
    g_object_set (model, pspec->name, g_str_equal (text, "1"), NULL);
  else if (pspec->value_type == G_TYPE_INT64)
    g_object_set (model, pspec->name, g_ascii_strtoll (text, NULL, 10), NULL);
  else
    {
      g_autoptr (GObject) person = find_person (people, text);
      if (person != NULL)
        g_object_set (model, pspec->name, person, NULL);
    }
}

static void
changed_cb (GObject *model, GParamSpec *changed, Keep *keep)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (keep->restoring || keep->done)
    return;
  for (guint i = 0; keep->properties[i] != NULL; i++)
    {
      GParamSpec *pspec
          = g_object_class_find_property (G_OBJECT_GET_CLASS (model), keep->properties[i]);
      g_autofree char *text = to_text (model, pspec);
      if (text == NULL)
        continue;
      g_strv_builder_add (fields, keep->properties[i]);
      g_strv_builder_add (fields, text);
    }
  all = g_strv_builder_end (fields);
  g_object_set (keep->draft, "fields", all, NULL);
}

static gboolean
restore (Keep *keep, GObject *model, GListModel *people)
{
  g_auto (GStrv) fields = med_item_texts (keep->draft, "fields");
  gboolean any = FALSE;

  keep->restoring = TRUE;
  for (guint i = 0; fields != NULL && fields[i] != NULL && fields[i + 1] != NULL; i += 2)
    if (g_strv_contains (keep->properties, fields[i]))
      {
        from_text (model, g_object_class_find_property (G_OBJECT_GET_CLASS (model), fields[i]),
                   fields[i + 1], people);
        any = TRUE;
      }
  keep->restoring = FALSE;
  return any;
}

gboolean
med_draft_keep (GObject *draft, GObject *model, const char *const *properties, GListModel *people)
{
  Keep *keep;
  gboolean restored;

  g_return_val_if_fail (MED_IS_DRAFT (draft), FALSE);
  keep = g_new0 (Keep, 1);
  keep->draft = g_object_ref (MED_DRAFT (draft));
  keep->properties = properties;
  restored = restore (keep, model, people);
  for (guint i = 0; properties[i] != NULL; i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", properties[i], NULL);
      g_signal_connect (model, signal, G_CALLBACK (changed_cb), keep);
    }
  g_object_set_data_full (model, KEEP_DATA, keep, keep_free);
  return restored;
}

void
med_draft_keep_done (GObject *model)
{
  Keep *keep = g_object_get_data (model, KEEP_DATA);

  if (keep == NULL || keep->done)
    return;
  keep->done = TRUE;
  med_draft_discard (keep->draft);
}
