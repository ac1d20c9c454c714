/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quick look at a record. */
#include "app/quick-look.h"

#include "app/document-view.h"
#include "app/format.h"
#include "app/item.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedQuickLook
{
  AdwWindow parent_instance;
  MedDocumentView *document;
  GObject *record;
};

G_DEFINE_FINAL_TYPE (MedQuickLook, med_quick_look, ADW_TYPE_WINDOW)

static guint open_signal;

static void
open_page (MedQuickLook *self)
{
  g_signal_emit (self, open_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
open_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  open_page (MED_QUICK_LOOK (widget));
  return TRUE;
}

/* What closes it is pressed wherever the focus is, also on a button. */
static gboolean
close_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
med_quick_look_dispose (GObject *object)
{
  g_clear_object (&MED_QUICK_LOOK (object)->record);
  G_OBJECT_CLASS (med_quick_look_parent_class)->dispose (object);
}

static void
med_quick_look_class_init (MedQuickLookClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_quick_look_dispose;
  open_signal = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, open_cb, NULL);
}

static void
med_quick_look_init (MedQuickLook *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                        gtk_callback_action_new (close_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
med_quick_look_set_document (MedQuickLook *self, GBytes *document)
{
  g_autofree char *media_type = NULL, *title = NULL;

  g_return_if_fail (MED_IS_QUICK_LOOK (self));
  media_type = med_item_text (self->record, "media-type");
  title = med_item_text (self->record, "title");
  med_document_view_set_document (self->document, document, media_type, title);
}

void
med_quick_look_set_problem (MedQuickLook *self, const char *message)
{
  g_return_if_fail (MED_IS_QUICK_LOOK (self));
  med_document_view_set_message (self->document, "me-document-symbolic", _ ("Not Shown"), message,
                                 NULL);
}

MedQuickLook *
med_quick_look_new (GtkWindow *parent, GObject *record)
{
  MedQuickLook *self
      = g_object_new (MED_TYPE_QUICK_LOOK, "transient-for", parent, "destroy-with-parent", TRUE,
                      "default-width", 720, "default-height", 640, NULL);
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkWidget *open = gtk_button_new_with_mnemonic (_ ("_Open"));
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *category = med_item_text (record, "category");
  g_autofree char *iso = med_item_text (record, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", date, med_category_label (category));

  self->record = g_object_ref (record);
  self->document = g_object_new (MED_TYPE_DOCUMENT_VIEW, "vexpand", TRUE, NULL);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (title, subtitle));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), open);
  gtk_box_append (GTK_BOX (frame), header);
  gtk_box_append (GTK_BOX (frame), GTK_WIDGET (self->document));
  adw_window_set_content (ADW_WINDOW (self), frame);
  g_signal_connect_swapped (open, "clicked", G_CALLBACK (open_page), self);
  g_signal_connect_swapped (self->document, "save-copy", G_CALLBACK (open_page), self);
  return self;
}
