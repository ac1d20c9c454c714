/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section headings. */
#include "app/widgets/section.h"

#include "app/widgets/widget.h"

struct _MedSection
{
  GtkBox parent_instance;
  GtkWidget *title, *count, *note, *more;
};

G_DEFINE_FINAL_TYPE (MedSection, med_section, GTK_TYPE_BOX)

enum
{
  PROP_TITLE = 1,
  PROP_COUNT,
  PROP_NOTE,
  PROP_MORE,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint more_signal;

void
med_section_set_count (MedSection *self, const char *count)
{
  g_return_if_fail (MED_IS_SECTION (self));
  med_label_set (GTK_LABEL (self->count), count);
}

void
med_section_set_note (MedSection *self, const char *note)
{
  g_return_if_fail (MED_IS_SECTION (self));
  med_label_set (GTK_LABEL (self->note), note);
}

void
med_section_set_more (MedSection *self, const char *more)
{
  g_return_if_fail (MED_IS_SECTION (self));
  gtk_button_set_label (GTK_BUTTON (self->more), more != NULL ? more : "");
  gtk_widget_set_visible (self->more, more != NULL && *more != '\0');
}

static void
more_cb (MedSection *self)
{
  g_signal_emit (self, more_signal, 0);
}

static void
med_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedSection *self = MED_SECTION (object);
  const char *text = g_value_get_string (value);

  switch (id)
    {
    case PROP_TITLE:
      gtk_label_set_text (GTK_LABEL (self->title), text != NULL ? text : "");
      break;
    case PROP_COUNT:
      med_section_set_count (self, text);
      break;
    case PROP_NOTE:
      med_section_set_note (self, text);
      break;
    case PROP_MORE:
      med_section_set_more (self, text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedSection *self = MED_SECTION (object);
  GtkWidget *labels[] = { NULL, self->title, self->count, self->note };

  switch (id)
    {
    case PROP_TITLE:
    case PROP_COUNT:
    case PROP_NOTE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (labels[id])));
      break;
    case PROP_MORE:
      g_value_set_string (value, gtk_button_get_label (GTK_BUTTON (self->more)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_section_class_init (MedSectionClass *klass)
{
  static const char *const names[] = { NULL, "title", "count", "note", "more" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = med_section_set_property;
  object_class->get_property = med_section_get_property;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  more_signal = g_signal_new ("more", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_section_init (MedSection *self)
{
  static const char *const dim[] = { "dim", "small", "tnum", NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_HEADING, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->title), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2,
                                  -1);
  gtk_widget_add_css_class (self->title, "heading");
  self->count = med_label_new (NULL, dim);
  gtk_widget_set_hexpand (self->count, TRUE);
  self->note = med_label_new (NULL, dim);
  self->more = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_add_css_class (self->more, "more");
  gtk_widget_set_valign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->count, FALSE);
  gtk_widget_set_visible (self->note, FALSE);
  gtk_widget_set_visible (self->more, FALSE);
  gtk_widget_set_margin_start (line, 4);
  gtk_widget_set_margin_end (line, 4);
  gtk_box_append (GTK_BOX (line), self->title);
  gtk_box_append (GTK_BOX (line), self->count);
  gtk_box_append (GTK_BOX (line), g_object_new (GTK_TYPE_BOX, "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (line), self->note);
  gtk_box_append (GTK_BOX (line), self->more);
  gtk_box_append (GTK_BOX (self), line);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_cb), self);
}

GtkWidget *
med_section_new (const char *title)
{
  return g_object_new (MED_TYPE_SECTION, "title", title, NULL);
}
