/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unlocking, locking, and who uses this computer. */
#include "app/window-session.h"

#include "app/window-backup.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "app/window-trust.h"
#include "app/window-welcome.h"

#include <glib/gi18n.h>

static void
session_changed (MedWindow *self)
{
  MedSession *session = med_context_get_session (self->context);
  med_window_watch_backup (self, G_OBJECT (session));
  med_window_watch_recovery (self, G_OBJECT (session));
  if (session == NULL)
    med_window_end_welcome (self);
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
  g_signal_connect_object (self->weather, "try-now", G_CALLBACK (med_window_try_now), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (activity, "event", G_CALLBACK (event_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), activity);
  med_window_connect_welcome (self);
  med_window_connect_refused (self);
  med_window_connect_backup (self);
  med_window_connect_recovery (self);
  g_object_get (context, "profiles", &profiles, NULL);
  med_window_set_profiles (self, profiles);
  session_changed (self);
}
