/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs the patient is told in the window, and on the desktop without a word of whom or what.
 */
#include "app/item.h"
#include "app/window-private.h"
#include "app/window-sharing.h"

#include <glib/gi18n.h>

#define PAUSED_DATA "med-paused"

typedef struct
{
  const char *id; /* a newer one of the same kind takes its place */
  const char *words, *outside;
  const char *action; /* of the application: where it is dealt with */
} Notice;

static const Notice asked
    = { "request", N_ ("Somebody asks to see your records"),
        N_ ("Somebody asks you something. Open MedEase to answer."), "app.show-access::requests" };
/* By a limit that it was given, or that the ledger sets. */
static const Notice paused = { "paused", N_ ("A share was paused by itself"),
                               N_ ("Something waits for your decision. Open MedEase to see it."),
                               "app.show-access::who-can-see" };

static void
tell_desktop (MedWindow *window, const Notice *notice)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  GSettings *settings = med_application_get_settings (MED_APPLICATION (application));
  g_autoptr (GNotification) shown = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new (MED_APPLICATION_ID);

  if (settings != NULL && !g_settings_get_boolean (settings, "notices"))
    return;
  /* Other people may see this screen, also while it is locked. */
  shown = g_notification_new (_ ("Something new in MedEase"));
  g_notification_set_body (shown, _ (notice->outside));
  g_notification_set_icon (shown, icon);
  g_notification_set_default_action (shown, notice->action);
  g_notification_add_button (shown, _ ("Show"), notice->action);
  g_application_send_notification (G_APPLICATION (application), notice->id, shown);
}

/* There is something fresh, or else `left` of it. */
static void
tell (MedWindow *window, const Notice *notice, gboolean fresh, gint64 left)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  if (application == NULL || !med_window_is_open (window))
    return;
  if (fresh)
    {
      med_window_toast_show (window, _ (notice->words), notice->action, FALSE);
      tell_desktop (window, notice);
    }
  else if (left == 0)
    g_application_withdraw_notification (G_APPLICATION (application), notice->id);
}

static void
waiting_changed (MedWindow *window, GParamSpec *pspec, GObject *requests)
{
  /* One that waits again after an undo is nothing new. */
  g_autoptr (GObject) fresh = med_item_fresh (G_LIST_MODEL (requests), "waiting");

  tell (window, &asked, fresh != NULL, med_item_number (requests, "waiting-count"));
}

static void
paused_changed (MedWindow *window, GParamSpec *pspec, GObject *grants)
{
  guint before = GPOINTER_TO_UINT (g_object_get_data (grants, PAUSED_DATA));
  guint now = (guint)med_item_number (grants, "paused-count");

  g_object_set_data (grants, PAUSED_DATA, GUINT_TO_POINTER (now));
  tell (window, &paused, now > before, now);
}

void
med_notify_watch (MedWindow *window, GObject *session)
{
  g_autofree char *role = med_item_text (session, "role");
  g_autoptr (GObject) requests = med_item_object (session, "requests");
  g_autoptr (GObject) grants = med_item_object (session, "grants");
  GObject *known;

  if (!g_str_equal (role, "patient"))
    return;
  known = med_item_fresh (G_LIST_MODEL (requests), "waiting");
  g_clear_object (&known);
  g_signal_connect_object (requests, "notify::waiting-count", G_CALLBACK (waiting_changed), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (grants, "notify::paused-count", G_CALLBACK (paused_changed), window,
                           G_CONNECT_SWAPPED);
  /* Paused while nobody was here: it is told at the door, to whoever comes in. */
  if (med_item_number (grants, "paused-count") > 0)
    {
      med_window_toast_show (window, _ (paused.words), paused.action, FALSE);
      g_object_set_data (grants, PAUSED_DATA,
                         GUINT_TO_POINTER ((guint)med_item_number (grants, "paused-count")));
    }
}
