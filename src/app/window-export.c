/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of several records, or of all, in a folder: one after the other, with how far it is, and
 * Cancel. */
#include "app/item.h"
#include "app/widgets/widget.h"
#include "app/window-session.h"
#include "app/window-sharing.h"
#include "client/record-model.h"

#include <glib/gi18n.h>
#include <string.h>

#define NAME_BYTES_MAX 120

/* Lives from the choice of the folder until the last answer. */
typedef struct
{
  GListModel *records;
  GFile *folder;
  GCancellable *cancellable;
  MedReply *reply; /* the window, and the dialog that says how far it is */
  GtkProgressBar *bar;
  guint done;
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->records);
  g_object_unref (export->folder);
  g_object_unref (export->cancellable);
  med_reply_free (export->reply);
  g_free (export);
}

/* ── Names ──────────────────────────────────────────────────────────────────────────────────── */

/* "2026-11-18 Laboratory report", in signs that every file system takes. */
static char *
base_name (GObject *record)
{
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *date = med_item_text (record, "date");
  GString *name = g_string_new (date);

  if (name->len > 0)
    g_string_append_c (name, ' ');
  for (const char *c = title; *c != '\0' && name->len < NAME_BYTES_MAX; c = g_utf8_next_char (c))
    {
      gunichar point = g_utf8_get_char (c);
      if (g_unichar_iscntrl (point) || (point < 0x80 && strchr ("/\\:*?\"<>|", (int)point) != NULL))
        point = '-';
      g_string_append_unichar (name, point);
    }
  return g_string_free (name, FALSE);
}

/* A file that is not there yet: nothing is written over. */
static GFile *
free_file (GFile *folder, GObject *record)
{
  g_autofree char *base = base_name (record);
  g_autofree char *former = med_item_text (record, "file-name");
  const char *dot = strrchr (former, '.');
  const char *ending = dot != NULL && strchr (dot, '/') == NULL ? dot : "";

  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strconcat (base, ending, NULL)
                                     : g_strdup_printf ("%s (%u)%s", base, i, ending);
      g_autoptr (GFile) file = g_file_get_child (folder, name);
      if (!g_file_query_exists (file, NULL))
        return g_steal_pointer (&file);
    }
}

/* ── One after the other ────────────────────────────────────────────────────────────────────── */

static void write_next (Export *export);

static void
finish (Export *export, const GError *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    text = g_strdup_printf (ngettext ("%u record exported. The copy is not protected.",
                                      "%u records exported. The copies are not protected.",
                                      export->done),
                            export->done);
  else if (g_cancellable_is_cancelled (export->cancellable))
    text = g_strdup_printf (ngettext ("Stopped. %u record is in the folder.",
                                      "Stopped. %u records are in the folder.", export->done),
                            export->done);
  else
    text = g_strdup_printf (ngettext ("%s %u record is in the folder; nothing is lost.",
                                      "%s %u records are in the folder; nothing is lost.",
                                      export->done),
                            error->message, export->done);
  if (export->reply->dialog != NULL)
    gtk_window_destroy (export->reply->dialog);
  if (export->reply->window != NULL)
    med_window_toast (export->reply->window, text);
  export_free (export);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;

  if (!med_record_save_finish (MED_RECORD (source), result, &error))
    {
      finish (export, error);
      return;
    }
  export->done++;
  write_next (export);
}

static void
show_progress (Export *export, GObject *record)
{
  guint count = g_list_model_get_n_items (export->records);
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *text = g_strdup_printf (_ ("%u of %u · %s"), export->done + 1, count, title);

  if (export->reply->dialog == NULL)
    return;
  gtk_progress_bar_set_fraction (export->bar, (double)export->done / count);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (export->reply->dialog), text);
}

static void
write_next (Export *export)
{
  g_autoptr (GObject) record = g_list_model_get_item (export->records, export->done);
  g_autoptr (GFile) file = NULL;

  if (record == NULL)
    {
      finish (export, NULL);
      return;
    }
  show_progress (export, record);
  file = free_file (export->folder, record);
  med_record_save_async (MED_RECORD (record), file, export->cancellable, written_cb, export);
}

/* The dialog is also gone when the window is covered: what is not written yet stays locked. */
static void
dialog_gone_cb (GtkWidget *dialog, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
begin (MedWindow *self, GListModel *records, GFile *folder)
{
  Export *export = g_new0 (Export, 1);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Exporting Records"), NULL);

  export->records = g_object_ref (records);
  export->folder = g_object_ref (folder);
  export->cancellable = g_cancellable_new ();
  export->reply = med_reply_new (self, GTK_WINDOW (dialog));
  export->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  med_widget_set_label (GTK_WIDGET (export->bar), _ ("Export"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), GTK_WIDGET (export->bar));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"));
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (dialog_gone_cb), export->cancellable, 0);
  med_sharing_present (self, GTK_WINDOW (dialog));
  write_next (export);
}

/* ── The folder ─────────────────────────────────────────────────────────────────────────────── */

static void
folder_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  GListModel *records = g_object_get_data (G_OBJECT (dialog), "med-records");

  if (response == GTK_RESPONSE_ACCEPT && med_window_is_open (MED_WINDOW (user_data)))
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      begin (MED_WINDOW (user_data), records, folder);
    }
  g_object_unref (dialog);
}

/* Everything that is recorded, whatever the list was searched for. */
static GListModel *
all_records (MedWindow *self)
{
  g_autoptr (MedRecordList) shown = med_item_object (med_window_get_session (self), "records");

  return G_LIST_MODEL (med_record_list_new_whole (shown));
}

void
med_window_export_records (MedWindow *self, GListModel *records)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export to a Folder"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Export"), _ ("_Cancel"));

  g_object_set_data_full (G_OBJECT (dialog), "med-records",
                          records != NULL ? g_object_ref (records) : all_records (self),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
