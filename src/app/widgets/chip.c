/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chips, sets of chips, and linked choices. */
#include "app/widgets/chip.h"

#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"

struct _MedChip
{
  GtkToggleButton parent_instance;
  GtkWidget *image, *label;
  char *word;
};

G_DEFINE_FINAL_TYPE (MedChip, med_chip, GTK_TYPE_TOGGLE_BUTTON)

static void
chip_toggled (GtkToggleButton *button)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (MED_CHIP (button)->image),
                                gtk_toggle_button_get_active (button) ? "object-select-symbolic"
                                                                      : "list-add-symbolic");
}

static void
med_chip_finalize (GObject *object)
{
  g_free (MED_CHIP (object)->word);
  G_OBJECT_CLASS (med_chip_parent_class)->finalize (object);
}

static void
med_chip_class_init (MedChipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_chip_finalize;
  GTK_TOGGLE_BUTTON_CLASS (klass)->toggled = chip_toggled;
}

static void
med_chip_init (MedChip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->image = gtk_image_new_from_icon_name ("list-add-symbolic");
  self->label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), self->image);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "chip");
}

GtkWidget *
med_chip_new (const char *word, const char *label)
{
  MedChip *self = g_object_new (MED_TYPE_CHIP, NULL);

  self->word = g_strdup (word);
  gtk_label_set_text (GTK_LABEL (self->label), label);
  med_widget_set_label (GTK_WIDGET (self), label);
  return GTK_WIDGET (self);
}

const char *
med_chip_get_word (MedChip *self)
{
  g_return_val_if_fail (MED_IS_CHIP (self), NULL);
  return self->word;
}

/* Sets of chips. */

struct _MedChipSet
{
  GtkBox parent_instance;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (MedChipSet, med_chip_set, GTK_TYPE_BOX)

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};
static GParamSpec *set_properties[N_PROPS];
static GParamSpec *segment_properties[N_PROPS];

static void
chip_set_toggled_cb (MedChipSet *self)
{
  if (!self->filling)
    g_object_notify_by_pspec (G_OBJECT (self), set_properties[PROP_SELECTED]);
}

void
med_chip_set_add (MedChipSet *self, const char *word, const char *label)
{
  GtkWidget *chip = med_chip_new (word, label);

  g_return_if_fail (MED_IS_CHIP_SET (self));
  g_signal_connect_swapped (chip, "toggled", G_CALLBACK (chip_set_toggled_cb), self);
  gtk_box_append (GTK_BOX (self), chip);
}

void
med_chip_set_clear (MedChipSet *self)
{
  g_return_if_fail (MED_IS_CHIP_SET (self));
  med_widget_drop_children (GTK_WIDGET (self));
}

char **
med_chip_set_get_selected (MedChipSet *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_return_val_if_fail (MED_IS_CHIP_SET (self), NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (MED_IS_CHIP (child) && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
      g_strv_builder_add (words, MED_CHIP (child)->word);
  return g_strv_builder_end (words);
}

void
med_chip_set_set_selected (MedChipSet *self, const char *const *words)
{
  g_return_if_fail (MED_IS_CHIP_SET (self));
  self->filling = TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (MED_IS_CHIP (child))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child),
                                    words != NULL
                                        && g_strv_contains (words, MED_CHIP (child)->word));
  self->filling = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), set_properties[PROP_SELECTED]);
}

static void
chip_set_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  med_chip_set_set_selected (MED_CHIP_SET (object), g_value_get_boxed (value));
}

static void
chip_set_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_take_boxed (value, med_chip_set_get_selected (MED_CHIP_SET (object)));
}

static void
med_chip_set_class_init (MedChipSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = chip_set_set_property;
  object_class->get_property = chip_set_get_property;
  set_properties[PROP_SELECTED]
      = g_param_spec_boxed ("selected", NULL, NULL, G_TYPE_STRV,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, set_properties);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_chip_set_init (MedChipSet *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), med_wrap_new ());
}

GtkWidget *
med_chip_set_new (void)
{
  return g_object_new (MED_TYPE_CHIP_SET, NULL);
}

/* Linked choices. */

struct _MedSegments
{
  GtkBox parent_instance;
  const char *selected; /* interned */
};

G_DEFINE_FINAL_TYPE (MedSegments, med_segments, GTK_TYPE_BOX)

static const char *
segment_word (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "med-word");
}

static GtkWidget *
find_segment (MedSegments *self, const char *word)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (child != NULL && g_strcmp0 (segment_word (child), word) != 0)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static void
segment_toggled_cb (GtkToggleButton *button, MedSegments *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->selected = g_intern_string (segment_word (GTK_WIDGET (button)));
  g_object_notify_by_pspec (G_OBJECT (self), segment_properties[PROP_SELECTED]);
}

void
med_segments_add (MedSegments *self, const char *word, const char *label)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self));
  GtkWidget *button = gtk_toggle_button_new_with_label (label);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (button));

  g_return_if_fail (MED_IS_SEGMENTS (self));
  /* Two lines rather than half a choice. */
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_justify (GTK_LABEL (text), GTK_JUSTIFY_CENTER);
  gtk_widget_set_hexpand (button, TRUE);
  g_object_set_data_full (G_OBJECT (button), "med-word", g_strdup (word), g_free);
  if (first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
  g_signal_connect (button, "toggled", G_CALLBACK (segment_toggled_cb), self);
  gtk_box_append (GTK_BOX (self), button);
}

const char *
med_segments_get_selected (MedSegments *self)
{
  g_return_val_if_fail (MED_IS_SEGMENTS (self), NULL);
  return self->selected;
}

void
med_segments_set_selected (MedSegments *self, const char *word)
{
  GtkWidget *button = find_segment (self, word);

  g_return_if_fail (MED_IS_SEGMENTS (self));
  if (button != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

void
med_segments_set_label (MedSegments *self, const char *word, const char *label)
{
  GtkWidget *button = find_segment (self, word);

  g_return_if_fail (MED_IS_SEGMENTS (self));
  if (button != NULL)
    gtk_button_set_label (GTK_BUTTON (button), label);
}

static void
segments_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  med_segments_set_selected (MED_SEGMENTS (object), g_value_get_string (value));
}

static void
segments_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, MED_SEGMENTS (object)->selected);
}

static void
med_segments_class_init (MedSegmentsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = segments_set_property;
  object_class->get_property = segments_get_property;
  segment_properties[PROP_SELECTED]
      = g_param_spec_string ("selected", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, segment_properties);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_RADIO_GROUP);
}

static void
med_segments_init (MedSegments *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");
  gtk_widget_add_css_class (GTK_WIDGET (self), "seg");
}
