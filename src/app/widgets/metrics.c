/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout manager of figures in equal boxes. */
#include "app/widgets/metrics.h"

#define GAP 12
#define BOX_WIDTH_MIN 140

struct _MedMetrics
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (MedMetrics, med_metrics, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  int count, columns, width, row_height;
} Grid;

static Grid
make_grid (GtkWidget *widget, int width)
{
  Grid grid = { 0 };
  int low = BOX_WIDTH_MIN;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        int minimum;
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
        low = MAX (low, minimum);
        grid.count++;
      }
  grid.columns = MAX (grid.count, 1);
  while (grid.columns > 1 && grid.columns * low + (grid.columns - 1) * GAP > width)
    grid.columns = grid.columns > 2 ? (grid.columns + 1) / 2 : 1;
  grid.width = (width - (grid.columns - 1) * GAP) / grid.columns;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        int height;
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (grid.width, low), NULL, &height,
                            NULL, NULL);
        grid.row_height = MAX (grid.row_height, height);
      }
  return grid;
}

static GtkSizeRequestMode
med_metrics_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_metrics_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                     int for_size, int *minimum, int *natural, int *minimum_baseline,
                     int *natural_baseline)
{
  Grid grid;
  int rows;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      int low = 0, count = 0;

      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child), count++)
        {
          int child_low;
          gtk_widget_measure (child, orientation, -1, &child_low, NULL, NULL, NULL);
          low = MAX (low, child_low);
        }
      *minimum = low;
      *natural = count * MAX (low, BOX_WIDTH_MIN) + MAX (count - 1, 0) * GAP;
      return;
    }
  grid = make_grid (widget, for_size < 0 ? G_MAXINT / 2 : for_size);
  rows = (grid.count + grid.columns - 1) / grid.columns;
  *minimum = *natural = rows * grid.row_height + MAX (rows - 1, 0) * GAP;
}

static void
med_metrics_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                      int baseline)
{
  Grid grid = make_grid (widget, width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int index = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int column = index % grid.columns;
      GtkAllocation place
          = { (mirrored ? grid.columns - 1 - column : column) * (grid.width + GAP),
              index / grid.columns * (grid.row_height + GAP), grid.width, grid.row_height };

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_size_allocate (child, &place, -1);
      index++;
    }
}

static void
med_metrics_class_init (MedMetricsClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = med_metrics_get_request_mode;
  manager_class->measure = med_metrics_measure;
  manager_class->allocate = med_metrics_allocate;
}

static void
med_metrics_init (MedMetrics *self)
{
}

GtkLayoutManager *
med_metrics_new (void)
{
  return g_object_new (MED_TYPE_METRICS, NULL);
}
