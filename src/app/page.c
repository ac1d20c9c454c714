/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base class of pages. */
#include "app/page.h"

#include "app/widgets/widget.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwHeaderBar *header;
  AdwWindowTitle *title_widget;
  GtkWidget *sidebar_button, *back_button;
  GtkWidget *child, *bottom;
  GObject *session;
  char *title, *subtitle;
} MedPagePrivate;

static void buildable_init (GtkBuildableIface *iface);
static GtkBuildableIface *parent_buildable;

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (MedPage, med_page, GTK_TYPE_WIDGET,
                                  G_ADD_PRIVATE (MedPage)
                                      G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_SESSION,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint close_signal;

static MedPagePrivate *
get (MedPage *self)
{
  return med_page_get_instance_private (self);
}

static void
set_bottom (MedPage *self, GtkWidget *bottom)
{
  g_clear_pointer (&get (self)->bottom, gtk_widget_unparent);
  get (self)->bottom = bottom;
  gtk_widget_insert_before (bottom, GTK_WIDGET (self), NULL);
}

void
med_page_set_child (MedPage *self, GtkWidget *child)
{
  g_return_if_fail (MED_IS_PAGE (self));
  g_clear_pointer (&get (self)->child, gtk_widget_unparent);
  get (self)->child = child;
  if (child == NULL)
    return;
  gtk_widget_set_vexpand (child, TRUE);
  gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
}

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  MedPage *self = MED_PAGE (buildable);

  if (!GTK_IS_WIDGET (child))
    parent_buildable->add_child (buildable, builder, child, type);
  else if (g_strcmp0 (type, "start") == 0)
    adw_header_bar_pack_start (get (self)->header, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    adw_header_bar_pack_end (get (self)->header, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "title") == 0)
    adw_header_bar_set_title_widget (get (self)->header, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "bottom") == 0)
    set_bottom (self, GTK_WIDGET (child));
  else
    med_page_set_child (self, GTK_WIDGET (child));
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static void
set_session (MedPage *self, GObject *session)
{
  if (session == NULL || get (self)->session != NULL)
    return;
  get (self)->session = g_object_ref (session);
  if (MED_PAGE_GET_CLASS (self)->bind != NULL)
    MED_PAGE_GET_CLASS (self)->bind (self, session);
}

static void
med_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedPage *self = MED_PAGE (object);

  switch (id)
    {
    case PROP_TITLE:
      med_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_SUBTITLE:
      med_page_set_subtitle (self, g_value_get_string (value));
      break;
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedPagePrivate *private = get (MED_PAGE (object));

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, private->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, private->subtitle);
      break;
    case PROP_SESSION:
      g_value_set_object (value, private->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_page_dispose (GObject *object)
{
  MedPagePrivate *private = get (MED_PAGE (object));

  med_widget_drop_children (GTK_WIDGET (object));
  private->child = private->bottom = NULL;
  g_clear_object (&private->header);
  g_clear_object (&private->title_widget);
  g_clear_object (&private->session);
  G_OBJECT_CLASS (med_page_parent_class)->dispose (object);
}

static void
med_page_finalize (GObject *object)
{
  MedPagePrivate *private = get (MED_PAGE (object));

  g_free (private->title);
  g_free (private->subtitle);
  G_OBJECT_CLASS (med_page_parent_class)->finalize (object);
}

static void
med_page_class_init (MedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = med_page_set_property;
  object_class->get_property = med_page_get_property;
  object_class->dispose = med_page_dispose;
  object_class->finalize = med_page_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, G_TYPE_OBJECT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  close_signal = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
med_page_init (MedPage *self)
{
  MedPagePrivate *private = get (self);

  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  private->header = ADW_HEADER_BAR (g_object_ref_sink (adw_header_bar_new ()));
  private->title_widget = ADW_WINDOW_TITLE (g_object_ref_sink (adw_window_title_new ("", "")));
  adw_header_bar_set_title_widget (private->header, GTK_WIDGET (private->title_widget));
  private->sidebar_button
      = g_object_new (GTK_TYPE_BUTTON, "icon-name", "sidebar-show-symbolic", "action-name",
                      "win.show-sidebar", "visible", FALSE, NULL);
  med_button_set_words (private->sidebar_button, _ ("Show Sidebar"));
  private->back_button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "go-previous-symbolic",
                                       "action-name", "win.back", "visible", FALSE, NULL);
  med_button_set_words (private->back_button, _ ("Back"));
  adw_header_bar_pack_start (private->header, private->sidebar_button);
  adw_header_bar_pack_start (private->header, private->back_button);
}

AdwHeaderBar *
med_page_get_header (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return get (self)->header;
}

GObject *
med_page_get_session (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return get (self)->session;
}

const char *
med_page_get_title (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return get (self)->title;
}

void
med_page_set_title (MedPage *self, const char *title)
{
  MedPagePrivate *private = get (self);

  g_return_if_fail (MED_IS_PAGE (self));
  if (g_strcmp0 (private->title, title) == 0)
    return;
  g_free (private->title);
  private->title = g_strdup (title);
  adw_window_title_set_title (private->title_widget, title != NULL ? title : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
med_page_set_subtitle (MedPage *self, const char *subtitle)
{
  MedPagePrivate *private = get (self);

  g_return_if_fail (MED_IS_PAGE (self));
  if (g_strcmp0 (private->subtitle, subtitle) == 0)
    return;
  g_free (private->subtitle);
  private->subtitle = g_strdup (subtitle);
  adw_window_title_set_subtitle (private->title_widget, subtitle != NULL ? subtitle : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

/* Buttons with icon and word keep only the icon where there is no room; those of the class
 * wide-only go. */
static void
fold_buttons (GtkWidget *widget, gboolean folded)
{
  if (ADW_IS_BUTTON_CONTENT (widget))
    {
      const char *label = adw_button_content_get_label (ADW_BUTTON_CONTENT (widget));
      char *kept = g_object_get_data (G_OBJECT (widget), "med-label");
      GtkWidget *button = gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);

      if (kept == NULL)
        {
          kept = g_strdup (label);
          g_object_set_data_full (G_OBJECT (widget), "med-label", kept, g_free);
          med_button_set_words (button, kept);
        }
      adw_button_content_set_label (ADW_BUTTON_CONTENT (widget), folded ? "" : kept);
      gtk_widget_set_has_tooltip (button, folded);
    }
  if (gtk_widget_has_css_class (widget, "wide-only"))
    gtk_widget_set_visible (widget, !folded);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    fold_buttons (child, folded);
}

void
med_page_set_folded (MedPage *self, gboolean folded)
{
  MedPagePrivate *private = get (self);
  gboolean pushed = gtk_widget_get_visible (private->back_button);

  g_return_if_fail (MED_IS_PAGE (self));
  fold_buttons (GTK_WIDGET (private->header), folded);
  med_widget_set_class (GTK_WIDGET (self), "narrow", folded);
  gtk_widget_set_visible (private->sidebar_button, folded && !pushed);
}

void
med_page_set_pushed (MedPage *self, gboolean pushed)
{
  g_return_if_fail (MED_IS_PAGE (self));
  gtk_widget_set_visible (get (self)->back_button, pushed);
  if (pushed)
    gtk_widget_set_visible (get (self)->sidebar_button, FALSE);
}

void
med_page_close (MedPage *self)
{
  g_return_if_fail (MED_IS_PAGE (self));
  g_signal_emit (self, close_signal, 0);
}
