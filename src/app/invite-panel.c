/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing an invitation over. The text is the right to register as one person: it leaves this
 * computer only by the hand of whoever presses one of the buttons. */
#include "app/invite-panel.h"

#include "app/format.h"
#include "app/item.h"
#include "app/print-sheet.h"
#include "app/widgets/qr.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _MedInvitePanel
{
  GtkWidget parent_instance;
  GtkStack *stack;
  MedQr *qr;
  GtkLabel *valid;
  GObject *invite;
};

G_DEFINE_FINAL_TYPE (MedInvitePanel, med_invite_panel, GTK_TYPE_WIDGET)

static void
print_cb (MedInvitePanel *self)
{
  g_autofree char *text = med_item_text (self->invite, "text");
  g_autofree char *clinic = med_item_text (self->invite, "clinic");
  g_autofree char *role = med_item_text (self->invite, "role");
  g_autofree char *whom = med_item_text (self->invite, "for-whom");
  g_autofree char *day = med_format_long_day (med_item_instant (self->invite, "expires"));
  g_autofree char *line = *whom != '\0'
                              ? g_strdup_printf (_ ("For %s · %s · valid until %s, for one person"),
                                                 whom, med_role_label (role), day)
                              : g_strdup_printf (_ ("%s · valid until %s, for one person"),
                                                 med_role_label (role), day);
  const char *paragraphs[] = {
    line, _ ("1.  Install MedEase on your computer and open it."),
    _ ("2.  Choose “Join With an Invitation” and scan this picture, or type the text below it."),
    _ ("3.  Your records are locked on your own computer. No health data is on this sheet."), NULL
  };
  g_autofree char *title = *clinic != '\0' ? g_strdup_printf (_ ("Invitation from %s"), clinic)
                                           : g_strdup (_ ("Invitation"));

  med_print_sheet (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), title, paragraphs, text,
                   NULL);
}

static void
copy_cb (MedInvitePanel *self)
{
  g_autofree char *text = med_item_text (self->invite, "text");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, MedInvitePanel *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->invite != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *text = med_item_text (self->invite, "text");
      g_autoptr (GError) error = NULL;

      if (!g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                    NULL, NULL, &error))
        gtk_label_set_text (self->valid, error->message);
    }
  g_object_unref (dialog);
}

static void
save_cb (MedInvitePanel *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save Invitation"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "invitation.txt");
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
med_invite_panel_set_invite (MedInvitePanel *self, GObject *invite)
{
  g_return_if_fail (MED_IS_INVITE_PANEL (self));
  g_set_object (&self->invite, invite);
  if (invite != NULL)
    {
      g_autofree char *text = med_item_text (invite, "text");
      g_autofree char *day = med_format_day (med_item_instant (invite, "expires"));
      g_autofree char *valid = g_strdup_printf (_ ("Valid until %s, for one person"), day);

      g_object_set (self->qr, "text", text, NULL);
      gtk_label_set_text (self->valid, valid);
    }
  gtk_stack_set_visible_child_name (self->stack, invite != NULL ? "ready" : "none");
}

static void
med_invite_panel_dispose (GObject *object)
{
  g_clear_object (&MED_INVITE_PANEL (object)->invite);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_invite_panel_parent_class)->dispose (object);
}

static void
med_invite_panel_class_init (MedInvitePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_invite_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/invite-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MedInvitePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, MedInvitePanel, qr);
  gtk_widget_class_bind_template_child (widget_class, MedInvitePanel, valid);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
med_invite_panel_init (MedInvitePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_widget_set_label (GTK_WIDGET (self->qr), _ ("QR picture of the invitation"));
}
