/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient directory of the desk. */
#include "app/people-page.h"

#include "app/format.h"
#include "app/item.h"
#include "app/person-row.h"
#include "app/widgets/card-list.h"

#include <glib/gi18n.h>

#define SEARCH_DELAY_MS 80

struct _MedPeoplePage
{
  MedPage parent_instance;
  GtkStack *stack;
  GtkSearchEntry *search;
  MedCardList *list;
  GObject *people;
  guint search_delay;
};

G_DEFINE_FINAL_TYPE (MedPeoplePage, med_people_page, MED_TYPE_PAGE)

static guint register_signal, open_signal;

static void
show_counts (MedPeoplePage *self)
{
  guint64 total = med_item_number (self->people, "total");
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->people));
  g_autofree char *all = med_format_count (total);
  g_autofree char *some = med_format_count (shown);
  g_autofree char *subtitle
      = shown < total
            ? g_strdup_printf (_ ("%s of %s"), some, all)
            : g_strdup_printf (ngettext ("%s patient", "%s patients", (gulong)total), all);

  med_page_set_subtitle (MED_PAGE (self), subtitle);
  gtk_stack_set_visible_child_name (self->stack, shown > 0   ? "list"
                                                 : total > 0 ? "nothing"
                                                             : "empty");
}

static gboolean
search_now_cb (gpointer user_data)
{
  MedPeoplePage *self = MED_PEOPLE_PAGE (user_data);

  self->search_delay = 0;
  if (self->people != NULL)
    {
      g_object_set (self->people, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)),
                    NULL);
      show_counts (self);
    }
  return G_SOURCE_REMOVE;
}

static void
search_cb (MedPeoplePage *self)
{
  g_clear_handle_id (&self->search_delay, g_source_remove);
  self->search_delay = g_timeout_add (SEARCH_DELAY_MS, search_now_cb, self);
}

static void
register_cb (MedPeoplePage *self)
{
  g_signal_emit (self, register_signal, 0);
}

static void
open_cb (MedPeoplePage *self, GObject *person)
{
  g_signal_emit (self, open_signal, 0, person);
}

static GtkWidget *
make_row (gpointer user_data)
{
  return med_person_row_new (MED_PERSON_DESK);
}

static void
show_row (GtkWidget *row, GObject *item, gpointer user_data)
{
  med_person_row_set_item (MED_PERSON_ROW (row), item);
}

static void
people_page_bind (MedPage *page, GObject *session)
{
  MedPeoplePage *self = MED_PEOPLE_PAGE (page);

  self->people = med_item_object (session, "registered");
  med_card_list_set_model (self->list, G_LIST_MODEL (self->people));
  g_signal_connect_object (self->people, "items-changed", G_CALLBACK (show_counts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->people, "notify::total", G_CALLBACK (show_counts), self,
                           G_CONNECT_SWAPPED);
  show_counts (self);
}

static void
people_page_find (MedPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MED_PEOPLE_PAGE (page)->search));
}

static void
people_page_new_item (MedPage *page)
{
  register_cb (MED_PEOPLE_PAGE (page));
}

static void
med_people_page_dispose (GObject *object)
{
  MedPeoplePage *self = MED_PEOPLE_PAGE (object);

  g_clear_handle_id (&self->search_delay, g_source_remove);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (med_people_page_parent_class)->dispose (object);
}

static void
med_people_page_class_init (MedPeoplePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_people_page_dispose;
  MED_PAGE_CLASS (klass)->bind = people_page_bind;
  MED_PAGE_CLASS (klass)->find = people_page_find;
  MED_PAGE_CLASS (klass)->new_item = people_page_new_item;
  register_signal
      = g_signal_new ("register", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  open_signal = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/people-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPeoplePage, stack);
  gtk_widget_class_bind_template_child (widget_class, MedPeoplePage, search);
  gtk_widget_class_bind_template_child (widget_class, MedPeoplePage, list);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, register_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
med_people_page_init (MedPeoplePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_card_list_set_rows (self->list, make_row, show_row, self);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}
