/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices inside a page. */
#include "app/widgets/notice.h"

#include "app/widgets/widget.h"

struct _MedNotice
{
  GtkBox parent_instance;
  GtkWidget *image, *title, *text;
  const char *style; /* interned */
};

G_DEFINE_FINAL_TYPE (MedNotice, med_notice, GTK_TYPE_BOX)

enum
{
  PROP_KIND = 1,
  PROP_ICON_NAME,
  PROP_TITLE,
  PROP_TEXT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static void
set_icon (MedNotice *self, const char *icon_name)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon_name);
  gtk_widget_set_visible (self->image, icon_name != NULL);
}

static void
med_notice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedNotice *self = MED_NOTICE (object);
  const char *text = g_value_get_string (value);

  switch (id)
    {
    case PROP_KIND:
      med_widget_swap_class (GTK_WIDGET (self), &self->style, g_intern_string (text));
      break;
    case PROP_ICON_NAME:
      set_icon (self, text);
      break;
    case PROP_TITLE:
      med_label_set (GTK_LABEL (self->title), text);
      break;
    case PROP_TEXT:
      med_label_set (GTK_LABEL (self->text), text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_notice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedNotice *self = MED_NOTICE (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_string (value, self->style);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->image)));
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->title)));
      break;
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->text)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_notice_class_init (MedNoticeClass *klass)
{
  static const char *const names[] = { NULL, "kind", "icon-name", "title", "text" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = med_notice_set_property;
  object_class->get_property = med_notice_get_property;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_notice_init (MedNotice *self)
{
  static const char *const strong[] = { "strong", NULL };
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "notice");
  self->image = g_object_new (GTK_TYPE_IMAGE, "visible", FALSE, "valign", GTK_ALIGN_CENTER,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->title = med_label_new (NULL, strong);
  self->text = med_label_new (NULL, NULL);
  gtk_widget_set_visible (self->title, FALSE);
  gtk_widget_set_visible (self->text, FALSE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->text);
  gtk_box_append (GTK_BOX (self), self->image);
  gtk_box_append (GTK_BOX (self), words);
}

void
med_notice_set (MedNotice *self, const char *kind, const char *icon_name, const char *title,
                const char *text)
{
  g_return_if_fail (MED_IS_NOTICE (self));
  g_object_set (self, "kind", kind, "icon-name", icon_name, "title", title, "text", text, NULL);
}

GtkWidget *
med_notice_new (const char *kind, const char *icon_name, const char *title, const char *text)
{
  return g_object_new (MED_TYPE_NOTICE, "kind", kind, "icon-name", icon_name, "title", title,
                       "text", text, NULL);
}
