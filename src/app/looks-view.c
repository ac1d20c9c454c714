/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who looked. */
#include "app/looks-view.h"

#include "app/format.h"
#include "app/item.h"
#include "app/look-row.h"
#include "app/widgets/card-list.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedLooksView
{
  GtkWidget parent_instance;
  GtkStack *stack;
  GtkLabel *looks, *people, *unusuals, *emergencies;
  GtkLabel *looks_words, *people_words, *emergencies_words;
  GtkSearchEntry *search;
  GtkDropDown *period, *person, *category;
  GtkToggleButton *unusual_only;
  GtkWidget *export;
  MedCardList *list;

  GObject *access, *records;
  char **categories; /* behind "All kinds" */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (MedLooksView, med_looks_view, GTK_TYPE_WIDGET)

static guint ask_signal, export_signal;

/* Days of the periods in the drop-down; 0 stands for always. */
static const guint periods[] = { 7, 30, 365, 0 };
#define PERIOD_AT_FIRST 1
#define PERIOD_ALWAYS 3

static void
set_number (GtkLabel *label, guint64 number)
{
  g_autofree char *text = med_format_count (number);
  gtk_label_set_text (label, text);
}

static void
show_figures (MedLooksView *self)
{
  gulong looks = (gulong)med_item_number (self->access, "looks");
  gulong people = (gulong)med_item_number (self->access, "people");
  gulong emergencies = (gulong)med_item_number (self->access, "emergencies");
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->access)) > 0;

  set_number (self->looks, looks);
  set_number (self->people, people);
  set_number (self->unusuals, med_item_number (self->access, "unusuals"));
  set_number (self->emergencies, emergencies);
  gtk_label_set_text (self->looks_words,
                      ngettext ("look in this time", "looks in this time", looks));
  gtk_label_set_text (self->people_words, ngettext ("person", "people", people));
  gtk_label_set_text (self->emergencies_words, ngettext ("emergency", "emergencies", emergencies));
  gtk_widget_set_sensitive (self->export, any);
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : looks > 0 ? "nothing" : "empty");
}

/* The first line of a drop-down stands for no filter. */
static char *
chosen (GtkDropDown *choice)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (choice);
  guint selected = gtk_drop_down_get_selected (choice);

  return g_strdup (selected > 0 && item != NULL ? gtk_string_object_get_string (item) : "");
}

static void
filter_cb (MedLooksView *self)
{
  guint period = gtk_drop_down_get_selected (self->period);
  guint category = gtk_drop_down_get_selected (self->category);
  guint count = self->categories != NULL ? g_strv_length (self->categories) : 0;
  g_autofree char *person = NULL;

  if (self->access == NULL || self->filling)
    return;
  person = chosen (self->person);
  g_object_set (self->access, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)), "days",
                period < G_N_ELEMENTS (periods) ? periods[period] : 0, "unusual",
                gtk_toggle_button_get_active (self->unusual_only), "person", person, "category",
                category > 0 && category <= count ? self->categories[category - 1] : "", NULL);
  show_figures (self);
}

static void
unusual_cb (MedLooksView *self)
{
  gtk_toggle_button_set_active (self->unusual_only, TRUE);
}

static void
all_cb (MedLooksView *self)
{
  self->filling = TRUE;
  gtk_toggle_button_set_active (self->unusual_only, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_drop_down_set_selected (self->person, 0);
  gtk_drop_down_set_selected (self->category, 0);
  self->filling = FALSE;
  filter_cb (self);
}

static void
export_cb (MedLooksView *self)
{
  g_signal_emit (self, export_signal, 0);
}

/* New names come while somebody is chosen: the choice stays. */
static void
show_persons (MedLooksView *self)
{
  g_auto (GStrv) names = med_item_texts (self->access, "persons");
  g_autofree char *before = chosen (self->person);
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (model, _ ("Everybody"));
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gtk_string_list_append (model, names[i]);
      if (g_str_equal (names[i], before))
        selected = i + 1;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->person, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (self->person, selected);
  self->filling = FALSE;
}

static void
show_categories (MedLooksView *self)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  g_strfreev (self->categories);
  self->categories = self->records != NULL ? med_item_texts (self->records, "categories") : NULL;
  gtk_string_list_append (model, _ ("All kinds"));
  for (guint i = 0; self->categories != NULL && self->categories[i] != NULL; i++)
    gtk_string_list_append (model, med_category_label (self->categories[i]));
  self->filling = TRUE;
  gtk_drop_down_set_model (self->category, G_LIST_MODEL (model));
  self->filling = FALSE;
}

static void
ask_cb (MedLooksView *self, GObject *entry)
{
  g_signal_emit (self, ask_signal, 0, entry);
}

static GtkWidget *
make_look (gpointer user_data)
{
  GtkWidget *row = med_look_row_new ();

  g_signal_connect_object (row, "ask", G_CALLBACK (ask_cb), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
show_look (GtkWidget *row, GObject *item, gpointer user_data)
{
  med_look_row_set_item (MED_LOOK_ROW (row), item);
}

void
med_looks_view_set_models (MedLooksView *self, GObject *access, GObject *records)
{
  g_return_if_fail (MED_IS_LOOKS_VIEW (self) && access != NULL);
  self->access = g_object_ref (access);
  self->records = records != NULL ? g_object_ref (records) : NULL;
  g_object_set (access, "grouped", TRUE, NULL);
  med_card_list_set_model (self->list, G_LIST_MODEL (access));
  g_signal_connect_object (access, "items-changed", G_CALLBACK (show_figures), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (access, "notify", G_CALLBACK (show_figures), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (access, "notify::persons", G_CALLBACK (show_persons), self,
                           G_CONNECT_SWAPPED);
  if (records != NULL)
    g_signal_connect_object (records, "notify::categories", G_CALLBACK (show_categories), self,
                             G_CONNECT_SWAPPED);
  show_persons (self);
  show_categories (self);
  filter_cb (self);
}

void
med_looks_view_show_person (MedLooksView *self, const char *who)
{
  GListModel *names;

  g_return_if_fail (MED_IS_LOOKS_VIEW (self));
  gtk_drop_down_set_selected (self->period, PERIOD_ALWAYS);
  all_cb (self);
  names = gtk_drop_down_get_model (self->person);
  for (guint i = 1; i < g_list_model_get_n_items (names); i++)
    if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (names), i), who) == 0)
      gtk_drop_down_set_selected (self->person, i);
}

void
med_looks_view_find (MedLooksView *self)
{
  g_return_if_fail (MED_IS_LOOKS_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
med_looks_view_dispose (GObject *object)
{
  MedLooksView *self = MED_LOOKS_VIEW (object);

  g_clear_object (&self->access);
  g_clear_object (&self->records);
  g_clear_pointer (&self->categories, g_strfreev);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_looks_view_parent_class)->dispose (object);
}

static void
med_looks_view_class_init (MedLooksViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_looks_view_dispose;
  ask_signal = g_signal_new ("ask", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                             G_TYPE_OBJECT);
  export_signal
      = g_signal_new ("export", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/looks-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedLooksView, name)
  BIND (stack);
  BIND (looks);
  BIND (people);
  BIND (unusuals);
  BIND (emergencies);
  BIND (looks_words);
  BIND (people_words);
  BIND (emergencies_words);
  BIND (search);
  BIND (period);
  BIND (person);
  BIND (category);
  BIND (unusual_only);
  BIND (export);
  BIND (list);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (filter_cb);
  CALL (unusual_cb);
  CALL (all_cb);
  CALL (export_cb);
#undef CALL
}

static void
med_looks_view_init (MedLooksView *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_selected (self->period, PERIOD_AT_FIRST);
  med_card_list_set_rows (self->list, make_look, show_look, self);
  self->filling = FALSE;
}
