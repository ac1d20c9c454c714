/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's pages: asking for access, and what was asked. */
#include "app/window-chart.h"

#include "app/patients-page.h"
#include "app/request-dialog.h"
#include "app/requests-page.h"
#include "app/window-sharing.h"
#include "client/draft.h"

#include <glib/gi18n.h>

/* ── Asking ─────────────────────────────────────────────────────────────────────────────────── */

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  gboolean sent = med_request_draft_send_finish (MED_REQUEST_DRAFT (source), result, &error);

  if (reply->dialog != NULL)
    med_request_dialog_done (MED_REQUEST_DIALOG (reply->dialog), sent ? NULL : error->message);
  if (sent && reply->window != NULL)
    med_window_toast (reply->window, _ ("Asked. The patient decides."));
}

static void
send_pressed_cb (MedRequestDialog *dialog, MedRequestDraft *draft)
{
  med_request_draft_send_async (
      draft, NULL, sent_cb,
      med_reply_new (med_window_of (GTK_WIDGET (dialog)), GTK_WINDOW (dialog)));
}

static void
request_cb (MedWindow *window, GObject *person)
{
  GObject *session = med_window_get_session (window);
  g_autoptr (MedRequestDraft) draft = NULL;
  MedRequestDialog *dialog;

  if (session == NULL)
    return;
  draft = med_session_draft_request (MED_SESSION (session), MED_PERSON (person));
  dialog = med_request_dialog_new (GTK_WINDOW (window), G_OBJECT (draft));
  g_signal_connect_object (dialog, "send", G_CALLBACK (send_pressed_cb), draft, 0);
  g_object_set_data_full (G_OBJECT (dialog), "med-draft", g_object_ref (draft), g_object_unref);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_request_withdraw_finish (MED_REQUEST (source), result, &error);
  med_reply_toast (data, error, _ ("The request was withdrawn"));
}

static void
withdraw_cb (MedWindow *window, GObject *request)
{
  med_request_withdraw_async (MED_REQUEST (request), NULL, withdrawn_cb,
                              med_reply_new (window, NULL));
}

static void
reminded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_request_remind_finish (MED_REQUEST (source), result, &error);
  med_reply_toast (data, error, _ ("The patient is reminded"));
}

static void
remind_cb (MedWindow *window, GObject *request)
{
  med_request_remind_async (MED_REQUEST (request), NULL, reminded_cb, med_reply_new (window, NULL));
}

/* ── Pages ──────────────────────────────────────────────────────────────────────────────────── */

void
med_chart_connect (MedWindow *window, GtkWidget *page)
{
  g_return_if_fail (MED_IS_WINDOW (window));
  if (MED_IS_PATIENTS_PAGE (page))
    {
      g_signal_connect_object (page, "request", G_CALLBACK (request_cb), window, G_CONNECT_SWAPPED);
      /* Of somebody who shares, more can be asked for. */
      g_signal_connect_object (page, "open", G_CALLBACK (request_cb), window, G_CONNECT_SWAPPED);
    }
  else if (MED_IS_REQUESTS_PAGE (page))
    {
      g_signal_connect_object (page, "withdraw", G_CALLBACK (withdraw_cb), window,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "remind", G_CALLBACK (remind_cb), window, G_CONNECT_SWAPPED);
    }
}
