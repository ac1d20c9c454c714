/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the records pages ask for: adding, opening, saving copies. */
#include "app/quick-look.h"
#include "app/record-page.h"
#include "app/records-page.h"
#include "app/window-import.h"
#include "app/window-private.h"
#include "app/window-session.h"
#include "app/window-sharing.h"
#include "client/error.h"

#include <glib/gi18n.h>

/* ── One record ─────────────────────────────────────────────────────────────────────────────── */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedRecordPage) page = MED_RECORD_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = med_record_read_finish (MED_RECORD (source), result, &error);

  if (gtk_widget_get_root (GTK_WIDGET (page)) == NULL)
    return;
  if (bytes != NULL)
    med_record_page_set_document (page, bytes);
  else
    med_record_page_set_problem (page, error->message,
                                 g_error_matches (error, MED_ERROR, MED_E_OFFLINE));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedRecordPage) page = MED_RECORD_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_record_load_finish (MED_RECORD (source), result, &error))
    {
      if (gtk_widget_get_root (GTK_WIDGET (page)) != NULL)
        med_record_page_set_problem (page, error->message, FALSE);
      return;
    }
  med_record_read_async (MED_RECORD (source), NULL, read_cb, g_steal_pointer (&page));
}

static void
load_record (MedRecordPage *page)
{
  GObject *record = med_record_page_get_record (page);
  med_record_load_async (MED_RECORD (record), NULL, loaded_cb, g_object_ref (page));
}

void
med_window_open_record (MedWindow *self, GObject *record)
{
  MedRecordPage *page = med_record_page_new (self->session, record);

  med_window_push (self, MED_PAGE (page));
  load_record (page);
}

/* ── Quick look ─────────────────────────────────────────────────────────────────────────────── */

static void
look_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = med_record_read_finish (MED_RECORD (source), result, &error);

  if (reply->dialog == NULL)
    return;
  if (bytes != NULL)
    med_quick_look_set_document (MED_QUICK_LOOK (reply->dialog), bytes);
  else
    med_quick_look_set_problem (MED_QUICK_LOOK (reply->dialog), error->message);
}

static void
look_open_cb (MedQuickLook *look, GObject *record)
{
  MedWindow *self = med_window_of (GTK_WIDGET (look));

  if (self != NULL)
    med_window_open_record (self, record);
}

void
med_window_look_at_record (MedWindow *self, GObject *record)
{
  MedQuickLook *look = med_quick_look_new (GTK_WINDOW (self), record);

  g_signal_connect_object (look, "open", G_CALLBACK (look_open_cb), record, 0);
  med_sharing_present (self, GTK_WINDOW (look));
  med_record_read_async (MED_RECORD (record), NULL, look_read_cb,
                         med_reply_new (self, GTK_WINDOW (look)));
}

static void
fetch_cb (MedWindow *self, MedRecordPage *page)
{
  load_record (page);
}

static void
nothing_to_print_cb (MedWindow *self)
{
  med_window_toast (self, _ ("There is nothing here that can be printed."));
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_record_load_finish (MED_RECORD (source), result, &error))
    med_window_toast (self, error->message);
}

static void
reload_cb (MedWindow *self, MedRecordPage *page)
{
  med_record_load_async (MED_RECORD (med_record_page_get_record (page)), NULL, reloaded_cb,
                         g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (med_record_save_finish (MED_RECORD (source), result, &error))
    med_window_toast (self,
                      _ ("Saved. The copy is not protected: keep it where only you can read."));
  else
    med_window_toast (self, error->message);
}

static void
save_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  MedWindow *self = MED_WINDOW (user_data);
  GObject *record = G_OBJECT (g_object_get_data (G_OBJECT (dialog), "record"));

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      med_record_save_async (MED_RECORD (record), file, NULL, saved_cb, g_object_ref (self));
    }
  g_object_unref (dialog);
}

void
med_window_save_copy (MedWindow *self, GObject *record)
{
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *file_name = med_item_text (record, "file-name");
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save a Copy"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog),
                                     *file_name != '\0' ? file_name : title);
  g_object_set_data_full (G_OBJECT (dialog), "record", g_object_ref (record), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ── Adding ─────────────────────────────────────────────────────────────────────────────────── */

static void
add_files_cb (MedWindow *self, GListModel *files)
{
  med_window_import (self, files, NULL, NULL);
}

/* ── On the way ─────────────────────────────────────────────────────────────────────────────── */

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_record_discard_finish (MED_RECORD (source), result, &error))
    med_window_toast (self, error->message);
}

void
med_window_discard_record (MedWindow *self, GObject *record)
{
  med_record_discard_async (MED_RECORD (record), NULL, discarded_cb, g_object_ref (self));
}

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_record_cancel_finish (MED_RECORD (source), result, &error))
    med_window_toast (self, error->message);
}

void
med_window_cancel_record (MedWindow *self, GObject *record)
{
  med_record_cancel_async (MED_RECORD (record), NULL, cancelled_cb, g_object_ref (self));
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_record_retry_finish (MED_RECORD (source), result, &error))
    med_window_toast (self, error->message);
}

void
med_window_retry_record (MedWindow *self, GObject *record)
{
  med_record_retry_async (MED_RECORD (record), NULL, retried_cb, g_object_ref (self));
}

void
med_window_connect_waiting (MedWindow *self, GtkWidget *page)
{
  g_signal_connect_object (page, "cancel", G_CALLBACK (med_window_cancel_record), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "discard", G_CALLBACK (med_window_discard_record), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "retry", G_CALLBACK (med_window_retry_record), self,
                           G_CONNECT_SWAPPED);
}

void
med_window_connect_page (MedWindow *self, MedPage *page)
{
  if (MED_IS_RECORDS_PAGE (page))
    {
      g_signal_connect_object (page, "add-files", G_CALLBACK (add_files_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "open", G_CALLBACK (med_window_open_record), self,
                               G_CONNECT_SWAPPED);
      med_window_connect_waiting (self, GTK_WIDGET (page));
      med_window_connect_record_verbs (self, GTK_WIDGET (page));
      g_signal_connect_object (page, "share-many", G_CALLBACK (med_window_share_records), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "export", G_CALLBACK (med_window_export_records), self,
                               G_CONNECT_SWAPPED);
    }
  if (MED_IS_RECORD_PAGE (page))
    {
      g_signal_connect_object (page, "fetch", G_CALLBACK (fetch_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "open-version", G_CALLBACK (med_window_open_record), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "nothing-to-print", G_CALLBACK (nothing_to_print_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "reload", G_CALLBACK (reload_cb), self, G_CONNECT_SWAPPED);
      med_window_connect_record_verbs (self, GTK_WIDGET (page));
    }
}
