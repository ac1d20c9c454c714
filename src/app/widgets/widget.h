/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small helpers that every own widget uses. */
#pragma once

#include <gtk/gtk.h>

/* Unparents all children; called from dispose. */
void med_widget_drop_children (GtkWidget *widget);
/* Removes all rows. */
void med_list_box_clear (GtkListBox *list);
/* Sets the text and hides the label when there is none. */
void med_label_set (GtkLabel *label, const char *text);
/* A label that wraps and starts at the left; classes is NULL-terminated or NULL. */
GtkWidget *med_label_new (const char *text, const char *const *classes);
/* Sets tooltip and accessible label of an icon button. */
void med_button_set_words (GtkWidget *button, const char *words);
void med_widget_set_label (GtkWidget *widget, const char *words);
/* Lets the child of a menu button take the whole width; the toolkit centres it. */
void med_menu_button_fill (GtkMenuButton *button);
/* Width of an em of the widget's font: breaks of lines are measured in it, so that large text has
 * fewer columns. */
int med_widget_em (GtkWidget *widget);
/* Adds or removes a style class. */
void med_widget_set_class (GtkWidget *widget, const char *style, gboolean on);
/* Removes the class *slot, adds style and remembers it. Both may be NULL; style must be static. */
void med_widget_swap_class (GtkWidget *widget, const char **slot, const char *style);
