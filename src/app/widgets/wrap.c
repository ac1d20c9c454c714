/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout manager that wraps chips and pills like words. */
#include "app/widgets/wrap.h"

#define GAP 6

struct _MedWrap
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (MedWrap, med_wrap, GTK_TYPE_LAYOUT_MANAGER)

static int
natural_width (GtkWidget *child, int width)
{
  int low, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &low, &natural, NULL, NULL);
  return CLAMP (natural, low, MAX (low, width));
}

/* What is left beside the children from first up to but not including end. */
static int
spare_width (GtkWidget *first, GtkWidget *end, int width)
{
  int used = -GAP;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      used += natural_width (child, width) + GAP;
  return MAX (width - used, 0);
}

/* Allocates these children, each in the middle of its line's height. */
static void
allocate_line (GtkWidget *widget, GtkWidget *first, GtkWidget *end, int y, int line, int width)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = gtk_widget_get_halign (widget) == GTK_ALIGN_CENTER ? spare_width (first, end, width) / 2
                                                             : 0;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0 };

      if (!gtk_widget_should_layout (child))
        continue;
      place.width = natural_width (child, width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, place.width, NULL, &place.height, NULL,
                          NULL);
      place.x = mirrored ? width - x - place.width : x;
      place.y = y + (line - place.height) / 2;
      gtk_widget_size_allocate (child, &place, -1);
      x += place.width + GAP;
    }
}

/* Breaks the children into lines of the given width and returns the height; allocates only on
 * request, so that measuring and allocating can never disagree. */
static int
lay_out (GtkWidget *widget, int width, gboolean allocate)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int natural, height;

      if (!gtk_widget_should_layout (child))
        continue;
      natural = natural_width (child, width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, natural, NULL, &height, NULL, NULL);
      if (x > 0 && x + natural > width)
        {
          if (allocate)
            allocate_line (widget, first, child, y, line, width);
          first = child;
          x = 0;
          y += line + GAP;
          line = 0;
        }
      x += natural + GAP;
      line = MAX (line, height);
    }
  if (allocate)
    allocate_line (widget, first, NULL, y, line, width);
  return y + line;
}

static GtkSizeRequestMode
med_wrap_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_wrap_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                  int for_size, int *minimum, int *natural, int *minimum_baseline,
                  int *natural_baseline)
{
  int low = 0, high = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = lay_out (widget, for_size < 0 ? G_MAXINT / 2 : for_size, FALSE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_low, child_high;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_low, &child_high, NULL, NULL);
      low = MAX (low, child_low);
      high += child_high + (high > 0 ? GAP : 0);
    }
  *minimum = low;
  *natural = MAX (low, high);
}

static void
med_wrap_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                   int baseline)
{
  lay_out (widget, width, TRUE);
}

static void
med_wrap_class_init (MedWrapClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = med_wrap_get_request_mode;
  manager_class->measure = med_wrap_measure;
  manager_class->allocate = med_wrap_allocate;
}

static void
med_wrap_init (MedWrap *self)
{
}

GtkLayoutManager *
med_wrap_new (void)
{
  return g_object_new (MED_TYPE_WRAP, NULL);
}
