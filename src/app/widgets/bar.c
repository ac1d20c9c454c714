/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars across the page. */
#include "app/widgets/bar.h"

#include "app/widgets/widget.h"

struct _MedBar
{
  GtkBox parent_instance;
  GtkWidget *revealer, *line, *image, *label, *button;
  const char *style; /* interned */
};

G_DEFINE_FINAL_TYPE (MedBar, med_bar, GTK_TYPE_BOX)

enum
{
  PROP_KIND = 1,
  PROP_ICON_NAME,
  PROP_TEXT,
  PROP_BUTTON,
  PROP_REVEALED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint clicked_signal;

static void
set_button (MedBar *self, const char *label)
{
  gtk_button_set_label (GTK_BUTTON (self->button), label != NULL ? label : "");
  gtk_widget_set_visible (self->button, label != NULL && *label != '\0');
}

static void
clicked_cb (MedBar *self)
{
  g_signal_emit (self, clicked_signal, 0);
}

static void
med_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedBar *self = MED_BAR (object);

  switch (id)
    {
    case PROP_KIND:
      med_widget_swap_class (self->line, &self->style,
                             g_intern_string (g_value_get_string (value)));
      break;
    case PROP_ICON_NAME:
      gtk_image_set_from_icon_name (GTK_IMAGE (self->image), g_value_get_string (value));
      break;
    case PROP_TEXT:
      gtk_label_set_markup (GTK_LABEL (self->label),
                            g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      break;
    case PROP_BUTTON:
      set_button (self, g_value_get_string (value));
      break;
    case PROP_REVEALED:
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedBar *self = MED_BAR (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_string (value, self->style);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->image)));
      break;
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_label (GTK_LABEL (self->label)));
      break;
    case PROP_BUTTON:
      g_value_set_string (value, gtk_button_get_label (GTK_BUTTON (self->button)));
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_bar_class_init (MedBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = med_bar_set_property;
  object_class->get_property = med_bar_get_property;
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON] = g_param_spec_string ("button", NULL, NULL, NULL, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  clicked_signal = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_bar_init (MedBar *self)
{
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  gtk_widget_add_css_class (self->line, "bar");
  self->image
      = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->label = med_label_new (NULL, NULL);
  gtk_widget_set_hexpand (self->label, TRUE);
  self->button = gtk_button_new ();
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->button, FALSE);
  gtk_box_append (GTK_BOX (self->line), self->image);
  gtk_box_append (GTK_BOX (self->line), self->label);
  gtk_box_append (GTK_BOX (self->line), self->button);
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_duration (GTK_REVEALER (self->revealer), 150);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), self->line);
  gtk_widget_set_hexpand (self->revealer, TRUE);
  gtk_box_append (GTK_BOX (self), self->revealer);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

GtkWidget *
med_bar_new (const char *kind, const char *icon_name)
{
  return g_object_new (MED_TYPE_BAR, "kind", kind, "icon-name", icon_name, NULL);
}

void
med_bar_show (MedBar *self, const char *markup, const char *button)
{
  g_return_if_fail (MED_IS_BAR (self));
  g_object_set (self, "text", markup, "button", button, "revealed", TRUE, NULL);
  med_widget_set_label (self->line, gtk_label_get_text (GTK_LABEL (self->label)));
}

void
med_bar_hide (MedBar *self)
{
  g_return_if_fail (MED_IS_BAR (self));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}
