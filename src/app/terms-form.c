/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a share or a request; every change goes into the draft, whose sentence is shown. */
#include "app/terms-form.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/chip.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define DAY_SECONDS 86400

struct _MedTermsForm
{
  GtkWidget parent_instance;
  MedChipSet *chips, *sensitive_chips, *also;
  GtkWidget *sensitive_line, *sensitive_revealer, *may_line, *also_line, *message_line;
  GtkWidget *records_line;
  GtkLabel *records, *sensitive_label, *sentence, *scope, *excluded, *limits, *problem, *see_label;
  MedSegments *may, *until;
  GtkDropDown *purpose;
  GtkTextView *message;
  GtkPopover *date_popover;
  GtkCalendar *calendar;

  MedItemWatch draft;
  gboolean asking, filling;
};

G_DEFINE_FINAL_TYPE (MedTermsForm, med_terms_form, GTK_TYPE_WIDGET)

static guint choose_records_signal;

/* What one may choose; the codes travel, the words are shown. */
static const char *const purposes[] = { "TREAT", "PATRQT", "FAMRQT", "HPAYMT", "HRESCH" };

static const struct
{
  const char *word, *label;
  int days;
} periods[] = {
  { "visit", N_ ("This visit"), 1 },
  { "month", N_ ("30 days"), 30 },
  { "year", N_ ("1 year"), 365 },
  { "date", N_ ("Date…"), 0 },
};

/* Shares end with a local day, so that "until 24 December" holds the whole of it. */
static gint64
end_of_day (int days_from_now)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days_from_now);
  g_autoptr (GDateTime) end
      = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                               g_date_time_get_day_of_month (day), 23, 59, 59);
  return g_date_time_to_unix (end);
}

static void
show_markup (GtkLabel *label, gpointer draft, const char *property)
{
  g_autofree char *markup
      = med_item_has (draft, property) ? med_item_text (draft, property) : g_strdup ("");

  gtk_label_set_markup (label, markup);
  gtk_widget_set_visible (GTK_WIDGET (label), *markup != '\0');
}

static void
draft_changed (gpointer owner)
{
  MedTermsForm *self = MED_TERMS_FORM (owner);
  gpointer draft = self->draft.item;
  g_autofree char *problem = med_item_text (draft, "problem");

  show_markup (self->sentence, draft, "sentence");
  show_markup (self->scope, draft, "scope");
  show_markup (self->excluded, draft, "excluded");
  show_markup (self->limits, draft, "limits");
  med_label_set (self->problem, problem);
}

static void
categories_cb (MedTermsForm *self)
{
  g_auto (GStrv) plain = med_chip_set_get_selected (self->chips);
  g_auto (GStrv) sensitive = med_chip_set_get_selected (self->sensitive_chips);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (self->filling || self->draft.item == NULL)
    return;
  g_strv_builder_addv (builder, (const char **)plain);
  g_strv_builder_addv (builder, (const char **)sensitive);
  all = g_strv_builder_end (builder);
  g_object_set (self->draft.item, "categories", all, NULL);
}

static void
may_cb (MedTermsForm *self)
{
  if (!self->filling && self->draft.item != NULL && !self->asking)
    g_object_set (self->draft.item, "actions", med_segments_get_selected (self->may), NULL);
}

static void
also_cb (MedTermsForm *self)
{
  g_auto (GStrv) also = med_chip_set_get_selected (self->also);

  if (!self->filling && self->draft.item != NULL && self->asking)
    g_object_set (self->draft.item, "add", g_strv_contains ((const char *const *)also, "add"),
                  "correct", g_strv_contains ((const char *const *)also, "correct"), NULL);
}

static void
until_cb (MedTermsForm *self)
{
  const char *word = med_segments_get_selected (self->until);

  if (self->filling || self->draft.item == NULL)
    return;
  if (g_strcmp0 (word, "date") == 0)
    {
      gtk_popover_popup (self->date_popover);
      return;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (periods); i++)
    if (g_strcmp0 (periods[i].word, word) == 0)
      g_object_set (self->draft.item, "until", end_of_day (periods[i].days), NULL);
}

static void
day_chosen_cb (MedTermsForm *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) end
      = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                               g_date_time_get_day_of_month (day), 23, 59, 59);
  g_autofree char *label = NULL;
  gint64 until = g_date_time_to_unix (end);

  if (self->filling || self->draft.item == NULL)
    return;
  label = med_format_day (until);
  med_segments_set_label (self->until, "date", label);
  gtk_popover_popdown (self->date_popover);
  g_object_set (self->draft.item, "until", until, NULL);
}

static void
purpose_cb (MedTermsForm *self)
{
  guint selected = gtk_drop_down_get_selected (self->purpose);

  if (!self->filling && self->draft.item != NULL && selected < G_N_ELEMENTS (purposes))
    g_object_set (self->draft.item, "purpose", purposes[selected], NULL);
}

static void
message_cb (GtkTextBuffer *buffer, MedTermsForm *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  if (self->filling || self->draft.item == NULL)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_object_set (self->draft.item, "message", text, NULL);
}

static void
choose_sensitive_cb (MedTermsForm *self)
{
  GtkRevealer *revealer = GTK_REVEALER (self->sensitive_revealer);
  gtk_revealer_set_reveal_child (revealer, !gtk_revealer_get_reveal_child (revealer));
}

static void
choose_records_cb (MedTermsForm *self)
{
  g_signal_emit (self, choose_records_signal, 0);
}

static void
choose_kinds_cb (MedTermsForm *self)
{
  med_terms_form_set_records (self, NULL);
}

/* Without the words of `except`, which may be NULL. */
static void
add_chips (MedChipSet *set, char **words, char **except)
{
  med_chip_set_clear (set);
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (except == NULL || !g_strv_contains ((const char *const *)except, words[i]))
      med_chip_set_add (set, words[i], med_category_label (words[i]));
}

/* Single records stand by their titles; kinds and single records are never shared in one. */
static void
fill_records (MedTermsForm *self, GObject *draft)
{
  g_auto (GStrv) titles
      = med_item_has (draft, "record-titles") ? med_item_texts (draft, "record-titles") : NULL;
  g_autofree char *text = titles != NULL ? g_strjoinv ("\n", titles) : NULL;
  gboolean single = text != NULL && *text != '\0';

  med_label_set (self->records, text);
  gtk_widget_set_visible (self->records_line, single && !self->asking);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), !single);
  gtk_widget_set_visible (self->may_line, !self->asking && !single);
  gtk_widget_set_visible (
      self->sensitive_line,
      !single && gtk_widget_get_first_child (GTK_WIDGET (self->sensitive_chips)) != NULL);
  gtk_widget_set_visible (self->sensitive_revealer, !single);
}

/* The last one after the kinds. */
static void
add_records_button (MedTermsForm *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *words = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (words), "folder-documents-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (words), _ ("Single Records…"));
  gtk_button_set_child (GTK_BUTTON (button), words);
  gtk_widget_add_css_class (button, "chip");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_records_cb), self);
  gtk_box_append (GTK_BOX (self->chips), button);
}

static void
fill_categories (MedTermsForm *self, GObject *draft)
{
  g_auto (GStrv) available = self->asking ? NULL : med_item_texts (draft, "available");
  g_auto (GStrv) sensitive = self->asking ? NULL : med_item_texts (draft, "sensitive");
  g_auto (GStrv) chosen = med_item_texts (draft, "categories");
  GString *names = g_string_new (_ ("Sensitive:"));

  if (self->asking)
    {
      med_chip_set_clear (self->chips);
      for (const MedWord *word = med_category_all (); word->word != NULL; word++)
        med_chip_set_add (self->chips, word->word, _ (word->label));
    }
  else
    {
      add_chips (self->chips, available, sensitive);
      add_records_button (self);
    }
  add_chips (self->sensitive_chips, sensitive, NULL);
  med_chip_set_set_selected (self->chips, (const char *const *)chosen);
  med_chip_set_set_selected (self->sensitive_chips, (const char *const *)chosen);
  for (guint i = 0; sensitive != NULL && sensitive[i] != NULL; i++)
    g_string_append_printf (names, "%s %s", i > 0 ? "," : "", med_category_label (sensitive[i]));
  gtk_label_set_text (self->sensitive_label, names->str);
  g_string_free (names, TRUE);
}

static void
fill_until (MedTermsForm *self, GObject *draft)
{
  gint64 until = med_item_instant (draft, "until");
  g_autofree char *label = med_format_day (until);

  for (size_t i = 0; i < G_N_ELEMENTS (periods); i++)
    if (periods[i].days > 0 && until == end_of_day (periods[i].days))
      {
        med_segments_set_selected (self->until, periods[i].word);
        return;
      }
  if (until == 0)
    return;
  med_segments_set_label (self->until, "date", label);
  med_segments_set_selected (self->until, "date");
}

void
med_terms_form_set_draft (MedTermsForm *self, GObject *draft, gboolean asking)
{
  g_autofree char *purpose = NULL;

  g_return_if_fail (MED_IS_TERMS_FORM (self) && draft != NULL);
  self->asking = asking;
  self->filling = TRUE;
  gtk_widget_set_visible (self->also_line, asking);
  gtk_widget_set_visible (self->message_line, asking);
  gtk_label_set_text (self->see_label, asking ? _ ("See") : _ ("What"));
  fill_categories (self, draft);
  fill_records (self, draft);
  fill_until (self, draft);
  purpose = med_item_text (draft, "purpose");
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    if (g_str_equal (purposes[i], purpose))
      gtk_drop_down_set_selected (self->purpose, i);
  if (asking)
    {
      g_autofree char *message = med_item_text (draft, "message");
      const char *also[3] = { NULL };
      guint count = 0;

      if (med_item_flag (draft, "add"))
        also[count++] = "add";
      if (med_item_flag (draft, "correct"))
        also[count++] = "correct";
      med_chip_set_set_selected (self->also, also);
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->message), message, -1);
    }
  else
    {
      g_autofree char *actions = med_item_text (draft, "actions");
      med_segments_set_selected (self->may, *actions != '\0' ? actions : "see");
    }
  self->filling = FALSE;
  med_item_watch (&self->draft, draft, self, draft_changed);
}

/* The kinds stay ticked, so that they are there again when no record is wanted after all. */
void
med_terms_form_set_records (MedTermsForm *self, const char *const *ids)
{
  g_return_if_fail (MED_IS_TERMS_FORM (self) && self->draft.item != NULL);
  g_object_freeze_notify (self->draft.item);
  g_object_set (self->draft.item, "records", ids, NULL);
  if (ids != NULL && ids[0] != NULL)
    g_object_set (self->draft.item, "categories", NULL, NULL);
  else
    categories_cb (self);
  g_object_thaw_notify (self->draft.item);
  fill_records (self, self->draft.item);
}

static void
med_terms_form_dispose (GObject *object)
{
  MedTermsForm *self = MED_TERMS_FORM (object);

  med_item_watch (&self->draft, NULL, NULL, NULL);
  if (self->date_popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->date_popover));
  self->date_popover = NULL;
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_terms_form_parent_class)->dispose (object);
}

static void
med_terms_form_class_init (MedTermsFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_terms_form_dispose;
  choose_records_signal = g_signal_new ("choose-records", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/terms-form.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedTermsForm, name)
  BIND (records);
  BIND (records_line);
  BIND (chips);
  BIND (sensitive_chips);
  BIND (also);
  BIND (sensitive_line);
  BIND (sensitive_revealer);
  BIND (sensitive_label);
  BIND (may_line);
  BIND (also_line);
  BIND (message_line);
  BIND (see_label);
  BIND (sentence);
  BIND (scope);
  BIND (excluded);
  BIND (limits);
  BIND (problem);
  BIND (may);
  BIND (until);
  BIND (purpose);
  BIND (message);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (categories_cb);
  CALL (may_cb);
  CALL (also_cb);
  CALL (until_cb);
  CALL (purpose_cb);
  CALL (choose_sensitive_cb);
  CALL (choose_records_cb);
  CALL (choose_kinds_cb);
#undef CALL
}

static void
med_terms_form_init (MedTermsForm *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = TRUE;
  med_segments_add (self->may, "see", _ ("See"));
  med_segments_add (self->may, "add", _ ("See and add"));
  med_segments_add (self->may, "correct", _ ("See, add, correct"));
  med_segments_add (self->may, "add-only", _ ("Only add"));
  for (size_t i = 0; i < G_N_ELEMENTS (periods); i++)
    med_segments_add (self->until, periods[i].word, _ (periods[i].label));
  med_chip_set_add (self->also, "add", _ ("Add records"));
  med_chip_set_add (self->also, "correct", _ ("Correct"));
  for (size_t i = 0; i < G_N_ELEMENTS (purposes); i++)
    gtk_string_list_append (labels, med_purpose_label (purposes[i]));
  gtk_drop_down_set_model (self->purpose, G_LIST_MODEL (labels));
  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  self->date_popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_child (self->date_popover, GTK_WIDGET (self->calendar));
  gtk_widget_set_parent (GTK_WIDGET (self->date_popover), GTK_WIDGET (self->until));
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (day_chosen_cb), self);
  g_signal_connect (gtk_text_view_get_buffer (self->message), "changed", G_CALLBACK (message_cb),
                    self);
  self->filling = FALSE;
}
