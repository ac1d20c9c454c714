/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The access page and its three tabs. */
#include "app/access-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/grant-row.h"
#include "app/item.h"
#include "app/looks-view.h"
#include "app/request-row.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedAccessPage
{
  MedPage parent_instance;
  AdwViewStack *tabs;
  GtkStack *grants_stack, *requests_stack;
  MedLooksView *looks_view;
  MedSection *grants_section;
  GtkListBox *asking, *grants_list, *emergency_list, *waiting_list, *answered_list;
  GtkWidget *waiting_section, *answered_section;

  GObject *grants, *requests;
  GtkFilterListModel *waiting, *answered;
};

G_DEFINE_FINAL_TYPE (MedAccessPage, med_access_page, MED_TYPE_PAGE)

enum
{
  SHARE,
  EXPORT,
  SEE_AS,
  CHANGE,
  STOP,
  UNDO,
  RESUME,
  RECEIPT,
  REVIEW,
  DECLINE,
  ASK,
  N_SIGNALS
};
static const char *const signal_names[N_SIGNALS]
    = { "share",  "export",  "see-as", "change",  "stop", "undo",
        "resume", "receipt", "review", "decline", "ask" };
static guint signals[N_SIGNALS];

/* A row's signal of the same name goes on as the page's own. */
typedef struct
{
  MedAccessPage *page;
  guint signal;
} Forward;

static void
forward_cb (Forward *forward, GObject *item)
{
  g_signal_emit (forward->page, signals[forward->signal], 0, item);
}

static void
forward_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
forward (MedAccessPage *self, GtkWidget *row, guint signal)
{
  Forward *data = g_new (Forward, 1);

  *data = (Forward){ self, signal };
  g_signal_connect_data (row, signal_names[signal], G_CALLBACK (forward_cb), data, forward_free,
                         G_CONNECT_SWAPPED);
}

static GtkWidget *
make_grant (gpointer item, gpointer user_data)
{
  GtkWidget *row = med_grant_row_new (item);

  for (guint signal = SEE_AS; signal <= RECEIPT; signal++)
    forward (user_data, row, signal);
  return row;
}

static GtkWidget *
make_request (gpointer item, gpointer user_data)
{
  GtkWidget *row = med_request_row_new (item, FALSE);

  forward (user_data, row, REVIEW);
  forward (user_data, row, DECLINE);
  return row;
}

static void
show_grants (MedAccessPage *self)
{
  guint active = (guint)med_item_number (self->grants, "active-count");
  guint ended = (guint)med_item_number (self->grants, "ended-count");
  g_autofree char *state = med_item_text (self->grants, "state");
  gboolean past = g_str_equal (state, "ended");
  g_autofree char *more = past        ? g_strdup (_ ("Sharing Now"))
                          : ended > 0 ? g_strdup_printf (_ ("Ended (%u)"), ended)
                                      : NULL;
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->grants));

  g_object_set (self->grants_section, "title", past ? _ ("Ended") : _ ("Sharing Now"), NULL);
  med_section_set_more (self->grants_section, more);
  gtk_stack_set_visible_child_name (self->grants_stack,
                                    active + ended + shown > 0 ? "list" : "empty");
}

static void
ended_cb (MedAccessPage *self)
{
  g_autofree char *state = med_item_text (self->grants, "state");

  g_object_set (self->grants, "state", g_str_equal (state, "ended") ? "active" : "ended", NULL);
  show_grants (self);
}

static void
show_requests (MedAccessPage *self)
{
  guint waiting = g_list_model_get_n_items (G_LIST_MODEL (self->waiting));
  guint answered = g_list_model_get_n_items (G_LIST_MODEL (self->answered));
  AdwViewStackPage *tab = adw_view_stack_get_page (self->tabs, GTK_WIDGET (self->requests_stack));

  gtk_widget_set_visible (self->waiting_section, waiting > 0);
  gtk_widget_set_visible (self->answered_section, answered > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->asking), waiting > 0);
  gtk_stack_set_visible_child_name (self->requests_stack,
                                    waiting + answered > 0 ? "list" : "empty");
  adw_view_stack_page_set_badge_number (tab, waiting);
  adw_view_stack_page_set_needs_attention (tab, waiting > 0);
}

/* A request that was answered stays the same object: the filters do not see that by themselves. */
static void
requests_changed (MedAccessPage *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->waiting),
                      GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->answered),
                      GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
is_waiting (gpointer item, gpointer user_data)
{
  g_autofree char *state = med_item_text (item, "state");
  return g_str_equal (state, "waiting") == GPOINTER_TO_INT (user_data);
}

static GtkFilterListModel *
filter_requests (MedAccessPage *self, gboolean waiting)
{
  GtkCustomFilter *filter = gtk_custom_filter_new (is_waiting, GINT_TO_POINTER (waiting), NULL);
  GtkFilterListModel *model = gtk_filter_list_model_new (
      g_object_ref (G_LIST_MODEL (self->requests)), GTK_FILTER (filter));

  g_signal_connect_object (model, "items-changed", G_CALLBACK (show_requests), self,
                           G_CONNECT_SWAPPED);
  return model;
}

static void
share_cb (MedAccessPage *self)
{
  g_signal_emit (self, signals[SHARE], 0);
}

static void
export_cb (MedAccessPage *self)
{
  g_signal_emit (self, signals[EXPORT], 0);
}

static void
ask_cb (MedAccessPage *self, GObject *entry)
{
  g_signal_emit (self, signals[ASK], 0, entry);
}

static void
access_page_bind (MedPage *page, GObject *session)
{
  MedAccessPage *self = MED_ACCESS_PAGE (page);
  g_autoptr (GObject) access = med_item_object (session, "access");
  g_autoptr (GObject) records = med_item_object (session, "records");

  self->grants = med_item_object (session, "grants");
  self->requests = med_item_object (session, "requests");
  self->waiting = filter_requests (self, TRUE);
  self->answered = filter_requests (self, FALSE);
  gtk_list_box_bind_model (self->grants_list, G_LIST_MODEL (self->grants), make_grant, self, NULL);
  gtk_list_box_bind_model (self->asking, G_LIST_MODEL (self->waiting), make_request, self, NULL);
  gtk_list_box_bind_model (self->waiting_list, G_LIST_MODEL (self->waiting), make_request, self,
                           NULL);
  gtk_list_box_bind_model (self->answered_list, G_LIST_MODEL (self->answered), make_request, self,
                           NULL);
  med_looks_view_set_models (self->looks_view, access, records);
  g_signal_connect_object (self->grants, "items-changed", G_CALLBACK (show_grants), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grants, "notify", G_CALLBACK (show_grants), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->requests, "notify", G_CALLBACK (requests_changed), self,
                           G_CONNECT_SWAPPED);
  show_grants (self);
  show_requests (self);
}

static void
access_page_find (MedPage *page)
{
  MedAccessPage *self = MED_ACCESS_PAGE (page);

  adw_view_stack_set_visible_child_name (self->tabs, "who-looked");
  med_looks_view_find (self->looks_view);
}

static void
access_page_step_tab (MedPage *page, int step)
{
  static const char *const names[] = { "who-can-see", "requests", "who-looked" };
  MedAccessPage *self = MED_ACCESS_PAGE (page);
  const char *present = adw_view_stack_get_visible_child_name (self->tabs);

  for (int i = 0; i < (int)G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], present) == 0)
      {
        int count = (int)G_N_ELEMENTS (names);
        adw_view_stack_set_visible_child_name (self->tabs, names[(i + step + count) % count]);
        return;
      }
}

void
med_access_page_show_looks (MedAccessPage *self, const char *who)
{
  g_return_if_fail (MED_IS_ACCESS_PAGE (self));
  adw_view_stack_set_visible_child_name (self->tabs, "who-looked");
  med_looks_view_show_person (self->looks_view, who);
}

void
med_access_page_show (MedAccessPage *self, const char *tab)
{
  g_return_if_fail (MED_IS_ACCESS_PAGE (self));
  adw_view_stack_set_visible_child_name (self->tabs, tab);
}

static void
access_page_new_item (MedPage *page)
{
  share_cb (MED_ACCESS_PAGE (page));
}

static void
med_access_page_dispose (GObject *object)
{
  MedAccessPage *self = MED_ACCESS_PAGE (object);

  g_clear_object (&self->waiting);
  g_clear_object (&self->answered);
  g_clear_object (&self->grants);
  g_clear_object (&self->requests);
  G_OBJECT_CLASS (med_access_page_parent_class)->dispose (object);
}

static void
med_access_page_class_init (MedAccessPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_access_page_dispose;
  page_class->bind = access_page_bind;
  page_class->find = access_page_find;
  page_class->step_tab = access_page_step_tab;
  page_class->new_item = access_page_new_item;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (signal_names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, i >= SEE_AS ? 1 : 0, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/access-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedAccessPage, name)
  BIND (tabs);
  BIND (grants_stack);
  BIND (requests_stack);
  BIND (looks_view);
  BIND (grants_section);
  BIND (asking);
  BIND (grants_list);
  BIND (emergency_list);
  BIND (waiting_list);
  BIND (answered_list);
  BIND (waiting_section);
  BIND (answered_section);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (share_cb);
  CALL (ended_cb);
  CALL (export_cb);
  CALL (ask_cb);
#undef CALL
}

static void
med_access_page_init (MedAccessPage *self)
{
  static const char *const dim[] = { "dim", "pad", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->grants_list,
                                med_label_new (_ ("Nobody can see your records now."), dim));
  gtk_list_box_append (
      self->emergency_list,
      med_fact_row_new (
          "me-emergency-symbolic", "bad", _ ("Nobody, also not in an emergency"),
          _ ("MedEase has no way in without your yes yet. Whoever should see something "
             "in an emergency needs a share from you.")));
}
