/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain two-line row used on receipts, popovers, alarms, network and preferences. */
#include "app/fact-row.h"

#include "app/item.h"
#include "app/widgets/field.h"
#include "app/widgets/pill.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

#include <adwaita.h>

struct _MedFactRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *line, *end, *label, *tile, *avatar, *title, *detail, *value, *pill;
};

G_DEFINE_FINAL_TYPE (MedFactRow, med_fact_row, GTK_TYPE_LIST_BOX_ROW)

void
med_fact_row_set (MedFactRow *self, const char *icon_name, const char *kind, const char *title,
                  const char *detail)
{
  g_autofree char *spoken = NULL;

  g_return_if_fail (MED_IS_FACT_ROW (self));
  gtk_widget_set_visible (self->tile, icon_name != NULL);
  if (icon_name != NULL)
    med_tile_set (MED_TILE (self->tile), icon_name, kind);
  med_label_set (GTK_LABEL (self->title), title);
  med_label_set (GTK_LABEL (self->detail), detail);
  spoken = g_strjoin (", ", title != NULL ? title : "",
                      detail != NULL && *detail != '\0' ? detail : NULL, NULL);
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_fact_row_set_state (MedFactRow *self, const char *state)
{
  g_return_if_fail (MED_IS_FACT_ROW (self));
  med_pill_set_state (MED_PILL (self->pill), state);
}

void
med_fact_row_set_label (MedFactRow *self, const char *label)
{
  g_autofree char *spoken = NULL;

  g_return_if_fail (MED_IS_FACT_ROW (self));
  med_label_set (GTK_LABEL (self->label), label);
  /* Nothing stands at the end of such a row. */
  gtk_widget_set_visible (self->end, FALSE);
  gtk_widget_set_layout_manager (self->line, med_field_new_for_facts ());
  spoken = g_strdup_printf ("%s: %s", label, gtk_label_get_text (GTK_LABEL (self->title)));
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_fact_row_set_value (MedFactRow *self, const char *value)
{
  g_return_if_fail (MED_IS_FACT_ROW (self));
  med_label_set (GTK_LABEL (self->value), value);
}

void
med_fact_row_add_end (MedFactRow *self, GtkWidget *widget)
{
  g_return_if_fail (MED_IS_FACT_ROW (self));
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->end), widget);
}

void
med_fact_row_set_avatar (MedFactRow *self, const char *name, int size)
{
  g_return_if_fail (MED_IS_FACT_ROW (self));
  gtk_widget_set_visible (self->tile, FALSE);
  adw_avatar_set_text (ADW_AVATAR (self->avatar), med_name_for_initials (name));
  adw_avatar_set_size (ADW_AVATAR (self->avatar), size);
  gtk_widget_set_visible (self->avatar, TRUE);
}

static void
med_fact_row_class_init (MedFactRowClass *klass)
{
}

static void
med_fact_row_init (MedFactRow *self)
{
  static const char *const strong[] = { "semi", NULL };
  static const char *const dim[] = { "dim", "small", NULL };
  GtkWidget *lead = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->line = g_object_new (GTK_TYPE_BOX, "layout-manager", med_row_layout_new (0), NULL);
  self->end = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), "valign",
                            GTK_ALIGN_CENTER, NULL);
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_valign (self->label, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->label, "dim");
  gtk_widget_set_visible (self->label, FALSE);
  self->tile = med_tile_new (NULL, NULL);
  self->avatar = adw_avatar_new (28, NULL, TRUE);
  self->title = med_label_new (NULL, strong);
  self->detail = med_label_new (NULL, dim);
  self->value = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->value, "strong");
  gtk_widget_add_css_class (self->value, "tnum");
  self->pill = med_pill_new (NULL, NULL, NULL);
  gtk_widget_set_visible (self->avatar, FALSE);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->value, FALSE);
  gtk_widget_set_visible (self->pill, FALSE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->detail);
  gtk_box_append (GTK_BOX (lead), self->label);
  gtk_box_append (GTK_BOX (lead), self->tile);
  gtk_box_append (GTK_BOX (lead), self->avatar);
  gtk_box_append (GTK_BOX (self->end), self->value);
  gtk_box_append (GTK_BOX (self->end), self->pill);
  gtk_box_append (GTK_BOX (self->line), lead);
  gtk_box_append (GTK_BOX (self->line), words);
  gtk_box_append (GTK_BOX (self->line), g_object_new (GTK_TYPE_BOX, "visible", FALSE, NULL));
  gtk_box_append (GTK_BOX (self->line), self->end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "tight");
}

GtkWidget *
med_fact_row_new (const char *icon_name, const char *kind, const char *title, const char *detail)
{
  MedFactRow *self = g_object_new (MED_TYPE_FACT_ROW, NULL);

  med_fact_row_set (self, icon_name, kind, title, detail);
  return GTK_WIDGET (self);
}

GtkWidget *
med_fact_row_make (gpointer item, gpointer user_data)
{
  g_autofree char *kind = med_item_text (item, "kind");
  g_autofree char *title = med_item_text (item, "title");
  g_autofree char *detail = med_item_text (item, "detail");
  const char *icon = "dialog-information-symbolic", *style = "info";
  GtkWidget *row;

  if (g_str_equal (kind, "ok"))
    icon = "me-recorded-symbolic", style = "ok";
  else if (g_str_equal (kind, "bad"))
    icon = "me-shield-alert-symbolic", style = "bad";
  else if (g_str_equal (kind, "waiting"))
    icon = "me-clinic-symbolic", style = "warn";
  row = med_fact_row_new (icon, style, title, detail);
  if (g_str_equal (kind, "waiting"))
    med_fact_row_set_state (MED_FACT_ROW (row), "waiting");
  return row;
}
