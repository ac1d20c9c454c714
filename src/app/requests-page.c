/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that were sent. Whether they were read is nobody's business. */
#include "app/requests-page.h"

#include "app/item.h"
#include "app/request-row.h"
#include "app/widgets/section.h"

#include <glib/gi18n.h>

struct _MedRequestsPage
{
  MedPage parent_instance;
  GtkStack *stack;
  GtkWidget *sections[3];
  GtkListBox *lists[3];
  GtkBox *body;
  guint sorting;
  GtkFilterListModel *models[3];
  GtkFilter *filters[3]; /* the models' */
};

G_DEFINE_FINAL_TYPE (MedRequestsPage, med_requests_page, MED_TYPE_PAGE)

static guint withdraw_signal, remind_signal, open_signal;

static const struct
{
  const char *title;
  const char *states[6];
} groups[] = {
  { N_ ("New Answers"), { "granted", "partly", "declined" } },
  { N_ ("No Answer Yet"), { "waiting", "saved", "uploading", "uploaded", "refused" } },
  { N_ ("Closed"), { "withdrawn", "expired" } },
};

static gboolean
in_group (gpointer item, gpointer user_data)
{
  g_autofree char *state = med_item_text (item, "state");
  return g_strv_contains (groups[GPOINTER_TO_UINT (user_data)].states, state);
}

static void
show_groups (MedRequestsPage *self)
{
  guint all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      guint count = g_list_model_get_n_items (G_LIST_MODEL (self->models[i]));
      gtk_widget_set_visible (self->sections[i], count > 0);
      all += count;
    }
  gtk_stack_set_visible_child_name (self->stack, all > 0 ? "list" : "empty");
}

static void
withdraw_cb (MedRequestsPage *self, GObject *request)
{
  g_signal_emit (self, withdraw_signal, 0, request);
}

static void
remind_cb (MedRequestsPage *self, GObject *request)
{
  g_signal_emit (self, remind_signal, 0, request);
}

static void
open_cb (MedRequestsPage *self, GObject *request)
{
  g_signal_emit (self, open_signal, 0, request);
}

/* Of a request whose state changed: it goes to another group, in a moment, since its row is told
 * now too. */
static gboolean
sort_again_cb (gpointer user_data)
{
  MedRequestsPage *self = MED_REQUESTS_PAGE (user_data);

  self->sorting = 0;
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_filter_changed (self->filters[i], GTK_FILTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static void
state_cb (MedRequestsPage *self)
{
  if (self->sorting == 0)
    self->sorting = g_idle_add (sort_again_cb, self);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = med_request_row_new (item, TRUE);

  g_signal_connect_object (row, "withdraw", G_CALLBACK (withdraw_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remind", G_CALLBACK (remind_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "open", G_CALLBACK (open_cb), user_data, G_CONNECT_SWAPPED);
  /* For as long as the row is there: it holds the request. */
  g_signal_connect_object (item, "notify::state", G_CALLBACK (state_cb), user_data,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
requests_page_bind (MedPage *page, GObject *session)
{
  MedRequestsPage *self = MED_REQUESTS_PAGE (page);
  g_autoptr (GListModel) requests = med_item_object (session, "requests");

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GtkCustomFilter *filter = gtk_custom_filter_new (in_group, GUINT_TO_POINTER (i), NULL);
      self->filters[i] = GTK_FILTER (filter);
      self->models[i] = gtk_filter_list_model_new (g_object_ref (requests), GTK_FILTER (filter));
      gtk_list_box_bind_model (self->lists[i], G_LIST_MODEL (self->models[i]), make_row, self,
                               NULL);
      g_signal_connect_object (self->models[i], "items-changed", G_CALLBACK (show_groups), self,
                               G_CONNECT_SWAPPED);
    }
  show_groups (self);
}

static void
med_requests_page_dispose (GObject *object)
{
  MedRequestsPage *self = MED_REQUESTS_PAGE (object);

  g_clear_handle_id (&self->sorting, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    g_clear_object (&self->models[i]);
  G_OBJECT_CLASS (med_requests_page_parent_class)->dispose (object);
}

static void
med_requests_page_class_init (MedRequestsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_requests_page_dispose;
  MED_PAGE_CLASS (klass)->bind = requests_page_bind;
  withdraw_signal = g_signal_new ("withdraw", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_OBJECT);
  remind_signal = g_signal_new ("remind", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_OBJECT);
  open_signal = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/requests-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedRequestsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MedRequestsPage, body);
}

static void
med_requests_page_init (MedRequestsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      self->sections[i] = med_section_new (_ (groups[i].title));
      self->lists[i] = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
      gtk_widget_add_css_class (GTK_WIDGET (self->lists[i]), "boxed-list");
      gtk_box_append (GTK_BOX (self->sections[i]), GTK_WIDGET (self->lists[i]));
      gtk_box_append (self->body, self->sections[i]);
    }
}
