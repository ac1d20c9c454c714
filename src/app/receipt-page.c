/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question before a share is stopped, and the receipt after it. */
#include "app/receipt-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/widgets/notice.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedReceiptPage
{
  MedPage parent_instance;
  MedNotice *head;
  GtkListBox *changes, *opened;
  MedItemWatch receipt;
};

G_DEFINE_FINAL_TYPE (MedReceiptPage, med_receipt_page, MED_TYPE_PAGE)

static guint save_signal, print_signal, show_list_signal;

static void
save_cb (MedReceiptPage *self)
{
  g_signal_emit (self, save_signal, 0);
}

static void
print_cb (MedReceiptPage *self)
{
  g_signal_emit (self, print_signal, 0);
}

static void
receipt_page_print (MedPage *page)
{
  print_cb (MED_RECEIPT_PAGE (page));
}

static void
show_list_cb (MedReceiptPage *self)
{
  g_signal_emit (self, show_list_signal, 0);
}

static void
show_opened (MedReceiptPage *self, gpointer receipt)
{
  guint count = (guint)med_item_number (receipt, "opened");
  g_autofree char *title
      = count > 0 ? g_strdup_printf (ngettext ("%u record", "%u records", count), count)
                  : g_strdup (_ ("No record was opened"));
  g_autofree char *detail = med_item_text (receipt, "opened-detail");
  g_autofree char *last = med_item_text (receipt, "last-read");
  GtkWidget *row = med_fact_row_new ("document-open-recent-symbolic", NULL, title, detail);

  med_list_box_clear (self->opened);
  if (count > 0)
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Show List"));
      g_signal_connect_object (button, "clicked", G_CALLBACK (show_list_cb), self,
                               G_CONNECT_SWAPPED);
      med_fact_row_add_end (MED_FACT_ROW (row), button);
    }
  gtk_list_box_append (self->opened, row);
  if (*last != '\0')
    gtk_list_box_append (self->opened,
                         med_fact_row_new ("me-see-as-symbolic", NULL, _ ("Last read"), last));
}

static void
receipt_changed (gpointer owner)
{
  MedReceiptPage *self = MED_RECEIPT_PAGE (owner);
  gpointer receipt = self->receipt.item;
  g_autofree char *who = med_item_text (receipt, "who");
  g_autofree char *state = med_item_text (receipt, "state");
  gint64 when = med_item_instant (receipt, "stopped-at");
  g_autofree char *moment = med_format_moment (when, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", who, moment);
  gboolean recorded = g_str_equal (state, "recorded");
  g_autofree char *title = g_strdup_printf (
      !recorded ? _ ("Sharing with %s will stop when you are online")
      : med_item_number (receipt, "others") > 0 ? _ ("One share with %s is stopped")
                                                : _ ("You no longer share with %s"),
      who);
  g_autoptr (GListModel) changes = med_item_object (receipt, "changes");

  med_page_set_title (MED_PAGE (self), recorded ? _ ("Sharing Stopped") : _ ("Stopping"));
  med_page_set_subtitle (MED_PAGE (self), subtitle);
  med_notice_set (self->head, recorded ? "ok" : "warn",
                  recorded ? "me-recorded-symbolic" : "me-saved-symbolic", title,
                  recorded ? _ ("Keep this receipt if you like, on paper or as a file.")
                           : _ ("It is the first thing that is sent."));
  gtk_list_box_bind_model (self->changes, changes, med_fact_row_make, self, NULL);
  show_opened (self, receipt);
}

static void
med_receipt_page_dispose (GObject *object)
{
  med_item_watch (&MED_RECEIPT_PAGE (object)->receipt, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_receipt_page_parent_class)->dispose (object);
}

static void
med_receipt_page_class_init (MedReceiptPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_receipt_page_dispose;
  save_signal = g_signal_new ("save", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  print_signal
      = g_signal_new ("print", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  MED_PAGE_CLASS (klass)->print = receipt_page_print;
  show_list_signal
      = g_signal_new ("show-list", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/receipt-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReceiptPage, head);
  gtk_widget_class_bind_template_child (widget_class, MedReceiptPage, changes);
  gtk_widget_class_bind_template_child (widget_class, MedReceiptPage, opened);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
}

static void
med_receipt_page_init (MedReceiptPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MedReceiptPage *
med_receipt_page_new (GObject *receipt)
{
  MedReceiptPage *self = g_object_new (MED_TYPE_RECEIPT_PAGE, NULL);

  med_item_watch (&self->receipt, receipt, self, receipt_changed);
  return self;
}

typedef struct
{
  GObject *grant;
  MedStopFunc stop;
  gpointer user_data;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;
  g_object_unref (question->grant);
  g_free (question);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "stop"))
    question->stop (question->grant, question->user_data);
}

GObject *
med_receipt_page_get_receipt (MedReceiptPage *self)
{
  g_return_val_if_fail (MED_IS_RECEIPT_PAGE (self), NULL);
  return self->receipt.item;
}

GtkWindow *
med_stop_question (GtkWindow *parent, GObject *grant, MedStopFunc stop, gpointer user_data)
{
  g_autofree char *who = med_item_text (grant, "who");
  g_autofree char *consequences = med_item_text (grant, "consequences");
  g_autofree char *heading = g_strdup_printf (_ ("Stop sharing with %s?"), who);
  gint64 last = med_item_instant (grant, "last-look");
  g_autofree char *moment = med_format_moment (last, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *body
      = last != 0 ? g_strdup_printf (_ ("Stops new access from now. It cannot take back what was "
                                        "already read; last read %s."),
                                     moment)
                  : g_strdup (_ ("Stops new access from now. Nothing was read yet."));
  g_autofree char *whole
      = *consequences != '\0' ? g_strdup_printf ("%s\n\n%s", body, consequences) : g_strdup (body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, whole));
  Question *question = g_new (Question, 1);

  *question = (Question){ g_object_ref (grant), stop, user_data };
  adw_message_dialog_add_responses (dialog, "keep", _ ("_Keep Sharing"), "stop",
                                    _ ("_Stop Sharing"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  return GTK_WINDOW (dialog);
}
