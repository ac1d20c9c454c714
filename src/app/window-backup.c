/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clinic or a place of one's own lives on this computer only, until there is a backup. */
#include "app/window-backup.h"

#include "app/format.h"
#include "app/window-private.h"

#include <glib/gi18n.h>

/* A week's work is what may be lost without a word. */
#define REMIND_SECONDS (7 * 86400)

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

char *
med_backup_line (GObject *session)
{
  gint64 last = med_item_instant (session, "backup-last");
  g_autofree char *moment = med_format_moment (last, now ());

  return last != 0 ? g_strdup_printf (_ ("Last backup %s"), moment)
                   : g_strdup (_ ("No backup yet"));
}

static void
session_changed (gpointer owner)
{
  MedWindow *self = MED_WINDOW (owner);
  gpointer session = self->backup_watch.item;
  gint64 last = med_item_instant (session, "backup-last");
  gboolean due = med_item_flag (session, "keeps-node") && !med_item_flag (session, "sample")
                 && now () - last > REMIND_SECONDS;
  g_autofree char *line = NULL, *markup = NULL;

  if (!due || self->backing_up)
    {
      if (!self->backing_up)
        med_bar_hide (self->backup_bar);
      return;
    }
  line = med_backup_line (G_OBJECT (session));
  markup = g_markup_printf_escaped (
      "<b>%s.</b> %s", line,
      last != 0 ? _ ("If this computer breaks, everything since then is lost, and the 24 words "
                     "cannot bring it back.")
                : _ ("If this computer breaks, everything is lost, and the 24 words cannot bring "
                     "it back."));
  med_bar_show (self->backup_bar, markup, _ ("Back Up Now"));
}

static void
backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = med_session_back_up_finish (MED_SESSION (source), result, &error);
  g_autofree char *text = NULL;

  self->backing_up = FALSE;
  if (self->session != source)
    return;
  med_bar_hide (self->backup_bar);
  if (path != NULL)
    {
      g_autofree char *name = g_path_get_basename (path);
      text = g_strdup_printf (_ ("Backup made and checked: %s"), name);
      med_window_toast (self, text);
      return;
    }
  med_window_toast (self, error->message);
  session_changed (self);
}

static void
start_backup (MedWindow *self, GFile *folder)
{
  if (self->session == NULL || self->backing_up)
    return;
  self->backing_up = TRUE;
  med_bar_show (self->backup_bar, _ ("Making a backup, and checking it…"), NULL);
  med_session_back_up_async (MED_SESSION (self->session), folder, NULL, backed_up_cb,
                             g_object_ref (self));
}

static void
folder_cb (GtkNativeDialog *dialog, int response, MedWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      start_backup (self, folder);
    }
  g_object_unref (dialog);
}

void
med_window_back_up (MedWindow *self, gboolean choose)
{
  g_autofree char *known = NULL;
  GtkFileChooserNative *dialog;

  g_return_if_fail (MED_IS_WINDOW (self));
  if (self->session == NULL)
    return;
  known = med_item_text (self->session, "backup-folder");
  if (!choose && g_file_test (known, G_FILE_TEST_IS_DIR))
    {
      start_backup (self, NULL);
      return;
    }
  dialog = gtk_file_chooser_native_new (_ ("Choose Backup Folder"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Back Up Here"),
                                        _ ("_Cancel"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
med_window_watch_backup (MedWindow *self, GObject *session)
{
  if (session == NULL)
    {
      med_item_watch (&self->backup_watch, NULL, NULL, NULL);
      med_bar_hide (self->backup_bar);
    }
  else
    med_item_watch (&self->backup_watch, session, self, session_changed);
}

static void
clicked_cb (MedWindow *self)
{
  med_window_back_up (self, FALSE);
}

void
med_window_connect_backup (MedWindow *self)
{
  g_signal_connect_object (self->backup_bar, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
}
