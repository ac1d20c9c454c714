/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog for an invitation, and what becomes of it. */
#include "app/window-join.h"

#include "app/invitation-watch.h"
#include "app/item.h"
#include "app/task-dialog.h"
#include "app/token-input.h"
#include "app/widgets/notice.h"
#include "app/widgets/widget.h"
#include "app/words.h"
#include "client/session-object.h"

#include <glib/gi18n.h>

/* Lives as long as the dialog. */
typedef struct
{
  MedTaskDialog *dialog;
  MedTokenInput *input;
  MedNotice *notice;
  GtkLabel *state;
  med_invitation_watch *watch;
  GCancellable *joining;
  MedSession *session;
} Joining;

static void
joining_free (gpointer data)
{
  Joining *join = data;

  g_cancellable_cancel (join->joining);
  g_clear_object (&join->joining);
  g_clear_object (&join->session);
  med_invitation_watch_free (join->watch);
  g_free (join);
}

static void
news (gpointer owner, med_invitation_state state, GObject *invite, const char *problem)
{
  Joining *join = owner;
  gboolean good = state != MED_INVITATION_BAD;
  g_autofree char *role = invite != NULL ? med_item_text (invite, "role") : NULL;
  g_autofree char *where = invite != NULL ? med_item_text (invite, "where") : NULL;

  med_token_input_set_problem (join->input, problem);
  gtk_widget_set_visible (GTK_WIDGET (join->notice), good);
  med_task_dialog_set_ready (join->dialog, good);
  med_invitation_show_state (join->state, state);
  if (good)
    {
      g_autofree char *title
          = g_strdup_printf (_ ("You are invited as: %s"), med_role_label (role));
      med_notice_set (join->notice, "ok", "me-clinic-symbolic", title, where);
    }
}

static void
typed_cb (Joining *join)
{
  const char *text = med_token_input_get_text (join->input);

  med_task_dialog_set_problem (join->dialog, NULL);
  if (*text != '\0')
    {
      med_invitation_watch_set_text (join->watch, text);
      return;
    }
  med_task_dialog_set_ready (join->dialog, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (join->notice), FALSE);
  med_invitation_show_state (join->state, MED_INVITATION_BAD);
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedTaskDialog) dialog = MED_TASK_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  gboolean joined = med_session_join_finish (MED_SESSION (source), result, &error);
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  med_task_dialog_set_busy (dialog, FALSE);
  if (!joined)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("%s Nothing was changed, and your invitation is still here."), error->message);
      med_task_dialog_set_problem (dialog, text);
      return;
    }
  if (MED_IS_WINDOW (window) && med_window_get_session (MED_WINDOW (window)) == source)
    {
      MedWindow *self = MED_WINDOW (window);
      g_autofree char *clinic = med_item_text (source, "clinic");
      g_autofree char *text = *clinic != '\0' ? g_strdup_printf (_ ("You have joined %s"), clinic)
                                              : g_strdup (_ ("You have joined the clinic"));
      /* Another account, perhaps another role: every page begins anew. */
      g_object_ref (source);
      med_window_set_session (self, NULL);
      med_window_set_session (self, source);
      g_object_unref (source);
      med_window_toast (self, text);
    }
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
confirm_cb (Joining *join)
{
  med_task_dialog_set_busy (join->dialog, TRUE);
  med_session_join_async (join->session, med_token_input_get_text (join->input), join->joining,
                          joined_cb, g_object_ref (join->dialog));
}

static GtkWidget *
make_form (Joining *join, gboolean along)
{
  static const char *const dim[] = { "dim", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  join->input = g_object_new (MED_TYPE_TOKEN_INPUT, NULL);
  join->notice = g_object_new (MED_TYPE_NOTICE, "visible", FALSE, NULL);
  join->state = GTK_LABEL (med_label_new (NULL, dim));
  gtk_widget_set_visible (GTK_WIDGET (join->state), FALSE);
  gtk_box_append (GTK_BOX (box),
                  med_label_new (_ ("Paste the text your clinic gave you, or open the file or a "
                                    "photograph of the QR picture."),
                                 dim));
  if (along)
    gtk_box_append (GTK_BOX (box),
                    med_label_new (_ ("Your records come along: they are locked anew for you at "
                                      "the clinic, and show the day on which you signed them. "
                                      "Nobody there sees them before you share."),
                                   dim));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (join->input));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (join->notice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (join->state));
  return box;
}

void
med_window_join (MedWindow *self)
{
  GObject *session = med_window_get_session (self);
  Joining *join;

  if (session == NULL)
    return;
  join = g_new0 (Joining, 1);
  join->session = g_object_ref (MED_SESSION (session));
  join->joining = g_cancellable_new ();
  join->watch = med_invitation_watch_new (news, join);
  join->dialog = med_task_dialog_new (GTK_WINDOW (self), _ ("Join With an Invitation"), _ ("Join"),
                                      make_form (join, med_item_flag (session, "personal")));
  g_object_set_data_full (G_OBJECT (join->dialog), "med-joining", join, joining_free);
  g_signal_connect_swapped (join->input, "notify::text", G_CALLBACK (typed_cb), join);
  g_signal_connect_swapped (join->dialog, "confirm", G_CALLBACK (confirm_cb), join);
  gtk_widget_grab_focus (GTK_WIDGET (join->input));
  gtk_window_present (GTK_WINDOW (join->dialog));
}
