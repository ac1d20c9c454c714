/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages at the bottom of the window, and the offer to take back what was just done. */
#include "app/window-private.h"
#include "app/window-sharing.h"

#include <glib/gi18n.h>

/* As long as the client holds back what can be undone; the toast is gone a little earlier. */
#define UNDO_SECONDS 8
#define OFFER_DATA "med-offer"

typedef struct
{
  MedWindow *window; /* owns the toast */
  GObject *about;
  MedUndo undo;
  AdwToast *toast; /* owns the offer */
  guint end;
  gboolean undone;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = (Offer *)data;

  g_clear_handle_id (&offer->end, g_source_remove);
  g_object_unref (offer->about);
  g_free (offer);
}

static gboolean
over_cb (gpointer data)
{
  Offer *offer = (Offer *)data;

  offer->end = 0;
  adw_toast_dismiss (offer->toast);
  return G_SOURCE_REMOVE;
}

static void
undo_cb (AdwToast *toast, Offer *offer)
{
  /* The overlay lets go of the toast before it is done with the button. */
  g_autoptr (AdwToast) held = g_object_ref (toast);

  offer->undone = TRUE;
  adw_toast_dismiss (toast);
  offer->undo (offer->window, offer->about);
}

static void
dismissed_cb (MedWindow *self, AdwToast *toast)
{
  g_ptr_array_remove (self->said, toast);
}

static AdwToast *
toast_new (const char *text)
{
  /* Titles of toasts are markup. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

static void
add_toast (MedWindow *self, AdwToast *toast)
{
  g_ptr_array_add (self->said, g_object_ref (toast));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
med_window_end_toasts (MedWindow *self)
{
  while (self->said->len > 0)
    {
      g_autoptr (AdwToast) toast = g_object_ref (g_ptr_array_index (self->said, 0));
      adw_toast_dismiss (toast);
    }
}

void
med_window_toast (MedWindow *self, const char *text)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  add_toast (self, toast_new (text));
}

void
med_window_toast_show (MedWindow *self, const char *text, const char *action, gboolean stays)
{
  AdwToast *toast = toast_new (text);

  adw_toast_set_button_label (toast, _ ("Show"));
  adw_toast_set_detailed_action_name (toast, action);
  if (stays)
    adw_toast_set_timeout (toast, 0);
  add_toast (self, toast);
}

AdwToast *
med_window_offer_undo (MedWindow *self, const char *text, GObject *about, MedUndo undo)
{
  AdwToast *toast = toast_new (text);
  Offer *offer = g_new0 (Offer, 1);

  *offer = (Offer){ self, g_object_ref (about), undo, toast, 0, FALSE };
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  /* The pointer over it would hold the toast, but not what it can undo. */
  adw_toast_set_timeout (toast, 0);
  offer->end = g_timeout_add_seconds (UNDO_SECONDS, over_cb, offer);
  g_object_set_data_full (G_OBJECT (toast), OFFER_DATA, offer, offer_free);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (undo_cb), offer);
  add_toast (self, toast);
  return toast;
}

void
med_window_undo_last (MedWindow *self)
{
  for (guint i = self->said->len; i > 0; i--)
    {
      AdwToast *toast = g_ptr_array_index (self->said, i - 1);
      Offer *offer = g_object_get_data (G_OBJECT (toast), OFFER_DATA);
      if (offer != NULL && !offer->undone)
        {
          undo_cb (toast, offer);
          return;
        }
    }
}

gboolean
med_toast_is_undone (AdwToast *toast)
{
  Offer *offer = g_object_get_data (G_OBJECT (toast), OFFER_DATA);

  return offer != NULL && offer->undone;
}
