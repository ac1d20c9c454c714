/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pills: state is said by icon, word and colour, and as a whole sentence to screen readers. */
#include "app/widgets/pill.h"

#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedPill
{
  GtkWidget parent_instance;
  GtkWidget *image, *label;
  char *state;
  const char *style; /* interned */
};

G_DEFINE_FINAL_TYPE (MedPill, med_pill, GTK_TYPE_WIDGET)

enum
{
  PROP_LABEL = 1,
  PROP_ICON_NAME,
  PROP_KIND,
  PROP_STATE,
  PROP_DETAIL,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static void
set_label (MedPill *self, const char *label)
{
  gtk_label_set_text (GTK_LABEL (self->label), label != NULL ? label : "");
  med_widget_set_label (GTK_WIDGET (self), label != NULL ? label : "");
}

static void
set_icon (MedPill *self, const char *icon_name)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon_name);
  gtk_widget_set_visible (self->image, icon_name != NULL && *icon_name != '\0');
}

static void
set_kind (MedPill *self, const char *kind)
{
  med_widget_swap_class (GTK_WIDGET (self), &self->style, g_intern_string (kind));
}

void
med_pill_set_detail (MedPill *self, const char *detail)
{
  g_return_if_fail (MED_IS_PILL (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), detail);
  if (detail != NULL)
    med_widget_set_label (GTK_WIDGET (self), detail);
}

void
med_pill_set (MedPill *self, const char *label, const char *icon_name, const char *kind)
{
  g_return_if_fail (MED_IS_PILL (self));
  set_label (self, label);
  set_icon (self, icon_name);
  set_kind (self, kind);
}

void
med_pill_set_state (MedPill *self, const char *state)
{
  const MedWord *word = med_state_find (state);

  g_return_if_fail (MED_IS_PILL (self));
  g_free (self->state);
  self->state = g_strdup (state);
  med_pill_set (self, word->label != NULL ? _ (word->label) : state, word->icon, word->style);
  med_pill_set_detail (self, word->detail != NULL ? _ (word->detail) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), state != NULL && *state != '\0');
}

static void
med_pill_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedPill *self = MED_PILL (object);
  const char *text = g_value_get_string (value);

  switch (id)
    {
    case PROP_LABEL:
      set_label (self, text);
      break;
    case PROP_ICON_NAME:
      set_icon (self, text);
      break;
    case PROP_KIND:
      set_kind (self, text);
      break;
    case PROP_STATE:
      med_pill_set_state (self, text);
      break;
    case PROP_DETAIL:
      med_pill_set_detail (self, text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_pill_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedPill *self = MED_PILL (object);

  switch (id)
    {
    case PROP_LABEL:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->label)));
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->image)));
      break;
    case PROP_KIND:
      g_value_set_string (value, self->style);
      break;
    case PROP_STATE:
      g_value_set_string (value, self->state);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, gtk_widget_get_tooltip_text (GTK_WIDGET (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_pill_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  g_clear_pointer (&MED_PILL (object)->state, g_free);
  G_OBJECT_CLASS (med_pill_parent_class)->dispose (object);
}

static void
med_pill_class_init (MedPillClass *klass)
{
  static const char *const names[] = { NULL, "label", "icon-name", "kind", "state", "detail" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = med_pill_set_property;
  object_class->get_property = med_pill_get_property;
  object_class->dispose = med_pill_dispose;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "box");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
med_pill_init (MedPill *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 5);
  gtk_widget_add_css_class (widget, "pill");
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  self->image = g_object_new (GTK_TYPE_IMAGE, "visible", FALSE, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->label = gtk_label_new (NULL);
  gtk_widget_set_parent (self->image, widget);
  gtk_widget_set_parent (self->label, widget);
}

GtkWidget *
med_pill_new (const char *label, const char *icon_name, const char *kind)
{
  return g_object_new (MED_TYPE_PILL, "label", label, "icon-name", icon_name, "kind", kind, NULL);
}
