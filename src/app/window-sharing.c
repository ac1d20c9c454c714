/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing and asking: signals of the views become calls of the client. */
#include "app/window-sharing.h"

#include "app/access-page.h"
#include "app/grant-dialog.h"
#include "app/item.h"
#include "app/people-page.h"
#include "app/receipt-page.h"
#include "app/staff-page.h"
#include "client/draft.h"

#include <glib/gi18n.h>

/* ── Answers ────────────────────────────────────────────────────────────────────────────────── */

MedReply *
med_reply_new (MedWindow *window, GtkWindow *dialog)
{
  MedReply *reply = g_new0 (MedReply, 1);

  g_set_weak_pointer (&reply->window, window);
  g_set_weak_pointer (&reply->dialog, dialog);
  return reply;
}

void
med_reply_free (MedReply *reply)
{
  g_clear_weak_pointer (&reply->window);
  g_clear_weak_pointer (&reply->dialog);
  g_free (reply);
}

void
med_reply_toast (MedReply *reply, const GError *error, const char *text)
{
  if (reply->window != NULL)
    med_window_toast (reply->window, error != NULL ? error->message : text);
  med_reply_free (reply);
}

void
med_sharing_present (MedWindow *window, GtkWindow *dialog)
{
  g_autoptr (GObject) context = med_item_object (med_window_get_session (window), "context");

  /* Behind the cover nothing stays that could be read. */
  if (context != NULL)
    g_signal_connect_object (context, "notify::session", G_CALLBACK (gtk_window_destroy), dialog,
                             G_CONNECT_SWAPPED);
  gtk_window_set_modal (dialog, TRUE);
  gtk_window_present (dialog);
}

/* ── Sharing ────────────────────────────────────────────────────────────────────────────────── */

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;

  if (!med_grant_draft_share_finish (MED_GRANT_DRAFT (source), result, &error))
    {
      if (reply->dialog != NULL)
        med_grant_dialog_done (MED_GRANT_DIALOG (reply->dialog), error->message);
      return;
    }
  if (reply->dialog != NULL)
    med_grant_dialog_done (MED_GRANT_DIALOG (reply->dialog), NULL);
  if (reply->window != NULL)
    med_window_toast (reply->window, _ ("Shared. It is sent as soon as you are online."));
}

static void
share_pressed_cb (MedGrantDialog *dialog, MedGrantDraft *draft)
{
  med_grant_draft_share_async (
      draft, NULL, shared_cb,
      med_reply_new (med_window_of (GTK_WIDGET (dialog)), GTK_WINDOW (dialog)));
}

static void
open_share (MedWindow *window, MedRequest *request, MedGrant *former)
{
  GObject *session = med_window_get_session (window);
  g_autoptr (MedGrantDraft) draft = NULL;
  g_autoptr (GListModel) directory = NULL;
  MedGrantDialog *dialog;

  if (session == NULL)
    return;
  draft = med_session_draft_grant (MED_SESSION (session), NULL, request, former);
  directory = med_item_object (session, "directory");
  dialog = med_grant_dialog_new (GTK_WINDOW (window), G_OBJECT (draft), directory);
  g_signal_connect_object (dialog, "share", G_CALLBACK (share_pressed_cb), draft, 0);
  /* The dialog holds the draft for as long as it is open. */
  g_object_set_data_full (G_OBJECT (dialog), "med-draft", g_object_ref (draft), g_object_unref);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
share_cb (MedWindow *window)
{
  open_share (window, NULL, NULL);
}

static void
change_cb (MedWindow *window, GObject *grant)
{
  open_share (window, NULL, MED_GRANT (grant));
}

static void
review_cb (MedWindow *window, GObject *request)
{
  open_share (window, MED_REQUEST (request), NULL);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *who = med_item_text (source, "who");
  g_autofree char *text = g_strdup_printf (_ ("Sharing with %s is being stopped"), who);

  med_grant_stop_finish (MED_GRANT (source), result, &error);
  med_reply_toast (data, error, text);
}

static void
stop_confirmed_cb (GObject *grant, gpointer window)
{
  med_grant_stop_async (MED_GRANT (grant), NULL, stopped_cb,
                        med_reply_new (MED_WINDOW (window), NULL));
}

static void
stop_cb (MedWindow *window, GObject *grant)
{
  med_sharing_present (window,
                       med_stop_question (GTK_WINDOW (window), grant, stop_confirmed_cb, window));
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_grant_undo_stop_finish (MED_GRANT (source), result, &error);
  med_reply_toast (data, error, _ ("Sharing goes on"));
}

static void
undo_cb (MedWindow *window, GObject *grant)
{
  med_grant_undo_stop_async (MED_GRANT (grant), NULL, undone_cb, med_reply_new (window, NULL));
}

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_grant_resume_finish (MED_GRANT (source), result, &error);
  med_reply_toast (data, error, _ ("Sharing goes on"));
}

static void
resume_cb (MedWindow *window, GObject *grant)
{
  med_grant_resume_async (MED_GRANT (grant), NULL, resumed_cb, med_reply_new (window, NULL));
}

static void
declined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_request_decline_finish (MED_REQUEST (source), result, &error);
  med_reply_toast (data, error, _ ("Declined. Nothing was shared."));
}

static void
decline_cb (MedWindow *window, GObject *request)
{
  med_request_decline_async (MED_REQUEST (request), NULL, NULL, declined_cb,
                             med_reply_new (window, NULL));
}

static void
ended_cb (MedWindow *window)
{
  g_autoptr (GObject) grants = med_item_object (med_window_get_session (window), "grants");
  g_autofree char *state = med_item_text (grants, "state");

  g_object_set (grants, "state", g_str_equal (state, "ended") ? "active" : "ended", NULL);
}

/* ── Pages ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *signal;
  GCallback handler; /* swapped: the window comes first */
} Handler;

static void
connect_all (MedWindow *window, GtkWidget *page, const Handler *handlers, gsize count)
{
  for (gsize i = 0; i < count; i++)
    g_signal_connect_object (page, handlers[i].signal, handlers[i].handler, window,
                             G_CONNECT_SWAPPED);
}

void
med_sharing_connect (MedWindow *window, GtkWidget *page)
{
  const Handler access[] = {
    { "share", G_CALLBACK (share_cb) },     { "change", G_CALLBACK (change_cb) },
    { "stop", G_CALLBACK (stop_cb) },       { "undo", G_CALLBACK (undo_cb) },
    { "resume", G_CALLBACK (resume_cb) },   { "review", G_CALLBACK (review_cb) },
    { "decline", G_CALLBACK (decline_cb) }, { "show-ended", G_CALLBACK (ended_cb) },
  };

  g_return_if_fail (MED_IS_WINDOW (window));
  if (MED_IS_ACCESS_PAGE (page))
    connect_all (window, page, access, G_N_ELEMENTS (access));
  else if (MED_IS_PEOPLE_PAGE (page))
    med_desk_connect_people (window, page);
  else if (MED_IS_STAFF_PAGE (page))
    med_desk_connect_staff (window, page);
}
