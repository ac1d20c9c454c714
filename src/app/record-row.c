/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of records: what, from whom, when, how safe. */
#include "app/record-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedRecordRow
{
  GtkWidget parent_instance;
  MedTile *tile;
  GtkLabel *title, *amount, *detail, *category, *date, *reason;
  GtkProgressBar *progress;
  MedPill *pill;
  GtkWidget *cancel, *arrow, *date_slot, *refusal;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedRecordRow, med_record_row, GTK_TYPE_WIDGET)

enum
{
  CANCEL,
  DISCARD,
  RETRY,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static char *
second_line (gpointer item)
{
  g_autofree char *author = med_item_text (item, "author");
  g_autofree char *clinic = med_item_text (item, "clinic");
  g_autofree char *state = med_item_text (item, "state");
  guint versions = (guint)med_item_number (item, "versions");
  GString *line = g_string_new (NULL);

  if (g_str_equal (state, "draft"))
    g_string_append (line, _ ("Not finished"));
  else
    g_string_append (line, *author != '\0' ? author : _ ("Added by you"));
  if (*clinic != '\0')
    g_string_append_printf (line, " · %s", clinic);
  if (versions > 1)
    {
      g_string_append (line, " · ");
      g_string_append_printf (line, ngettext ("%u version", "%u versions", versions), versions);
    }
  if (med_item_flag (item, "leaving"))
    g_string_append_printf (line, " · %s", _ ("is taken out in a moment"));
  if (!med_item_flag (item, "local") && g_str_equal (state, "recorded"))
    g_string_append_printf (line, " · %s", _ ("not on this computer yet"));
  return g_string_free (line, FALSE);
}

static void
show_state (MedRecordRow *self, gpointer item, const char *state, const char *date)
{
  guint64 block = med_item_number (item, "block");

  med_pill_set_state (self->pill, state);
  if (g_str_equal (state, "recorded") && block > 0)
    {
      g_autofree char *number = med_format_count (block);
      g_autofree char *detail = g_strdup_printf (_ ("Recorded in block %s and confirmed"), number);
      med_pill_set_detail (self->pill, detail);
    }
}

static void
item_changed (gpointer owner)
{
  MedRecordRow *self = MED_RECORD_ROW (owner);
  gpointer item = self->watch.item;
  g_autofree char *title = med_item_text (item, "title");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *iso = med_item_text (item, "date");
  g_autofree char *reason = med_item_text (item, "reason");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *spoken_date = med_format_iso_long (iso);
  g_autofree char *detail = second_line (item);
  g_autofree char *spoken = NULL;
  const MedWord *word = med_state_find (state);
  guint64 total = med_item_number (item, "total");
  gboolean moving = total > 0 && g_str_equal (state, "uploading");

  med_tile_set_category (self->tile, category);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  gtk_label_set_text (self->category, med_category_label (category));
  gtk_label_set_text (self->date, date);
  show_state (self, item, state, date);
  if (moving)
    {
      guint64 done = med_item_number (item, "done");
      g_autofree char *amount
          = med_format_progress (done, total, (guint)med_item_number (item, "eta"));
      gtk_label_set_text (self->amount, amount);
      gtk_progress_bar_set_fraction (self->progress, (double)done / (double)total);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->amount), moving);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), moving);
  gtk_widget_set_visible (self->cancel, moving);
  gtk_widget_set_visible (self->arrow, !moving);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), !moving);
  gtk_widget_set_visible (GTK_WIDGET (self->category), !moving);
  gtk_widget_set_visible (self->date_slot, !moving);
  gtk_label_set_text (self->reason, reason);
  gtk_widget_set_visible (self->refusal, g_str_equal (state, "refused") && *reason != '\0');

  spoken = g_strdup_printf ("%s, %s, %s, %s, %s", title, detail, med_category_label (category),
                            spoken_date, word->detail != NULL ? _ (word->detail) : state);
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_record_row_set_item (MedRecordRow *self, GObject *item)
{
  g_return_if_fail (MED_IS_RECORD_ROW (self));
  med_item_watch (&self->watch, item, self, item_changed);
}

static void
cancel_cb (MedRecordRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, signals[CANCEL], 0, self->watch.item);
}

static void
discard_cb (MedRecordRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, signals[DISCARD], 0, self->watch.item);
}

static void
retry_cb (MedRecordRow *self)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, signals[RETRY], 0, self->watch.item);
}

static void
med_record_row_dispose (GObject *object)
{
  med_item_watch (&MED_RECORD_ROW (object)->watch, NULL, NULL, NULL);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_record_row_parent_class)->dispose (object);
}

static void
med_record_row_class_init (MedRecordRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "cancel", "discard", "retry" };

  G_OBJECT_CLASS (klass)->dispose = med_record_row_dispose;
  for (int i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/record-row.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedRecordRow, name)
  BIND (tile);
  BIND (title);
  BIND (amount);
  BIND (detail);
  BIND (category);
  BIND (date);
  BIND (reason);
  BIND (progress);
  BIND (pill);
  BIND (cancel);
  BIND (arrow);
  BIND (date_slot);
  BIND (refusal);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_record_row_init (MedRecordRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
med_record_row_new (void)
{
  return g_object_new (MED_TYPE_RECORD_ROW, NULL);
}
