/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One search over both lists; similar names are said before a chart is opened. */
#include "app/patients-page.h"

#include "app/draft-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/person-row.h"
#include "app/widgets/card-list.h"
#include "app/widgets/notice.h"

#include <glib/gi18n.h>

#define SEARCH_DELAY_MS 80

struct _MedPatientsPage
{
  MedPage parent_instance;
  GtkStack *stack, *results;
  GtkSearchEntry *search;
  MedNotice *similar;
  MedCardList *list;
  GtkListBox *drafts;
  GtkWidget *drafts_section;

  GObject *patients, *registered;
  GListStore *sharing_head, *registered_head;
  GtkFilterListModel *waiting; /* drafts that wait for their writer */
  guint search_delay;
};

G_DEFINE_FINAL_TYPE (MedPatientsPage, med_patients_page, MED_TYPE_PAGE)

enum
{
  OPEN,
  REQUEST,
  EMERGENCY,
  GO_ON,
  DISCARD_DRAFT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_head (GListStore *store, const char *title, GObject *list)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint64 total = med_item_number (list, "total");
  g_autofree char *all = med_format_count (total);
  g_autofree char *some = med_format_count (shown);
  g_autofree char *note
      = shown < total ? g_strdup_printf (_ ("%s of %s"), some, all) : g_strdup (all);
  g_autoptr (MedListHead) head = med_list_head_new (title, note);

  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), (gpointer *)&head,
                       shown > 0 ? 1 : 0);
}

static void
show_counts (MedPatientsPage *self)
{
  guint64 sharing = med_item_number (self->patients, "total");
  guint64 others = med_item_number (self->registered, "total");
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->patients))
                + g_list_model_get_n_items (G_LIST_MODEL (self->registered));
  g_autofree char *count = med_format_count (sharing);
  g_autofree char *subtitle
      = sharing == 0
            ? g_strdup (_ ("Nobody shares with you yet"))
            : g_strdup_printf (
                ngettext ("%s shares with you", "%s share with you", (gulong)sharing), count);

  med_page_set_subtitle (MED_PAGE (self), subtitle);
  set_head (self->sharing_head, _ ("Sharing With You"), self->patients);
  set_head (self->registered_head, _ ("Registered at Your Clinic"), self->registered);
  gtk_widget_set_visible (GTK_WIDGET (self->similar), med_item_flag (self->patients, "similar"));
  gtk_stack_set_visible_child_name (self->stack, sharing + others > 0 ? "list" : "empty");
  gtk_stack_set_visible_child_name (self->results, shown > 0 ? "hits" : "nothing");
}

static gboolean
search_now_cb (gpointer user_data)
{
  MedPatientsPage *self = MED_PATIENTS_PAGE (user_data);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  self->search_delay = 0;
  if (self->patients != NULL)
    {
      g_object_set (self->patients, "search", text, NULL);
      g_object_set (self->registered, "search", text, NULL);
      show_counts (self);
    }
  return G_SOURCE_REMOVE;
}

static void
search_cb (MedPatientsPage *self)
{
  g_clear_handle_id (&self->search_delay, g_source_remove);
  self->search_delay = g_timeout_add (SEARCH_DELAY_MS, search_now_cb, self);
}

static void
clear_cb (MedPatientsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* Which of the two lists a person comes from decides what the row offers: also who lets add only,
 * or shows single records, shares. */
static gboolean
shares (GObject *person)
{
  return med_item_instant (person, "until") != 0;
}

static void
request_cb (MedPatientsPage *self, GObject *person)
{
  g_signal_emit (self, signals[REQUEST], 0, person);
}

static void
emergency_cb (MedPatientsPage *self, GObject *person)
{
  g_signal_emit (self, signals[EMERGENCY], 0, person);
}

static GtkWidget *
make_row (gpointer user_data)
{
  GtkWidget *row
      = g_object_new (GTK_TYPE_STACK, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  GtkWidget *sharing = med_person_row_new (MED_PERSON_SHARING);
  GtkWidget *registered = med_person_row_new (MED_PERSON_REGISTERED);

  gtk_stack_add_child (GTK_STACK (row), sharing);
  gtk_stack_add_child (GTK_STACK (row), registered);
  g_signal_connect_object (registered, "request", G_CALLBACK (request_cb), user_data,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (registered, "emergency", G_CALLBACK (emergency_cb), user_data,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
show_row (GtkWidget *row, GObject *item, gpointer user_data)
{
  GtkWidget *sharing = gtk_widget_get_first_child (row);
  GtkWidget *registered = gtk_widget_get_last_child (row);
  GtkWidget *chosen = item != NULL && shares (item) ? sharing : registered;

  med_person_row_set_item (MED_PERSON_ROW (sharing), chosen == sharing ? item : NULL);
  med_person_row_set_item (MED_PERSON_ROW (registered), chosen == registered ? item : NULL);
  gtk_stack_set_visible_child (GTK_STACK (row), chosen);
}

static void
open_cb (MedPatientsPage *self, GObject *person)
{
  g_signal_emit (self, signals[shares (person) ? OPEN : REQUEST], 0, person);
}

static void
go_on_cb (MedPatientsPage *self, GObject *draft)
{
  g_signal_emit (self, signals[GO_ON], 0, draft);
}

static void
discard_cb (MedPatientsPage *self, GObject *draft)
{
  g_signal_emit (self, signals[DISCARD_DRAFT], 0, draft);
}

static GObject *
find_person (GListModel *people, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (GObject) person = g_list_model_get_item (people, i);
      g_autofree char *present = med_item_text (person, "id");
      if (g_str_equal (present, id))
        return g_steal_pointer (&person);
    }
  return NULL;
}

static GtkWidget *
make_draft (gpointer draft, gpointer user_data)
{
  MedPatientsPage *self = MED_PATIENTS_PAGE (user_data);
  g_autofree char *about = med_item_text (draft, "about");
  g_autoptr (GObject) patient = find_person (G_LIST_MODEL (self->patients), about);
  GtkWidget *row;

  if (patient == NULL)
    patient = find_person (G_LIST_MODEL (self->registered), about);
  row = med_draft_row_new (draft, patient);
  g_signal_connect_object (row, "go-on", G_CALLBACK (go_on_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "discard", G_CALLBACK (discard_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
show_drafts (MedPatientsPage *self)
{
  gtk_widget_set_visible (self->drafts_section,
                          g_list_model_get_n_items (G_LIST_MODEL (self->waiting)) > 0);
}

static void
bind_drafts (MedPatientsPage *self, GListModel *drafts)
{
  GtkCustomFilter *waits = gtk_custom_filter_new ((GtkCustomFilterFunc)med_draft_waits, NULL, NULL);

  self->waiting = gtk_filter_list_model_new (drafts != NULL ? g_object_ref (drafts) : NULL,
                                             GTK_FILTER (waits));
  gtk_list_box_bind_model (self->drafts, G_LIST_MODEL (self->waiting), make_draft, self, NULL);
  g_signal_connect_object (self->waiting, "items-changed", G_CALLBACK (show_drafts), self,
                           G_CONNECT_SWAPPED);
  show_drafts (self);
}

static void
requests_cb (MedPatientsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.place", "i", 2);
}

static void
patients_page_bind (MedPage *page, GObject *session)
{
  MedPatientsPage *self = MED_PATIENTS_PAGE (page);
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFlattenListModel) all = NULL;
  g_autoptr (GListModel) drafts = med_item_object (session, "drafts");

  self->patients = med_item_object (session, "patients");
  self->registered = med_item_object (session, "registered");
  g_list_store_append (parts, self->sharing_head);
  g_list_store_append (parts, self->patients);
  g_list_store_append (parts, self->registered_head);
  g_list_store_append (parts, self->registered);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts)));
  med_card_list_set_model (self->list, G_LIST_MODEL (all));
  g_signal_connect_object (self->patients, "items-changed", G_CALLBACK (show_counts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->registered, "items-changed", G_CALLBACK (show_counts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->patients, "notify::total", G_CALLBACK (show_counts), self,
                           G_CONNECT_SWAPPED);
  bind_drafts (self, drafts);
  show_counts (self);
}

static void
patients_page_find (MedPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MED_PATIENTS_PAGE (page)->search));
}

static void
med_patients_page_dispose (GObject *object)
{
  MedPatientsPage *self = MED_PATIENTS_PAGE (object);

  g_clear_handle_id (&self->search_delay, g_source_remove);
  g_clear_object (&self->patients);
  g_clear_object (&self->registered);
  g_clear_object (&self->sharing_head);
  g_clear_object (&self->registered_head);
  g_clear_object (&self->waiting);
  G_OBJECT_CLASS (med_patients_page_parent_class)->dispose (object);
}

static void
med_patients_page_class_init (MedPatientsPageClass *klass)
{
  static const char *const names[] = { "open", "request", "emergency", "go-on", "discard-draft" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_patients_page_dispose;
  MED_PAGE_CLASS (klass)->bind = patients_page_bind;
  MED_PAGE_CLASS (klass)->find = patients_page_find;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/patients-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedPatientsPage, name)
  BIND (stack);
  BIND (results);
  BIND (search);
  BIND (similar);
  BIND (list);
  BIND (drafts);
  BIND (drafts_section);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, requests_cb);
}

static void
med_patients_page_init (MedPatientsPage *self)
{
  self->sharing_head = g_list_store_new (MED_TYPE_LIST_HEAD);
  self->registered_head = g_list_store_new (MED_TYPE_LIST_HEAD);
  gtk_widget_init_template (GTK_WIDGET (self));
  med_card_list_set_rows (self->list, make_row, show_row, self);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}
