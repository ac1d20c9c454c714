/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See as. */
#include "app/preview-window.h"

#include "app/fact-row.h"
#include "app/item.h"
#include "app/record-row.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/notice.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

/* Enough to know how it looks; the number says how many there are. */
#define ROWS_SHOWN_MAX 30

struct _MedPreviewWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  MedBar *bar;
  MedBanner *banner;
  MedSection *records_section;
  GtkListBox *records, *opens;
  GtkLabel *more;
  MedNotice *closed, *allergies;
  GtkWidget *opens_section, *closed_section, *add_allergies;
};

G_DEFINE_FINAL_TYPE (MedPreviewWindow, med_preview_window, ADW_TYPE_WINDOW)

static guint add_allergies_signal;

static GtkWidget *
make_record (gpointer item, gpointer user_data)
{
  GtkWidget *row = med_record_row_new ();
  GtkWidget *line = gtk_list_box_row_new ();

  med_record_row_set_item (MED_RECORD_ROW (row), item);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_widget_add_css_class (line, "tight");
  return line;
}

static GtkWidget *
make_kind (gpointer item, gpointer user_data)
{
  g_autofree char *word = med_item_text (item, "kind");
  g_autofree char *number = med_item_text (item, "title");
  gulong count = (gulong)g_ascii_strtoull (number, NULL, 10);
  const MedWord *category = med_category_find (word);
  g_autofree char *detail = g_strdup_printf (ngettext ("%lu record", "%lu records", count), count);

  return med_fact_row_new (category->icon, category->style, med_category_label (word), detail);
}

static void
show_bar (MedPreviewWindow *self, const char *who, gboolean in_force)
{
  g_autofree char *first = g_strdup_printf (
      in_force ? _ ("Preview: what %s sees.") : _ ("Preview: what %s would see."), who);
  const char *second = in_force ? _ ("Nobody is told that you looked.")
                                : _ ("Nothing is shared yet, and nobody is told that you looked.");
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b> %s", first, second);

  med_bar_show (self->bar, markup, _ ("Close Preview"));
}

static void
show_closed (MedPreviewWindow *self, gpointer preview, const char *who)
{
  gulong closed = (gulong)med_item_number (preview, "closed");
  guint kinds = (guint)med_item_number (preview, "closed-kinds");
  g_autofree char *records
      = g_strdup_printf (ngettext ("%lu record", "%lu records", closed), closed);
  g_autofree char *title
      = g_strdup_printf (ngettext ("%s of %u kind", "%s of %u kinds", kinds), records, kinds);
  g_autofree char *text
      = g_strdup_printf (_ ("%s sees no sign of them: no gaps, no counts, no locks."), who);
  gboolean missing = med_item_flag (preview, "allergies-missing");

  med_notice_set (self->closed, "plain", NULL, title, text);
  gtk_widget_set_visible (GTK_WIDGET (self->closed), closed > 0);
  med_notice_set (self->allergies, "warn", "me-allergy-unavailable-symbolic",
                  _ ("Your allergies are not shared"),
                  _ ("The banner says “Allergies unavailable”."));
  gtk_widget_set_visible (GTK_WIDGET (self->allergies), missing);
  gtk_widget_set_visible (self->closed_section, closed > 0);
  gtk_widget_set_visible (self->add_allergies, missing && !med_item_flag (preview, "in-force"));
}

void
med_preview_window_set_preview (MedPreviewWindow *self, GObject *preview)
{
  g_autoptr (GObject) person = NULL, patient = NULL;
  g_autoptr (GListModel) records = NULL, opens = NULL;
  g_autoptr (GtkSliceListModel) first = NULL;
  g_autofree char *who = NULL, *title = NULL, *count = NULL, *more = NULL;
  guint shown;

  g_return_if_fail (MED_IS_PREVIEW_WINDOW (self) && preview != NULL);
  person = med_item_object (preview, "who");
  patient = med_item_object (preview, "patient");
  records = med_item_object (preview, "records");
  opens = med_item_object (preview, "opens");
  who = med_item_text (person, "name");
  shown = (guint)med_item_number (preview, "shown");
  title = g_strdup_printf (_ ("Preview: See as %s"), who);
  count = g_strdup_printf ("%u", shown);
  more = shown > ROWS_SHOWN_MAX ? g_strdup_printf (_ ("%u more"), shown - ROWS_SHOWN_MAX) : NULL;
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  show_bar (self, who, med_item_flag (preview, "in-force"));
  med_banner_set_patient (self->banner, patient, TRUE);
  med_section_set_note (self->records_section, count);
  first = gtk_slice_list_model_new (g_object_ref (records), 0, ROWS_SHOWN_MAX);
  gtk_list_box_bind_model (self->records, G_LIST_MODEL (first), make_record, self, NULL);
  gtk_list_box_bind_model (self->opens, opens, make_kind, self, NULL);
  gtk_widget_set_visible (self->opens_section, g_list_model_get_n_items (opens) > 0);
  med_label_set (self->more, more);
  show_closed (self, preview, who);
  g_object_set_data_full (G_OBJECT (self), "med-preview", g_object_ref (preview), g_object_unref);
}

static void
add_allergies_cb (MedPreviewWindow *self)
{
  g_signal_emit (self, add_allergies_signal, 0);
}

static void
close_cb (MedPreviewWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
med_preview_window_class_init (MedPreviewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  add_allergies_signal = g_signal_new ("add-allergies", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/preview-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedPreviewWindow, name)
  BIND (title);
  BIND (bar);
  BIND (banner);
  BIND (records_section);
  BIND (records);
  BIND (opens);
  BIND (more);
  BIND (closed);
  BIND (allergies);
  BIND (opens_section);
  BIND (closed_section);
  BIND (add_allergies);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, add_allergies_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
med_preview_window_init (MedPreviewWindow *self)
{
  static const char *const dim[] = { "dim", "pad", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->records, med_label_new (_ ("Nothing opens."), dim));
}

MedPreviewWindow *
med_preview_window_new (GtkWindow *parent, GObject *preview)
{
  MedPreviewWindow *self = g_object_new (MED_TYPE_PREVIEW_WINDOW, "transient-for", parent, NULL);

  med_preview_window_set_preview (self, preview);
  return self;
}
