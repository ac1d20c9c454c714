/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was refused after it had been sent on: said once in the window, and listed behind the
 * weather line until it is tried again or thrown away. */
#include "app/item.h"
#include "app/weather.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "client/outbox-object.h"

#include <glib/gi18n.h>

#define SEEN_DATA "med-seen-refused"

static void
tell (MedWindow *self, const char *reason)
{
  g_autofree char *title = g_markup_printf_escaped (_ ("Refused: %s"), reason);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("Show"));
  adw_toast_set_action_name (toast, "win.show-outbox");
  adw_toast_set_timeout (toast, 0); /* it was said that this was done */
  med_window_add_toast (self, toast);
}

/* Notes all that are refused now; the reason of one that was not before, or NULL. */
static char *
note_refused (GListModel *outbox, GHashTable *seen)
{
  guint count = g_list_model_get_n_items (outbox);
  char *fresh = NULL;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (outbox, i);
      g_autofree char *state = med_item_text (item, "state");

      if (!g_str_equal (state, "refused"))
        continue;
      if (g_hash_table_add (seen, med_item_text (item, "id")) && fresh == NULL)
        fresh = med_item_text (item, "reason");
    }
  return fresh;
}

static void
refused_changed (MedWindow *self, GParamSpec *pspec, GObject *outbox)
{
  g_autofree char *fresh
      = note_refused (G_LIST_MODEL (outbox), g_object_get_data (outbox, SEEN_DATA));

  if (fresh != NULL && med_window_is_open (self))
    tell (self, fresh);
}

void
med_refused_watch (MedWindow *self, GObject *session)
{
  g_autoptr (GObject) outbox = med_item_object (session, "outbox");
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_object_set_data_full (outbox, SEEN_DATA, seen, (GDestroyNotify)g_hash_table_unref);
  g_free (note_refused (G_LIST_MODEL (outbox), seen));
  g_signal_connect_object (outbox, "notify::refused", G_CALLBACK (refused_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_outbox_retry_finish (MED_OUTBOX_LIST (source), result, &error))
    med_window_toast (self, error->message);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = MED_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!med_outbox_discard_finish (MED_OUTBOX_LIST (source), result, &error))
    med_window_toast (self, error->message);
}

static void
retry_cb (MedWindow *self, GObject *item)
{
  g_autoptr (GObject) outbox = med_item_object (med_window_get_session (self), "outbox");

  med_outbox_retry_async (MED_OUTBOX_LIST (outbox), MED_OUTBOX_ITEM (item), NULL, retried_cb,
                          g_object_ref (self));
}

static void
discard_cb (MedWindow *self, GObject *item)
{
  g_autoptr (GObject) outbox = med_item_object (med_window_get_session (self), "outbox");

  med_outbox_discard_async (MED_OUTBOX_LIST (outbox), MED_OUTBOX_ITEM (item), NULL, discarded_cb,
                            g_object_ref (self));
}

void
med_window_connect_refused (MedWindow *self)
{
  g_signal_connect_object (self->weather, "retry", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->weather, "discard", G_CALLBACK (discard_cb), self,
                           G_CONNECT_SWAPPED);
}
