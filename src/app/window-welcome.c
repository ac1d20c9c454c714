/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The welcome flow: what its page asks for goes to the client's MedSetup, and when the session is
 * open, to the session. */
#include "app/window-welcome.h"

#include "app/print-sheet.h"
#include "app/window-private.h"
#include "app/window-session.h"
#include "client/error.h"
#include "client/sheet.h"

#include <glib/gi18n.h>
#include <string.h>

static const MedWordList word_list = { med_words_known, med_words_suggest, med_words_complete };

static void
way_cb (MedWindow *self, const char *way)
{
  /* Going back and choosing another way keeps the words that were shown. */
  if (self->setup == NULL)
    self->setup = med_context_setup (self->context);
  g_object_set (self->setup, "way", way, NULL);
}

/* ── Invitation ─────────────────────────────────────────────────────────────────────────────── */

static void
invitation_news (gpointer owner, med_invitation_state state, GObject *invite, const char *problem)
{
  MedWindow *self = owner;
  g_autofree char *role = invite != NULL ? med_item_text (invite, "role") : NULL;
  g_autofree char *where = invite != NULL ? med_item_text (invite, "where") : NULL;

  med_welcome_page_set_invitation (self->welcome, role, where, problem);
  if (state != MED_INVITATION_BAD)
    med_welcome_page_set_invitation_state (self->welcome, state);
}

static void
invitation_cb (MedWindow *self, const char *text)
{
  way_cb (self, "join");
  g_object_set (self->setup, "invite-text", text, NULL);
  if (self->invitation == NULL)
    self->invitation = med_invitation_watch_new (invitation_news, self);
  med_invitation_watch_set_text (self->invitation, text);
}

/* ── Words ──────────────────────────────────────────────────────────────────────────────────── */

static void
need_words_cb (MedWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedWords) made = NULL;
  const char *words[MED_RECOVERY_WORDS];
  guint places[4];

  if (!med_setup_new_words (self->setup, &error))
    {
      med_welcome_page_fail (self->welcome, error->message);
      return;
    }
  g_object_get (self->setup, "words", &made, NULL);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    words[i] = med_words_get (made, i);
  for (guint i = 0; i < 4; i++)
    /* One of each six, so that the four are spread over the list; rising by itself. */
    places[i] = i * 6 + (guint)g_random_int_range (0, 6);
  med_welcome_page_set_words (self->welcome, words, places);
}

static void
restore_words_cb (MedWindow *self)
{
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    med_setup_restore_word (self->setup, i, med_welcome_page_get_word (self->welcome, i));
  if (!med_setup_words_complete (self->setup))
    med_welcome_page_set_restore_problem (
        self->welcome, _ ("All 24 are words of the list, but they do not fit together: one is "
                          "another word, or two stand in each other’s place. Compare them with "
                          "your sheet, column by column."));
}

/* ── Paper ──────────────────────────────────────────────────────────────────────────────────── */

static void
print_kit (MedWindow *self, const char *name, const char *place, const char *kit)
{
  med_kit_sheet sheet;

  med_kit_sheet_init (&sheet, name, place, kit, med_welcome_page_get_words (self->welcome));
  med_print_sheet (GTK_WINDOW (self), sheet.sheet.title, sheet.sheet.paragraphs, sheet.sheet.code,
                   sheet.sheet.words);
  med_kit_sheet_clear (&sheet);
}

static void
print_words_cb (MedWindow *self)
{
  print_kit (self, NULL, NULL, NULL);
}

static void
kit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *kit = med_session_kit_finish (MED_SESSION (source), result, &error);
  g_autofree char *name = NULL, *place = NULL;

  if (self->session != source)
    return;
  if (kit == NULL)
    {
      med_welcome_page_set_sheet (self->welcome, error->message, TRUE);
      return;
    }
  name = med_item_text (source, "name");
  place = med_item_text (source, "clinic");
  print_kit (self, name, place, kit);
}

static void
print_sheet_cb (MedWindow *self)
{
  if (self->session != NULL)
    med_session_kit_async (MED_SESSION (self->session), NULL, kit_cb, g_object_ref (self));
}

static void
sheet_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (med_session_save_kit_finish (MED_SESSION (source), result, &error))
    med_welcome_page_set_sheet (
        self->welcome, _ ("Saved. Print it and delete the file: it opens everything."), FALSE);
  else
    med_welcome_page_set_sheet (self->welcome, error->message, TRUE);
}

static void
sheet_chosen_cb (GtkNativeDialog *dialog, int response, MedWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->session != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      med_session_save_kit_async (MED_SESSION (self->session), file,
                                  med_welcome_page_get_words (self->welcome), NULL, sheet_saved_cb,
                                  g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
save_sheet_cb (MedWindow *self)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Save Recovery Sheet"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "recovery-sheet.pdf");
  g_signal_connect_object (dialog, "response", G_CALLBACK (sheet_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ── Finishing ──────────────────────────────────────────────────────────────────────────────── */

static void
leave_welcome (MedWindow *self)
{
  self->welcoming = FALSE;
  g_clear_object (&self->setup);
  g_clear_pointer (&self->invitation, med_invitation_watch_free);
  med_welcome_page_reset (self->welcome);
  med_window_show_frame (self);
}

void
med_window_end_welcome (MedWindow *self)
{
  if (self->welcoming && self->setting_up == NULL)
    leave_welcome (self);
}

static void
show_ready (MedWindow *self)
{
  g_autofree char *role = med_item_text (self->session, "role");
  g_autofree char *clinic = med_item_text (self->session, "clinic");
  const char *way = med_welcome_page_get_way (self->welcome);
  g_autofree char *title
      = g_strcmp0 (way, "own") == 0 || *clinic == '\0'
            ? g_strdup (_ ("Your record is ready"))
            : g_strdup_printf (g_strcmp0 (way, "clinic") == 0 ? _ ("%s is ready")
                                                              : _ ("You have joined %s"),
                               clinic);

  med_welcome_page_set_ready (self->welcome, title, g_str_equal (role, "officer"));
}

/* Staff have no records of their own. */
static void
say_found (MedWindow *self)
{
  g_autoptr (GObject) records
      = self->session != NULL ? med_item_object (self->session, "records") : NULL;
  g_autofree char *text = NULL;

  if (records == NULL)
    return;
  text = g_strdup_printf (_ ("Found your records: %u"), (guint)med_item_number (records, "total"));
  med_window_toast (self, text);
}

static void
set_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProfile) profile = med_setup_finish_finish (MED_SETUP (source), result, &error);
  const char *way = med_welcome_page_get_way (self->welcome);

  g_clear_object (&self->setting_up);
  if (profile == NULL)
    {
      med_welcome_page_fail (self->welcome,
                             g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                     || g_error_matches (error, MED_ERROR, MED_E_CANCELLED)
                                 ? _ ("Stopped.")
                                 : error->message);
    }
  else if (g_strcmp0 (way, "restore") == 0)
    {
      leave_welcome (self);
      say_found (self);
    }
  else
    show_ready (self);
}

static void
progress_cb (MedWindow *self)
{
  g_autofree char *text = med_item_text (self->setup, "progress");
  double fraction = -1;

  g_object_get (self->setup, "fraction", &fraction, NULL);
  if (self->setting_up != NULL && *text != '\0')
    med_welcome_page_set_progress (self->welcome, text, fraction);
}

static void
copy_texts (MedWindow *self)
{
  static const char *const names[]
      = { "family", "given", "born", "gender", "clinic-name", "zone", "backup-folder" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = med_item_text (self->welcome, names[i]);
      g_object_set (self->setup, names[i], text, NULL);
    }
  g_object_set (self->setup, "words-checked", med_item_flag (self->welcome, "words-checked"), NULL);
}

static void
copy_place (MedWindow *self)
{
  g_autofree char *kit = med_item_text (self->welcome, "kit");
  g_autofree char *address = med_item_text (self->welcome, "address");
  g_autofree char *backup = med_item_text (self->welcome, "backup-file");

  g_object_set (self->setup, "invite-text", kit, "node", address, "backup-file", backup, NULL);
}

static void
finish_cb (MedWindow *self, const char *passphrase, gboolean lock_when_away)
{
  const char *way = med_welcome_page_get_way (self->welcome);

  way_cb (self, way);
  copy_texts (self);
  /* Only a clinic has a name and zone; what was typed on a way that was left does not count. */
  if (!g_str_equal (way, "clinic"))
    g_object_set (self->setup, "clinic-name", "", NULL);
  if (g_str_equal (way, "restore"))
    copy_place (self);
  self->welcoming = TRUE;
  g_clear_object (&self->setting_up);
  self->setting_up = g_cancellable_new ();
  med_welcome_page_set_progress (self->welcome, _ ("Setting up…"), -1);
  g_signal_handlers_disconnect_by_func (self->setup, progress_cb, self);
  g_signal_connect_object (self->setup, "notify::progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  med_setup_finish_async (self->setup, passphrase, lock_when_away, self->setting_up, set_up_cb,
                          g_object_ref (self));
}

static void
cancel_cb (MedWindow *self)
{
  g_cancellable_cancel (self->setting_up);
}

/* ── The first invitations ──────────────────────────────────────────────────────────────────── */

static void
invited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedInvite) invite = med_session_invite_finish (MED_SESSION (source), result, &error);

  if (self->session == source)
    med_welcome_page_set_invite (self->welcome, G_OBJECT (invite),
                                 error != NULL ? error->message : NULL);
}

static void
invite_cb (MedWindow *self, const char *role, const char *whom)
{
  if (self->session != NULL)
    med_session_invite_async (MED_SESSION (self->session), role, whom, 0, NULL, invited_cb,
                              g_object_ref (self));
}

/* ── Sample clinic ──────────────────────────────────────────────────────────────────────────── */

static void
sample_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->setting_up);
  if (med_context_sample_finish (MED_CONTEXT (source), result, &error))
    {
      med_welcome_page_reset (self->welcome);
      /* The cover is the chooser: whoever tries MedEase picks whose place to take. */
      med_lock_screen_reset (self->cover, NULL);
      med_window_show_frame (self);
    }
  else
    med_welcome_page_fail (self->welcome, error->message);
}

void
med_window_open_sample (MedWindow *self)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  med_window_show_welcome (self);
  self->welcoming = FALSE;
  g_clear_object (&self->setting_up);
  self->setting_up = g_cancellable_new ();
  med_welcome_page_set_progress (
      self->welcome, _ ("Preparing the sample clinic. This takes a minute the first time."), -1);
  med_context_sample_async (self->context, self->setting_up, sample_ready_cb, g_object_ref (self));
}

void
med_window_connect_welcome (MedWindow *self)
{
  const struct
  {
    const char *name;
    GCallback func;
  } signals[] = {
    { "way", G_CALLBACK (way_cb) },
    { "invitation", G_CALLBACK (invitation_cb) },
    { "need-words", G_CALLBACK (need_words_cb) },
    { "restore-words", G_CALLBACK (restore_words_cb) },
    { "print-words", G_CALLBACK (print_words_cb) },
    { "print-sheet", G_CALLBACK (print_sheet_cb) },
    { "save-sheet", G_CALLBACK (save_sheet_cb) },
    { "invite", G_CALLBACK (invite_cb) },
    { "open", G_CALLBACK (leave_welcome) },
    { "leave", G_CALLBACK (leave_welcome) },
    { "finish", G_CALLBACK (finish_cb) },
    { "cancel", G_CALLBACK (cancel_cb) },
    { "sample", G_CALLBACK (med_window_open_sample) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (self->welcome, signals[i].name, signals[i].func, self,
                             G_CONNECT_SWAPPED);
  med_welcome_page_set_word_list (self->welcome, &word_list, med_words_strength);
}
