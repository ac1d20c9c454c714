/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unlocking, locking, the welcome flow and the sample clinic. */
#include "app/window-session.h"

#include "app/print-sheet.h"
#include "app/window-private.h"

#include <glib/gi18n.h>

static const MedWordList word_list = { med_words_known, med_words_suggest, med_words_complete };

static void
session_changed (MedWindow *self)
{
  MedSession *session = med_context_get_session (self->context);
  med_window_set_session (self, G_OBJECT (session));
  if (session == NULL)
    {
      g_autofree char *reason = med_item_text (self->context, "lock-reason");
      const char *why = g_str_equal (reason, "idle")     ? _ ("Locked because nobody was here.")
                        : g_str_equal (reason, "screen") ? _ ("Locked with the screen.")
                                                         : NULL;
      med_lock_screen_reset (self->cover, why);
    }
}

/* ── Cover ──────────────────────────────────────────────────────────────────────────────────── */

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  med_lock_screen_set_busy (self->cover, FALSE);
  if (!med_context_unlock_finish (MED_CONTEXT (source), result, &error))
    med_lock_screen_fail (self->cover, error->message);
}

static void
unlock_cb (MedWindow *self, GObject *profile, const char *passphrase)
{
  gboolean sample = med_item_flag (profile, "sample");

  med_lock_screen_set_busy (self->cover, TRUE);
  med_context_unlock_async (self->context, MED_PROFILE (profile), sample ? NULL : passphrase, NULL,
                            unlocked_cb, g_object_ref (self));
}

static void
lock_soon_cb (MedWindow *self, guint seconds)
{
  med_window_warn_lock (self, seconds);
}

/* ── Welcome ────────────────────────────────────────────────────────────────────────────────── */

static void
start_setup (MedWindow *self, const char *way)
{
  g_clear_object (&self->setup);
  self->setup = med_context_setup (self->context);
  g_object_set (self->setup, "way", way, NULL);
}

static void
invitation_cb (MedWindow *self, const char *text)
{
  if (self->setup == NULL)
    start_setup (self, "join");
  g_object_set (self->setup, "invite-text", text, NULL);
  g_autoptr (GObject) invite = med_item_object (self->setup, "invite");
  g_autofree char *problem = med_item_text (self->setup, "problem");
  if (invite == NULL)
    {
      med_welcome_page_set_invitation (self->welcome, NULL, NULL, NULL, problem);
      return;
    }
  g_autofree char *clinic = med_item_text (invite, "clinic");
  g_autofree char *role = med_item_text (invite, "role");
  g_autofree char *by = med_item_text (invite, "invited-by");
  med_welcome_page_set_invitation (self->welcome, clinic, role, by, NULL);
}

static int
compare_places (const void *a, const void *b)
{
  return *(const guint *)a < *(const guint *)b ? -1 : 1;
}

static void
need_words_cb (MedWindow *self)
{
  g_autoptr (GError) error = NULL;
  const char *words[MED_RECOVERY_WORDS];
  guint places[4];

  if (!med_setup_new_words (self->setup, &error))
    {
      med_welcome_page_fail (self->welcome, error->message);
      return;
    }
  g_autoptr (MedWords) made = NULL;
  g_object_get (self->setup, "words", &made, NULL);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    words[i] = med_words_get (made, i);
  for (guint i = 0; i < 4; i++)
    /* One of each six, so that the four are spread over the list. */
    places[i] = i * 6 + (guint)g_random_int_range (0, 6);
  qsort (places, 4, sizeof places[0], compare_places);
  med_welcome_page_set_words (self->welcome, words, places);
}

static void
set_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProfile) profile = med_setup_finish_finish (MED_SETUP (source), result, &error);

  if (profile == NULL)
    {
      med_welcome_page_fail (self->welcome, error->message);
      return;
    }
  med_welcome_page_reset (self->welcome);
  g_clear_object (&self->setup);
}

static void
progress_cb (MedWindow *self)
{
  g_autofree char *text = med_item_text (self->setup, "progress");
  double fraction = -1;

  g_object_get (self->setup, "fraction", &fraction, NULL);
  if (*text != '\0')
    med_welcome_page_set_progress (self->welcome, text, fraction);
}

static void
finish_cb (MedWindow *self, const char *passphrase, gboolean lock_when_away)
{
  g_autofree char *family = med_item_text (self->welcome, "family");
  g_autofree char *given = med_item_text (self->welcome, "given");
  g_autofree char *born = med_item_text (self->welcome, "born");
  g_autofree char *gender = med_item_text (self->welcome, "gender");
  const char *way = med_welcome_page_get_way (self->welcome);

  if (self->setup == NULL)
    start_setup (self, way);
  g_object_set (self->setup, "family", family, "given", given, "born", born, "gender", gender,
                NULL);
  if (g_str_equal (way, "restore"))
    for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
      med_setup_restore_word (self->setup, i, med_welcome_page_get_word (self->welcome, i));
  med_welcome_page_set_progress (self->welcome, _ ("Setting up…"), -1);
  g_signal_connect_object (self->setup, "notify::progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  med_setup_finish_async (self->setup, passphrase, lock_when_away, NULL, set_up_cb,
                          g_object_ref (self));
}

/* ── Sample clinic ──────────────────────────────────────────────────────────────────────────── */

static void
sample_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (med_context_sample_finish (MED_CONTEXT (source), result, &error))
    {
      med_welcome_page_reset (self->welcome);
      /* The cover is the chooser: whoever tries MedEase picks whose place to take. */
      med_context_lock (self->context, "user");
    }
  else
    med_welcome_page_fail (self->welcome, error->message);
}

void
med_window_open_sample (MedWindow *self)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  med_window_show_welcome (self);
  med_welcome_page_set_progress (
      self->welcome, _ ("Preparing the sample clinic. This takes a minute the first time."), -1);
  med_context_sample_async (self->context, NULL, sample_ready_cb, g_object_ref (self));
}

/* ── Weather ────────────────────────────────────────────────────────────────────────────────── */

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_replica_refresh_finish (MED_REPLICA (source), result, &error))
    med_window_toast (self, error->message);
}

void
med_window_try_now (MedWindow *self)
{
  g_autoptr (GObject) replica = NULL;

  if (!med_window_is_open (self))
    return;
  replica = med_item_object (self->session, "replica");
  med_replica_refresh_async (MED_REPLICA (replica), NULL, refreshed_cb, g_object_ref (self));
}

static void
touched_cb (MedWindow *self)
{
  if (self->context != NULL)
    med_context_touch (self->context);
}

static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, MedWindow *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_SCROLL)
    touched_cb (self);
  return GDK_EVENT_PROPAGATE;
}

void
med_window_connect (MedWindow *self, MedContext *context)
{
  g_autoptr (GListModel) profiles = NULL;
  GtkEventController *activity = gtk_event_controller_legacy_new ();

  g_return_if_fail (MED_IS_WINDOW (self));
  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::session", G_CALLBACK (session_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "lock-soon", G_CALLBACK (lock_soon_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cover, "unlock", G_CALLBACK (unlock_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cover, "someone-else", G_CALLBACK (med_window_show_welcome), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cover, "use-words", G_CALLBACK (med_window_show_welcome), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->welcome, "way", G_CALLBACK (start_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->welcome, "invitation", G_CALLBACK (invitation_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->welcome, "need-words", G_CALLBACK (need_words_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->welcome, "finish", G_CALLBACK (finish_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->welcome, "sample", G_CALLBACK (med_window_open_sample), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->weather, "try-now", G_CALLBACK (med_window_try_now), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (activity, "event", G_CALLBACK (event_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), activity);
  med_welcome_page_set_word_list (self->welcome, &word_list, med_words_strength);
  g_object_get (context, "profiles", &profiles, NULL);
  med_window_set_profiles (self, profiles);
  session_changed (self);
}
