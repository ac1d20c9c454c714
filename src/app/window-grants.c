/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient shares, changes, stops and declines: signals of the views become calls of the
 * client. */
#include "app/access-page.h"
#include "app/draft-keep.h"
#include "app/grant-dialog.h"
#include "app/item.h"
#include "app/preview-window.h"
#include "app/receipt-page.h"
#include "app/window-private.h"
#include "app/window-session.h"
#include "app/window-sharing.h"
#include "client/preview.h"

#include <glib/gi18n.h>

/* ── Sharing ────────────────────────────────────────────────────────────────────────────────── */

/* What a share begins with; each may be NULL. */
typedef struct
{
  MedRequest *request;
  MedGrant *former;
  GListModel *records;
} Start;

static const char *const kept[]
    = { "who", "categories", "records", "actions", "pass-on", "until", "purpose", NULL };

static void open_share (MedWindow *window, const Start *start);

static gboolean
is_offline (MedWindow *window)
{
  GObject *session = med_window_get_session (window);
  g_autoptr (GObject) replica = session != NULL ? med_item_object (session, "replica") : NULL;
  g_autofree char *state = replica != NULL ? med_item_text (replica, "state") : g_strdup ("");

  return g_str_equal (state, "offline");
}

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) who = NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (!med_grant_draft_share_finish (MED_GRANT_DRAFT (source), result, &error))
    {
      if (reply->dialog != NULL)
        med_grant_dialog_done (MED_GRANT_DIALOG (reply->dialog), error->message);
      return;
    }
  med_draft_keep_done (source);
  if (reply->dialog != NULL)
    med_grant_dialog_done (MED_GRANT_DIALOG (reply->dialog), NULL);
  if (reply->window == NULL)
    return;
  who = med_item_object (source, "who");
  name = med_item_text (who, "name");
  text = g_strdup_printf (is_offline (reply->window)
                              ? _ ("Kept here. It is shared with %s as soon as you are online.")
                              : _ ("Shared with %s"),
                          name);
  med_window_toast (reply->window, text);
}

static void
share_pressed_cb (MedGrantDialog *dialog, MedGrantDraft *draft)
{
  med_grant_draft_share_async (
      draft, NULL, shared_cb,
      med_reply_new (med_window_of (GTK_WIDGET (dialog)), GTK_WINDOW (dialog)));
}

/* The repair in the preview: one more kind, and the preview anew. */
static void
add_allergies_cb (MedPreviewWindow *preview, MedGrantDraft *draft)
{
  GtkWindow *dialog = gtk_window_get_transient_for (GTK_WINDOW (preview));
  g_auto (GStrv) categories = med_item_texts (draft, "categories");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) more = NULL;
  g_autoptr (MedPreview) again = NULL;

  if (categories != NULL)
    g_strv_builder_addv (builder, (const char **)categories);
  g_strv_builder_add (builder, "allergies");
  more = g_strv_builder_end (builder);
  g_object_set (draft, "categories", more, NULL);
  if (MED_IS_GRANT_DIALOG (dialog))
    med_grant_dialog_refill (MED_GRANT_DIALOG (dialog));
  again = med_grant_draft_preview (draft);
  if (again != NULL)
    med_preview_window_set_preview (preview, G_OBJECT (again));
}

static void
preview_pressed_cb (MedGrantDialog *dialog, MedGrantDraft *draft)
{
  g_autoptr (MedPreview) preview = med_grant_draft_preview (draft);
  MedWindow *window = med_window_of (GTK_WIDGET (dialog));
  MedPreviewWindow *shown;

  if (preview == NULL || window == NULL)
    return;
  shown = med_preview_window_new (GTK_WINDOW (dialog), G_OBJECT (preview));
  g_signal_connect_object (shown, "add-allergies", G_CALLBACK (add_allergies_cb), draft, 0);
  med_sharing_present (window, GTK_WINDOW (shown));
}

static void
start_over_cb (MedGrantDialog *dialog, MedGrantDraft *draft)
{
  MedWindow *window = med_window_of (GTK_WIDGET (dialog));
  g_autoptr (GObject) request = NULL, former = NULL, records = NULL;
  Start start;

  g_set_object (&request, g_object_get_data (G_OBJECT (dialog), "med-request"));
  g_set_object (&former, g_object_get_data (G_OBJECT (dialog), "med-former"));
  g_set_object (&records, g_object_get_data (G_OBJECT (dialog), "med-records"));
  start = (Start){ (MedRequest *)request, (MedGrant *)former, (GListModel *)records };
  med_draft_keep_done (G_OBJECT (draft));
  gtk_window_close (GTK_WINDOW (dialog));
  if (window != NULL)
    open_share (window, &start);
}

static void
choose_records_cb (MedGrantDialog *dialog, MedGrantDraft *draft)
{
  g_autoptr (MedRecordList) records = med_grant_draft_list_records (draft);

  if (records != NULL)
    med_grant_dialog_choose_records (dialog, G_LIST_MODEL (records));
}

static void
remember (GtkWidget *dialog, const char *key, gpointer object)
{
  if (object != NULL)
    g_object_set_data_full (G_OBJECT (dialog), key, g_object_ref (object), g_object_unref);
}

static char **
ids_of (GListModel *records)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (records); i++)
    {
      g_autoptr (GObject) record = g_list_model_get_item (records, i);
      g_autofree char *id = med_item_text (record, "id");
      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

/* What was begun about one record goes on with it; several are chosen anew each time. */
static char *
about_of (const Start *start)
{
  g_auto (GStrv) ids = start->records != NULL ? ids_of (start->records) : NULL;

  if (start->request != NULL)
    return med_item_text (start->request, "id");
  if (start->former != NULL)
    return med_item_text (start->former, "id");
  if (ids == NULL)
    return g_strdup ("");
  return g_strdup (g_strv_length (ids) == 1 ? ids[0] : "several");
}

static gboolean
keep_share (MedSession *session, MedGrantDraft *draft, const Start *start, GListModel *directory)
{
  g_autofree char *id = about_of (start);
  g_autoptr (MedDraft) written = med_session_draft (session, "share", id);

  return med_draft_keep (G_OBJECT (written), G_OBJECT (draft), kept, directory);
}

static void
open_share (MedWindow *window, const Start *start)
{
  MedSession *session = (MedSession *)med_window_get_session (window);
  g_autoptr (MedGrantDraft) draft = NULL;
  g_autoptr (GListModel) directory = NULL;
  g_auto (GStrv) ids = NULL;
  GtkWidget *dialog;
  gboolean continued;

  if (session == NULL)
    return;
  draft = med_session_draft_grant (session, NULL, start->request, start->former);
  directory = med_item_object (session, "directory");
  ids = start->records != NULL ? ids_of (start->records) : NULL;
  if (ids != NULL)
    g_object_set (draft, "records", ids, NULL);
  continued = keep_share (session, draft, start, directory);
  if (ids != NULL && g_strv_length (ids) > 1)
    g_object_set (draft, "records", ids, NULL);
  dialog = GTK_WIDGET (med_grant_dialog_new (GTK_WINDOW (window), G_OBJECT (draft), directory));
  g_signal_connect_object (dialog, "share", G_CALLBACK (share_pressed_cb), draft, 0);
  g_signal_connect_object (dialog, "see-as", G_CALLBACK (preview_pressed_cb), draft, 0);
  g_signal_connect_object (dialog, "start-over", G_CALLBACK (start_over_cb), draft, 0);
  g_signal_connect_object (dialog, "choose-records", G_CALLBACK (choose_records_cb), draft, 0);
  /* The dialog holds the draft for as long as it is open. */
  remember (dialog, "med-draft", draft);
  remember (dialog, "med-request", start->request);
  remember (dialog, "med-former", start->former);
  remember (dialog, "med-records", start->records);
  if (continued)
    med_grant_dialog_continued (MED_GRANT_DIALOG (dialog));
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
share_cb (MedWindow *window)
{
  const Start start = { NULL };
  open_share (window, &start);
}

static void
change_cb (MedWindow *window, GObject *grant)
{
  const Start start = { .former = MED_GRANT (grant) };
  open_share (window, &start);
}

static void
review_cb (MedWindow *window, GObject *request)
{
  const Start start = { .request = MED_REQUEST (request) };
  open_share (window, &start);
}

void
med_window_share_records (MedWindow *window, GListModel *records)
{
  const Start start = { .records = records };
  open_share (window, &start);
}

void
med_window_share_record (MedWindow *window, GObject *record)
{
  g_autoptr (GListStore) one = g_list_store_new (G_TYPE_OBJECT);

  g_list_store_append (one, record);
  med_window_share_records (window, G_LIST_MODEL (one));
}

static void
see_as_cb (MedWindow *window, GObject *grant)
{
  g_autoptr (MedPreview) preview = med_grant_preview (MED_GRANT (grant));

  if (preview == NULL)
    med_window_toast (window, _ ("This person is not in the directory any more."));
  else
    med_sharing_present (
        window, GTK_WINDOW (med_preview_window_new (GTK_WINDOW (window), G_OBJECT (preview))));
}

/* ── Stopping ───────────────────────────────────────────────────────────────────────────────── */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  gboolean stopped = med_grant_stop_finish (MED_GRANT (source), result, &error);

  if (reply->window == NULL || !med_window_is_open (reply->window))
    return;
  if (stopped)
    med_receipt_open (reply->window, source);
  else
    med_window_toast (reply->window, error->message);
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
taken_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_grant_undo_share_finish (MED_GRANT (source), result, &error);
  med_reply_toast (data, error, _ ("Taken back. Nothing was shared."));
}

static void
undo_cb (MedWindow *window, GObject *grant)
{
  g_autofree char *state = med_item_text (grant, "state");

  if (g_str_equal (state, "stopping"))
    med_grant_undo_stop_async (MED_GRANT (grant), NULL, undone_cb, med_reply_new (window, NULL));
  else
    med_grant_undo_share_async (MED_GRANT (grant), NULL, taken_back_cb,
                                med_reply_new (window, NULL));
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

/* ── Declining ──────────────────────────────────────────────────────────────────────────────── */

static void
decline_undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_request_undo_decline_finish (MED_REQUEST (source), result, &error);
  med_reply_toast (data, error, _ ("The request waits for your answer again"));
}

static void
undo_decline_cb (MedWindow *window, GObject *request)
{
  med_request_undo_decline_async (MED_REQUEST (request), NULL, decline_undone_cb,
                                  med_reply_new (window, NULL));
}

static void
declined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = med_item_text (source, "who");
  g_autofree char *text = g_strdup_printf (_ ("Request from %s declined"), who);

  if (!med_request_decline_finish (MED_REQUEST (source), result, &error))
    {
      if (reply->window != NULL)
        med_window_toast (reply->window, error->message);
      return;
    }
  if (reply->window != NULL && med_window_is_open (reply->window))
    med_window_offer_undo (reply->window, text, source, undo_decline_cb);
}

static void
decline_cb (MedWindow *window, GObject *request)
{
  med_request_decline_async (MED_REQUEST (request), NULL, NULL, declined_cb,
                             med_reply_new (window, NULL));
}

/* ── Pages ──────────────────────────────────────────────────────────────────────────────────── */

void
med_grants_connect (MedWindow *window, GtkWidget *page)
{
  const struct
  {
    const char *signal;
    GCallback handler; /* swapped: the window comes first */
  } handlers[] = {
    { "share", G_CALLBACK (share_cb) },        { "see-as", G_CALLBACK (see_as_cb) },
    { "change", G_CALLBACK (change_cb) },      { "stop", G_CALLBACK (stop_cb) },
    { "undo", G_CALLBACK (undo_cb) },          { "resume", G_CALLBACK (resume_cb) },
    { "review", G_CALLBACK (review_cb) },      { "decline", G_CALLBACK (decline_cb) },
    { "export", G_CALLBACK (med_looks_save) }, { "receipt", G_CALLBACK (med_receipt_open) },
  };

  if (!MED_IS_ACCESS_PAGE (page))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (page, handlers[i].signal, handlers[i].handler, window,
                             G_CONNECT_SWAPPED);
}
