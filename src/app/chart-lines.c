/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections of a chart. */
#include "app/chart-lines.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedChartLines
{
  GtkBox parent_instance;
  MedSection *section;
  GtkListBox *list;
  GListModel *lines;
  const MedWord *category;
  guint most;
};

G_DEFINE_FINAL_TYPE (MedChartLines, med_chart_lines, GTK_TYPE_BOX)

static guint open_signal, more_signal;

/* "18-Nov-2026 · Dr Mei-Ling Tan". */
static char *
second_line (gpointer line)
{
  g_autofree char *iso = med_item_text (line, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *detail = med_item_text (line, "detail");

  return *detail != '\0' ? g_strdup_printf ("%s · %s", date, detail) : g_steal_pointer (&date);
}

static char *
value_of (gpointer line)
{
  g_autofree char *value = med_item_text (line, "value");
  g_autofree char *unit = med_item_text (line, "unit");

  return *unit != '\0' ? g_strdup_printf ("%s\u00a0%s", value, unit) : g_steal_pointer (&value);
}

static GtkWidget *
make_line (gpointer line, gpointer user_data)
{
  MedChartLines *self = MED_CHART_LINES (user_data);
  g_autofree char *title = med_item_text (line, "title");
  g_autofree char *detail = second_line (line);
  g_autofree char *value = value_of (line);
  g_autofree char *status = med_item_text (line, "status");
  g_autofree char *spoken = g_strdup_printf ("%s, %s", title, detail);
  g_autoptr (GObject) record = med_item_object (line, "record");
  GtkWidget *row = med_fact_row_new (self->category->icon, self->category->style, title, detail);

  med_fact_row_set_value (MED_FACT_ROW (row), *value != '\0' ? value : status);
  if (record != NULL)
    {
      GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
      med_fact_row_add_end (MED_FACT_ROW (row), arrow);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "med-record", g_steal_pointer (&record),
                              g_object_unref);
    }
  med_widget_set_label (row, spoken);
  return row;
}

static void
activated_cb (MedChartLines *self, GtkListBoxRow *row)
{
  GObject *record = g_object_get_data (G_OBJECT (row), "med-record");

  if (record != NULL)
    g_signal_emit (self, open_signal, 0, record);
}

static void
more_cb (MedChartLines *self)
{
  g_signal_emit (self, more_signal, 0);
}

static void
show_count (MedChartLines *self)
{
  guint count = g_list_model_get_n_items (self->lines);
  g_autofree char *number = med_format_count (count);
  g_autofree char *all = g_strdup_printf (_ ("All (%s)"), number);

  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  if (self->most == 0)
    med_section_set_count (self->section, number);
  else
    med_section_set_more (self->section, count > self->most ? all : NULL);
}

static void
med_chart_lines_dispose (GObject *object)
{
  g_clear_object (&MED_CHART_LINES (object)->lines);
  G_OBJECT_CLASS (med_chart_lines_parent_class)->dispose (object);
}

static void
med_chart_lines_class_init (MedChartLinesClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_chart_lines_dispose;
  open_signal = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_OBJECT);
  more_signal = g_signal_new ("more", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_chart_lines_init (MedChartLines *self)
{
}

GtkWidget *
med_chart_lines_new (const char *title, const char *category, GListModel *lines, guint most)
{
  MedChartLines *self = g_object_new (MED_TYPE_CHART_LINES, NULL);
  g_autoptr (GListModel) shown = NULL;

  self->lines = g_object_ref (lines);
  self->category = med_category_find (category);
  self->most = most;
  self->section = MED_SECTION (med_section_new (title));
  self->list
      = GTK_LIST_BOX (g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->section), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_box_append (GTK_BOX (self->section), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->section));
  shown = most > 0 ? G_LIST_MODEL (gtk_slice_list_model_new (g_object_ref (lines), 0, most))
                   : g_object_ref (lines);
  gtk_list_box_bind_model (self->list, shown, make_line, self, NULL);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->section, "more", G_CALLBACK (more_cb), self);
  g_signal_connect_object (lines, "items-changed", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  show_count (self);
  return GTK_WIDGET (self);
}
