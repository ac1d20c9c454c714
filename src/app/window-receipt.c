/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts, and the list of who looked, as pages, on paper and as files. */
#include "app/access-page.h"
#include "app/format.h"
#include "app/item.h"
#include "app/print-sheet.h"
#include "app/receipt-page.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "client/access-object.h"
#include "client/receipt.h"
#include "client/sheet.h"

#include <glib/gi18n.h>
#include <string.h>

/* ── The sheet ──────────────────────────────────────────────────────────────────────────────── */

static char *
receipt_title (gpointer receipt)
{
  g_autofree char *who = med_item_text (receipt, "who");
  g_autofree char *state = med_item_text (receipt, "state");

  return g_strdup_printf (!g_str_equal (state, "recorded") ? _ ("Sharing with %s will stop")
                          : med_item_number (receipt, "others") > 0
                              ? _ ("Receipt: one share with %s is stopped")
                              : _ ("Receipt: no longer shared with %s"),
                          who);
}

/* The page in paragraphs. */
static char **
receipt_paragraphs (gpointer receipt)
{
  g_autoptr (GStrvBuilder) text = g_strv_builder_new ();
  g_autoptr (GListModel) changes = med_item_object (receipt, "changes");
  g_autofree char *kinds = med_item_text (receipt, "opened-detail");
  g_autofree char *last = med_item_text (receipt, "last-read");
  guint opened = (guint)med_item_number (receipt, "opened");
  g_autofree char *count = opened > 0
                               ? g_strdup_printf (ngettext ("%u record was opened: %s",
                                                            "%u records were opened: %s", opened),
                                                  opened, kinds)
                               : g_strdup (_ ("No record was opened."));

  for (guint i = 0; i < g_list_model_get_n_items (changes); i++)
    {
      g_autoptr (GObject) fact = g_list_model_get_item (changes, i);
      g_autofree char *title = med_item_text (fact, "title");
      g_autofree char *detail = med_item_text (fact, "detail");
      g_autofree char *line
          = *detail != '\0' ? g_strdup_printf ("%s. %s.", title, detail) : g_strdup (title);
      g_strv_builder_add (text, line);
    }
  g_strv_builder_add (text, count);
  if (*last != '\0')
    {
      g_autofree char *line = g_strdup_printf (_ ("Last read: %s"), last);
      g_strv_builder_add (text, line);
    }
  g_strv_builder_add (text, _ ("What was read, printed or photographed stays with the reader."));
  g_strv_builder_add (text, _ ("Authors keep what they wrote, and the clinic may have to keep its "
                               "own copy by law."));
  return g_strv_builder_end (text);
}

static gboolean
save_pdf (gpointer receipt, GFile *file, GError **error)
{
  g_autofree char *title = receipt_title (receipt);
  g_auto (GStrv) paragraphs = receipt_paragraphs (receipt);
  const med_sheet sheet = { .title = title, .paragraphs = (const char *const *)paragraphs };
  g_autoptr (GByteArray) pdf = med_sheet_pdf (&sheet);

  if (pdf == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The file could not be written. The receipt stays here."));
      return FALSE;
    }
  return g_file_replace_contents (file, (const char *)pdf->data, pdf->len, NULL, FALSE,
                                  G_FILE_CREATE_PRIVATE, NULL, NULL, error);
}

/* ── Saving ─────────────────────────────────────────────────────────────────────────────────── */

static void
json_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_receipt_save_finish (MED_RECEIPT (source), result, &error);
  med_reply_toast (data, error, _ ("Receipt saved"));
}

static gboolean
ends_with (GFile *file, const char *suffix)
{
  g_autofree char *name = g_file_get_basename (file);
  return name != NULL && g_str_has_suffix (name, suffix);
}

static void
save_chosen_cb (GtkNativeDialog *dialog, int response, MedWindow *window)
{
  GObject *receipt = g_object_get_data (G_OBJECT (dialog), "med-receipt");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && ends_with (file, ".json"))
    med_receipt_save_async (MED_RECEIPT (receipt), file, NULL, json_saved_cb,
                            med_reply_new (window, NULL));
  else if (response == GTK_RESPONSE_ACCEPT)
    {
      save_pdf (receipt, file, &error);
      med_window_toast (window, error != NULL ? error->message : _ ("Receipt saved"));
    }
  g_object_unref (dialog);
}

static GtkFileChooserNative *
ask_for_file (MedWindow *window, const char *title, const char *name)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  return dialog;
}

static void
add_kind (GtkFileChooserNative *dialog, const char *name, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
}

static void
save_cb (MedWindow *window, MedReceiptPage *page)
{
  GtkFileChooserNative *dialog
      /* No name of a person: files lie about. */
      = ask_for_file (window, _ ("Save Receipt"), "sharing-receipt.pdf");

  add_kind (dialog, _ ("PDF, to read and print"), "*.pdf");
  add_kind (dialog, _ ("FHIR AuditEvent, for software (.json)"), "*.json");
  g_object_set_data_full (G_OBJECT (dialog), "med-receipt",
                          g_object_ref (med_receipt_page_get_receipt (page)), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_chosen_cb), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
print_cb (MedWindow *window, MedReceiptPage *page)
{
  GObject *receipt = med_receipt_page_get_receipt (page);
  g_autofree char *title = receipt_title (receipt);
  g_auto (GStrv) paragraphs = receipt_paragraphs (receipt);

  med_print_sheet (GTK_WINDOW (window), title, (const char *const *)paragraphs, NULL, NULL);
}

/* ── The page ───────────────────────────────────────────────────────────────────────────────── */

static void
show_list_cb (MedWindow *window, MedReceiptPage *page)
{
  g_autofree char *who = med_item_text (med_receipt_page_get_receipt (page), "who");
  MedPage *below;

  med_window_go (window, "access");
  below = med_window_get_page (window);
  if (MED_IS_ACCESS_PAGE (below))
    med_access_page_show_looks (MED_ACCESS_PAGE (below), who);
}

static void
receipt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReceipt) receipt = med_grant_receipt_finish (MED_GRANT (source), result, &error);
  MedReceiptPage *page;

  if (reply->window == NULL || !med_window_is_open (reply->window))
    return;
  if (receipt == NULL)
    {
      med_window_toast (reply->window, error->message);
      return;
    }
  page = med_receipt_page_new (G_OBJECT (receipt));
  g_signal_connect_object (page, "save", G_CALLBACK (save_cb), reply->window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "print", G_CALLBACK (print_cb), reply->window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "show-list", G_CALLBACK (show_list_cb), reply->window,
                           G_CONNECT_SWAPPED);
  med_window_push (reply->window, MED_PAGE (page));
}

void
med_receipt_open (MedWindow *window, GObject *grant)
{
  med_grant_receipt_async (MED_GRANT (grant), NULL, receipt_cb, med_reply_new (window, NULL));
}

/* ── Who looked ─────────────────────────────────────────────────────────────────────────────── */

static void
looks_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_access_list_export_finish (MED_ACCESS_LIST (source), result, &error);
  med_reply_toast (data, error,
                   _ ("Saved. The file is not protected: keep it where only you can read."));
}

static void
looks_chosen_cb (GtkNativeDialog *dialog, int response, MedWindow *window)
{
  GObject *session = med_window_get_session (window);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && session != NULL)
    {
      g_autoptr (GObject) access = med_item_object (session, "access");
      med_access_list_export_async (MED_ACCESS_LIST (access), file,
                                    ends_with (file, ".json") ? "fhir" : "csv", NULL,
                                    looks_saved_cb, med_reply_new (window, NULL));
    }
  g_object_unref (dialog);
}

void
med_looks_save (MedWindow *window)
{
  GtkFileChooserNative *dialog = ask_for_file (window, _ ("Save This List"), "who-looked.csv");

  add_kind (dialog, _ ("Table for a spreadsheet (.csv)"), "*.csv");
  add_kind (dialog, _ ("FHIR AuditEvent, for software (.json)"), "*.json");
  g_signal_connect_object (dialog, "response", G_CALLBACK (looks_chosen_cb), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
