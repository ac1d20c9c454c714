/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's pages: asking for access, what was asked, and charts. */
#include "app/window-chart.h"

#include "app/chart-page.h"
#include "app/item.h"
#include "app/open-chart-dialog.h"
#include "app/patients-page.h"
#include "app/record-page.h"
#include "app/request-dialog.h"
#include "app/requests-page.h"
#include "app/window-import.h"
#include "app/window-private.h"
#include "app/window-session.h"
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

/* ── Charts ─────────────────────────────────────────────────────────────────────────────────── */

GObject *
med_chart_find_patient (MedWindow *window, const char *id)
{
  static const char *const lists[] = { "patients", "registered" };
  GObject *session = med_window_get_session (window);

  for (gsize i = 0; session != NULL && i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GListModel) people = med_item_object (session, lists[i]);
      for (guint j = 0; j < g_list_model_get_n_items (people); j++)
        {
          g_autoptr (GObject) person = g_list_model_get_item (people, j);
          g_autofree char *present = med_item_text (person, "id");
          if (g_str_equal (present, id))
            return g_steal_pointer (&person);
        }
    }
  return NULL;
}

static void
show_chart (MedWindow *window, MedChart *chart)
{
  med_window_push (
      window, MED_PAGE (med_chart_page_new (med_window_get_session (window), G_OBJECT (chart))));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChart) chart = med_session_open_chart_finish (MED_SESSION (source), result, &error);

  /* Whoever closed the dialog meanwhile does not want to see it any more. */
  if (reply->dialog == NULL)
    return;
  med_open_chart_dialog_done (MED_OPEN_CHART_DIALOG (reply->dialog),
                              chart != NULL ? NULL : error->message);
  if (chart != NULL && reply->window != NULL && med_window_get_session (reply->window) == source)
    show_chart (reply->window, chart);
}

static void
open_pressed_cb (MedOpenChartDialog *dialog, MedPerson *patient)
{
  MedWindow *window = med_window_of (GTK_WIDGET (dialog));
  GObject *session = window != NULL ? med_window_get_session (window) : NULL;
  g_auto (GStrv) categories = med_open_chart_dialog_get_categories (dialog);

  if (session == NULL)
    return;
  med_session_open_chart_async (MED_SESSION (session), patient, (const char *const *)categories,
                                med_open_chart_dialog_get_purpose (dialog),
                                med_open_chart_dialog_get_reason (dialog), NULL, opened_cb,
                                med_reply_new (window, GTK_WINDOW (dialog)));
}

static void
open_cb (MedWindow *window, GObject *person)
{
  g_auto (GStrv) open = med_item_texts (person, "open");
  g_auto (GStrv) addable = med_item_texts (person, "addable");
  GObject *session = med_window_get_session (window);

  if (session == NULL)
    return;
  if ((open == NULL || open[0] == NULL) && addable != NULL && addable[0] != NULL)
    {
      g_autoptr (MedChart) chart
          = med_session_write_chart (MED_SESSION (session), MED_PERSON (person));
      show_chart (window, chart);
      return;
    }
  MedOpenChartDialog *dialog = med_open_chart_dialog_new (GTK_WINDOW (window), person);
  g_signal_connect_object (dialog, "open", G_CALLBACK (open_pressed_cb), person, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
open_of_request_cb (MedWindow *window, GObject *request)
{
  g_autoptr (GObject) person = med_item_object (request, "person");
  g_autofree char *id = person != NULL ? med_item_text (person, "id") : g_strdup ("");
  g_autoptr (GObject) patient = med_chart_find_patient (window, id);

  if (patient != NULL && med_item_instant (patient, "until") != 0)
    open_cb (window, patient);
  else
    med_window_toast (window, _ ("The patient does not share with you any more."));
}

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedChartPage) page = MED_CHART_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean open = med_chart_reload_finish (MED_CHART (source), result, &error);

  if (med_chart_page_get_chart (page) != NULL)
    med_chart_page_set_busy (page, FALSE, open ? NULL : error->message);
}

static void
renew_cb (MedChartPage *page)
{
  med_chart_page_set_busy (page, TRUE, NULL);
  med_chart_reload_async (MED_CHART (med_chart_page_get_chart (page)), NULL, renewed_cb,
                          g_object_ref (page));
}

static GObject *
patient_of (MedChartPage *page)
{
  return med_item_object (med_chart_page_get_chart (page), "patient");
}

static void
chart_request_cb (MedWindow *window, MedChartPage *page)
{
  g_autoptr (GObject) patient = patient_of (page);
  request_cb (window, patient);
}

static void
chart_note_cb (MedWindow *window, MedChartPage *page)
{
  g_autoptr (GObject) patient = patient_of (page);
  med_note_open (window, patient, NULL);
}

static void
chart_files_cb (MedWindow *window, GListModel *files, MedChartPage *page)
{
  g_autoptr (GObject) patient = patient_of (page);
  med_window_import (window, files, patient, NULL);
}

static void
go_on_cb (MedWindow *window, GObject *draft)
{
  g_autofree char *about = med_item_text (draft, "about");
  g_autoptr (GObject) patient = med_chart_find_patient (window, about);

  if (patient != NULL)
    med_note_open (window, patient, draft);
  else
    med_window_toast (window, _ ("The patient is not among yours any more. The draft is kept."));
}

/* The chart that a record page belongs to goes: so does the page above it. */
static void
close_records_cb (GObject *chart, GParamSpec *pspec, MedWindow *window)
{
  g_autofree char *state = med_item_text (chart, "state");

  if (g_str_equal (state, "open"))
    return;
  while (window->pushed->len > 1
         && MED_IS_RECORD_PAGE (g_ptr_array_index (window->pushed, window->pushed->len - 1)))
    med_window_back (window);
}

static void
connect_chart (MedWindow *window, GtkWidget *page)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "new-note", G_CALLBACK (chart_note_cb) },
    { "request", G_CALLBACK (chart_request_cb) },
    { "open", G_CALLBACK (med_window_open_record) },
    { "go-on", G_CALLBACK (go_on_cb) },
    { "discard-draft", G_CALLBACK (med_note_discard) },
    { "add-files", G_CALLBACK (chart_files_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (page, handlers[i].signal, handlers[i].handler, window,
                             G_CONNECT_SWAPPED);
  g_signal_connect (page, "renew", G_CALLBACK (renew_cb), NULL);
  g_signal_connect_object (med_chart_page_get_chart (MED_CHART_PAGE (page)), "notify::state",
                           G_CALLBACK (close_records_cb), window, 0);
  med_window_connect_waiting (window, page);
  med_window_connect_record_verbs (window, page);
}

/* ── Pages ──────────────────────────────────────────────────────────────────────────────────── */

void
med_chart_connect (MedWindow *window, GtkWidget *page)
{
  g_return_if_fail (MED_IS_WINDOW (window));
  if (MED_IS_PATIENTS_PAGE (page))
    {
      g_signal_connect_object (page, "request", G_CALLBACK (request_cb), window, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "open", G_CALLBACK (open_cb), window, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "go-on", G_CALLBACK (go_on_cb), window, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "discard-draft", G_CALLBACK (med_note_discard), window,
                               G_CONNECT_SWAPPED);
    }
  else if (MED_IS_REQUESTS_PAGE (page))
    {
      g_signal_connect_object (page, "withdraw", G_CALLBACK (withdraw_cb), window,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "remind", G_CALLBACK (remind_cb), window, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "open", G_CALLBACK (open_of_request_cb), window,
                               G_CONNECT_SWAPPED);
    }
  else if (MED_IS_CHART_PAGE (page))
    connect_chart (window, page);
  else
    med_note_connect (window, page);
}
