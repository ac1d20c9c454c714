/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog for asking; it starts with the patient's name, birth date and gender. */
#include "app/request-dialog.h"

#include "app/item.h"
#include "app/terms-form.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"

#include <glib/gi18n.h>

struct _MedRequestDialog
{
  AdwWindow parent_instance;
  GtkWidget *send, *spinner;
  MedBanner *banner;
  MedTermsForm *form;
  MedBar *bar;
  MedItemWatch draft;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (MedRequestDialog, med_request_dialog, ADW_TYPE_WINDOW)

static guint send_signal;

static void
draft_changed (gpointer owner)
{
  MedRequestDialog *self = MED_REQUEST_DIALOG (owner);

  gtk_widget_set_sensitive (self->send, med_item_flag (self->draft.item, "ready") && !self->busy);
}

static void
send_cb (MedRequestDialog *self)
{
  if (!gtk_widget_get_sensitive (self->send))
    return;
  self->busy = TRUE;
  gtk_widget_set_visible (self->spinner, TRUE);
  draft_changed (self);
  med_bar_hide (self->bar);
  g_signal_emit (self, send_signal, 0);
}

void
med_request_dialog_done (MedRequestDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_REQUEST_DIALOG (self));
  self->busy = FALSE;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (problem == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_autofree char *markup = g_markup_escape_text (problem, -1);
  med_bar_show (self->bar, markup, NULL);
  draft_changed (self);
}

static gboolean
confirm_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  send_cb (MED_REQUEST_DIALOG (widget));
  return TRUE;
}

static void
med_request_dialog_dispose (GObject *object)
{
  med_item_watch (&MED_REQUEST_DIALOG (object)->draft, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_request_dialog_parent_class)->dispose (object);
}

static void
med_request_dialog_class_init (MedRequestDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_request_dialog_dispose;
  send_signal = g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/request-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRequestDialog, name)
  BIND (send);
  BIND (spinner);
  BIND (banner);
  BIND (form);
  BIND (bar);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
med_request_dialog_init (MedRequestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MedRequestDialog *
med_request_dialog_new (GtkWindow *parent, GObject *draft)
{
  MedRequestDialog *self = g_object_new (MED_TYPE_REQUEST_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GObject) patient = med_item_object (draft, "patient");

  med_banner_set_patient (self->banner, patient, FALSE);
  med_terms_form_set_draft (self->form, draft, TRUE);
  med_item_watch (&self->draft, draft, self, draft_changed);
  return self;
}
