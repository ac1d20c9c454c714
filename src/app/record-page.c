/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewer and its details. */
#include "app/record-page.h"

#include "app/document-view.h"
#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/record-verbs.h"
#include "app/widgets/notice.h"
#include "app/widgets/pill.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedRecordPage
{
  MedPage parent_instance;
  AdwFlap *flap;
  MedDocumentView *document;
  MedNotice *badge;
  GtkListBox *facts, *readers, *versions;
  GtkWidget *readers_section, *versions_section, *share, *changes;
  GSimpleActionGroup *verbs; /* of the menu */
  char *category;            /* in which it is shown */
  GtkToggleButton *as_text;
  MedItemWatch record;
  guint fold;
};

G_DEFINE_FINAL_TYPE (MedRecordPage, med_record_page, MED_TYPE_PAGE)

enum
{
  VERB,
  FETCH,
  RELOAD,
  OPEN_VERSION,
  NOTHING_TO_PRINT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_badge (MedRecordPage *self, gpointer record)
{
  g_autofree char *check = med_item_text (record, "check");
  g_autofree char *signer = med_item_text (record, "signer");
  g_autofree char *block = med_format_count (med_item_number (record, "block"));
  gint64 since = med_item_instant (record, "unchanged-since");
  g_autofree char *moment = med_format_moment (since, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *title = NULL, *text = NULL;

  if (g_str_equal (check, "checked"))
    {
      title = g_strdup_printf (_ ("Checked: recorded in block %s"), block);
      text = *signer != '\0'
                 ? g_strdup_printf (_ ("Signed by %s. Unchanged since %s."), signer, moment)
                 : g_strdup_printf (_ ("Unchanged since %s."), moment);
      med_notice_set (self->badge, "ok", "me-checked-symbolic", title, text);
    }
  else if (g_str_equal (check, "mismatch"))
    {
      med_notice_set (self->badge, "bad", "me-shield-alert-symbolic",
                      _ ("Does not match its signature"),
                      _ ("It is not shown. The hospitals may still have the right one."));
      med_document_view_set_message (
          self->document, "me-shield-alert-symbolic", _ ("Not Shown"),
          _ ("What arrived is not what was signed. Your other records are not touched."), NULL);
    }
  else if (g_str_equal (check, "unchecked"))
    med_notice_set (self->badge, "warn", "me-offline-symbolic", _ ("Signed"),
                    _ ("Not checked while offline."));
  else
    med_notice_set (self->badge, "warn", "me-saved-symbolic", _ ("Not yet recorded"),
                    _ ("Only on this computer."));
}

static void
add_fact (MedRecordPage *self, const char *label, const char *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;
  row = med_fact_row_new (NULL, NULL, value, NULL);
  gtk_widget_add_css_class (row, "fact");
  med_fact_row_set_label (MED_FACT_ROW (row), label);
  gtk_list_box_append (self->facts, row);
}

static void
show_facts (MedRecordPage *self, gpointer record)
{
  g_autofree char *author = med_item_text (record, "author");
  g_autofree char *clinic = med_item_text (record, "clinic");
  g_autofree char *iso = med_item_text (record, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *type = med_item_text (record, "type");
  g_autofree char *size = med_format_size (med_item_number (record, "size"));
  g_autofree char *file = *type != '\0' ? g_strdup_printf ("%s, %s", type, size) : g_strdup (size);
  guint copies = (guint)med_item_number (record, "copies");
  guint of = (guint)med_item_number (record, "copies-of");
  g_autofree char *kept
      = of > 0
            ? g_strdup_printf (ngettext ("%u of %u hospital", "%u of %u hospitals", of), copies, of)
            : NULL;
  g_autoptr (GListModel) more = med_item_object (record, "facts");

  med_list_box_clear (self->facts);
  add_fact (self, _ ("Author"), *author != '\0' ? author : _ ("You"));
  add_fact (self, _ ("Clinic"), clinic);
  add_fact (self, _ ("Date"), date);
  for (guint i = 0; more != NULL && i < g_list_model_get_n_items (more); i++)
    {
      g_autoptr (GObject) fact = g_list_model_get_item (more, i);
      g_autofree char *title = med_item_text (fact, "title");
      g_autofree char *detail = med_item_text (fact, "detail");
      add_fact (self, title, detail);
    }
  add_fact (self, _ ("File"), file);
  add_fact (self, _ ("Copies"), kept);
}

static GtkWidget *
make_reader (gpointer reader, gpointer user_data)
{
  g_autofree char *who = med_item_text (reader, "who");
  g_autofree char *why = med_item_text (reader, "why");
  gint64 until = med_item_instant (reader, "until");
  g_autofree char *day = med_format_day (until);
  g_autofree char *line = until != 0 ? g_strdup_printf (_ ("until %s"), day) : g_strdup (why);
  GtkWidget *row
      = med_fact_row_new (NULL, NULL, med_item_flag (reader, "you") ? _ ("You") : who, line);

  med_fact_row_set_avatar (MED_FACT_ROW (row), who, 28);
  return row;
}

static GtkWidget *
make_version (gpointer version, gpointer user_data)
{
  MedRecordPage *self = MED_RECORD_PAGE (user_data);
  g_autofree char *id = med_item_text (version, "id");
  g_autofree char *shown = med_item_text (self->record.item, "id");
  g_autofree char *title
      = g_strdup_printf (_ ("Version %u"), (guint)med_item_number (version, "version"));
  gint64 when = med_item_instant (version, "recorded-at");
  g_autofree char *moment = med_format_moment (when, g_get_real_time () / G_USEC_PER_SEC);
  GtkWidget *row
      = med_fact_row_new (NULL, NULL, title, when != 0 ? moment : _ ("Not yet recorded"));

  if (g_str_equal (id, shown))
    med_fact_row_add_end (MED_FACT_ROW (row), med_pill_new (_ ("Shown"), NULL, "info"));
  else
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      med_fact_row_add_end (MED_FACT_ROW (row), gtk_label_new (_ ("Open")));
    }
  g_object_set_data_full (G_OBJECT (row), "med-version", g_object_ref (version), g_object_unref);
  return row;
}

/* Changes and shares are the patient's; a doctor reads what was shared. */
static gboolean
patient_looks (MedRecordPage *self)
{
  GObject *session = med_page_get_session (MED_PAGE (self));
  g_autofree char *role = session != NULL ? med_item_text (session, "role") : g_strdup ("");

  return g_str_equal (role, "patient");
}

static void
record_changed (gpointer owner)
{
  MedRecordPage *self = MED_RECORD_PAGE (owner);
  gpointer record = self->record.item;
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *category = med_item_text (record, "category");
  g_autofree char *iso = med_item_text (record, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", date, med_category_label (category));
  g_autoptr (GListModel) readers = med_item_object (record, "readers");
  g_autoptr (GListModel) history = med_item_object (record, "history");

  med_record_verbs_update (self->verbs, record, patient_looks (self), FALSE);
  med_page_set_title (MED_PAGE (self), title);
  med_page_set_subtitle (MED_PAGE (self), subtitle);
  show_badge (self, record);
  show_facts (self, record);
  gtk_list_box_bind_model (self->readers, readers, make_reader, self, NULL);
  gtk_list_box_bind_model (self->versions, history, make_version, self, NULL);
  gtk_widget_set_visible (self->readers_section,
                          readers != NULL && g_list_model_get_n_items (readers) > 0);
  gtk_widget_set_visible (self->versions_section,
                          history != NULL && g_list_model_get_n_items (history) > 1);
  /* Elsewhere others see it. */
  if (g_strcmp0 (self->category, category) != 0)
    {
      g_free (self->category);
      self->category = g_steal_pointer (&category);
      g_signal_emit (self, signals[RELOAD], 0);
    }
}

static void
version_cb (MedRecordPage *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[OPEN_VERSION], 0, g_object_get_data (G_OBJECT (row), "med-version"));
}

static void record_page_print (MedPage *page);

static void
do_verb (gpointer owner, const char *verb)
{
  if (g_str_equal (verb, "print"))
    record_page_print (MED_PAGE (owner));
  else
    g_signal_emit (owner, signals[VERB], 0, MED_RECORD_PAGE (owner)->record.item, verb);
}

static void
share_cb (MedRecordPage *self)
{
  do_verb (self, "share");
}

static void
save_cb (MedRecordPage *self)
{
  do_verb (self, "save-copy");
}

static void
fetch_cb (MedRecordPage *self)
{
  g_signal_emit (self, signals[FETCH], 0);
}

static void
as_text_cb (MedRecordPage *self)
{
  med_document_view_set_as_text (self->document, gtk_toggle_button_get_active (self->as_text));
}

GObject *
med_record_page_get_record (MedRecordPage *self)
{
  g_return_val_if_fail (MED_IS_RECORD_PAGE (self), NULL);
  return self->record.item;
}

void
med_record_page_set_document (MedRecordPage *self, GBytes *document)
{
  g_autofree char *media_type = NULL, *title = NULL;

  g_return_if_fail (MED_IS_RECORD_PAGE (self));
  media_type = med_item_text (self->record.item, "media-type");
  title = med_item_text (self->record.item, "title");
  med_document_view_set_document (self->document, document, media_type, title);
}

void
med_record_page_set_problem (MedRecordPage *self, const char *message, gboolean offline)
{
  g_return_if_fail (MED_IS_RECORD_PAGE (self));
  if (offline)
    med_document_view_set_message (self->document, "me-offline-symbolic",
                                   _ ("Not on This Computer"), message, _ ("Fetch When Online"));
  else
    med_document_view_set_problem (self->document, message);
}

/* Name and birth date, as in the banner. */
static char *
print_person (gpointer record)
{
  g_autofree char *name = med_item_text (record, "patient");
  g_autofree char *iso = med_item_text (record, "born");
  g_autofree char *born = med_format_iso (iso);

  return *iso != '\0' ? g_strdup_printf (_ ("%s · Born %s"), name, born) : g_steal_pointer (&name);
}

static char *
print_origin (MedRecordPage *self, gpointer record)
{
  GObject *session = med_page_get_session (MED_PAGE (self));
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *who = session != NULL ? med_item_text (session, "name") : g_strdup ("");
  g_autofree char *day = med_format_day (now);
  g_autofree char *time = med_format_time (now);
  g_autofree char *block = med_format_count (med_item_number (record, "block"));

  if (med_item_number (record, "block") == 0)
    return g_strdup_printf (_ ("Printed by %s, %s, %s · not yet recorded"), who, day, time);
  return g_strdup_printf (_ ("Printed by %s, %s, %s · recorded in block %s"), who, day, time,
                          block);
}

static void
record_page_print (MedPage *page)
{
  MedRecordPage *self = MED_RECORD_PAGE (page);
  gpointer record = self->record.item;
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *author = med_item_text (record, "signer");
  g_autofree char *iso = med_item_text (record, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *head
      = g_strdup_printf (*author != '\0' ? "%s · %s · %s" : "%s · %s", title, date, author);
  g_autofree char *person = print_person (record);
  g_autofree char *origin = print_origin (self, record);
  const med_print_head printed = { .title = head, .person = person, .origin = origin };
  g_autoptr (GtkPrintOperation) operation = med_document_view_print (self->document, &printed);

  if (operation != NULL)
    med_print_operation_run (operation, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  else
    g_signal_emit (self, signals[NOTHING_TO_PRINT], 0);
}

static void
print_cb (MedRecordPage *self)
{
  record_page_print (MED_PAGE (self));
}

static gboolean
record_page_toggle_details (MedPage *page)
{
  AdwFlap *flap = MED_RECORD_PAGE (page)->flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
  return TRUE;
}

static void
details_cb (MedRecordPage *self)
{
  record_page_toggle_details (MED_PAGE (self));
}

static void
record_page_step_tab (MedPage *page, int step)
{
  med_document_view_step_page (MED_RECORD_PAGE (page)->document, step);
}

static void
med_record_page_dispose (GObject *object)
{
  g_clear_handle_id (&MED_RECORD_PAGE (object)->fold, g_source_remove);
  med_item_watch (&MED_RECORD_PAGE (object)->record, NULL, NULL, NULL);
  g_clear_object (&MED_RECORD_PAGE (object)->verbs);
  g_clear_pointer (&MED_RECORD_PAGE (object)->category, g_free);
  G_OBJECT_CLASS (med_record_page_parent_class)->dispose (object);
}

static void
med_record_page_class_init (MedRecordPageClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_record_page_dispose;
  MED_PAGE_CLASS (klass)->print = record_page_print;
  MED_PAGE_CLASS (klass)->toggle_details = record_page_toggle_details;
  MED_PAGE_CLASS (klass)->step_tab = record_page_step_tab;
  signals[VERB] = g_signal_new ("verb", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_OBJECT, G_TYPE_STRING);
  signals[FETCH]
      = g_signal_new ("fetch", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RELOAD]
      = g_signal_new ("reload", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOTHING_TO_PRINT] = g_signal_new ("nothing-to-print", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN_VERSION] = g_signal_new ("open-version", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/record-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRecordPage, name)
  BIND (flap);
  BIND (document);
  BIND (badge);
  BIND (facts);
  BIND (readers);
  BIND (versions);
  BIND (readers_section);
  BIND (versions_section);
  BIND (share);
  BIND (changes);
  BIND (as_text);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (version_cb);
  CALL (share_cb);
  CALL (save_cb);
  CALL (print_cb);
  CALL (fetch_cb);
  CALL (as_text_cb);
  CALL (details_cb);
#undef CALL
}

static gboolean
fold_cb (gpointer user_data)
{
  MedRecordPage *self = MED_RECORD_PAGE (user_data);

  self->fold = 0;
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap));
  return G_SOURCE_REMOVE;
}

/* Beside the document where there is room, else out of the way until asked for; not while sizes
 * are being given out. */
static void
folded_cb (MedRecordPage *self)
{
  if (self->fold == 0)
    self->fold = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 10, fold_cb, self, NULL);
}

static void
med_record_page_init (MedRecordPage *self)
{
  g_autoptr (GMenuModel) menu = med_record_verbs_menu ();

  self->verbs = med_record_verbs_new (do_verb, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->changes), menu);
  /* The menu stands in the header bar, which is no part of the page. */
  gtk_widget_insert_action_group (self->changes, "record", G_ACTION_GROUP (self->verbs));
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
}

MedRecordPage *
med_record_page_new (GObject *session, GObject *record)
{
  MedRecordPage *self = g_object_new (MED_TYPE_RECORD_PAGE, "session", session, NULL);

  gtk_widget_set_visible (self->share, session == NULL || patient_looks (self));
  med_item_watch (&self->record, record, self, record_changed);
  return self;
}
