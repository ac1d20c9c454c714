/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New requests are told in the window, and on the desktop without a word of whom or what. */
#include "app/item.h"
#include "app/window-private.h"
#include "app/window-sharing.h"

#include <glib/gi18n.h>

/* A newer one of the same kind takes its place. */
#define NOTICE_ID "request"
#define SEEN_DATA "med-seen-requests"

static void
tell_desktop (MedWindow *window)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)));
  g_autoptr (GNotification) notice = g_notification_new (_ ("Something new in MedEase"));
  g_autoptr (GIcon) icon = g_themed_icon_new (MED_APPLICATION_ID);

  /* Other people may see this screen, also while it is locked. */
  g_notification_set_body (notice, _ ("Somebody asks you something. Open MedEase to answer."));
  g_notification_set_icon (notice, icon);
  g_notification_set_default_action (notice, "app.show-requests");
  g_notification_add_button (notice, _ ("Show"), "app.show-requests");
  g_application_send_notification (application, NOTICE_ID, notice);
}

static void
tell_window (MedWindow *window)
{
  AdwToast *toast = adw_toast_new (_ ("Somebody asks to see your records"));

  adw_toast_set_button_label (toast, _ ("Show"));
  adw_toast_set_action_name (toast, "app.show-requests");
  med_window_add_toast (window, toast);
}

/* Requests that were seen here before: one that waits again after an undo is nothing new. */
static gboolean
note_waiting (GObject *requests, GHashTable *seen)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (requests));
  gboolean fresh = FALSE;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GObject) request = g_list_model_get_item (G_LIST_MODEL (requests), i);
      g_autofree char *state = med_item_text (request, "state");
      if (g_hash_table_add (seen, med_item_text (request, "id")))
        fresh = fresh || g_str_equal (state, "waiting");
    }
  return fresh;
}

static void
waiting_changed (MedWindow *window, GParamSpec *pspec, GObject *requests)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  gboolean fresh = note_waiting (requests, g_object_get_data (requests, SEEN_DATA));

  if (application == NULL || !med_window_is_open (window))
    return;
  if (fresh)
    {
      tell_window (window);
      tell_desktop (window);
    }
  else if (med_item_number (requests, "waiting-count") == 0)
    g_application_withdraw_notification (G_APPLICATION (application), NOTICE_ID);
}

void
med_notify_watch (MedWindow *window, GObject *session)
{
  g_autofree char *role = med_item_text (session, "role");
  g_autoptr (GObject) requests = NULL;
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  requests = med_item_object (session, "requests");
  g_object_set_data_full (requests, SEEN_DATA, seen, (GDestroyNotify)g_hash_table_unref);
  if (!g_str_equal (role, "patient"))
    return;
  note_waiting (requests, seen);
  g_signal_connect_object (requests, "notify::waiting-count", G_CALLBACK (waiting_changed), window,
                           G_CONNECT_SWAPPED);
}
