/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one line that fold into two. */
#include "app/widgets/row-layout.h"

#include "app/widgets/widget.h"

#define GAP 12
#define GAP_FOLDED 6
#define BREAK_EM_DEFAULT 36

enum
{
  LEAD,
  WORDS,
  EXTRA,
  META,
  END,
  N_PLACES
};

struct _MedRowLayout
{
  GtkLayoutManager parent_instance;
  int break_em;
};

G_DEFINE_FINAL_TYPE (MedRowLayout, med_row_layout, GTK_TYPE_LAYOUT_MANAGER)

enum
{
  PROP_BREAK_EM = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

/* The children by place, NULL where there is nothing to show, with their widths. */
typedef struct
{
  GtkWidget *child[N_PLACES];
  int low[N_PLACES], natural[N_PLACES];
} Places;

static void
find_places (GtkWidget *widget, Places *places)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *places = (Places){ 0 };
  for (int i = 0; i < N_PLACES && child != NULL; i++, child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      {
        places->child[i] = child;
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &places->low[i],
                            &places->natural[i], NULL, NULL);
      }
}

/* Width of everything but the words in one line, gaps included. */
static int
rest_width (const Places *places, gboolean narrow)
{
  int width = 0;

  for (int i = 0; i < N_PLACES; i++)
    if (i != WORDS && places->child[i] != NULL && !(narrow && (i == EXTRA || i == META)))
      width += places->natural[i] > 0 ? places->natural[i] + GAP : 0;
  return width;
}

static gboolean
is_narrow (MedRowLayout *self, GtkWidget *widget, const Places *places, int width)
{
  return width < self->break_em * med_widget_em (widget)
         || width < rest_width (places, FALSE) + places->low[WORDS];
}

static int
height_of (GtkWidget *child, int width)
{
  int height = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static GtkSizeRequestMode
med_row_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
measure_height (MedRowLayout *self, GtkWidget *widget, const Places *places, int width)
{
  gboolean narrow = is_narrow (self, widget, places, width);
  int words_width = MAX (width - rest_width (places, narrow), places->low[WORDS]);
  int height = height_of (places->child[WORDS], words_width);

  if (narrow && places->child[META] != NULL)
    height += GAP_FOLDED + height_of (places->child[META], MAX (words_width, places->low[META]));
  for (int i = 0; i < N_PLACES; i++)
    if (i != WORDS && !(narrow && (i == EXTRA || i == META)))
      height = MAX (height, height_of (places->child[i], places->natural[i]));
  return height;
}

static void
med_row_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                        int for_size, int *minimum, int *natural, int *minimum_baseline,
                        int *natural_baseline)
{
  Places places;

  find_places (widget, &places);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = rest_width (&places, TRUE) + MAX (places.low[WORDS], places.low[META]);
      *natural = MAX (*minimum, rest_width (&places, FALSE) + places.natural[WORDS]);
      return;
    }
  if (for_size < 0)
    for_size = rest_width (&places, FALSE) + places.natural[WORDS];
  *minimum = *natural = measure_height (MED_ROW_LAYOUT (manager), widget, &places, for_size);
}

static void
place (GtkWidget *widget, GtkWidget *child, int x, int y, int child_width, int child_height,
       int width)
{
  GtkAllocation at = { x, y, child_width, child_height };

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    at.x = width - x - child_width;
  gtk_widget_size_allocate (child, &at, -1);
}

static void
med_row_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                         int baseline)
{
  Places places;
  gboolean narrow;
  int words_width, words_height = height, x = 0;

  find_places (widget, &places);
  narrow = is_narrow (MED_ROW_LAYOUT (manager), widget, &places, width);
  words_width = MAX (width - rest_width (&places, narrow), places.low[WORDS]);
  if (places.child[EXTRA] != NULL)
    gtk_widget_set_child_visible (places.child[EXTRA], !narrow);
  for (int i = 0; i < N_PLACES; i++)
    {
      if (places.child[i] == NULL || (narrow && (i == EXTRA || i == META)))
        continue;
      if (i == WORDS && narrow && places.child[META] != NULL)
        {
          int meta_width = MAX (words_width, places.low[META]);
          int meta_height = height_of (places.child[META], meta_width);

          words_height = height_of (places.child[WORDS], words_width);
          place (widget, places.child[WORDS], x, 0, words_width, words_height, width);
          place (widget, places.child[META], x, words_height + GAP_FOLDED,
                 MIN (meta_width, MAX (places.natural[META], places.low[META])), meta_height,
                 width);
          x += words_width + GAP;
          continue;
        }
      place (widget, places.child[i], x, 0, i == WORDS ? words_width : places.natural[i], height,
             width);
      if (i == WORDS || places.natural[i] > 0)
        x += (i == WORDS ? words_width : places.natural[i]) + GAP;
    }
}

static void
med_row_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MED_ROW_LAYOUT (object)->break_em = g_value_get_int (value);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
}

static void
med_row_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, MED_ROW_LAYOUT (object)->break_em);
}

static void
med_row_layout_class_init (MedRowLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->set_property = med_row_layout_set_property;
  object_class->get_property = med_row_layout_get_property;
  manager_class->get_request_mode = med_row_layout_get_request_mode;
  manager_class->measure = med_row_layout_measure;
  manager_class->allocate = med_row_layout_allocate;
  properties[PROP_BREAK_EM] = g_param_spec_int ("break-em", NULL, NULL, 0, 1000, BREAK_EM_DEFAULT,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
med_row_layout_init (MedRowLayout *self)
{
  self->break_em = BREAK_EM_DEFAULT;
}

GtkLayoutManager *
med_row_layout_new (int break_em)
{
  return g_object_new (MED_TYPE_ROW_LAYOUT, "break-em", break_em, NULL);
}
