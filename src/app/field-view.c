/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a document, made only for what is in view. */
#include "app/field-view.h"

#include "app/item.h"
#include "app/widgets/widget.h"

#include <adwaita.h>

#define STEP 18
/* Deeper lines would leave no room for their words. */
#define STEPS_MAX 6

struct _MedFieldView
{
  GtkWidget parent_instance;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (MedFieldView, med_field_view, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = med_label_new (NULL, NULL);

  gtk_widget_add_css_class (label, style);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = make_label ("field-label"), *value = make_label ("field-value");

  gtk_label_set_width_chars (GTK_LABEL (label), 18);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), value);
  gtk_list_item_set_child (list_item, box);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gpointer item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *label = gtk_widget_get_first_child (box);
  GtkWidget *value = gtk_widget_get_next_sibling (label);
  g_autofree char *name = med_item_text (item, "label");
  g_autofree char *text = med_item_text (item, "value");
  g_autofree char *spoken = *text != '\0' ? g_strdup_printf ("%s: %s", name, text) : NULL;
  guint depth = (guint)med_item_number (item, "depth");
  gboolean heading = *text == '\0';

  gtk_widget_set_margin_start (box, (int)MIN (depth, STEPS_MAX) * STEP);
  gtk_label_set_text (GTK_LABEL (label), name);
  med_label_set (GTK_LABEL (value), text);
  gtk_widget_set_hexpand (label, heading);
  gtk_label_set_max_width_chars (GTK_LABEL (label), heading ? -1 : 18);
  med_widget_set_class (label, "dim", !heading);
  med_widget_set_class (label, "semi", heading);
  med_widget_set_label (box, spoken != NULL ? spoken : name);
}

void
med_field_view_set_lines (MedFieldView *self, GListModel *lines)
{
  g_return_if_fail (MED_IS_FIELD_VIEW (self));
  if (lines == NULL)
    {
      gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
      return;
    }
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (lines));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
}

static void
med_field_view_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_field_view_parent_class)->dispose (object);
}

static void
med_field_view_class_init (MedFieldViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_field_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
med_field_view_init (MedFieldView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new (), *clamp = adw_clamp_scrollable_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->view = gtk_list_view_new (NULL, factory);
  gtk_widget_add_css_class (self->view, "fields");
  adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (clamp), 800);
  adw_clamp_scrollable_set_tightening_threshold (ADW_CLAMP_SCROLLABLE (clamp), 800);
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (clamp), self->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));
}
