/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was refused after it had been sent on: said once in the window, and listed behind the
 * weather line until it is tried again or thrown away. */
#include "app/item.h"
#include "app/weather.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "client/outbox-object.h"

#include <glib/gi18n.h>

static void
refused_changed (MedWindow *self, GParamSpec *pspec, GObject *outbox)
{
  g_autoptr (GObject) fresh = med_item_fresh (G_LIST_MODEL (outbox), "refused");
  g_autofree char *reason = fresh != NULL ? med_item_text (fresh, "reason") : NULL;
  g_autofree char *text = NULL;

  if (fresh == NULL || !med_window_is_open (self))
    return;
  text = g_strdup_printf (_ ("Refused: %s"), reason);
  /* It was said that this was done. */
  med_window_toast_show (self, text, "win.show-outbox", TRUE);
}

void
med_refused_watch (MedWindow *self, GObject *session)
{
  g_autoptr (GObject) outbox = med_item_object (session, "outbox");
  GObject *known = med_item_fresh (G_LIST_MODEL (outbox), "refused");

  g_clear_object (&known);
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
