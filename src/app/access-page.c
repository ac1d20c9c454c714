/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The access page and its three tabs. */
#include "app/access-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/grant-row.h"
#include "app/item.h"
#include "app/look-row.h"
#include "app/request-row.h"
#include "app/widgets/card-list.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedAccessPage
{
  MedPage parent_instance;
  AdwViewStack *tabs;
  GtkStack *grants_stack, *requests_stack, *looks_stack;
  MedSection *grants_section;
  GtkListBox *asking, *grants_list, *emergency_list, *waiting_list, *answered_list;
  GtkWidget *waiting_section, *answered_section;
  MedFactRow *emergency_row;
  GtkLabel *looks, *people, *unusuals, *emergencies;
  GtkSearchEntry *search;
  GtkDropDown *period;
  GtkToggleButton *unusual_only;
  MedCardList *looks_list;

  GObject *grants, *requests, *access;
  GtkFilterListModel *waiting, *answered;
  MedItemWatch session_watch;
};

G_DEFINE_FINAL_TYPE (MedAccessPage, med_access_page, MED_TYPE_PAGE)

enum
{
  SHARE,
  CHOOSE_EMERGENCY,
  SHOW_ENDED,
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
    = { "share",  "choose-emergency", "show-ended", "change",  "stop", "undo",
        "resume", "receipt",          "review",     "decline", "ask" };
static guint signals[N_SIGNALS];

/* Days of the periods in the drop-down; 0 stands for always. */
static const guint periods[] = { 7, 30, 365, 0 };

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

  for (guint signal = CHANGE; signal <= RECEIPT; signal++)
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

static GtkWidget *
make_look (gpointer user_data)
{
  GtkWidget *row = med_look_row_new ();

  forward (user_data, row, ASK);
  return row;
}

static void
show_look (GtkWidget *row, GObject *item, gpointer user_data)
{
  med_look_row_set_item (MED_LOOK_ROW (row), item);
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
  gtk_widget_set_visible (GTK_WIDGET (self->grants_list), shown > 0);
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
set_number (GtkLabel *label, guint64 number)
{
  g_autofree char *text = med_format_count (number);
  gtk_label_set_text (label, text);
}

static void
show_looks (MedAccessPage *self)
{
  set_number (self->looks, med_item_number (self->access, "looks"));
  set_number (self->people, med_item_number (self->access, "people"));
  set_number (self->unusuals, med_item_number (self->access, "unusuals"));
  set_number (self->emergencies, med_item_number (self->access, "emergencies"));
  gtk_stack_set_visible_child_name (
      self->looks_stack,
      g_list_model_get_n_items (G_LIST_MODEL (self->access)) > 0 ? "list" : "empty");
}

static void
filter_looks_cb (MedAccessPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->period);

  if (self->access == NULL)
    return;
  g_object_set (self->access, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)), "days",
                selected < G_N_ELEMENTS (periods) ? periods[selected] : 0, "unusual",
                gtk_toggle_button_get_active (self->unusual_only), NULL);
  show_looks (self);
}

static void
unusual_metric_cb (MedAccessPage *self)
{
  gtk_toggle_button_set_active (self->unusual_only, TRUE);
}

static void
all_metric_cb (MedAccessPage *self)
{
  gtk_toggle_button_set_active (self->unusual_only, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
session_changed (gpointer owner)
{
  MedAccessPage *self = MED_ACCESS_PAGE (owner);
  g_autofree char *choice = med_item_text (self->session_watch.item, "emergency");
  const char *value = _ ("Not chosen");

  if (g_str_equal (choice, "summary"))
    value = _ ("Summary only");
  else if (g_str_equal (choice, "full"))
    value = _ ("Everything");
  else if (g_str_equal (choice, "never"))
    value = _ ("Nothing");
  med_fact_row_set_value (self->emergency_row, value);
}

static void
share_cb (MedAccessPage *self)
{
  g_signal_emit (self, signals[SHARE], 0);
}

static void
emergency_cb (MedAccessPage *self)
{
  g_signal_emit (self, signals[CHOOSE_EMERGENCY], 0);
}

static void
access_page_bind (MedPage *page, GObject *session)
{
  MedAccessPage *self = MED_ACCESS_PAGE (page);

  self->grants = med_item_object (session, "grants");
  self->requests = med_item_object (session, "requests");
  self->access = med_item_object (session, "access");
  self->waiting = filter_requests (self, TRUE);
  self->answered = filter_requests (self, FALSE);
  g_object_set (self->access, "grouped", TRUE, NULL);
  gtk_list_box_bind_model (self->grants_list, G_LIST_MODEL (self->grants), make_grant, self, NULL);
  gtk_list_box_bind_model (self->asking, G_LIST_MODEL (self->waiting), make_request, self, NULL);
  gtk_list_box_bind_model (self->waiting_list, G_LIST_MODEL (self->waiting), make_request, self,
                           NULL);
  gtk_list_box_bind_model (self->answered_list, G_LIST_MODEL (self->answered), make_request, self,
                           NULL);
  med_card_list_set_model (self->looks_list, G_LIST_MODEL (self->access));
  g_signal_connect_object (self->grants, "items-changed", G_CALLBACK (show_grants), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grants, "notify", G_CALLBACK (show_grants), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->access, "items-changed", G_CALLBACK (show_looks), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->access, "notify", G_CALLBACK (show_looks), self,
                           G_CONNECT_SWAPPED);
  med_item_watch (&self->session_watch, session, self, session_changed);
  show_grants (self);
  show_requests (self);
  show_looks (self);
}

static void
access_page_find (MedPage *page)
{
  MedAccessPage *self = MED_ACCESS_PAGE (page);

  adw_view_stack_set_visible_child_name (self->tabs, "who-looked");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
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

  med_item_watch (&self->session_watch, NULL, NULL, NULL);
  g_clear_object (&self->waiting);
  g_clear_object (&self->answered);
  g_clear_object (&self->grants);
  g_clear_object (&self->requests);
  g_clear_object (&self->access);
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
                               NULL, NULL, NULL, G_TYPE_NONE, i >= CHANGE ? 1 : 0, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/access-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedAccessPage, name)
  BIND (tabs);
  BIND (grants_stack);
  BIND (requests_stack);
  BIND (looks_stack);
  BIND (grants_section);
  BIND (asking);
  BIND (grants_list);
  BIND (emergency_list);
  BIND (waiting_list);
  BIND (answered_list);
  BIND (waiting_section);
  BIND (answered_section);
  BIND (looks);
  BIND (people);
  BIND (unusuals);
  BIND (emergencies);
  BIND (search);
  BIND (period);
  BIND (unusual_only);
  BIND (looks_list);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (share_cb);
  CALL (ended_cb);
  CALL (filter_looks_cb);
  CALL (unusual_metric_cb);
  CALL (all_metric_cb);
#undef CALL
}

static void
med_access_page_init (MedAccessPage *self)
{
  GtkWidget *change;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_selected (self->period, 1);
  med_card_list_set_rows (self->looks_list, make_look, show_look, self);
  self->emergency_row = MED_FACT_ROW (med_fact_row_new (
      "me-emergency-symbolic", "bad", _ ("In an emergency"),
      _ ("Any doctor of the hospitals may open it for 4 hours. You are told at once, and somebody "
         "reviews it.")));
  change = gtk_button_new_with_label (_ ("Change…"));
  g_signal_connect_swapped (change, "clicked", G_CALLBACK (emergency_cb), self);
  /* Nothing can keep this choice yet. */
  gtk_widget_set_sensitive (change, FALSE);
  med_fact_row_add_end (self->emergency_row, change);
  gtk_list_box_append (self->emergency_list, GTK_WIDGET (self->emergency_row));
}
