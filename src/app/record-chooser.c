/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single records, chosen by ticking. */
#include "app/record-chooser.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/card-list.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedRecordChooser
{
  GtkWidget parent_instance;
  GtkSearchEntry *search;
  GtkStack *stack;
  MedCardList *list;
  GtkLabel *count;

  GListModel *records;
  GPtrArray *chosen; /* ids */
};

G_DEFINE_FINAL_TYPE (MedRecordChooser, med_record_chooser, GTK_TYPE_WIDGET)

enum
{
  DONE,
  CHANGED, /* what is ticked; for the rows */
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_count (MedRecordChooser *self)
{
  g_autofree char *text
      = self->chosen->len == 0
            ? g_strdup (_ ("Tick what should be seen. Nothing is added to it later."))
            : g_strdup_printf (
                ngettext ("%u record chosen", "%u records chosen", self->chosen->len),
                self->chosen->len);

  gtk_label_set_text (self->count, text);
}

static gboolean
is_chosen (MedRecordChooser *self, const char *id, guint *place)
{
  return g_ptr_array_find_with_equal_func (self->chosen, id, g_str_equal, place);
}

static void
choose (MedRecordChooser *self, GObject *record, gboolean wanted)
{
  g_autofree char *id = med_item_text (record, "id");
  guint place;
  gboolean chosen = is_chosen (self, id, &place);

  if (chosen == wanted)
    return;
  if (chosen)
    g_ptr_array_remove_index (self->chosen, place);
  else
    g_ptr_array_add (self->chosen, g_steal_pointer (&id));
  show_count (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ── Rows ───────────────────────────────────────────────────────────────────────────────────── */

/* The record that a row shows, or NULL. */
static GObject *
shown (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "med-record");
}

static void
toggled_cb (GtkCheckButton *row, MedRecordChooser *self)
{
  if (shown (GTK_WIDGET (row)) != NULL)
    choose (self, shown (GTK_WIDGET (row)), gtk_check_button_get_active (row));
}

static void
show_tick (GtkWidget *row, MedRecordChooser *self)
{
  g_autofree char *id = shown (row) != NULL ? med_item_text (shown (row), "id") : NULL;

  gtk_check_button_set_active (GTK_CHECK_BUTTON (row), id != NULL && is_chosen (self, id, NULL));
}

static GtkWidget *
make_row (gpointer user_data)
{
  GtkWidget *row = gtk_check_button_new ();
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  static const char *const title[] = { "semi", NULL }, *const detail[] = { "dim", "small", NULL };

  gtk_box_append (GTK_BOX (lines), med_label_new (NULL, title));
  gtk_box_append (GTK_BOX (lines), med_label_new (NULL, detail));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row), lines);
  /* The row in the list is the stop; Enter ticks. */
  gtk_widget_set_focusable (row, FALSE);
  g_signal_connect_object (row, "toggled", G_CALLBACK (toggled_cb), user_data, 0);
  g_signal_connect_object (user_data, "changed", G_CALLBACK (show_tick), row, G_CONNECT_SWAPPED);
  return row;
}

static void
show_row (GtkWidget *row, GObject *record, gpointer user_data)
{
  GtkWidget *title
      = gtk_widget_get_first_child (gtk_check_button_get_child (GTK_CHECK_BUTTON (row)));
  GtkWidget *detail = gtk_widget_get_next_sibling (title);
  g_autofree char *name = NULL, *author = NULL, *category = NULL, *day = NULL, *date = NULL;
  g_autofree char *long_day = NULL;
  g_autofree char *line = NULL, *spoken = NULL;

  g_object_set_data (G_OBJECT (row), "med-record", NULL);
  if (record == NULL)
    return;
  name = med_item_text (record, "title");
  author = med_item_flag (record, "own") ? g_strdup (_ ("added by you"))
                                         : med_item_text (record, "author");
  category = med_item_text (record, "category");
  date = med_item_text (record, "date");
  day = med_format_iso (date);
  long_day = med_format_iso_long (date);
  line = g_strdup_printf ("%s · %s · %s", med_category_label (category), day, author);
  spoken
      = g_strdup_printf ("%s, %s, %s, %s", name, med_category_label (category), long_day, author);
  gtk_label_set_text (GTK_LABEL (title), name);
  gtk_label_set_text (GTK_LABEL (detail), line);
  med_widget_set_label (row, spoken);
  g_object_set_data_full (G_OBJECT (row), "med-record", g_object_ref (record), g_object_unref);
  show_tick (row, user_data);
}

static void
open_cb (MedRecordChooser *self, GObject *record)
{
  g_autofree char *id = med_item_text (record, "id");

  choose (self, record, !is_chosen (self, id, NULL));
}

/* ── The whole ──────────────────────────────────────────────────────────────────────────────── */

static void
search_cb (MedRecordChooser *self)
{
  if (self->records == NULL)
    return;
  g_object_set (self->records, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)), NULL);
  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (self->records) > 0 ? "list" : "nothing");
}

static void
done_cb (MedRecordChooser *self)
{
  g_signal_emit (self, signals[DONE], 0);
}

void
med_record_chooser_set (MedRecordChooser *self, GListModel *records, const char *const *chosen)
{
  g_return_if_fail (MED_IS_RECORD_CHOOSER (self) && records != NULL);
  g_set_object (&self->records, records);
  g_ptr_array_set_size (self->chosen, 0);
  for (; chosen != NULL && *chosen != NULL; chosen++)
    g_ptr_array_add (self->chosen, g_strdup (*chosen));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  med_card_list_set_model (self->list, records);
  search_cb (self);
  show_count (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

char **
med_record_chooser_get_chosen (MedRecordChooser *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (MED_IS_RECORD_CHOOSER (self), NULL);
  for (guint i = 0; i < self->chosen->len; i++)
    g_strv_builder_add (ids, self->chosen->pdata[i]);
  return g_strv_builder_end (ids);
}

static void
med_record_chooser_dispose (GObject *object)
{
  MedRecordChooser *self = MED_RECORD_CHOOSER (object);

  g_clear_object (&self->records);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_record_chooser_parent_class)->dispose (object);
}

static void
med_record_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (MED_RECORD_CHOOSER (object)->chosen);
  G_OBJECT_CLASS (med_record_chooser_parent_class)->finalize (object);
}

static void
med_record_chooser_class_init (MedRecordChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_record_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_record_chooser_finalize;
  signals[DONE]
      = g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/record-chooser.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRecordChooser, name)
  BIND (search);
  BIND (stack);
  BIND (list);
  BIND (count);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (search_cb);
  CALL (open_cb);
  CALL (done_cb);
#undef CALL
}

static void
med_record_chooser_init (MedRecordChooser *self)
{
  self->chosen = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  med_card_list_set_rows (self->list, make_row, show_row, self);
}
