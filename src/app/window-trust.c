/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs of the page of trusted people, and the alarm bar. */
#include "app/window-trust.h"

#include "app/choose-helpers.h"
#include "app/format.h"
#include "app/item.h"
#include "app/task-dialog.h"
#include "app/token-input.h"
#include "app/trust-page.h"
#include "app/widgets/qr.h"
#include "app/widgets/widget.h"
#include "app/window-private.h"
#include "app/window-sharing.h"
#include "client/session-object.h"

#include <glib/gi18n.h>

static const char *const dim[] = { "dim", NULL };

/* ── The bar ────────────────────────────────────────────────────────────────────────────────── */

static void
alarm_changed (gpointer owner)
{
  MedWindow *self = MED_WINDOW (owner);
  gint64 at = med_item_instant (self->recovery_watch.item, "recovery-alarm");
  g_autofree char *day = med_format_day (at);
  g_autofree char *time = med_format_time (at);
  g_autofree char *when = g_strdup_printf (_ ("It happens on %s, %s."), day, time);
  g_autofree char *markup = g_markup_printf_escaped (
      "<b>%s</b> %s", _ ("Somebody asked to take over your account."), when);

  if (at != 0)
    med_bar_show (self->recovery_bar, markup, _ ("Stop It"));
  else
    med_bar_hide (self->recovery_bar);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  med_session_stop_recovery_finish (MED_SESSION (source), result, &error);
  med_reply_toast (user_data, error, _ ("Stopped. Nobody takes over your account."));
}

static void
stop_cb (MedWindow *self)
{
  if (self->session != NULL)
    med_session_stop_recovery_async (MED_SESSION (self->session), NULL, stopped_cb,
                                     med_reply_new (self, NULL));
}

void
med_window_watch_recovery (MedWindow *self, GObject *session)
{
  if (session == NULL)
    {
      med_item_watch (&self->recovery_watch, NULL, NULL, NULL);
      med_bar_hide (self->recovery_bar);
    }
  else
    med_item_watch (&self->recovery_watch, session, self, alarm_changed);
}

void
med_window_connect_recovery (MedWindow *self)
{
  g_signal_connect_object (self->recovery_bar, "clicked", G_CALLBACK (stop_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ── A text to hand on ──────────────────────────────────────────────────────────────────────── */

static void
text_response_cb (AdwMessageDialog *dialog, const char *response, gpointer text)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), (const char *)text);
}

static void
show_text (MedWindow *window, const char *title, const char *body, const char *text)
{
  static const char *const mono[] = { "mono", NULL };
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), title, body);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *qr = med_qr_new (text, _ ("The text as a picture")),
            *label = med_label_new (text, mono);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_set_halign (qr, GTK_ALIGN_CENTER);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 110);
  gtk_box_append (GTK_BOX (box), qr);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"), "copy",
                                    _ ("C_opy Text"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "copy",
                                              ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (text_response_cb), g_strdup (text),
                         (GClosureNotify)(void (*) (void))g_free, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
show_cb (MedWindow *window)
{
  g_autofree char *text = med_item_text (med_window_get_session (window), "helpers-text");

  show_text (
      window, _ ("For Each of Them"),
      _ ("Give this text to each person, or let them photograph the picture. It opens nothing "
         "by itself. Whoever took it in has a code for you: enter it here."),
      text);
}

static void
card_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *card = med_session_help_finish (MED_SESSION (source), result, &error);
  MedReply *reply = user_data;

  if (card != NULL && reply->window != NULL)
    show_text (reply->window, _ ("My Card"),
               _ ("It says who you are. Give it to somebody who wants to choose you."), card);
  if (card == NULL)
    med_reply_toast (reply, error, NULL);
  else
    med_reply_free (reply);
}

static void
card_cb (MedWindow *window)
{
  med_session_card_async (MED_SESSION (med_window_get_session (window)), NULL, card_ready_cb,
                          med_reply_new (window, NULL));
}

/* ── One text in a dialog ───────────────────────────────────────────────────────────────────── */

static GtkWidget *
form_new (const char *intro, GtkWidget *field)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_box_append (GTK_BOX (box), med_label_new (intro, dim));
  gtk_box_append (GTK_BOX (box), field);
  return box;
}

/* After every change: what was wrong before may be right now. */
static void
may_confirm (MedTaskDialog *dialog, gboolean ready)
{
  med_task_dialog_set_ready (dialog, ready);
  med_task_dialog_set_problem (dialog, NULL);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = med_session_help_finish (MED_SESSION (source), result, &error);
  g_autofree char *text = g_strdup_printf (_ ("Done: %s"), name != NULL ? name : "");
  g_autoptr (MedReply) reply = user_data;

  med_reply_answer (reply, error, text);
}

static void
take (MedTaskDialog *dialog, const char *text)
{
  MedWindow *window = MED_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  med_task_dialog_set_busy (dialog, TRUE);
  med_session_take_help_text_async (MED_SESSION (med_window_get_session (window)), text, NULL,
                                    taken_cb, med_reply_new (window, GTK_WINDOW (dialog)));
}

static void
entry_changed_cb (GtkEditable *entry, MedTaskDialog *dialog)
{
  may_confirm (dialog, *gtk_editable_get_text (entry) != '\0');
}

static void
take_entry_cb (MedTaskDialog *dialog, GtkEditable *entry)
{
  take (dialog, gtk_editable_get_text (entry));
}

static void
code_cb (MedWindow *window)
{
  GtkWidget *entry = gtk_entry_new ();
  MedTaskDialog *dialog = med_task_dialog_new (
      GTK_WINDOW (window), _ ("Enter a Code"), _ ("_Ready"),
      form_new (_ ("Somebody who took your text in has a code of eight letters and digits. Let "
                   "them read it out to you on the telephone."),
                entry));

  med_widget_set_label (entry, _ ("Code"));
  g_signal_connect_object (entry, "changed", G_CALLBACK (entry_changed_cb), dialog, 0);
  g_signal_connect_object (dialog, "confirm", G_CALLBACK (take_entry_cb), entry, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

static void
token_changed_cb (MedTokenInput *input, GParamSpec *pspec, MedTaskDialog *dialog)
{
  may_confirm (dialog, *med_token_input_get_text (input) != '\0');
}

static void
take_token_cb (MedTaskDialog *dialog, MedTokenInput *input)
{
  take (dialog, med_token_input_get_text (input));
}

static void
accept_cb (MedWindow *window)
{
  GtkWidget *input = g_object_new (MED_TYPE_TOKEN_INPUT, "prefix", "medease-trust:", NULL);
  MedTaskDialog *dialog = med_task_dialog_new (
      GTK_WINDOW (window), _ ("Be Somebody’s Helper"), _ ("_Take It"),
      form_new (
          _ ("Paste the text that the other person gave you, or open its picture. With others "
             "you can then bring that person back in. You see nothing of theirs."),
          input));

  g_signal_connect_object (input, "notify::text", G_CALLBACK (token_changed_cb), dialog, 0);
  g_signal_connect_object (dialog, "confirm", G_CALLBACK (take_token_cb), input, 0);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

/* ── Choosing ───────────────────────────────────────────────────────────────────────────────── */

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReply) reply = user_data;

  med_session_choose_helpers_finish (MED_SESSION (source), result, &error);
  med_reply_answer (reply, error, _ ("Chosen. Now give the text to each of them."));
}

static void
choose_confirm_cb (MedTaskDialog *dialog, MedChooseHelpers *form)
{
  MedWindow *window = MED_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  g_auto (GStrv) people = med_choose_helpers_get_people (form);

  med_task_dialog_set_busy (dialog, TRUE);
  med_session_choose_helpers_async (MED_SESSION (med_window_get_session (window)),
                                    med_choose_helpers_get_of (form), (const char *const *)people,
                                    NULL, chosen_cb, med_reply_new (window, GTK_WINDOW (dialog)));
}

static void
choose_changed_cb (MedChooseHelpers *form, MedTaskDialog *dialog)
{
  may_confirm (dialog, med_choose_helpers_ready (form));
}

static void
choose_cb (MedWindow *window)
{
  g_autoptr (GListModel) directory = med_item_object (med_window_get_session (window), "directory");
  GtkWidget *form = med_choose_helpers_new (directory);
  MedTaskDialog *dialog = med_task_dialog_new (GTK_WINDOW (window), _ ("Who Can Help Me Back In"),
                                               _ ("_Choose"), form);

  g_signal_connect_object (form, "changed", G_CALLBACK (choose_changed_cb), dialog, 0);
  g_signal_connect_object (dialog, "confirm", G_CALLBACK (choose_confirm_cb), form, 0);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 620, 640);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

/* ── Helping ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  GtkWidget *input, *words;
  char *account;
} HelpForm;

static void
help_form_free (gpointer data)
{
  g_free (((HelpForm *)data)->account);
  g_free (data);
}

static void
helped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = med_session_help_finish (MED_SESSION (source), result, &error);
  g_autoptr (MedReply) reply = user_data;

  med_reply_answer (reply, error, NULL);
  if (answer != NULL && reply->window != NULL)
    show_text (reply->window, _ ("Send This Back"),
               _ ("It opens only on the computer of the person who asked. When enough people have "
                  "answered, it takes 72 hours more."),
               answer);
}

/* Whether somebody read out what this request says, in any case and with any spaces. */
static gboolean
same_words (const char *said, const char *words)
{
  g_auto (GStrv) a = g_strsplit_set (said, " \t\n,", -1), b = g_strsplit (words, " ", -1);
  guint at = 0;

  for (guint i = 0; a[i] != NULL; i++)
    if (*a[i] != '\0' && (b[at] == NULL || g_ascii_strcasecmp (a[i], b[at++]) != 0))
      return FALSE;
  return b[at] == NULL;
}

static void
help_confirm_cb (MedTaskDialog *dialog, gpointer user_data)
{
  const HelpForm *form = g_object_get_data (G_OBJECT (dialog), "med-help");
  MedWindow *window = MED_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  const char *help = med_token_input_get_text (MED_TOKEN_INPUT (form->input));
  g_autoptr (GError) error = NULL;
  g_autofree char *words = med_session_help_words (help, &error);

  if (words == NULL || !same_words (gtk_editable_get_text (GTK_EDITABLE (form->words)), words))
    {
      med_task_dialog_set_problem (
          dialog, words == NULL
                      ? error->message
                      : _ ("These are not the words of this request. Nothing was given. Call the "
                           "person again on a number that you know."));
      return;
    }
  med_task_dialog_set_busy (dialog, TRUE);
  med_session_help_async (MED_SESSION (med_window_get_session (window)), help, form->account, NULL,
                          helped_cb, med_reply_new (window, GTK_WINDOW (dialog)));
}

static void
help_changed_cb (MedTaskDialog *dialog)
{
  const HelpForm *form = g_object_get_data (G_OBJECT (dialog), "med-help");

  may_confirm (dialog, *med_token_input_get_text (MED_TOKEN_INPUT (form->input)) != '\0'
                           && *gtk_editable_get_text (GTK_EDITABLE (form->words)) != '\0');
}

static void
help_cb (MedWindow *window, GObject *helped)
{
  HelpForm *form = g_new0 (HelpForm, 1);
  g_autofree char *name = med_item_text (helped, "name");
  g_autofree char *title = g_strdup_printf (_ ("%s asks you to help"), name);
  g_autofree char *call
      = g_strdup_printf (_ ("Call %s on a number that you know. Do not answer a call. Let the six "
                            "words be read out to "
                            "you that stand on their new computer, and write them here."),
                         name);
  GtkWidget *box;
  MedTaskDialog *dialog;

  form->account = med_item_text (helped, "account");
  form->input = g_object_new (MED_TYPE_TOKEN_INPUT, "prefix", "medease-help:", NULL);
  form->words = gtk_entry_new ();
  med_widget_set_label (form->words, _ ("Six words"));
  box = form_new (_ ("Paste what the person sent you, or open its picture."), form->input);
  gtk_box_append (GTK_BOX (box), med_label_new (call, NULL));
  gtk_box_append (GTK_BOX (box), form->words);
  dialog = med_task_dialog_new (GTK_WINDOW (window), title, _ ("_Help"), box);
  g_object_set_data_full (G_OBJECT (dialog), "med-help", form, help_form_free);
  g_signal_connect_object (form->input, "notify::text", G_CALLBACK (help_changed_cb), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (form->words, "changed", G_CALLBACK (help_changed_cb), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect (dialog, "confirm", G_CALLBACK (help_confirm_cb), NULL);
  med_sharing_present (window, GTK_WINDOW (dialog));
}

/* ── The page ───────────────────────────────────────────────────────────────────────────────── */

void
med_trust_connect (MedWindow *window, GtkWidget *page)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = { { "choose", G_CALLBACK (choose_cb) }, { "show-text", G_CALLBACK (show_cb) },
                   { "code", G_CALLBACK (code_cb) },     { "card", G_CALLBACK (card_cb) },
                   { "accept", G_CALLBACK (accept_cb) }, { "help", G_CALLBACK (help_cb) } };

  if (!MED_IS_TRUST_PAGE (page))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (page, handlers[i].signal, handlers[i].handler, window,
                             G_CONNECT_SWAPPED);
}
