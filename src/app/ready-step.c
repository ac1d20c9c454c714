/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left to do when the keys are made. */
#include "app/ready-step.h"

#include "app/invite-panel.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _MedReadyStep
{
  GtkWidget parent_instance;
  GtkLabel *title, *sheet, *problem;
  GtkWidget *inviting, *make, *open;
  AdwComboRow *role;
  AdwEntryRow *whom;
  GtkSpinner *spinner;
  MedInvitePanel *panel;
};

G_DEFINE_FINAL_TYPE (MedReadyStep, med_ready_step, GTK_TYPE_WIDGET)

enum
{
  PRINT_SHEET,
  SAVE_SHEET,
  OPEN,
  INVITE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* In the order in which a new clinic needs them. */
static const char *const roles[] = { "doctor", "receptionist", "patient", "officer" };

static void
set_busy (MedReadyStep *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->make, !busy);
}

static void
print_cb (MedReadyStep *self)
{
  g_signal_emit (self, signals[PRINT_SHEET], 0);
}

static void
save_cb (MedReadyStep *self)
{
  g_signal_emit (self, signals[SAVE_SHEET], 0);
}

static void
open_cb (MedReadyStep *self)
{
  g_signal_emit (self, signals[OPEN], 0);
}

static void
make_cb (MedReadyStep *self)
{
  guint selected = adw_combo_row_get_selected (self->role);

  if (!gtk_widget_get_sensitive (self->make) || selected >= G_N_ELEMENTS (roles))
    return;
  set_busy (self, TRUE);
  med_label_set (self->problem, NULL);
  g_signal_emit (self, signals[INVITE], 0, roles[selected],
                 gtk_editable_get_text (GTK_EDITABLE (self->whom)));
}

void
med_ready_step_set_invite (MedReadyStep *self, GObject *invite, const char *problem)
{
  g_return_if_fail (MED_IS_READY_STEP (self));
  set_busy (self, FALSE);
  med_label_set (self->problem, problem);
  if (invite == NULL)
    return;
  med_invite_panel_set_invite (self->panel, invite);
  gtk_widget_set_visible (GTK_WIDGET (self->panel), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->whom), "");
}

void
med_ready_step_set_sheet (MedReadyStep *self, const char *sentence, gboolean problem)
{
  g_return_if_fail (MED_IS_READY_STEP (self));
  med_label_set (self->sheet, sentence);
  med_widget_set_class (GTK_WIDGET (self->sheet), "bad-text", problem);
}

void
med_ready_step_start (MedReadyStep *self, const char *title, gboolean may_invite)
{
  g_return_if_fail (MED_IS_READY_STEP (self));
  med_ready_step_clear (self);
  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (self->inviting, may_invite);
}

void
med_ready_step_clear (MedReadyStep *self)
{
  g_return_if_fail (MED_IS_READY_STEP (self));
  med_invite_panel_set_invite (self->panel, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->panel), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->whom), "");
  adw_combo_row_set_selected (self->role, 0);
  med_label_set (self->problem, NULL);
  med_ready_step_set_sheet (self, NULL, FALSE);
  set_busy (self, FALSE);
}

static gboolean
med_ready_step_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (MED_READY_STEP (widget)->open);
}

static void
med_ready_step_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_ready_step_parent_class)->dispose (object);
}

static void
med_ready_step_class_init (MedReadyStepClass *klass)
{
  static const char *const names[] = { "print-sheet", "save-sheet", "open" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_ready_step_dispose;
  widget_class->grab_focus = med_ready_step_grab_focus;
  for (guint i = PRINT_SHEET; i <= OPEN; i++)
    signals[i]
        = g_signal_new (names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[INVITE] = g_signal_new ("invite", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/ready-step.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedReadyStep, name)
  BIND (title);
  BIND (sheet);
  BIND (problem);
  BIND (inviting);
  BIND (make);
  BIND (open);
  BIND (role);
  BIND (whom);
  BIND (spinner);
  BIND (panel);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, make_cb);
}

static void
med_ready_step_init (MedReadyStep *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    gtk_string_list_append (labels, med_role_label (roles[i]));
  adw_combo_row_set_model (self->role, G_LIST_MODEL (labels));
}
