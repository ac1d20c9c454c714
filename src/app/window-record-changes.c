/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with a record from its page or its row: correct it, take it out, erase it, and where
 * the other verbs lead. */
#include "app/item.h"
#include "app/record-page.h"
#include "app/window-import.h"
#include "app/window-private.h"
#include "app/window-session.h"
#include "app/window-sharing.h"
#include "client/record-model.h"

#include <glib/gi18n.h>

/* ── A corrected version ────────────────────────────────────────────────────────────────────── */

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  GObject *record = g_object_get_data (G_OBJECT (dialog), "med-record");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      med_window_import (MED_WINDOW (user_data), files, NULL, record);
    }
  g_object_unref (dialog);
}

static void
replace (MedWindow *self, GObject *record)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Choose the Corrected Version"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Cancel"));

  g_object_set_data_full (G_OBJECT (dialog), "med-record", g_object_ref (record), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ── Taking out ─────────────────────────────────────────────────────────────────────────────── */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_record_undo_retire_finish (MED_RECORD (source), result, &error);
  med_reply_toast (data, error, _ ("It stays in your records"));
}

static void
undo_cb (MedWindow *window, GObject *record)
{
  med_record_undo_retire_async (MED_RECORD (record), NULL, undone_cb, med_reply_new (window, NULL));
}

static void
retired_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = med_item_text (source, "title");
  g_autofree char *text = g_strdup_printf (_ ("“%s” is taken out of your records"), title);

  if (!med_record_retire_finish (MED_RECORD (source), result, &error))
    {
      if (reply->window != NULL)
        med_window_toast (reply->window, error->message);
      return;
    }
  if (reply->window != NULL && med_window_is_open (reply->window))
    med_window_offer_undo (reply->window, text, source, undo_cb);
}

void
med_window_retire_record (MedWindow *self, GObject *record)
{
  med_record_retire_async (MED_RECORD (record), NULL, retired_cb, med_reply_new (self, NULL));
}

/* A record that goes is not looked at any more. */
static void
leave_page (MedWindow *self, GObject *record)
{
  MedPage *page = med_window_get_page (self);

  if (MED_IS_RECORD_PAGE (page) && med_record_page_get_record (MED_RECORD_PAGE (page)) == record)
    med_page_close (page);
}

static void
retire (MedWindow *self, GObject *record)
{
  g_object_ref (record);
  leave_page (self, record);
  med_window_retire_record (self, record);
  g_object_unref (record);
}

/* ── Erasing ────────────────────────────────────────────────────────────────────────────────── */

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_record_erase_finish (MED_RECORD (source), result, &error);
  med_reply_toast (data, error, _ ("Erased as soon as the hospitals have heard of it"));
}

static void
erase_answered_cb (AdwMessageDialog *dialog, const char *response, MedWindow *self)
{
  GObject *record = g_object_get_data (G_OBJECT (dialog), "med-record");

  if (!g_str_equal (response, "erase"))
    return;
  med_record_erase_async (MED_RECORD (record), NULL, erased_cb, med_reply_new (self, NULL));
  leave_page (self, record);
}

static void
erase (MedWindow *self, GObject *record)
{
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *heading = g_strdup_printf (_ ("Erase “%s”?"), title);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (self), heading,
      _ ("The hospitals delete the locked file, and nobody can open it here any more. This cannot "
         "be undone. Copies that somebody saved before are not reached.")));

  adw_message_dialog_add_responses (dialog, "keep", _ ("Keep"), "erase", _ ("Erase"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "erase", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_object_set_data_full (G_OBJECT (dialog), "med-record", g_object_ref (record), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (erase_answered_cb), self, 0);
  med_sharing_present (self, GTK_WINDOW (dialog));
}

/* ── From menus and keys ────────────────────────────────────────────────────────────────────── */

static void
verb_cb (MedWindow *self, GObject *record, const char *verb)
{
  static const struct
  {
    const char *verb;
    void (*act) (MedWindow *self, GObject *record);
  } acts[] = {
    { "open", med_window_open_record },
    { "look", med_window_look_at_record },
    { "share", med_window_share_record },
    { "save-copy", med_window_save_copy },
    { "move", med_window_move_record },
    { "replace", replace },
    { "retire", retire },
    { "erase", erase },
    { "cancel", med_window_cancel_record },
    { "retry", med_window_retry_record },
    { "discard", med_window_discard_record },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].verb, verb))
      acts[i].act (self, record);
}

void
med_window_connect_record_verbs (MedWindow *self, GtkWidget *page)
{
  g_signal_connect_object (page, "verb", G_CALLBACK (verb_cb), self, G_CONNECT_SWAPPED);
}
