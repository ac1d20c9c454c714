/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration: details at the left, the invitation at the right. */
#include "app/register-dialog.h"

#include "app/format.h"
#include "app/invite-panel.h"
#include "app/item.h"
#include "app/widgets/bar.h"
#include "app/widgets/chip.h"
#include "app/widgets/notice.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedRegisterDialog
{
  AdwWindow parent_instance;
  GtkWidget *cancel, *submit, *spinner;
  AdwEntryRow *family, *given, *born, *phone, *guardian;
  AdwComboRow *gender;
  MedSegments *way;
  GtkStack *right;
  GtkLabel *registered;
  GtkLabel *echo;
  MedNotice *duplicate;
  MedInvitePanel *panel;
  MedBar *bar;
  MedItemWatch draft;
  gboolean busy, finished;
};

G_DEFINE_FINAL_TYPE (MedRegisterDialog, med_register_dialog, ADW_TYPE_WINDOW)

static guint register_signal, use_signal, start_over_signal;

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
way_cb (MedRegisterDialog *self)
{
  gboolean invited = g_strcmp0 (med_segments_get_selected (self->way), "desk") != 0;

  if (self->draft.item != NULL && med_item_has (self->draft.item, "invited"))
    g_object_set (self->draft.item, "invited", invited, NULL);
  if (!self->finished)
    gtk_stack_set_visible_child_name (self->right, invited ? "invite" : "desk");
}

static void
start_over_cb (MedRegisterDialog *self)
{
  g_signal_emit (self, start_over_signal, 0);
}

/* What the draft says already. */
static void
fill (MedRegisterDialog *self, GObject *draft)
{
  const struct
  {
    const char *property;
    AdwEntryRow *row;
  } rows[] = { { "family", self->family },
               { "given", self->given },
               { "born", self->born },
               { "phone", self->phone } };
  g_autofree char *gender = med_item_text (draft, "gender");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = med_item_text (draft, rows[i].property);
      gtk_editable_set_text (GTK_EDITABLE (rows[i].row), text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (genders); i++)
    if (g_str_equal (genders[i], gender))
      adw_combo_row_set_selected (self->gender, i);
  med_segments_set_selected (
      self->way,
      med_item_has (draft, "invited") && !med_item_flag (draft, "invited") ? "desk" : "invite");
}

void
med_register_dialog_continued (MedRegisterDialog *self)
{
  g_return_if_fail (MED_IS_REGISTER_DIALOG (self));
  g_object_set (self->bar, "kind", "info", "icon-name", "document-edit-symbolic", NULL);
  med_bar_show (self->bar, _ ("You began this earlier. Nobody was registered."), _ ("Start Over"));
}

/* From now on the details are what was registered. */
static void
finish (MedRegisterDialog *self, GObject *invite)
{
  GtkWidget *rows[]
      = { GTK_WIDGET (self->family), GTK_WIDGET (self->given),  GTK_WIDGET (self->born),
          GTK_WIDGET (self->phone),  GTK_WIDGET (self->gender), GTK_WIDGET (self->way) };
  g_autofree char *given = med_item_text (self->draft.item, "given");
  g_autofree char *family = med_item_text (self->draft.item, "family");
  g_autofree char *text = g_strdup_printf (_ ("%s %s is registered."), given, family);

  self->finished = TRUE;
  gtk_button_set_label (GTK_BUTTON (self->cancel), _ ("Close"));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_sensitive (rows[i], FALSE);
  med_label_set (self->registered, text);
  if (invite != NULL)
    med_invite_panel_set_invite (self->panel, invite);
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
      g_object_set (self->bar, "kind", "bad", "icon-name", "dialog-warning-symbolic", NULL);
      med_bar_show (self->bar, markup, NULL);
    }
  else
    finish (self, invite); /* the dialog stays for the sheet */
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
  start_over_signal
      = g_signal_new ("start-over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  use_signal = g_signal_new ("use", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                             G_TYPE_OBJECT);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/register-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRegisterDialog, name)
  BIND (cancel);
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
  BIND (way);
  BIND (right);
  BIND (registered);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, register_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, way_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_over_cb);
}

static void
med_register_dialog_init (MedRegisterDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_invite_panel_set_invite (self->panel, NULL);
  med_segments_add (self->way, "invite", _ ("With an invitation"));
  med_segments_add (self->way, "desk", _ ("Without a computer"));
}

/* The first field takes the keys as soon as the dialog has them. */
static void
active_cb (MedRegisterDialog *self)
{
  g_signal_handlers_disconnect_by_func (self, active_cb, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->family));
}

MedRegisterDialog *
med_register_dialog_new (GtkWindow *parent, GObject *draft)
{
  MedRegisterDialog *self = g_object_new (MED_TYPE_REGISTER_DIALOG, "transient-for", parent, NULL);

  fill (self, draft);
  med_item_watch (&self->draft, draft, self, draft_changed);
  way_cb (self);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  return self;
}
