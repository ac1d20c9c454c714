/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written for a patient: notes from draft to signature, and files. */
#include "app/window-chart.h"

#include "app/chart-page.h"
#include "app/item.h"
#include "app/note-page.h"
#include "app/patients-page.h"
#include "app/window-sharing.h"
#include "app/window-private.h"
#include "client/context.h"

#include <glib/gi18n.h>

/* ── Notes ──────────────────────────────────────────────────────────────────────────────────── */

void
med_note_open (MedWindow *window, GObject *patient, GObject *draft)
{
  GObject *session = med_window_get_session (window);
  g_autofree char *id = med_item_text (patient, "id");
  g_autoptr (GObject) kept = NULL;

  if (session == NULL)
    return;
  kept = draft != NULL ? g_object_ref (draft)
                       : G_OBJECT (med_session_draft (MED_SESSION (session), "note", id));
  med_window_push (window, MED_PAGE (med_note_page_new (session, patient, kept)));
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedNotePage) page = MED_NOTE_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean saved = med_draft_send_finish (MED_DRAFT (source), result, &error);
  MedWindow *window = med_window_of (GTK_WIDGET (page));

  if (window == NULL)
    return;
  if (saved)
    med_window_toast (window, _ ("Signed. It is sent as soon as you are online."));
  med_note_page_done (page, saved ? NULL : error->message);
}

static void
sign_cb (MedNotePage *page)
{
  med_draft_send_async (MED_DRAFT (med_note_page_get_draft (page)),
                        MED_PERSON (med_note_page_get_patient (page)), NULL, signed_cb,
                        g_object_ref (page));
}

/* The toast is gone: nobody wants it back. */
static void
dismissed_cb (AdwToast *toast, MedDraft *draft)
{
  if (!med_toast_is_undone (toast))
    med_draft_discard (draft);
}

static void
undo_cb (MedWindow *window, GObject *draft)
{
  g_autofree char *about = med_item_text (draft, "about");
  g_autoptr (GObject) patient = med_chart_find_patient (window, about);

  if (patient != NULL)
    med_note_open (window, patient, draft);
}

void
med_note_discard (MedWindow *window, GObject *draft)
{
  AdwToast *toast = med_window_offer_undo (window, _ ("Draft discarded"), draft, undo_cb);

  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), draft, 0);
}

static void
discard_cb (MedWindow *window, MedNotePage *page)
{
  g_autoptr (GObject) draft = g_object_ref (med_note_page_get_draft (page));

  med_page_close (MED_PAGE (page));
  med_note_discard (window, draft);
}

void
med_note_connect (MedWindow *window, GtkWidget *page)
{
  if (!MED_IS_NOTE_PAGE (page))
    return;
  g_signal_connect (page, "sign", G_CALLBACK (sign_cb), NULL);
  g_signal_connect_object (page, "discard", G_CALLBACK (discard_cb), window, G_CONNECT_SWAPPED);
}
