/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration: details at the left, the invitation at the right. */
#include "app/register-dialog.h"

#include "app/format.h"
#include "app/invite-panel.h"
#include "app/item.h"
#include "app/widgets/bar.h"
#include "app/widgets/notice.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedRegisterDialog
{
  AdwWindow parent_instance;
  GtkWidget *submit, *spinner;
  AdwEntryRow *family, *given, *born, *phone, *guardian;
  AdwComboRow *gender;
  GtkLabel *echo;
  MedNotice *duplicate;
  MedInvitePanel *panel;
  MedBar *bar;
  MedItemWatch draft;
  gboolean busy, finished;
};

G_DEFINE_FINAL_TYPE (MedRegisterDialog, med_register_dialog, ADW_TYPE_WINDOW)

static guint register_signal, use_signal;

static const char *const genders[] = { "unknown", "female", "male", "other" };

static void
draft_changed (gpointer owner)
{
  MedRegisterDialog *self = MED_REGISTER_DIALOG (owner);
  gpointer draft = self->draft.item;
  g_autofree char *echo = med_item_text (draft, "born-echo");
  g_autofree char *problem = med_item_text (draft, "problem");
  g_autoptr (GObject) duplicate = med_item_object (draft, "duplicate");

  med_label_set (self->echo, *problem != '\0' ? problem : echo);
  gtk_widget_set_sensitive (self->submit,
                            med_item_flag (draft, "ready") && !self->busy && !self->finished);
  gtk_widget_set_visible (GTK_WIDGET (self->duplicate), duplicate != NULL);
  if (duplicate != NULL)
    {
      g_autofree char *name = med_item_text (duplicate, "clinical-name");
      g_autofree char *iso = med_item_text (duplicate, "born");
      g_autofree char *born = med_format_iso (iso);
      g_autofree char *text = g_strdup_printf (_ ("%s, born %s"), name, born);
      med_notice_set (self->duplicate, "warn", "dialog-warning-symbolic",
                      _ ("Somebody alike is registered"), text);
    }
}

static void
set_from (MedRegisterDialog *self, const char *property, AdwEntryRow *row)
{
  g_object_set (self->draft.item, property, gtk_editable_get_text (GTK_EDITABLE (row)), NULL);
}

static void
typed_cb (MedRegisterDialog *self)
{
  guint gender = adw_combo_row_get_selected (self->gender);

  if (self->draft.item == NULL)
    return;
  set_from (self, "family", self->family);
  set_from (self, "given", self->given);
  set_from (self, "born", self->born);
  set_from (self, "phone", self->phone);
  if (med_item_has (self->draft.item, "guardian"))
    set_from (self, "guardian", self->guardian);
  g_object_set (self->draft.item, "gender", genders[MIN (gender, G_N_ELEMENTS (genders) - 1)],
                NULL);
}

static void
register_cb (MedRegisterDialog *self)
{
  if (!gtk_widget_get_sensitive (self->submit))
    return;
  self->busy = TRUE;
  gtk_widget_set_visible (self->spinner, TRUE);
  draft_changed (self);
  med_bar_hide (self->bar);
  g_signal_emit (self, register_signal, 0);
}

static void
use_cb (MedRegisterDialog *self)
{
  g_autoptr (GObject) duplicate = med_item_object (self->draft.item, "duplicate");

  if (duplicate != NULL)
    g_signal_emit (self, use_signal, 0, duplicate);
  gtk_window_close (GTK_WINDOW (self));
}

void
med_register_dialog_done (MedRegisterDialog *self, GObject *invite, const char *problem)
{
  g_return_if_fail (MED_IS_REGISTER_DIALOG (self));
  self->busy = FALSE;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (problem != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (problem, -1);
      med_bar_show (self->bar, markup, NULL);
    }
  else
    {
      /* Registered; the dialog stays for the sheet. */
      self->finished = TRUE;
      med_invite_panel_set_invite (self->panel, invite);
    }
  draft_changed (self);
}

static gboolean
confirm_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  register_cb (MED_REGISTER_DIALOG (widget));
  return TRUE;
}

static void
med_register_dialog_dispose (GObject *object)
{
  med_item_watch (&MED_REGISTER_DIALOG (object)->draft, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_register_dialog_parent_class)->dispose (object);
}

static void
med_register_dialog_class_init (MedRegisterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_register_dialog_dispose;
  register_signal
      = g_signal_new ("register", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  use_signal = g_signal_new ("use", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                             G_TYPE_OBJECT);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/register-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRegisterDialog, name)
  BIND (submit);
  BIND (spinner);
  BIND (family);
  BIND (given);
  BIND (born);
  BIND (phone);
  BIND (guardian);
  BIND (gender);
  BIND (echo);
  BIND (duplicate);
  BIND (panel);
  BIND (bar);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, register_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
}

static void
med_register_dialog_init (MedRegisterDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_invite_panel_set_invite (self->panel, NULL);
}

MedRegisterDialog *
med_register_dialog_new (GtkWindow *parent, GObject *draft)
{
  MedRegisterDialog *self = g_object_new (MED_TYPE_REGISTER_DIALOG, "transient-for", parent, NULL);

  med_item_watch (&self->draft, draft, self, draft_changed);
  return self;
}
