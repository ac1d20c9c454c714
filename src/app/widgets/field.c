/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout manager of a form's lines. */
#include "app/widgets/field.h"

#include "app/widgets/widget.h"

/* In hundredths of an em. */
#define LABEL_EM 575
#define GAP 9
#define GAP_STACKED 4
/* Below this the label goes above the field; a word or two need less room than a control. */
#define BREAK_EM_DEFAULT 30
#define BREAK_EM_FACTS 14

struct _MedField
{
  GtkLayoutManager parent_instance;
  int break_em;
};

G_DEFINE_FINAL_TYPE (MedField, med_field, GTK_TYPE_LAYOUT_MANAGER)

static int
label_width (GtkWidget *widget)
{
  return LABEL_EM * med_widget_em (widget) / 100;
}

static void
find_children (GtkWidget *widget, GtkWidget **label, GtkWidget **field)
{
  *label = gtk_widget_get_first_child (widget);
  *field = *label != NULL ? gtk_widget_get_next_sibling (*label) : NULL;
}

static gboolean
is_wide (MedField *self, GtkWidget *widget, int width)
{
  GtkWidget *label, *field;
  int label_low, field_low;

  find_children (widget, &label, &field);
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &label_low, NULL, NULL, NULL);
  gtk_widget_measure (field, GTK_ORIENTATION_HORIZONTAL, -1, &field_low, NULL, NULL, NULL);
  return width >= self->break_em * med_widget_em (widget)
         && width >= MAX (label_width (widget), label_low) + GAP + field_low;
}

static GtkSizeRequestMode
med_field_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_field_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                   int for_size, int *minimum, int *natural, int *minimum_baseline,
                   int *natural_baseline)
{
  GtkWidget *label, *field;
  int label_low, label_high, field_low, field_high;

  find_children (widget, &label, &field);
  if (field == NULL)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (label, orientation, -1, &label_low, &label_high, NULL, NULL);
      gtk_widget_measure (field, orientation, -1, &field_low, &field_high, NULL, NULL);
      *minimum = MAX (label_low, field_low);
      *natural = MAX (label_width (widget), label_high) + GAP + field_high;
      return;
    }
  if (is_wide (MED_FIELD (manager), widget, for_size < 0 ? G_MAXINT : for_size))
    {
      int rest = for_size < 0 ? -1 : for_size - label_width (widget) - GAP;
      gtk_widget_measure (label, orientation, label_width (widget), NULL, &label_high, NULL, NULL);
      gtk_widget_measure (field, orientation, rest, NULL, &field_high, NULL, NULL);
      *minimum = *natural = MAX (label_high, field_high);
      return;
    }
  gtk_widget_measure (label, orientation, for_size, NULL, &label_high, NULL, NULL);
  gtk_widget_measure (field, orientation, for_size, NULL, &field_high, NULL, NULL);
  *minimum = *natural = label_high + GAP_STACKED + field_high;
}

static void
med_field_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                    int baseline)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *label, *field;
  int column = label_width (widget);
  GtkAllocation label_place = { 0, 0, width, 0 }, field_place = { 0, 0, width, height };

  find_children (widget, &label, &field);
  if (field == NULL)
    return;
  if (is_wide (MED_FIELD (manager), widget, width))
    {
      label_place.width = column;
      label_place.height = height;
      field_place.x = column + GAP;
      field_place.width = width - field_place.x;
      if (mirrored)
        {
          label_place.x = width - column;
          field_place.x = 0;
        }
    }
  else
    {
      gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, width, NULL, &label_place.height, NULL,
                          NULL);
      field_place.y = label_place.height + GAP_STACKED;
      field_place.height = height - field_place.y;
    }
  gtk_widget_size_allocate (label, &label_place, -1);
  gtk_widget_size_allocate (field, &field_place, -1);
}

static void
med_field_class_init (MedFieldClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = med_field_get_request_mode;
  manager_class->measure = med_field_measure;
  manager_class->allocate = med_field_allocate;
}

static void
med_field_init (MedField *self)
{
  self->break_em = BREAK_EM_DEFAULT;
}

GtkLayoutManager *
med_field_new (void)
{
  return g_object_new (MED_TYPE_FIELD, NULL);
}

GtkLayoutManager *
med_field_new_for_facts (void)
{
  GtkLayoutManager *self = med_field_new ();

  MED_FIELD (self)->break_em = BREAK_EM_FACTS;
  return self;
}
