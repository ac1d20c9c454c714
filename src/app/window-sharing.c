/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing and asking: signals of the views become calls of the client. */
#include "app/window-sharing.h"

#include "app/item.h"
#include "app/people-page.h"
#include "app/staff-page.h"
#include "app/task-dialog.h"
#include "app/window-trust.h"

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
med_reply_answer (MedReply *reply, const GError *error, const char *done)
{
  const char *said = error != NULL ? error->message : done;

  if (error != NULL && reply->dialog != NULL)
    {
      med_task_dialog_set_busy (MED_TASK_DIALOG (reply->dialog), FALSE);
      med_task_dialog_set_problem (MED_TASK_DIALOG (reply->dialog), error->message);
      return;
    }
  if (reply->dialog != NULL)
    gtk_window_destroy (reply->dialog);
  if (said != NULL && reply->window != NULL)
    med_window_toast (reply->window, said);
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

void
med_sharing_connect (MedWindow *window, GtkWidget *page)
{
  g_return_if_fail (MED_IS_WINDOW (window));
  med_grants_connect (window, page);
  med_trust_connect (window, page);
  if (MED_IS_PEOPLE_PAGE (page))
    med_desk_connect_people (window, page);
  else if (MED_IS_STAFF_PAGE (page))
    med_desk_connect_staff (window, page);
}
