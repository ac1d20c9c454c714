/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the passphrase, checking the words, saving the recovery sheet, backups. */
#include "app/window-preferences.h"

#include "app/passphrase-form.h"
#include "app/task-dialog.h"
#include "app/window-backup.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "app/words-grid.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>
#include <string.h>

static const MedWordList word_list = { med_words_known, med_words_suggest, med_words_complete };

/* ── Passphrase ─────────────────────────────────────────────────────────────────────────────── */

static void
passphrase_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;

  med_session_change_passphrase_finish (MED_SESSION (source), result, &error);
  med_reply_answer (reply, error, _ ("The passphrase was changed"));
}

static void
change_cb (MedTaskDialog *dialog, MedWindow *self)
{
  GtkEditable *old = g_object_get_data (G_OBJECT (dialog), "med-old");
  MedPassphraseForm *form = g_object_get_data (G_OBJECT (dialog), "med-form");

  if (self->session == NULL)
    return;
  med_task_dialog_set_busy (dialog, TRUE);
  med_session_change_passphrase_async (
      MED_SESSION (self->session), gtk_editable_get_text (old), med_passphrase_form_get_text (form),
      NULL, passphrase_changed_cb, med_reply_new (self, GTK_WINDOW (dialog)));
}

static void
form_ready_cb (MedTaskDialog *dialog)
{
  GtkEditable *old = g_object_get_data (G_OBJECT (dialog), "med-old");
  MedPassphraseForm *form = g_object_get_data (G_OBJECT (dialog), "med-form");

  med_task_dialog_set_ready (dialog, *gtk_editable_get_text (old) != '\0'
                                         && med_passphrase_form_get_ready (form));
}

static void
change_passphrase_cb (MedWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *list = gtk_list_box_new (), *old = adw_password_entry_row_new ();
  GtkWidget *form = g_object_new (MED_TYPE_PASSPHRASE_FORM, NULL);
  MedTaskDialog *dialog;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (old), _ ("Present passphrase"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), old);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), form);
  med_passphrase_form_set_strength (MED_PASSPHRASE_FORM (form), med_words_strength);
  dialog = med_task_dialog_new (GTK_WINDOW (self), _ ("Change Passphrase"), _ ("Change"), box);
  g_object_set_data (G_OBJECT (dialog), "med-old", old);
  g_object_set_data (G_OBJECT (dialog), "med-form", form);
  g_signal_connect_object (old, "changed", G_CALLBACK (form_ready_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "notify::ready", G_CALLBACK (form_ready_cb), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "confirm", G_CALLBACK (change_cb), self, 0);
  med_sharing_present (self, GTK_WINDOW (dialog));
}

/* ── Words ──────────────────────────────────────────────────────────────────────────────────── */

static void
words_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;

  med_session_check_words_finish (MED_SESSION (source), result, &error);
  med_reply_answer (reply, error, _ ("Your sheet is right: these words bring your records back"));
}

static void
check_cb (MedTaskDialog *dialog, MedWindow *self)
{
  MedWordsGrid *grid = g_object_get_data (G_OBJECT (dialog), "med-grid");
  g_autoptr (GString) words = g_string_sized_new (512);

  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    g_string_append_printf (words, i > 0 ? " %s" : "%s", med_words_grid_get (grid, i));
  if (self->session != NULL)
    {
      med_task_dialog_set_busy (dialog, TRUE);
      med_session_check_words_async (MED_SESSION (self->session), words->str, NULL,
                                     words_checked_cb, med_reply_new (self, GTK_WINDOW (dialog)));
    }
  explicit_bzero (words->str, words->len);
}

static void
grid_changed_cb (MedWordsGrid *grid, MedTaskDialog *dialog)
{
  g_autofree char *problem = med_words_grid_get_problem (grid);

  med_task_dialog_set_problem (dialog, problem);
}

static void
grid_complete_cb (MedWordsGrid *grid, GParamSpec *pspec, MedTaskDialog *dialog)
{
  med_task_dialog_set_ready (dialog, med_words_grid_get_complete (grid));
}

static void
check_words_cb (MedWindow *self)
{
  static const char *const dim[] = { "dim", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *grid = g_object_new (MED_TYPE_WORDS_GRID, NULL);
  MedTaskDialog *dialog;

  gtk_box_append (GTK_BOX (box), med_label_new (_ ("Type the 24 words from your sheet. They are "
                                                   "compared on this computer and forgotten "
                                                   "again."),
                                                dim));
  gtk_box_append (GTK_BOX (box), grid);
  med_words_grid_edit (MED_WORDS_GRID (grid), &word_list);
  dialog = med_task_dialog_new (GTK_WINDOW (self), _ ("Check Recovery Words"), _ ("Check"), box);
  g_object_set_data (G_OBJECT (dialog), "med-grid", grid);
  g_signal_connect_object (grid, "changed", G_CALLBACK (grid_changed_cb), dialog, 0);
  g_signal_connect_object (grid, "notify::complete", G_CALLBACK (grid_complete_cb), dialog, 0);
  g_signal_connect_object (dialog, "confirm", G_CALLBACK (check_cb), self, 0);
  med_sharing_present (self, GTK_WINDOW (dialog));
}

/* ── Recovery sheet ─────────────────────────────────────────────────────────────────────────── */

static void
kit_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_session_save_kit_finish (MED_SESSION (source), result, &error);
  med_reply_toast (data, error, _ ("The recovery sheet was saved, without the words"));
}

static void
kit_chosen_cb (GtkNativeDialog *dialog, int response, MedWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->session != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      med_session_save_kit_async (MED_SESSION (self->session), file, NULL, NULL, kit_saved_cb,
                                  med_reply_new (self, NULL));
    }
  g_object_unref (dialog);
}

static void
save_kit_cb (MedWindow *self)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Save Recovery Sheet"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "recovery-sheet.pdf");
  g_signal_connect_object (dialog, "response", G_CALLBACK (kit_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ── Backup ─────────────────────────────────────────────────────────────────────────────────── */

static void
back_up_cb (MedWindow *self)
{
  med_window_back_up (self, FALSE);
}

static void
backup_folder_cb (MedWindow *self)
{
  med_window_back_up (self, TRUE);
}

void
med_window_show_preferences (MedWindow *self)
{
  MedPreferencesWindow *preferences;
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const struct
  {
    const char *name;
    GCallback func;
  } signals[] = {
    { "change-passphrase", G_CALLBACK (change_passphrase_cb) },
    { "check-words", G_CALLBACK (check_words_cb) },
    { "save-kit", G_CALLBACK (save_kit_cb) },
    { "back-up", G_CALLBACK (back_up_cb) },
    { "backup-folder", G_CALLBACK (backup_folder_cb) },
  };

  if (!med_window_is_open (self))
    return;
  preferences = med_preferences_window_new (
      self->session, med_application_get_settings (MED_APPLICATION (application)));
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (preferences, signals[i].name, signals[i].func, self,
                             G_CONNECT_SWAPPED);
  med_sharing_present (self, GTK_WINDOW (preferences));
}
