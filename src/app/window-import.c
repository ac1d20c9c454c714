/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files become records: the dialog that names them, and what its buttons do. */
#include "app/window-import.h"

#include "app/add-record-dialog.h"
#include "app/item.h"
#include "app/window-sharing.h"
#include "client/import.h"
#include "client/session-object.h"

#include <glib/gi18n.h>

static const char *
words_of (GObject *import)
{
  g_autoptr (GObject) patient = med_item_object (import, "for-patient");
  g_autoptr (GObject) replaces = med_item_object (import, "replaces");

  if (patient != NULL)
    return _ ("Added. It is sent as soon as you are online.");
  /* One's own records show their way in the list. */
  return replaces != NULL ? _ ("Corrected. The version before stays in its history.") : NULL;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  gboolean saved = med_import_save_finish (MED_IMPORT (source), result, &error);
  const char *words = words_of (source);

  if (reply->dialog != NULL)
    med_add_record_dialog_done (MED_ADD_RECORD_DIALOG (reply->dialog),
                                saved ? NULL : error->message);
  if (saved && words != NULL && reply->window != NULL)
    med_window_toast (reply->window, words);
}

static void
save_cb (MedAddRecordDialog *dialog, MedImport *import)
{
  med_import_save_async (import, med_add_record_dialog_get_cancellable (dialog), added_cb,
                         med_reply_new (med_window_of (GTK_WIDGET (dialog)), GTK_WINDOW (dialog)));
}

static void
remove_cb (MedAddRecordDialog *dialog, MedImportItem *item, MedImport *import)
{
  med_import_remove (import, item);
}

/* A guessed category that may not be added to gives way to one that may. */
static void
fit_categories (GObject *patient, GListModel *items)
{
  g_auto (GStrv) addable = med_item_texts (patient, "addable");

  for (guint i = 0; addable != NULL && addable[0] != NULL && i < g_list_model_get_n_items (items);
       i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);
      g_autofree char *category = med_item_text (item, "category");
      if (!g_strv_contains ((const char *const *)addable, category))
        g_object_set (item, "category", addable[0], NULL);
    }
}

/* A corrected version is called as the one before, until somebody says otherwise. */
static void
take_words (GObject *record, GListModel *items)
{
  g_autoptr (GObject) item = g_list_model_get_item (items, 0);
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *category = med_item_text (record, "category");
  g_autofree char *date = med_item_text (record, "date");

  if (item != NULL)
    g_object_set (item, "title", title, "category", category, "date", date, NULL);
}

void
med_window_import (MedWindow *window, GListModel *files, GObject *patient, GObject *replaces)
{
  GObject *session = med_window_get_session (window);
  g_autoptr (MedImport) import = NULL;
  g_autoptr (GListModel) items = NULL;
  guint count = g_list_model_get_n_items (files);
  MedAddRecordDialog *dialog;

  if (session == NULL || count == 0)
    return;
  import = med_session_import (MED_SESSION (session));
  g_object_set (import, "for-patient", patient, "replaces", replaces, NULL);
  for (guint i = 0; i < (replaces != NULL ? 1 : count); i++)
    {
      g_autoptr (GFile) file = G_FILE (g_list_model_get_item (files, i));
      med_import_add_file (import, file);
    }
  items = med_item_object (import, "items");
  if (patient != NULL)
    fit_categories (patient, items);
  if (replaces != NULL)
    take_words (replaces, items);
  dialog = med_add_record_dialog_new (GTK_WINDOW (window), G_OBJECT (import));
  g_signal_connect_object (dialog, "save", G_CALLBACK (save_cb), import, 0);
  g_signal_connect_object (dialog, "remove", G_CALLBACK (remove_cb), import, 0);
  g_object_set_data_full (G_OBJECT (dialog), "med-import", g_object_ref (import), g_object_unref);
  med_sharing_present (window, GTK_WINDOW (dialog));
}
