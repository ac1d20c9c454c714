/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers for own widgets. */
#include "app/widgets/widget.h"

void
med_widget_drop_children (GtkWidget *widget)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

void
med_list_box_clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

void
med_label_set (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

GtkWidget *
med_label_new (const char *text, const char *const *classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  for (size_t i = 0; classes != NULL && classes[i] != NULL; i++)
    gtk_widget_add_css_class (label, classes[i]);
  return label;
}

void
med_widget_set_label (GtkWidget *widget, const char *words)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

void
med_button_set_words (GtkWidget *button, const char *words)
{
  gtk_widget_set_tooltip_text (button, words);
  med_widget_set_label (button, words);
}

int
med_widget_em (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double)pango_font_description_get_size (font) / PANGO_SCALE;
  double resolution = pango_cairo_context_get_resolution (context);

  if (pango_font_description_get_size_is_absolute (font))
    return (int)size;
  return (int)(size * (resolution > 0 ? resolution : 96.0) / 72.0);
}

void
med_widget_set_class (GtkWidget *widget, const char *style, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

void
med_widget_swap_class (GtkWidget *widget, const char **slot, const char *style)
{
  if (g_strcmp0 (*slot, style) == 0)
    return;
  if (*slot != NULL)
    gtk_widget_remove_css_class (widget, *slot);
  if (style != NULL)
    gtk_widget_add_css_class (widget, style);
  *slot = style;
}

void
med_menu_button_fill (GtkMenuButton *button)
{
  GtkWidget *child = gtk_menu_button_get_child (button);

  for (GtkWidget *widget = child; widget != NULL && widget != GTK_WIDGET (button);
       widget = gtk_widget_get_parent (widget))
    gtk_widget_set_halign (widget, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (child, TRUE);
}
