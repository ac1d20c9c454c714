/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout manager of two columns or one. */
#include "app/widgets/columns.h"

#include "app/widgets/widget.h"

#define GAP_COLUMNS 24
#define GAP_ROWS 18
#define BREAK_EM 48

struct _MedColumns
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (MedColumns, med_columns, GTK_TYPE_LAYOUT_MANAGER)

static int
count_children (GtkWidget *widget)
{
  int count = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count += gtk_widget_should_layout (child) ? 1 : 0;
  return count;
}

/* Height is asked for a width, so the request mode is fixed: the width alone decides how many
 * columns there are. */
static GtkSizeRequestMode
med_columns_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_columns_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                     int for_size, int *minimum, int *natural, int *minimum_baseline,
                     int *natural_baseline)
{
  int count = count_children (widget), low = 0, high = 0;
  gboolean wide = for_size >= BREAK_EM * med_widget_em (widget) && count > 1;
  int width = wide ? (for_size - GAP_COLUMNS * (count - 1)) / count : for_size;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_low, child_high;

      if (!gtk_widget_should_layout (child))
        continue;
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          gtk_widget_measure (child, orientation, -1, &child_low, &child_high, NULL, NULL);
          low = MAX (low, child_low);
          high = MAX (high, child_high);
          continue;
        }
      gtk_widget_measure (child, orientation, width, &child_low, &child_high, NULL, NULL);
      low = wide ? MAX (low, child_low) : low + child_low;
      high = wide ? MAX (high, child_high) : high + child_high;
    }
  if (count > 1 && orientation == GTK_ORIENTATION_HORIZONTAL)
    high = high * count + GAP_COLUMNS * (count - 1);
  else if (count > 1 && !wide)
    {
      low += GAP_ROWS * (count - 1);
      high += GAP_ROWS * (count - 1);
    }
  *minimum = low;
  *natural = MAX (low, high);
}

static void
med_columns_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                      int baseline)
{
  int count = count_children (widget), position = 0;
  gboolean wide = width >= BREAK_EM * med_widget_em (widget) && count > 1;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int column = wide ? (width - GAP_COLUMNS * (count - 1)) / count : width;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0, 0, column, height };
      int child_high;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, column, NULL, &child_high, NULL, NULL);
      if (wide)
        {
          place.x = mirrored ? width - position - column : position;
          position += column + GAP_COLUMNS;
        }
      else
        {
          place.y = position;
          place.height = child_high;
          position += child_high + GAP_ROWS;
        }
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
med_columns_class_init (MedColumnsClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = med_columns_get_request_mode;
  manager_class->measure = med_columns_measure;
  manager_class->allocate = med_columns_allocate;
}

static void
med_columns_init (MedColumns *self)
{
}

GtkLayoutManager *
med_columns_new (void)
{
  return g_object_new (MED_TYPE_COLUMNS, NULL);
}
