/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk registers patients; the officer invites staff and ends their roles. */
#include "app/draft-keep.h"
#include "app/invite-panel.h"
#include "app/item.h"
#include "app/people-page.h"
#include "app/person-page.h"
#include "app/register-dialog.h"
#include "app/staff-page.h"
#include "app/widgets/widget.h"
#include "app/window-sharing.h"
#include "app/words.h"
#include "client/registration.h"

#include <glib/gi18n.h>

/* ── Registering ────────────────────────────────────────────────────────────────────────────── */

static void show_code_cb (MedWindow *window, GObject *invite);
static void withdraw_cb (MedWindow *window, GObject *invite);
static void register_cb (MedWindow *window);
static void invited_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedInvite) invite
      = med_registration_save_finish (MED_REGISTRATION (source), result, &error);

  if (error == NULL)
    med_draft_keep_done (source);
  if (reply->dialog != NULL)
    med_register_dialog_done (MED_REGISTER_DIALOG (reply->dialog), G_OBJECT (invite),
                              error != NULL ? error->message : NULL);
}

static void
register_pressed_cb (MedRegisterDialog *dialog, MedRegistration *draft)
{
  med_registration_save_async (
      draft, NULL, registered_cb,
      med_reply_new (med_window_of (GTK_WIDGET (dialog)), GTK_WINDOW (dialog)));
}

static void
register_again_cb (MedRegisterDialog *dialog, MedRegistration *draft)
{
  MedWindow *window = med_window_of (GTK_WIDGET (dialog));

  med_draft_keep_done (G_OBJECT (draft));
  gtk_window_close (GTK_WINDOW (dialog));
  if (window != NULL)
    register_cb (window);
}

static void
invite_person_cb (MedWindow *window, GObject *person)
{
  GObject *session = med_window_get_session (window);

  if (session != NULL)
    med_session_invite_person_async (MED_SESSION (session), MED_PERSON (person), NULL, invited_cb,
                                     med_reply_new (window, NULL));
}

static void
open_cb (MedWindow *window, GObject *person)
{
  GObject *session = med_window_get_session (window);
  MedPersonPage *page;

  if (session == NULL)
    return;
  page = med_person_page_new (session, person);
  g_signal_connect_object (page, "invite", G_CALLBACK (invite_person_cb), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "show-code", G_CALLBACK (show_code_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "withdraw", G_CALLBACK (withdraw_cb), window, G_CONNECT_SWAPPED);
  med_window_push (window, MED_PAGE (page));
}

/* What was typed was somebody who is there already. */
static void
use_cb (MedRegisterDialog *dialog, GObject *person, MedRegistration *draft)
{
  MedWindow *window = med_window_of (GTK_WIDGET (dialog));

  med_draft_keep_done (G_OBJECT (draft));
  if (window != NULL)
    open_cb (window, person);
}

static void
register_cb (MedWindow *window)
{
  static const char *const kept[]
      = { "family", "given", "born", "gender", "phone", "invited", NULL };
  MedSession *session = (MedSession *)med_window_get_session (window);
  g_autoptr (MedRegistration) draft = NULL;
  g_autoptr (MedDraft) written = NULL;
  MedRegisterDialog *dialog;
  gboolean continued;

  if (session == NULL)
    return;
  draft = med_session_register (session);
  written = med_session_draft (session, "register", "");
  continued = med_draft_keep (G_OBJECT (written), G_OBJECT (draft), kept, NULL);
  dialog = med_register_dialog_new (GTK_WINDOW (window), G_OBJECT (draft));
  g_signal_connect_object (dialog, "register", G_CALLBACK (register_pressed_cb), draft, 0);
  g_signal_connect_object (dialog, "use", G_CALLBACK (use_cb), draft, 0);
  g_signal_connect_object (dialog, "start-over", G_CALLBACK (register_again_cb), draft, 0);
  g_object_set_data_full (G_OBJECT (dialog), "med-draft", g_object_ref (draft), g_object_unref);
  if (continued)
    med_register_dialog_continued (dialog);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

void
med_desk_connect_people (MedWindow *window, GtkWidget *page)
{
  g_signal_connect_object (page, "register", G_CALLBACK (register_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "open", G_CALLBACK (open_cb), window, G_CONNECT_SWAPPED);
}

/* ── Inviting ───────────────────────────────────────────────────────────────────────────────── */

static void
show_code_cb (MedWindow *window, GObject *invite)
{
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), _ ("Invitation"), NULL));
  g_autofree char *text = med_item_text (invite, "text");

  if (*text == '\0')
    adw_message_dialog_set_body (dialog, _ ("This invitation was made on another computer; its "
                                            "code is only there."));
  else
    {
      GtkWidget *panel = g_object_new (MED_TYPE_INVITE_PANEL, NULL);
      med_invite_panel_set_invite (MED_INVITE_PANEL (panel), invite);
      adw_message_dialog_set_extra_child (dialog, panel);
    }
  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
invited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedInvite) invite = med_session_invite_finish (MED_SESSION (source), result, &error);

  if (reply->window == NULL || med_window_get_session (reply->window) != source)
    return;
  if (invite != NULL)
    show_code_cb (reply->window, G_OBJECT (invite));
  else
    med_window_toast (reply->window, error->message);
}

static void
start_invite (MedWindow *window, const char *role, const char *whom)
{
  GObject *session = med_window_get_session (window);

  if (session != NULL)
    med_session_invite_async (MED_SESSION (session), role, whom, 0, NULL, invited_cb,
                              med_reply_new (window, NULL));
}

static const char *const roles[] = { "doctor", "receptionist", "officer" };

static void
invite_response_cb (AdwMessageDialog *dialog, const char *response, MedWindow *window)
{
  GtkDropDown *role = g_object_get_data (G_OBJECT (dialog), "med-role");
  GtkEditable *whom = g_object_get_data (G_OBJECT (dialog), "med-whom");
  guint selected = gtk_drop_down_get_selected (role);

  if (g_str_equal (response, "invite") && selected < G_N_ELEMENTS (roles))
    start_invite (window, roles[selected], gtk_editable_get_text (whom));
}

static void
invite_cb (MedWindow *window)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (window), _ ("Invite Somebody"),
                              _ ("The invitation is valid for a week and for one person.")));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GtkWidget *role, *whom = gtk_entry_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    gtk_string_list_append (labels, med_role_label (roles[i]));
  role = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&labels)), NULL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (whom), _ ("For whom"));
  gtk_entry_set_activates_default (GTK_ENTRY (whom), TRUE);
  med_widget_set_label (whom, _ ("For whom"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (role), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Role"),
                                  -1);
  gtk_box_append (GTK_BOX (box), role);
  gtk_box_append (GTK_BOX (box), whom);
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "invite", _ ("_Invite"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "invite", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "invite");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data (G_OBJECT (dialog), "med-role", role);
  g_object_set_data (G_OBJECT (dialog), "med-whom", whom);
  g_signal_connect_object (dialog, "response", G_CALLBACK (invite_response_cb), window, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
renew_cb (MedWindow *window, GObject *item)
{
  g_autofree char *role = NULL, *whom = NULL;

  if (!MED_IS_INVITE (item))
    return;
  role = med_item_text (item, "role");
  whom = med_item_text (item, "for-whom");
  start_invite (window, role, whom);
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_session_withdraw_invite_finish (MED_SESSION (source), result, &error);
  med_reply_toast (data, error, _ ("The invitation was withdrawn"));
}

static void
withdraw_cb (MedWindow *window, GObject *invite)
{
  GObject *session = med_window_get_session (window);

  if (session != NULL)
    med_session_withdraw_invite_async (MED_SESSION (session), MED_INVITE (invite), NULL,
                                       withdrawn_cb, med_reply_new (window, NULL));
}

/* ── Ending a role ──────────────────────────────────────────────────────────────────────────── */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  med_session_end_role_finish (MED_SESSION (source), result, &error);
  med_reply_toast (data, error, _ ("The role is ended as soon as this is sent"));
}

static void
end_response_cb (AdwMessageDialog *dialog, const char *response, MedWindow *window)
{
  GObject *session = med_window_get_session (window);

  if (session != NULL && g_str_equal (response, "end"))
    med_session_end_role_async (MED_SESSION (session),
                                MED_PERSON (g_object_get_data (G_OBJECT (dialog), "med-person")),
                                NULL, ended_cb, med_reply_new (window, NULL));
}

static void
end_role_cb (MedWindow *window, GObject *person)
{
  g_autofree char *name = med_item_text (person, "name");
  g_autofree char *heading = g_strdup_printf (_ ("End the role of %s?"), name);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (window), heading,
      _ ("They can no longer act for the clinic. What was written stays as it is.")));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "end", _ ("_End Role"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "med-person", g_object_ref (person), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (end_response_cb), window, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

void
med_desk_connect_staff (MedWindow *window, GtkWidget *page)
{
  g_signal_connect_object (page, "invite", G_CALLBACK (invite_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "show-code", G_CALLBACK (show_code_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "withdraw", G_CALLBACK (withdraw_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "renew", G_CALLBACK (renew_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "end-role", G_CALLBACK (end_role_cb), window, G_CONNECT_SWAPPED);
}
