/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grid of recovery words. */
#include "app/words-grid.h"

#include "app/widgets/widget.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS_MAX 4
#define FIELD_EM 8
#define GAP_COLUMNS 12
#define GAP_ROWS 9

struct _MedWordsGrid
{
  GtkWidget parent_instance;
  GtkWidget *cells[MED_RECOVERY_WORDS];
  GtkWidget *words[MED_RECOVERY_WORDS]; /* GtkLabel or GtkText */
  gboolean editing, complete, hidden, filling;
  char *shown[MED_RECOVERY_WORDS];
  const MedWordList *list;
};

G_DEFINE_FINAL_TYPE (MedWordsGrid, med_words_grid, GTK_TYPE_WIDGET)

enum
{
  PROP_COMPLETE = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint changed_signal;

static void
wipe_shown (MedWordsGrid *self)
{
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      if (self->shown[i] != NULL)
        explicit_bzero (self->shown[i], strlen (self->shown[i]));
      g_clear_pointer (&self->shown[i], g_free);
    }
}

static void
update_labels (MedWordsGrid *self)
{
  for (guint i = 0; i < MED_RECOVERY_WORDS && !self->editing; i++)
    {
      const char *word = self->shown[i] != NULL && !self->hidden ? self->shown[i] : "••••••";
      g_autofree char *spoken
          = g_strdup_printf (_ ("Word %u: %s"), i + 1, self->hidden ? _ ("hidden") : word);
      gtk_label_set_text (GTK_LABEL (self->words[i]), word);
      med_widget_set_label (self->cells[i], spoken);
    }
}

static void
check_complete (MedWordsGrid *self)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      const char *word = gtk_editable_get_text (GTK_EDITABLE (self->words[i]));
      gboolean known = self->list->known (word);

      /* A word still being typed is not wrong yet. */
      med_widget_set_class (self->cells[i], "error",
                            *word != '\0' && !known && !gtk_widget_has_focus (self->words[i]));
      complete = complete && known;
    }
  g_signal_emit (self, changed_signal, 0);
  if (complete == self->complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
typed_cb (GtkEditable *editable, MedWordsGrid *self)
{
  guint from = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (editable), "med-index"));
  const char *text = gtk_editable_get_text (editable);

  if (self->filling)
    return;
  /* Only a paste brings several words at once. */
  if (strpbrk (text, " \t\n") != NULL)
    {
      g_auto (GStrv) parts = g_strsplit_set (text, " \t\n", -1);
      guint to = from;

      self->filling = TRUE;
      gtk_editable_set_text (editable, "");
      for (guint i = 0; parts[i] != NULL && to < MED_RECOVERY_WORDS; i++)
        if (*parts[i] != '\0')
          gtk_editable_set_text (GTK_EDITABLE (self->words[to++]), parts[i]);
      self->filling = FALSE;
      if (to < MED_RECOVERY_WORDS && to > from)
        gtk_widget_grab_focus (self->words[to]);
    }
  check_complete (self);
}

static void
next_cb (GtkText *entry, MedWordsGrid *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "med-index"));

  if (index + 1 < MED_RECOVERY_WORDS)
    gtk_widget_grab_focus (self->words[index + 1]);
}

static void
build (MedWordsGrid *self, gboolean editing)
{
  med_widget_drop_children (GTK_WIDGET (self));
  self->editing = editing;
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      GtkWidget *cell = g_object_new (GTK_TYPE_BOX, "spacing", 9, "accessible-role",
                                      GTK_ACCESSIBLE_ROLE_GROUP, NULL);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      GtkWidget *number_label = gtk_label_new (number);

      gtk_label_set_width_chars (GTK_LABEL (number_label), 2);
      gtk_label_set_xalign (GTK_LABEL (number_label), 1);
      gtk_widget_add_css_class (number_label, "n");
      gtk_widget_add_css_class (cell, "word");
      if (editing)
        {
          g_autofree char *spoken = g_strdup_printf (_ ("Word %u"), i + 1);
          /* By itself it is a part of an entry, which assistive technology passes over. */
          self->words[i]
              = g_object_new (GTK_TYPE_TEXT, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
          gtk_text_set_input_purpose (GTK_TEXT (self->words[i]), GTK_INPUT_PURPOSE_PASSWORD);
          gtk_editable_set_width_chars (GTK_EDITABLE (self->words[i]), 8);
          g_object_set_data (G_OBJECT (self->words[i]), "med-index", GUINT_TO_POINTER (i));
          g_signal_connect (self->words[i], "changed", G_CALLBACK (typed_cb), self);
          g_signal_connect (self->words[i], "activate", G_CALLBACK (next_cb), self);
          g_signal_connect_swapped (self->words[i], "notify::has-focus",
                                    G_CALLBACK (check_complete), self);
          med_widget_set_label (self->words[i], spoken);
        }
      else
        {
          self->words[i] = gtk_label_new (NULL);
          gtk_label_set_xalign (GTK_LABEL (self->words[i]), 0);
        }
      gtk_widget_set_hexpand (self->words[i], TRUE);
      gtk_widget_add_css_class (self->words[i], "w");
      gtk_box_append (GTK_BOX (cell), number_label);
      gtk_box_append (GTK_BOX (cell), self->words[i]);
      gtk_widget_set_parent (cell, GTK_WIDGET (self));
      self->cells[i] = cell;
    }
}

void
med_words_grid_show (MedWordsGrid *self, const char *const words[MED_RECOVERY_WORDS])
{
  g_return_if_fail (MED_IS_WORDS_GRID (self));
  build (self, FALSE);
  wipe_shown (self);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    self->shown[i] = g_strdup (words[i]);
  update_labels (self);
}

void
med_words_grid_set_hidden (MedWordsGrid *self, gboolean hidden)
{
  g_return_if_fail (MED_IS_WORDS_GRID (self));
  self->hidden = hidden;
  update_labels (self);
}

void
med_words_grid_edit (MedWordsGrid *self, const MedWordList *list)
{
  g_return_if_fail (MED_IS_WORDS_GRID (self) && list != NULL);
  wipe_shown (self);
  self->list = list;
  self->complete = FALSE;
  build (self, TRUE);
}

gboolean
med_words_grid_get_editing (MedWordsGrid *self)
{
  g_return_val_if_fail (MED_IS_WORDS_GRID (self), FALSE);
  return self->editing;
}

char *
med_words_grid_get_problem (MedWordsGrid *self)
{
  g_return_val_if_fail (MED_IS_WORDS_GRID (self), NULL);
  for (guint i = 0; self->editing && i < MED_RECOVERY_WORDS; i++)
    if (gtk_widget_has_css_class (self->cells[i], "error"))
      {
        const char *word = gtk_editable_get_text (GTK_EDITABLE (self->words[i]));
        g_autofree char *near = self->list->nearest (word);
        return near != NULL ? g_strdup_printf (
                   _ ("Word %u is not in the word list. Did you mean “%s”?"), i + 1, near)
                            : g_strdup_printf (_ ("Word %u is not in the word list."), i + 1);
      }
  return NULL;
}

const char *
med_words_grid_get (MedWordsGrid *self, guint index)
{
  g_return_val_if_fail (MED_IS_WORDS_GRID (self) && index < MED_RECOVERY_WORDS, NULL);
  return self->editing && self->complete ? gtk_editable_get_text (GTK_EDITABLE (self->words[index]))
                                         : NULL;
}

gboolean
med_words_grid_get_complete (MedWordsGrid *self)
{
  g_return_val_if_fail (MED_IS_WORDS_GRID (self), FALSE);
  return self->complete;
}

void
med_words_grid_clear (MedWordsGrid *self)
{
  g_return_if_fail (MED_IS_WORDS_GRID (self));
  wipe_shown (self);
  self->complete = FALSE;
  build (self, FALSE);
  update_labels (self);
}

/* Width and height that every cell needs. */
static void
cell_size (MedWordsGrid *self, int *width, int *height)
{
  *width = *height = 0;
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      int low;
      gtk_widget_measure (self->cells[i], GTK_ORIENTATION_HORIZONTAL, -1, &low, NULL, NULL, NULL);
      *width = MAX (*width, low);
      gtk_widget_measure (self->cells[i], GTK_ORIENTATION_VERTICAL, -1, &low, NULL, NULL, NULL);
      *height = MAX (*height, low);
    }
  /* A field shrinks to nothing by itself; the longest word is read whole. */
  if (self->editing)
    *width = MAX (*width, FIELD_EM * med_widget_em (GTK_WIDGET (self)));
}

/* Four, three, two or one: each divides the words into full columns. */
static int
columns_for (int width, int cell)
{
  int columns = COLUMNS_MAX;

  while (columns > 1 && columns * cell + (columns - 1) * GAP_COLUMNS > width)
    columns--;
  return columns;
}

static GtkSizeRequestMode
med_words_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_words_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  int width, height, rows;

  cell_size (MED_WORDS_GRID (widget), &width, &height);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = width;
      *natural = COLUMNS_MAX * width + (COLUMNS_MAX - 1) * GAP_COLUMNS;
      return;
    }
  rows = MED_RECOVERY_WORDS / columns_for (for_size < 0 ? G_MAXINT : for_size, width);
  *minimum = *natural = rows * height + (rows - 1) * GAP_ROWS;
}

static void
med_words_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MedWordsGrid *self = MED_WORDS_GRID (widget);
  int cell_width, cell_height, columns, rows;

  cell_size (self, &cell_width, &cell_height);
  columns = columns_for (width, cell_width);
  rows = MED_RECOVERY_WORDS / columns;
  cell_width = (width - (columns - 1) * GAP_COLUMNS) / columns;
  for (int i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      GtkAllocation place = { i / rows * (cell_width + GAP_COLUMNS),
                              i % rows * (cell_height + GAP_ROWS), cell_width, cell_height };
      gtk_widget_size_allocate (self->cells[i], &place, -1);
    }
}

static gboolean
med_words_grid_grab_focus (GtkWidget *widget)
{
  MedWordsGrid *self = MED_WORDS_GRID (widget);

  return self->editing && gtk_widget_grab_focus (self->words[0]);
}

static void
med_words_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, MED_WORDS_GRID (object)->complete);
}

static void
med_words_grid_dispose (GObject *object)
{
  wipe_shown (MED_WORDS_GRID (object));
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_words_grid_parent_class)->dispose (object);
}

static void
med_words_grid_class_init (MedWordsGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_words_grid_get_property;
  object_class->dispose = med_words_grid_dispose;
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  GTK_WIDGET_CLASS (klass)->get_request_mode = med_words_grid_get_request_mode;
  GTK_WIDGET_CLASS (klass)->measure = med_words_grid_measure;
  GTK_WIDGET_CLASS (klass)->grab_focus = med_words_grid_grab_focus;
  GTK_WIDGET_CLASS (klass)->size_allocate = med_words_grid_size_allocate;
}

static void
med_words_grid_init (MedWordsGrid *self)
{
  build (self, FALSE);
}
