/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Category tiles. They repeat what the row says in words, so screen readers skip them. */
#include "app/widgets/tile.h"

#include "app/widgets/widget.h"
#include "app/words.h"

struct _MedTile
{
  GtkWidget parent_instance;
  GtkWidget *image;
  char *category;
  const char *style; /* interned */
  gboolean big;
};

G_DEFINE_FINAL_TYPE (MedTile, med_tile, GTK_TYPE_WIDGET)

enum
{
  PROP_CATEGORY = 1,
  PROP_ICON_NAME,
  PROP_KIND,
  PROP_BIG,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

void
med_tile_set (MedTile *self, const char *icon_name, const char *kind)
{
  g_return_if_fail (MED_IS_TILE (self));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon_name);
  med_widget_swap_class (GTK_WIDGET (self), &self->style, g_intern_string (kind));
}

void
med_tile_set_category (MedTile *self, const char *category)
{
  const MedWord *word = med_category_find (category);

  g_return_if_fail (MED_IS_TILE (self));
  g_free (self->category);
  self->category = g_strdup (category);
  med_tile_set (self, word->icon, word->style);
}

static void
med_tile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedTile *self = MED_TILE (object);

  switch (id)
    {
    case PROP_CATEGORY:
      if (g_value_get_string (value) != NULL)
        med_tile_set_category (self, g_value_get_string (value));
      break;
    case PROP_ICON_NAME:
      if (g_value_get_string (value) != NULL)
        med_tile_set (self, g_value_get_string (value), self->style);
      break;
    case PROP_KIND:
      med_widget_swap_class (GTK_WIDGET (self), &self->style,
                             g_intern_string (g_value_get_string (value)));
      break;
    case PROP_BIG:
      self->big = g_value_get_boolean (value);
      med_widget_set_class (GTK_WIDGET (self), "big", self->big);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_tile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedTile *self = MED_TILE (object);

  switch (id)
    {
    case PROP_CATEGORY:
      g_value_set_string (value, self->category);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->image)));
      break;
    case PROP_KIND:
      g_value_set_string (value, self->style);
      break;
    case PROP_BIG:
      g_value_set_boolean (value, self->big);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_tile_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  g_clear_pointer (&MED_TILE (object)->category, g_free);
  G_OBJECT_CLASS (med_tile_parent_class)->dispose (object);
}

static void
med_tile_class_init (MedTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = med_tile_set_property;
  object_class->get_property = med_tile_get_property;
  object_class->dispose = med_tile_dispose;
  properties[PROP_CATEGORY] = g_param_spec_string ("category", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_BIG] = g_param_spec_boolean ("big", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "box");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
med_tile_init (MedTile *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_add_css_class (widget, "tile");
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  self->image = g_object_new (GTK_TYPE_IMAGE, "halign", GTK_ALIGN_CENTER, "valign",
                              GTK_ALIGN_CENTER, "hexpand", TRUE, "vexpand", TRUE, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->image, widget);
  gtk_widget_set_hexpand_set (widget, TRUE);
  gtk_widget_set_vexpand_set (widget, TRUE);
}

GtkWidget *
med_tile_new (const char *icon_name, const char *kind)
{
  return g_object_new (MED_TYPE_TILE, "icon-name", icon_name, "kind", kind, NULL);
}
