/* SPDX-License-Identifier: GPL-3.0-or-later */
/* win.* actions: they go to the page that is seen. */
#include "app/weather.h"
#include "app/window-private.h"

#include "app/network-page.h"
#include "app/window-join.h"

#include <glib/gi18n.h>

static MedPage *
open_page (GtkWidget *widget)
{
  MedWindow *self = MED_WINDOW (widget);
  return med_window_is_open (self) ? med_window_get_page (self) : NULL;
}

static void
find_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);
  if (page != NULL && MED_PAGE_GET_CLASS (page)->find != NULL)
    MED_PAGE_GET_CLASS (page)->find (page);
}

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);
  if (page != NULL && MED_PAGE_GET_CLASS (page)->new_item != NULL)
    MED_PAGE_GET_CLASS (page)->new_item (page);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);
  if (page != NULL && MED_PAGE_GET_CLASS (page)->save != NULL)
    MED_PAGE_GET_CLASS (page)->save (page);
}

static void
print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);
  if (page != NULL && MED_PAGE_GET_CLASS (page)->print != NULL)
    MED_PAGE_GET_CLASS (page)->print (page);
}

static void
show_sidebar_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_leaflet_set_visible_child_name (MED_WINDOW (widget)->leaflet, "sidebar");
}

static void
details_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);

  if (page != NULL && MED_PAGE_GET_CLASS (page)->toggle_details != NULL
      && MED_PAGE_GET_CLASS (page)->toggle_details (page))
    return;
  if (adw_leaflet_get_folded (MED_WINDOW (widget)->leaflet))
    show_sidebar_cb (widget, name, parameter);
}

static void
tab_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedPage *page = open_page (widget);
  if (page != NULL && MED_PAGE_GET_CLASS (page)->step_tab != NULL)
    MED_PAGE_GET_CLASS (page)->step_tab (page, g_str_equal (name, "win.next-tab") ? 1 : -1);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedWindow *self = MED_WINDOW (widget);

  if (self->welcoming || self->session == NULL)
    med_welcome_page_back (self->welcome);
  else
    med_window_back (self);
}

static void
place_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedWindow *self = MED_WINDOW (widget);
  GtkListBoxRow *row
      = gtk_list_box_get_row_at_index (self->places, g_variant_get_int32 (parameter) - 1);

  if (med_window_is_open (self) && row != NULL)
    med_window_show_place (self, row);
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (med_window_is_open (MED_WINDOW (widget)))
    gtk_menu_button_popup (MED_WINDOW (widget)->menu_button);
}

static void
network_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedWindow *self = MED_WINDOW (widget);

  if (!med_window_is_open (self) || MED_IS_NETWORK_PAGE (med_window_get_page (self)))
    return;
  med_window_push (self, g_object_new (MED_TYPE_NETWORK_PAGE, "title", _ ("Network"), "session",
                                       self->session, NULL));
}

static void
show_lock_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MedWindow *self = MED_WINDOW (widget);

  if (self->context != NULL)
    med_context_lock (self->context, "user");
  else
    med_window_set_session (self, NULL);
}

static void
join_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  med_window_join (MED_WINDOW (widget));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (med_window_is_open (MED_WINDOW (widget)))
    med_window_undo_last (MED_WINDOW (widget));
}

static void
try_now_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  med_window_try_now (MED_WINDOW (widget));
}

static void
show_outbox_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  med_weather_show (MED_WINDOW (widget)->weather);
}

void
med_window_class_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *parameter;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.find", NULL, find_cb },
    { "win.new", NULL, new_cb },
    { "win.save", NULL, save_cb },
    { "win.print", NULL, print_cb },
    { "win.details", NULL, details_cb },
    { "win.next-tab", NULL, tab_cb },
    { "win.previous-tab", NULL, tab_cb },
    { "win.back", NULL, back_cb },
    { "win.place", "i", place_cb },
    { "win.menu", NULL, menu_cb },
    { "win.network", NULL, network_cb },
    { "win.show-sidebar", NULL, show_sidebar_cb },
    { "win.lock", NULL, show_lock_cb },
    { "win.try-now", NULL, try_now_cb },
    { "win.join", NULL, join_cb },
    { "win.undo", NULL, undo_cb },
    { "win.show-outbox", NULL, show_outbox_cb },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  /* No accelerator of the application: what is typed has an undo of its own, which comes first. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
}
