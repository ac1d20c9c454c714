/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frame of small dialogs. */
#include "app/task-dialog.h"

#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedTaskDialog
{
  AdwWindow parent_instance;
  GtkWidget *verb, *form, *problem, *spinner;
  gboolean ready, busy;
};

G_DEFINE_FINAL_TYPE (MedTaskDialog, med_task_dialog, ADW_TYPE_WINDOW)

static guint confirm_signal;

static void
update (MedTaskDialog *self)
{
  gtk_widget_set_sensitive (self->verb, self->ready && !self->busy);
  gtk_widget_set_sensitive (self->form, !self->busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), self->busy);
}

static void
confirm (MedTaskDialog *self)
{
  if (self->ready && !self->busy)
    g_signal_emit (self, confirm_signal, 0);
}

static gboolean
confirm_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  confirm (MED_TASK_DIALOG (widget));
  return TRUE;
}

void
med_task_dialog_set_ready (MedTaskDialog *self, gboolean ready)
{
  g_return_if_fail (MED_IS_TASK_DIALOG (self));
  self->ready = ready;
  update (self);
}

void
med_task_dialog_set_busy (MedTaskDialog *self, gboolean busy)
{
  g_return_if_fail (MED_IS_TASK_DIALOG (self));
  self->busy = busy;
  if (busy)
    med_task_dialog_set_problem (self, NULL);
  update (self);
}

void
med_task_dialog_set_problem (MedTaskDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_TASK_DIALOG (self));
  med_label_set (GTK_LABEL (self->problem), problem);
}

static void
med_task_dialog_class_init (MedTaskDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  confirm_signal = g_signal_new ("confirm", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_key_cb,
                                NULL);
}

static void
med_task_dialog_init (MedTaskDialog *self)
{
}

MedTaskDialog *
med_task_dialog_new (GtkWindow *parent, const char *title, const char *verb, GtkWidget *form)
{
  static const char *const bad[] = { "bad-text", "semi", "small", NULL };
  MedTaskDialog *self
      = g_object_new (MED_TYPE_TASK_DIALOG, "transient-for", parent, "modal", TRUE,
                      "destroy-with-parent", TRUE, "default-width", 620, "title", title, NULL);
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new (), *cancel = gtk_button_new_with_label (_ ("Cancel"));
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->form = form;
  self->verb = gtk_button_new_with_label (verb);
  self->problem = med_label_new (NULL, bad);
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_widget_add_css_class (self->verb, "suggested-action");
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->verb);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->spinner);
  gtk_box_append (GTK_BOX (body), form);
  gtk_box_append (GTK_BOX (body), self->problem);
  gtk_widget_set_margin_top (body, 18);
  gtk_widget_set_margin_bottom (body, 18);
  gtk_widget_set_margin_start (body, 24);
  gtk_widget_set_margin_end (body, 24);
  adw_clamp_set_child (ADW_CLAMP (clamp), body);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (frame), header);
  gtk_box_append (GTK_BOX (frame), scroller);
  adw_window_set_content (ADW_WINDOW (self), frame);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->verb, "clicked", G_CALLBACK (confirm), self);
  update (self);
  return self;
}
