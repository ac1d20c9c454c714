/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the timeline. Where there is little room the date stands above the card. */
#include "app/timeline-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define GAP 14
/* Widths of a date that a row needs to have one beside its card. */
#define DATES_WIDE 6

struct _MedTimelineRow
{
  GtkWidget parent_instance;
  GtkWidget *date, *rail, *card;
  MedTile *tile;
  GtkLabel *title, *detail;
  MedPill *pill;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedTimelineRow, med_timeline_row, GTK_TYPE_WIDGET)

static char *
detail_of (gpointer item)
{
  g_autofree char *author = med_item_text (item, "author");
  g_autofree char *clinic = med_item_text (item, "clinic");
  const char *who = *author != '\0' ? author : _ ("Added by you");

  return *clinic != '\0' ? g_strdup_printf ("%s · %s", who, clinic) : g_strdup (who);
}

static void
item_changed (gpointer owner)
{
  MedTimelineRow *self = MED_TIMELINE_ROW (owner);
  gpointer item = self->watch.item;
  g_autofree char *title = med_item_text (item, "title");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *iso = med_item_text (item, "date");
  g_autofree char *date = med_format_iso (iso);
  g_autofree char *spoken_date = med_format_iso_long (iso);
  g_autofree char *detail = detail_of (item);
  const MedWord *word = med_state_find (state);
  g_autofree char *spoken
      = g_strdup_printf ("%s, %s, %s, %s, %s", title, detail, med_category_label (category),
                         spoken_date, word->detail != NULL ? _ (word->detail) : state);

  med_tile_set_category (self->tile, category);
  gtk_label_set_text (GTK_LABEL (self->date), date);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  med_pill_set_state (self->pill, state);
  /* Recorded is what everything here is, unless it says otherwise. */
  gtk_widget_set_visible (GTK_WIDGET (self->pill), !g_str_equal (state, "recorded"));
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

void
med_timeline_row_set_item (MedTimelineRow *self, GObject *item)
{
  g_return_if_fail (MED_IS_TIMELINE_ROW (self));
  med_item_watch (&self->watch, item, self, item_changed);
}

static int
natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
is_narrow (MedTimelineRow *self, int width)
{
  return width >= 0 && width < DATES_WIDE * natural_width (self->date);
}

/* What stands before the card. */
static int
lead_width (MedTimelineRow *self, gboolean narrow)
{
  return natural_width (self->rail) + GAP + (narrow ? 0 : natural_width (self->date) + GAP);
}

static GtkSizeRequestMode
med_timeline_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_timeline_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  MedTimelineRow *self = MED_TIMELINE_ROW (widget);
  gboolean narrow = is_narrow (self, for_size);
  int low, best, date;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->card, orientation, -1, &low, &best, NULL, NULL);
      *minimum = lead_width (self, TRUE) + low;
      *natural = lead_width (self, FALSE) + best;
      return;
    }
  gtk_widget_measure (self->card, orientation,
                      for_size < 0 ? -1 : MAX (for_size - lead_width (self, narrow), 0), &low,
                      &best, NULL, NULL);
  gtk_widget_measure (self->date, orientation, -1, &date, NULL, NULL, NULL);
  *minimum = *natural = MAX (best, date) + (narrow ? date : 0);
}

static void
med_timeline_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MedTimelineRow *self = MED_TIMELINE_ROW (widget);
  gboolean narrow = is_narrow (self, width);
  int rail = natural_width (self->rail), date = natural_width (self->date);
  int lead = lead_width (self, narrow), line, top;
  gboolean back = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  gtk_widget_measure (self->date, GTK_ORIENTATION_VERTICAL, -1, &line, NULL, NULL, NULL);
  top = narrow ? line : 0;
  GtkAllocation places[] = {
    { narrow ? lead : 0, narrow ? 0 : (height - line) / 2, date, line },
    { narrow ? 0 : date + GAP, 0, rail, height },
    { lead, top, MAX (width - lead, 0), height - top },
  };
  GtkWidget *const children[] = { self->date, self->rail, self->card };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (back)
        places[i].x = width - places[i].x - places[i].width;
      gtk_widget_size_allocate (children[i], &places[i], -1);
    }
}

static void
med_timeline_row_dispose (GObject *object)
{
  med_item_watch (&MED_TIMELINE_ROW (object)->watch, NULL, NULL, NULL);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_timeline_row_parent_class)->dispose (object);
}

static void
med_timeline_row_class_init (MedTimelineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_timeline_row_dispose;
  widget_class->get_request_mode = med_timeline_row_get_request_mode;
  widget_class->measure = med_timeline_row_measure;
  widget_class->size_allocate = med_timeline_row_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_rail (MedTimelineRow *self)
{
  GtkWidget *rail = gtk_overlay_new ();
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "halign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *dot
      = g_object_new (GTK_TYPE_BOX, "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_CENTER, NULL);

  self->tile = MED_TILE (med_tile_new (NULL, NULL));
  gtk_widget_add_css_class (line, "rail");
  gtk_widget_add_css_class (dot, "rail-dot");
  gtk_box_append (GTK_BOX (dot), GTK_WIDGET (self->tile));
  gtk_overlay_set_child (GTK_OVERLAY (rail), line);
  gtk_overlay_add_overlay (GTK_OVERLAY (rail), dot);
  gtk_overlay_set_measure_overlay (GTK_OVERLAY (rail), dot, TRUE);
  return rail;
}

static void
med_timeline_row_init (MedTimelineRow *self)
{
  static const char *const strong[] = { "semi", NULL };
  static const char *const dim[] = { "dim", "small", NULL };
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->date = g_object_new (GTK_TYPE_LABEL, "xalign", 1.0, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->date, "dim");
  gtk_widget_add_css_class (self->date, "tnum");
  self->rail = make_rail (self);
  self->card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->card, "card");
  self->title = GTK_LABEL (med_label_new (NULL, strong));
  self->detail = GTK_LABEL (med_label_new (NULL, dim));
  self->pill = MED_PILL (med_pill_new (NULL, NULL, NULL));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->pill), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->detail));
  gtk_box_append (GTK_BOX (self->card), words);
  gtk_box_append (GTK_BOX (self->card), GTK_WIDGET (self->pill));
  gtk_widget_set_parent (self->date, GTK_WIDGET (self));
  gtk_widget_set_parent (self->rail, GTK_WIDGET (self));
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
}

GtkWidget *
med_timeline_row_new (void)
{
  return g_object_new (MED_TYPE_TIMELINE_ROW, NULL);
}
