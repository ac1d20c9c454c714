/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart's page: its states and tabs. */
#include "app/chart-page.h"

#include "app/chart-lines.h"
#include "app/draft-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/records-page.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/columns.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define LINES_MAX 5
#define WORDS_MAX 4
#define CLOCK_SECONDS 10
/* The remaining time becomes a bar. */
#define SOON_SECONDS 180

struct _MedChartPage
{
  MedPage parent_instance;
  AdwViewStack *tabs;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar *switcher_bar;
  MedBanner *banner;
  MedBar *bar;
  GtkWidget *line, *left_label, *keep_open, *new_note, *add_file, *reopen, *request;
  GtkLabel *open_label;
  GtkStack *body;
  AdwStatusPage *closed;
  GtkBox *summary, *results, *medications, *notes, *kept;
  GtkWidget *documents;

  MedRecordsPage *list;
  MedItemWatch chart;
  GtkFilterListModel *drafts;
  char *patient_id;
  guint clock;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (MedChartPage, med_chart_page, MED_TYPE_PAGE)

enum
{
  NEW_NOTE,
  RENEW,
  REQUEST,
  OPEN,
  GO_ON,
  DISCARD_DRAFT,
  CANCEL,
  DISCARD,
  RETRY,
  ADD_FILES,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
static guint verb_signal;

static gboolean
in_state (MedChartPage *self, const char *state)
{
  g_autofree char *present = med_item_text (self->chart.item, "state");
  return g_str_equal (present, state);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ── What is open, and until when ───────────────────────────────────────────────────────────── */

/* "Results, Medications, Notes and 3 more". */
static char *
list_words (char **words)
{
  guint count = words != NULL ? g_strv_length (words) : 0;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (count, WORDS_MAX); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", med_category_label (words[i]));
  if (count > WORDS_MAX)
    g_string_append_printf (text, _ (" and %u more"), count - WORDS_MAX);
  return g_string_free (text, FALSE);
}

static void
show_line (MedChartPage *self)
{
  gpointer chart = self->chart.item;
  g_auto (GStrv) open = med_item_texts (chart, "open");
  g_auto (GStrv) addable = med_item_texts (chart, "addable");
  g_autofree char *seen = list_words (open), *added = list_words (addable);
  g_autofree char *until = med_format_day (med_item_instant (chart, "shared-until"));
  g_autofree char *time = med_format_time (med_item_instant (chart, "opened-at"));
  g_autofree char *code = med_item_text (chart, "purpose");
  g_autofree char *purpose = g_utf8_strdown (med_purpose_label (code), -1);
  g_autofree char *text = NULL;

  if (in_state (self, "writing"))
    text = g_strdup_printf (_ ("You may add to %s until %s. What is there is not open to you; "
                               "below stands what you added."),
                            added, until);
  else if (*seen == '\0')
    text = g_strdup_printf (_ ("You see single records until %s, for %s. Opened %s; the patient "
                               "can see that."),
                            until, purpose, time);
  else
    text = g_strdup_printf (_ ("You see %s until %s, for %s. Opened %s; the patient can see that."),
                            seen, until, purpose, time);
  gtk_label_set_text (self->open_label, text);
}

static void
show_left (MedChartPage *self)
{
  gint64 left = med_item_instant (self->chart.item, "until") - now ();
  guint minutes = (guint)MAX ((left + 59) / 60, 0);
  g_autofree char *time = med_format_time (med_item_instant (self->chart.item, "until"));
  g_autofree char *words
      = g_strdup_printf (ngettext ("%u minute left", "%u minutes left", minutes), minutes);

  if (!in_state (self, "open"))
    return;
  gtk_label_set_text (GTK_LABEL (self->left_label), words);
  gtk_widget_set_visible (self->left_label, left > SOON_SECONDS);
  gtk_widget_set_visible (self->keep_open, left > SOON_SECONDS);
  if (left > SOON_SECONDS)
    med_bar_hide (self->bar);
  else
    {
      g_autofree char *text = g_strdup_printf (_ ("The chart closes at %s."), time);
      g_autofree char *markup = g_markup_printf_escaped (
          "<b>%s</b> %s", text, _ ("Keeping it open is written down for the patient too."));
      g_object_set (self->bar, "kind", "info", NULL);
      med_bar_show (self->bar, markup, _ ("Keep Open"));
    }
}

static gboolean
clock_cb (gpointer user_data)
{
  show_left (MED_CHART_PAGE (user_data));
  return G_SOURCE_CONTINUE;
}

/* ── Closed ─────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *why, *icon, *title, *text;
} ends[] = {
  { "stopped", "me-shield-symbolic", N_ ("The Patient Stopped Sharing"),
    N_ ("Nothing of this chart can be opened any more. What you were writing is kept.") },
  { "expired", "me-shield-symbolic", N_ ("The Time Is Over"),
    N_ ("The patient allowed it until now. You can ask again. What you were writing is kept.") },
  { "suspended", "me-shield-alert-symbolic", N_ ("Sharing Is Paused"),
    N_ ("A rule paused it; the patient can allow it again. What you were writing is kept.") },
  { "", "me-lock-symbolic", N_ ("The Chart Is Closed"), N_ ("What you were writing is kept.") },
};

static void
show_end (MedChartPage *self)
{
  g_autofree char *why = med_item_text (self->chart.item, "why");
  g_autofree char *time = med_format_time (med_item_instant (self->chart.item, "ended-at"));
  g_autofree char *text = g_strdup_printf (_ ("Sharing ended at %s."), time);
  gboolean drafted = g_list_model_get_n_items (G_LIST_MODEL (self->drafts)) > 0;
  g_autofree char *markup
      = g_markup_printf_escaped ("<b>%s</b> %s", text, drafted ? _ ("Your draft is kept.") : "");
  guint chosen = G_N_ELEMENTS (ends) - 1;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_equal (ends[i].why, why))
      chosen = i;
  adw_status_page_set_icon_name (self->closed, ends[chosen].icon);
  adw_status_page_set_title (self->closed, _ (ends[chosen].title));
  adw_status_page_set_description (self->closed, _ (ends[chosen].text));
  if (*why != '\0')
    {
      g_object_set (self->bar, "kind", "bad", NULL);
      med_bar_show (self->bar, markup, NULL);
    }
  else
    med_bar_hide (self->bar);
  gtk_widget_set_visible (self->request, TRUE);
  gtk_widget_set_visible (self->reopen, FALSE);
}

static void
show_pause (MedChartPage *self)
{
  adw_status_page_set_icon_name (self->closed, "me-lock-symbolic");
  adw_status_page_set_title (self->closed, _ ("Closed After 15 Minutes"));
  adw_status_page_set_description (
      self->closed, _ ("Each opening is written down for the patient and lasts 15 minutes. What "
                       "you were writing is kept."));
  med_bar_hide (self->bar);
  gtk_widget_set_visible (self->request, FALSE);
  gtk_widget_set_visible (self->reopen, TRUE);
}

/* Only what one wrote: there is nothing to see elsewhere. */
static void
show_tabs (MedChartPage *self, gboolean writing)
{
  static const char *const names[] = { "summary", "results", "medications", "notes" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *child = adw_view_stack_get_child_by_name (self->tabs, names[i]);
      adw_view_stack_page_set_visible (adw_view_stack_get_page (self->tabs, child), !writing);
    }
  if (writing)
    adw_view_stack_set_visible_child_name (self->tabs, "documents");
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, !writing);
}

static void
chart_changed (gpointer owner)
{
  MedChartPage *self = MED_CHART_PAGE (owner);
  gboolean writing = in_state (self, "writing"), open = in_state (self, "open");
  g_auto (GStrv) addable = med_item_texts (self->chart.item, "addable");
  gboolean may_add = (open || writing) && addable != NULL && addable[0] != NULL;

  gtk_widget_set_visible (self->line, open || writing);
  gtk_widget_set_visible (self->left_label, open);
  gtk_widget_set_visible (self->keep_open, open);
  gtk_widget_set_visible (self->new_note, may_add);
  gtk_widget_set_visible (self->add_file, may_add);
  gtk_widget_set_sensitive (self->keep_open, !self->busy);
  gtk_widget_set_sensitive (self->reopen, !self->busy);
  gtk_stack_set_visible_child_name (self->body, open || writing ? "content" : "closed");
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, open);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), open);
  if (open || writing)
    {
      show_tabs (self, writing);
      show_line (self);
      show_left (self);
    }
  else if (in_state (self, "paused"))
    show_pause (self);
  else
    show_end (self);
}

void
med_chart_page_set_busy (MedChartPage *self, gboolean busy, const char *problem)
{
  g_return_if_fail (MED_IS_CHART_PAGE (self));
  self->busy = busy;
  chart_changed (self);
  if (problem != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (problem, -1);
      g_object_set (self->bar, "kind", "bad", NULL);
      med_bar_show (self->bar, markup, NULL);
    }
}

/* ── Signals ────────────────────────────────────────────────────────────────────────────────── */

static void
note_cb (MedChartPage *self)
{
  g_signal_emit (self, signals[NEW_NOTE], 0);
}

static void
renew_cb (MedChartPage *self)
{
  g_signal_emit (self, signals[RENEW], 0);
}

static void
request_cb (MedChartPage *self)
{
  g_signal_emit (self, signals[REQUEST], 0);
}

static void
files_chosen_cb (GtkNativeDialog *dialog, int response, MedChartPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_signal_emit (self, signals[ADD_FILES], 0, files);
    }
  g_object_unref (dialog);
}

static void
file_cb (MedChartPage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Add Files for the Patient"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, MedChartPage *self)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  if (!gtk_widget_get_visible (self->add_file))
    return FALSE;
  for (GSList *dropped = g_value_get_boxed (value); dropped != NULL; dropped = dropped->next)
    g_list_store_append (files, dropped->data);
  if (g_list_model_get_n_items (G_LIST_MODEL (files)) == 0)
    return FALSE;
  g_signal_emit (self, signals[ADD_FILES], 0, files);
  return TRUE;
}

static void
show_documents_cb (MedChartPage *self)
{
  adw_view_stack_set_visible_child_name (self->tabs, "documents");
}

static void
show_results_cb (MedChartPage *self)
{
  adw_view_stack_set_visible_child_name (self->tabs, "results");
}

static void
show_medications_cb (MedChartPage *self)
{
  adw_view_stack_set_visible_child_name (self->tabs, "medications");
}

static void
show_notes_cb (MedChartPage *self)
{
  adw_view_stack_set_visible_child_name (self->tabs, "notes");
}

#define FORWARD(name, signal)                                                                      \
  static void name (MedChartPage *self, GObject *item)                                             \
  {                                                                                                \
    g_signal_emit (self, signals[signal], 0, item);                                                \
  }
FORWARD (open_cb, OPEN)
FORWARD (go_on_cb, GO_ON)
FORWARD (discard_draft_cb, DISCARD_DRAFT)
FORWARD (cancel_cb, CANCEL)
FORWARD (discard_cb, DISCARD)
FORWARD (retry_cb, RETRY)
FORWARD (files_cb, ADD_FILES)

static void
verb_cb (MedChartPage *self, GObject *record, const char *verb)
{
  g_signal_emit (self, verb_signal, 0, record, verb);
}

/* ── Tabs ───────────────────────────────────────────────────────────────────────────────────── */

/* The sentence of a tab without content goes when something comes. */
static void
show_empty_cb (GListModel *lines, guint position, guint removed, guint added, GtkWidget *empty)
{
  GListModel *others = g_object_get_data (G_OBJECT (empty), "med-others");
  guint count
      = g_list_model_get_n_items (lines) + (others != NULL ? g_list_model_get_n_items (others) : 0);

  gtk_widget_set_visible (empty, count == 0);
}

static void
add_empty (GtkBox *box, const char *icon, const char *title, GListModel *lines, GListModel *others)
{
  GtkWidget *empty = g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", icon, "title", title,
                                   "vexpand", TRUE, NULL);

  gtk_widget_add_css_class (empty, "compact");
  if (others != NULL)
    {
      g_object_set_data_full (G_OBJECT (empty), "med-others", g_object_ref (others),
                              g_object_unref);
      g_signal_connect_object (others, "items-changed", G_CALLBACK (show_empty_cb), empty, 0);
    }
  g_signal_connect_object (lines, "items-changed", G_CALLBACK (show_empty_cb), empty, 0);
  gtk_box_append (box, empty);
  show_empty_cb (lines, 0, 0, 0, empty);
}

static GtkWidget *
add_lines (MedChartPage *self, GtkBox *box, const char *category, GListModel *lines, guint most,
           GCallback more)
{
  const char *title = med_category_label (category);
  GtkWidget *section = med_chart_lines_new (title, category, lines, most);

  g_signal_connect_object (section, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  if (more != NULL)
    g_signal_connect_object (section, "more", more, self, G_CONNECT_SWAPPED);
  gtk_box_append (box, section);
  return section;
}

static GtkBox *
add_column (GtkBox *columns)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  gtk_box_append (columns, column);
  return GTK_BOX (column);
}

static void
fill_summary (MedChartPage *self, GListModel *records, GListModel *problems,
              GListModel *medications, GListModel *immunizations, GListModel *results,
              GListModel *vitals, GListModel *notes)
{
  GtkWidget *columns = g_object_new (GTK_TYPE_BOX, "layout-manager", med_columns_new (), NULL);
  GtkBox *left = add_column (GTK_BOX (columns)), *right = add_column (GTK_BOX (columns));

  add_empty (self->summary, "me-summary-symbolic", _ ("Nothing Here Yet"), records, NULL);
  gtk_box_append (self->summary, columns);
  add_lines (self, left, "problems", problems, LINES_MAX, G_CALLBACK (show_documents_cb));
  add_lines (self, left, "medications", medications, LINES_MAX, G_CALLBACK (show_medications_cb));
  add_lines (self, left, "immunizations", immunizations, LINES_MAX, G_CALLBACK (show_documents_cb));
  add_lines (self, right, "results", results, LINES_MAX, G_CALLBACK (show_results_cb));
  add_lines (self, right, "vitals", vitals, LINES_MAX, G_CALLBACK (show_results_cb));
  add_lines (self, right, "notes", notes, LINES_MAX, G_CALLBACK (show_notes_cb));
}

static gboolean
is_of_patient (gpointer draft, gpointer user_data)
{
  g_autofree char *about = med_item_text (draft, "about");
  return g_str_equal (about, MED_CHART_PAGE (user_data)->patient_id)
         && med_draft_waits (draft, NULL);
}

static GtkWidget *
make_draft (gpointer draft, gpointer user_data)
{
  GtkWidget *row = med_draft_row_new (draft, NULL);

  g_signal_connect_object (row, "go-on", G_CALLBACK (go_on_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "discard", G_CALLBACK (discard_draft_cb), user_data,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
show_drafts_cb (GListModel *drafts, guint position, guint removed, guint added, GtkWidget *section)
{
  gtk_widget_set_visible (section, g_list_model_get_n_items (drafts) > 0);
}

/* Drafts stand above the notes, also when the chart has ended. */
static GtkWidget *
make_drafts (MedChartPage *self)
{
  GtkWidget *section = med_section_new (_ ("Drafts"));
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_box_append (GTK_BOX (section), list);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (self->drafts), make_draft, self,
                           NULL);
  g_signal_connect_object (self->drafts, "items-changed", G_CALLBACK (show_drafts_cb), section, 0);
  show_drafts_cb (G_LIST_MODEL (self->drafts), 0, 0, 0, section);
  return section;
}

static void
fill_documents (MedChartPage *self, GObject *records)
{
  self->list = g_object_new (MED_TYPE_RECORDS_PAGE, NULL);
  med_records_page_set_records (self->list, records);
  gtk_widget_set_vexpand (GTK_WIDGET (self->list), TRUE);
  gtk_box_append (GTK_BOX (self->documents), GTK_WIDGET (self->list));
  g_signal_connect_object (self->list, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "cancel", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "discard", G_CALLBACK (discard_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "retry", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "add-files", G_CALLBACK (files_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "verb", G_CALLBACK (verb_cb), self, G_CONNECT_SWAPPED);
}

static void
fill (MedChartPage *self, GObject *chart, GListModel *all_drafts)
{
  g_autoptr (GObject) records = med_item_object (chart, "records");
  g_autoptr (GListModel) problems = med_item_object (chart, "problems");
  g_autoptr (GListModel) medications = med_item_object (chart, "medications");
  g_autoptr (GListModel) immunizations = med_item_object (chart, "immunizations");
  g_autoptr (GListModel) results = med_item_object (chart, "results");
  g_autoptr (GListModel) vitals = med_item_object (chart, "vitals");
  g_autoptr (GListModel) notes = med_item_object (chart, "notes");
  GtkCustomFilter *mine = gtk_custom_filter_new (is_of_patient, self, NULL);

  self->drafts = gtk_filter_list_model_new (all_drafts != NULL ? g_object_ref (all_drafts) : NULL,
                                            GTK_FILTER (mine));
  fill_summary (self, G_LIST_MODEL (records), problems, medications, immunizations, results, vitals,
                notes);
  add_empty (self->results, "me-results-symbolic", _ ("No Results"), results, vitals);
  add_lines (self, self->results, "results", results, 0, NULL);
  add_lines (self, self->results, "vitals", vitals, 0, NULL);
  add_empty (self->medications, "me-pill-symbolic", _ ("No Medications"), medications, NULL);
  add_lines (self, self->medications, "medications", medications, 0, NULL);
  gtk_box_append (self->notes, make_drafts (self));
  add_empty (self->notes, "me-note-symbolic", _ ("No Notes"), notes, G_LIST_MODEL (self->drafts));
  add_lines (self, self->notes, "notes", notes, 0, NULL);
  gtk_box_append (self->kept, make_drafts (self));
  fill_documents (self, records);
}

GObject *
med_chart_page_get_chart (MedChartPage *self)
{
  g_return_val_if_fail (MED_IS_CHART_PAGE (self), NULL);
  return self->chart.item;
}

static void
chart_page_new_item (MedPage *page)
{
  if (gtk_widget_get_visible (MED_CHART_PAGE (page)->new_note))
    note_cb (MED_CHART_PAGE (page));
}

static void
chart_page_find (MedPage *page)
{
  MedChartPage *self = MED_CHART_PAGE (page);

  adw_view_stack_set_visible_child_name (self->tabs, "documents");
  MED_PAGE_GET_CLASS (self->list)->find (MED_PAGE (self->list));
}

static void
chart_page_step_tab (MedPage *page, int step)
{
  static const char *const names[] = { "summary", "results", "medications", "notes", "documents" };
  MedChartPage *self = MED_CHART_PAGE (page);
  const char *present = adw_view_stack_get_visible_child_name (self->tabs);
  int index = 0;

  if (!in_state (self, "open"))
    return;
  for (int i = 0; i < (int)G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], present) == 0)
      index = i;
  index = (index + step + (int)G_N_ELEMENTS (names)) % (int)G_N_ELEMENTS (names);
  adw_view_stack_set_visible_child_name (self->tabs, names[index]);
}

static void
med_chart_page_dispose (GObject *object)
{
  MedChartPage *self = MED_CHART_PAGE (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  med_item_watch (&self->chart, NULL, NULL, NULL);
  g_clear_object (&self->drafts);
  g_clear_pointer (&self->patient_id, g_free);
  G_OBJECT_CLASS (med_chart_page_parent_class)->dispose (object);
}

static void
med_chart_page_class_init (MedChartPageClass *klass)
{
  static const char *const names[N_SIGNALS]
      = { "new-note",      "renew",  "request", "open",  "go-on",
          "discard-draft", "cancel", "discard", "retry", "add-files" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_chart_page_dispose;
  page_class->new_item = chart_page_new_item;
  page_class->find = chart_page_find;
  page_class->step_tab = chart_page_step_tab;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, i >= OPEN ? 1 : 0,
                               i == ADD_FILES ? G_TYPE_LIST_MODEL : G_TYPE_OBJECT);
  verb_signal = g_signal_new ("verb", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 2, G_TYPE_OBJECT, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/chart-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedChartPage, name)
  BIND (tabs);
  BIND (switcher);
  BIND (switcher_bar);
  BIND (banner);
  BIND (bar);
  BIND (line);
  BIND (open_label);
  BIND (left_label);
  BIND (keep_open);
  BIND (new_note);
  BIND (add_file);
  BIND (body);
  BIND (closed);
  BIND (reopen);
  BIND (request);
  BIND (summary);
  BIND (results);
  BIND (medications);
  BIND (notes);
  BIND (documents);
  BIND (kept);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (note_cb);
  CALL (file_cb);
  CALL (renew_cb);
  CALL (request_cb);
#undef CALL
}

static void
med_chart_page_init (MedChartPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->switcher, "title-visible", self->switcher_bar, "reveal",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, clock_cb, self);
}

MedChartPage *
med_chart_page_new (GObject *session, GObject *chart)
{
  MedChartPage *self = g_object_new (MED_TYPE_CHART_PAGE, "session", session, NULL);
  g_autoptr (GObject) patient = med_item_object (chart, "patient");
  g_autoptr (GListModel) drafts = med_item_object (session, "drafts");
  g_autofree char *name = med_item_text (patient, "clinical-name");
  g_autofree char *iso = med_item_text (patient, "born");
  g_autofree char *born = med_format_iso (iso);
  g_autofree char *title = g_strdup_printf (_ ("%s – born %s"), name, born);

  self->patient_id = med_item_text (patient, "id");
  med_page_set_title (MED_PAGE (self), title);
  adw_view_switcher_title_set_title (self->switcher, name);
  med_banner_set_patient (self->banner, patient, TRUE);
  fill (self, chart, drafts);
  med_item_watch (&self->chart, chart, self, chart_changed);
  return self;
}
