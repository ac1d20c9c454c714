/* SPDX-License-Identifier: GPL-3.0-or-later */
/* List of records with search, filters, the states on the way, and files dropped on it. */
#include "app/records-page.h"

#include "app/format.h"
#include "app/item.h"
#include "app/record-row.h"
#include "app/record-verbs.h"
#include "app/timeline-row.h"
#include "app/widgets/card-list.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define SEARCH_DELAY_MS 120

struct _MedRecordsPage
{
  MedPage parent_instance;
  GtkStack *stack, *results;
  GtkSearchEntry *search;
  GtkDropDown *category, *type, *year;
  MedCardList *list;
  GtkWidget *drop_cover;
  GtkLabel *drop_label;
  GtkToggleButton *as_timeline;
  GtkRevealer *choosing;
  GtkLabel *chosen;
  GtkWidget *share_chosen, *export_chosen, *more;

  GObject *records;
  GListStore *heads; /* holds the one heading of what waits, or nothing */
  gboolean filling;
  guint search_delay;
  GSimpleActionGroup *verbs; /* of the row whose menu is open, or that has the keys */
  GObject *row_item;
  GtkWidget *menu, *menu_row;
};

G_DEFINE_FINAL_TYPE (MedRecordsPage, med_records_page, MED_TYPE_PAGE)

enum
{
  ADD_FILES,
  OPEN,
  CANCEL,
  DISCARD,
  RETRY,
  VERB,
  SHARE_MANY,
  EXPORT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
is_filtered (MedRecordsPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0'
         || gtk_drop_down_get_selected (self->category) > 0
         || gtk_drop_down_get_selected (self->type) > 0
         || gtk_drop_down_get_selected (self->year) > 0;
}

static void
show_counts (MedRecordsPage *self)
{
  guint64 total = med_item_number (self->records, "total");
  guint64 shown = med_item_number (self->records, "shown");
  guint waiting = (guint)med_item_number (self->records, "waiting-count");
  gboolean filtered = is_filtered (self);
  g_autofree char *all = med_format_count (total);
  g_autofree char *some = med_format_count (shown);
  g_autofree char *subtitle = NULL;

  if (filtered)
    subtitle = g_strdup_printf (_ ("%s of %s"), some, all);
  else if (total == 0)
    subtitle = g_strdup (_ ("No records yet"));
  else
    subtitle = g_strdup_printf (ngettext ("%s record", "%s records", (gulong)total), all);
  med_page_set_subtitle (MED_PAGE (self), subtitle);

  if (total == 0 && waiting == 0)
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      gtk_stack_set_visible_child_name (self->results, filtered && shown == 0 ? "nothing" : "hits");
    }
}

/* One heading object; replaced when the number changes, since headings do not change in place. */
static void
show_waiting (MedRecordsPage *self)
{
  guint waiting = (guint)med_item_number (self->records, "waiting-count");
  g_autofree char *note
      = g_strdup_printf (ngettext ("%u not yet recorded", "%u not yet recorded", waiting), waiting);
  g_autoptr (MedListHead) head = med_list_head_new (_ ("On the Way"), note);
  guint present = g_list_model_get_n_items (G_LIST_MODEL (self->heads));

  g_list_store_splice (self->heads, 0, present, (gpointer *)&head, waiting > 0 ? 1 : 0);
}

static void
records_notify_cb (MedRecordsPage *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "waiting-count"))
    show_waiting (self);
  if (g_str_equal (pspec->name, "waiting-count") || g_str_equal (pspec->name, "total")
      || g_str_equal (pspec->name, "shown"))
    show_counts (self);
}

/* Fills a drop-down: the first entry stands for no filter; words go along with their labels. */
static void
fill_choice (GtkDropDown *drop_down, const char *all, char **words,
             const char *(*label) (const char *))
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_string_list_append (labels, all);
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    gtk_string_list_append (labels, label != NULL ? label (words[i]) : words[i]);
  g_object_set_data_full (G_OBJECT (drop_down), "med-words", g_strdupv (words),
                          (GDestroyNotify)g_strfreev);
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (labels));
  gtk_widget_set_visible (GTK_WIDGET (drop_down), words != NULL && words[0] != NULL);
}

static const char *
chosen_word (GtkDropDown *drop_down)
{
  char **words = g_object_get_data (G_OBJECT (drop_down), "med-words");
  guint selected = gtk_drop_down_get_selected (drop_down);

  return words != NULL && selected > 0 && selected != GTK_INVALID_LIST_POSITION
             ? words[selected - 1]
             : NULL;
}

static void
fill_filters (MedRecordsPage *self)
{
  g_auto (GStrv) categories = med_item_texts (self->records, "categories");
  g_auto (GStrv) types = med_item_texts (self->records, "types");
  g_auto (GStrv) years = med_item_texts (self->records, "years");

  self->filling = TRUE;
  fill_choice (self->category, _ ("All categories"), categories, med_category_label);
  fill_choice (self->type, _ ("All types"), types, NULL);
  fill_choice (self->year, _ ("Any year"), years, NULL);
  self->filling = FALSE;
}

static void
filter_cb (MedRecordsPage *self)
{
  const char *year = chosen_word (self->year);

  if (self->filling || self->records == NULL)
    return;
  g_object_set (self->records, "category", chosen_word (self->category), "type",
                chosen_word (self->type), "year",
                year != NULL ? (guint)g_ascii_strtoull (year, NULL, 10) : 0, NULL);
  show_counts (self);
}

static gboolean
search_now_cb (gpointer user_data)
{
  MedRecordsPage *self = MED_RECORDS_PAGE (user_data);

  self->search_delay = 0;
  if (self->records != NULL)
    {
      g_object_set (self->records, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)),
                    NULL);
      show_counts (self);
    }
  return G_SOURCE_REMOVE;
}

static void
search_cb (MedRecordsPage *self)
{
  g_clear_handle_id (&self->search_delay, g_source_remove);
  self->search_delay = g_timeout_add (SEARCH_DELAY_MS, search_now_cb, self);
}

static void
clear_filters_cb (MedRecordsPage *self)
{
  gtk_drop_down_set_selected (self->category, 0);
  gtk_drop_down_set_selected (self->type, 0);
  gtk_drop_down_set_selected (self->year, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

void
med_records_page_set_records (MedRecordsPage *self, GObject *records)
{
  g_autoptr (GListModel) waiting = NULL;
  g_autoptr (GListStore) parts = NULL;
  g_autoptr (GtkFlattenListModel) all = NULL;

  g_return_if_fail (MED_IS_RECORDS_PAGE (self) && self->records == NULL);
  self->records = g_object_ref (records);
  g_object_set (records, "grouped", TRUE, NULL);
  waiting = med_item_object (records, "waiting");
  parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (parts, self->heads);
  g_list_store_append (parts, waiting);
  g_list_store_append (parts, records);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts)));
  med_card_list_set_model (self->list, G_LIST_MODEL (all));
  g_signal_connect_object (records, "notify", G_CALLBACK (records_notify_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (records, "notify::categories", G_CALLBACK (fill_filters), self,
                           G_CONNECT_SWAPPED);
  fill_filters (self);
  show_waiting (self);
  show_counts (self);
}

/* Adding files. */

static void
files_chosen_cb (GtkNativeDialog *dialog, int response, MedRecordsPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_signal_emit (self, signals[ADD_FILES], 0, files);
    }
  g_object_unref (dialog);
}

static void
add_cb (MedRecordsPage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Add Records"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, MedRecordsPage *self)
{
  GSList *dropped = g_value_get_boxed (value);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  gtk_widget_set_visible (self->drop_cover, FALSE);
  for (; dropped != NULL; dropped = dropped->next)
    g_list_store_append (files, dropped->data);
  if (g_list_model_get_n_items (G_LIST_MODEL (files)) == 0)
    return FALSE;
  g_signal_emit (self, signals[ADD_FILES], 0, files);
  return TRUE;
}

static GdkDragAction
drop_enter_cb (GtkDropTarget *target, double x, double y, MedRecordsPage *self)
{
  const GValue *value = gtk_drop_target_get_value (target);
  guint count = value != NULL ? g_slist_length (g_value_get_boxed (value)) : 0;
  g_autofree char *text
      = count > 0 ? g_strdup_printf (ngettext ("Add %u file", "Add %u files", count), count)
                  : g_strdup (_ ("Add these files"));

  gtk_label_set_text (self->drop_label, text);
  gtk_widget_set_visible (self->drop_cover, TRUE);
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget *target, MedRecordsPage *self)
{
  gtk_widget_set_visible (self->drop_cover, FALSE);
}

/* Rows. */

static void
row_signal (MedRecordsPage *self, GObject *record, guint signal)
{
  g_signal_emit (self, signals[signal], 0, record);
}

static void
row_cancel_cb (MedRecordsPage *self, GObject *record)
{
  row_signal (self, record, CANCEL);
}

static void
row_discard_cb (MedRecordsPage *self, GObject *record)
{
  row_signal (self, record, DISCARD);
}

static void
row_retry_cb (MedRecordsPage *self, GObject *record)
{
  row_signal (self, record, RETRY);
}

static void
open_cb (MedRecordsPage *self, GObject *record)
{
  row_signal (self, record, OPEN);
}

/* ── Keys and menus of rows ─────────────────────────────────────────────────────────────────── */

static void
do_verb (gpointer owner, const char *verb)
{
  MedRecordsPage *self = MED_RECORDS_PAGE (owner);

  if (self->row_item != NULL)
    g_signal_emit (self, signals[VERB], 0, self->row_item, verb);
}

/* In a chart the records are somebody else's. */
static gboolean
patient_looks (MedRecordsPage *self)
{
  GObject *session = med_page_get_session (MED_PAGE (self));
  g_autofree char *role = session != NULL ? med_item_text (session, "role") : g_strdup ("");

  return g_str_equal (role, "patient");
}

static void
take_row (MedRecordsPage *self, GObject *record)
{
  g_set_object (&self->row_item, record);
  med_record_verbs_update (self->verbs, record, patient_looks (self), TRUE);
}

static void
look_cb (MedRecordsPage *self, GObject *record)
{
  take_row (self, record);
  do_verb (self, "look");
}

static void
remove_cb (MedRecordsPage *self, GObject *record)
{
  static const char *const verbs[] = { "retire", "cancel", "discard" };

  take_row (self, record);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (med_record_verbs_allow (self->verbs, verbs[i]))
      {
        do_verb (self, verbs[i]);
        return;
      }
}

/* The keys go on where they were. */
static void
menu_closed_cb (MedRecordsPage *self)
{
  if (self->menu_row != NULL && gtk_widget_get_mapped (self->menu_row))
    gtk_widget_grab_focus (self->menu_row);
}

static void
menu_cb (MedRecordsPage *self, GObject *record, GtkWidget *row)
{
  graphene_rect_t bounds;

  take_row (self, record);
  g_set_weak_pointer (&self->menu_row, row);
  if (!gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
    return;
  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = med_record_verbs_menu ();
      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle){ (int)bounds.origin.x, (int)bounds.origin.y,
                                                (int)bounds.size.width, (int)bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* ── Several records ────────────────────────────────────────────────────────────────────────── */

/* What is on its way can be neither shared nor exported. */
static GListStore *
chosen_records (MedRecordsPage *self)
{
  g_autoptr (GPtrArray) items = med_card_list_get_chosen (self->list);
  GListStore *records = g_list_store_new (G_TYPE_OBJECT);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *state = med_item_text (items->pdata[i], "state");
      if (g_str_equal (state, "recorded") && !med_item_flag (items->pdata[i], "leaving"))
        g_list_store_append (records, items->pdata[i]);
    }
  return records;
}

static void
chosen_cb (MedRecordsPage *self)
{
  g_autoptr (GListStore) records = chosen_records (self);
  guint count = g_list_model_get_n_items (G_LIST_MODEL (records));
  g_autofree char *text
      = count == 0
            ? g_strdup (_ ("Tick the records that you want to share or export."))
            : g_strdup_printf (ngettext ("%u record chosen", "%u records chosen", count), count);

  gtk_label_set_text (self->chosen, text);
  gtk_widget_set_sensitive (self->share_chosen, count > 0);
  gtk_widget_set_sensitive (self->export_chosen, count > 0);
  gtk_revealer_set_reveal_child (self->choosing, med_card_list_get_choosing (self->list));
}

static void
leave_choosing_cb (MedRecordsPage *self)
{
  med_card_list_set_choosing (self->list, FALSE);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  MedRecordsPage *self = MED_RECORDS_PAGE (widget);

  if (!med_card_list_get_choosing (self->list))
    return FALSE;
  leave_choosing_cb (self);
  return TRUE;
}

static void
share_chosen_cb (MedRecordsPage *self)
{
  g_autoptr (GListStore) records = chosen_records (self);

  g_signal_emit (self, signals[SHARE_MANY], 0, records);
  leave_choosing_cb (self);
}

static void
export_chosen_cb (MedRecordsPage *self)
{
  g_autoptr (GListStore) records = chosen_records (self);

  g_signal_emit (self, signals[EXPORT], 0, records);
  leave_choosing_cb (self);
}

static void
choose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_card_list_set_choosing (MED_RECORDS_PAGE (user_data)->list, TRUE);
}

static void
export_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[EXPORT], 0, NULL);
}

/* The menu stands in the header bar, which is no part of the page. */
static void
add_more_actions (MedRecordsPage *self)
{
  static const GActionEntry entries[]
      = { { "choose", choose_cb }, { "export-all", export_all_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GPropertyAction) timeline
      = g_property_action_new ("timeline", self->as_timeline, "active");

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  /* Where there is no room for the two buttons. */
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (timeline));
  gtk_widget_insert_action_group (self->more, "records", G_ACTION_GROUP (group));
}

/* ── Making rows ────────────────────────────────────────────────────────────────────────────── */

static GtkWidget *
make_row (gpointer user_data)
{
  GtkWidget *row = med_record_row_new ();

  g_signal_connect_object (row, "cancel", G_CALLBACK (row_cancel_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "discard", G_CALLBACK (row_discard_cb), user_data,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "retry", G_CALLBACK (row_retry_cb), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
show_row (GtkWidget *row, GObject *item, gpointer user_data)
{
  med_record_row_set_item (MED_RECORD_ROW (row), item);
}

static GtkWidget *
make_timeline_row (gpointer user_data)
{
  return med_timeline_row_new ();
}

/* What is on its way has buttons, which the rows of the list have: it is shown there. */
static void
show_timeline_row (GtkWidget *row, GObject *item, gpointer user_data)
{
  med_timeline_row_set_item (MED_TIMELINE_ROW (row), item);
}

static void
view_cb (MedRecordsPage *self)
{
  gboolean timeline = gtk_toggle_button_get_active (self->as_timeline);

  med_card_list_set_plain (self->list, timeline);
  if (timeline)
    med_card_list_set_rows (self->list, make_timeline_row, show_timeline_row, self);
  else
    med_card_list_set_rows (self->list, make_row, show_row, self);
  if (self->records != NULL)
    g_object_set (self->records, "by-year", timeline, NULL);
}

static void
records_page_bind (MedPage *page, GObject *session)
{
  g_autoptr (GObject) records = med_item_object (session, "records");

  if (records != NULL)
    med_records_page_set_records (MED_RECORDS_PAGE (page), records);
  if (!patient_looks (MED_RECORDS_PAGE (page)))
    return;
  med_card_list_set_many (MED_RECORDS_PAGE (page)->list, TRUE);
  gtk_widget_set_visible (MED_RECORDS_PAGE (page)->more, TRUE);
}

static void
records_page_find (MedPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MED_RECORDS_PAGE (page)->search));
}

static void
records_page_new_item (MedPage *page)
{
  add_cb (MED_RECORDS_PAGE (page));
}

static void
med_records_page_dispose (GObject *object)
{
  MedRecordsPage *self = MED_RECORDS_PAGE (object);

  g_clear_handle_id (&self->search_delay, g_source_remove);
  g_clear_object (&self->records);
  g_clear_object (&self->heads);
  g_clear_object (&self->verbs);
  g_clear_object (&self->row_item);
  g_clear_weak_pointer (&self->menu_row);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  G_OBJECT_CLASS (med_records_page_parent_class)->dispose (object);
}

static void
med_records_page_class_init (MedRecordsPageClass *klass)
{
  static const char *const names[] = { "add-files", "open", "cancel", "discard", "retry" };
  GType type = G_TYPE_FROM_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_records_page_dispose;
  page_class->bind = records_page_bind;
  page_class->find = records_page_find;
  page_class->new_item = records_page_new_item;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, i == ADD_FILES ? G_TYPE_LIST_MODEL : G_TYPE_OBJECT);
  signals[VERB] = g_signal_new ("verb", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_OBJECT, G_TYPE_STRING);
  signals[SHARE_MANY] = g_signal_new ("share-many", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  signals[EXPORT] = g_signal_new ("export", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/records-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRecordsPage, name)
  BIND (stack);
  BIND (results);
  BIND (search);
  BIND (category);
  BIND (type);
  BIND (year);
  BIND (list);
  BIND (drop_cover);
  BIND (drop_label);
  BIND (as_timeline);
  BIND (choosing);
  BIND (chosen);
  BIND (share_chosen);
  BIND (export_chosen);
  BIND (more);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (add_cb);
  CALL (filter_cb);
  CALL (search_cb);
  CALL (clear_filters_cb);
  CALL (open_cb);
  CALL (view_cb);
  CALL (look_cb);
  CALL (remove_cb);
  CALL (menu_cb);
  CALL (chosen_cb);
  CALL (leave_choosing_cb);
  CALL (share_chosen_cb);
  CALL (export_chosen_cb);
#undef CALL
}

static void
med_records_page_init (MedRecordsPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->heads = g_list_store_new (MED_TYPE_LIST_HEAD);
  self->verbs = med_record_verbs_new (do_verb, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "record", G_ACTION_GROUP (self->verbs));
  add_more_actions (self);
  med_card_list_set_rows (self->list, make_row, show_row, self);
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drop_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}
