/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of the client: which of welcome, cover and working view is seen, and the page stack. */
#include "app/window-private.h"
#include "app/window-chart.h"
#include "app/window-sharing.h"

#include "app/format.h"
#include "app/window-session.h"
#include "app/words.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (MedWindow, med_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_title (MedWindow *self)
{
  MedPage *page = med_window_get_page (self);
  const char *title = page != NULL ? med_page_get_title (page) : NULL;

  /* Covered or not yet open: nothing of the page behind may stay in the title. */
  gtk_window_set_title (GTK_WINDOW (self),
                        med_window_is_open (self) && title != NULL ? title : "MedEase");
}

static void
show_frame (MedWindow *self, const char *frame)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->frames), frame) == 0)
    return;
  gtk_stack_set_visible_child_name (self->frames, frame);
  /* The stack moves the focus on to what comes after the passphrase. */
  if (g_str_equal (frame, "cover"))
    gtk_widget_grab_focus (GTK_WIDGET (self->cover));
}

void
med_window_show_frame (MedWindow *self)
{
  const char *frame = "main";

  if (self->session == NULL)
    frame = self->profiles != NULL && g_list_model_get_n_items (self->profiles) > 0 ? "cover"
                                                                                    : "welcome";
  if (self->welcoming)
    frame = "welcome";
  show_frame (self, frame);
  show_title (self);
}

void
med_window_add_page (MedWindow *self, MedPage *page)
{
  AdwHeaderBar *header = med_page_get_header (page);

  gtk_stack_add_child (self->headers, GTK_WIDGET (header));
  gtk_stack_add_child (self->pages, GTK_WIDGET (page));
  g_signal_connect_object (page, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "close", G_CALLBACK (med_window_back), self, G_CONNECT_SWAPPED);
  med_page_set_folded (page, adw_leaflet_get_folded (self->leaflet));
  if (self->context != NULL)
    {
      med_window_connect_page (self, page);
      med_sharing_connect (self, GTK_WIDGET (page));
      med_chart_connect (self, GTK_WIDGET (page));
    }
}

void
med_window_show_page (MedWindow *self, MedPage *page)
{
  gtk_stack_set_visible_child (self->headers, GTK_WIDGET (med_page_get_header (page)));
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  show_title (self);
}

static void
remove_page (MedWindow *self, MedPage *page)
{
  gtk_stack_remove (self->headers, GTK_WIDGET (med_page_get_header (page)));
  gtk_stack_remove (self->pages, GTK_WIDGET (page));
}

void
med_window_pop_all (MedWindow *self)
{
  while (self->pushed->len > 0)
    remove_page (self, g_ptr_array_steal_index (self->pushed, self->pushed->len - 1));
}

void
med_window_push (MedWindow *self, MedPage *page)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  med_page_set_pushed (page, TRUE);
  med_window_add_page (self, page);
  g_ptr_array_add (self->pushed, page);
  med_window_show_page (self, page);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

void
med_window_back (MedWindow *self)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  if (self->pushed->len == 0)
    {
      adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
      return;
    }
  remove_page (self, g_ptr_array_steal_index (self->pushed, self->pushed->len - 1));
  if (self->pushed->len > 0)
    med_window_show_page (self, g_ptr_array_index (self->pushed, self->pushed->len - 1));
  else if (gtk_list_box_get_selected_row (self->places) != NULL)
    med_window_show_place (self, gtk_list_box_get_selected_row (self->places));
}

MedPage *
med_window_get_page (MedWindow *self)
{
  GtkWidget *page;

  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);
  page = gtk_stack_get_visible_child (self->pages);
  return page != NULL ? MED_PAGE (page) : NULL;
}

static gboolean
fold_pages_cb (gpointer user_data)
{
  MedWindow *self = MED_WINDOW (user_data);
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    med_page_set_folded (MED_PAGE (page), folded);
  adw_header_bar_set_show_end_title_buttons (self->side_header, folded);
  self->fold = 0;
  return G_SOURCE_REMOVE;
}

/* The leaflet folds while it is given its size; what changes sizes must wait until after that. */
static void
folded_cb (MedWindow *self)
{
  if (self->fold == 0)
    self->fold = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 10, fold_pages_cb, self, NULL);
}

/* The weather line says the state; the bar below the header says what it means for the work. */
static void
replica_changed (gpointer owner)
{
  MedWindow *self = MED_WINDOW (owner);
  g_autofree char *state = med_item_text (self->replica_watch.item, "state");
  gint64 since = med_item_instant (self->replica_watch.item, "since");
  g_autofree char *time = med_format_time (since);
  g_autofree char *bold = g_strdup_printf (_ ("Offline since %s."), time);
  g_autofree char *markup = g_markup_printf_escaped (
      "<b>%s</b> %s", since != 0 ? bold : _ ("Offline."),
      _ ("You see what was here then. What you add is kept on this computer and sent later."));

  if (g_str_equal (state, "offline"))
    med_bar_show (self->offline_bar, markup, _ ("Try Now"));
  else
    med_bar_hide (self->offline_bar);
  if (g_str_equal (state, "alarm"))
    {
      g_autofree char *alarm = g_markup_printf_escaped (
          "<b>%s</b> %s", _ ("Stopped for safety."),
          _ ("An answer contradicts what was confirmed. Nothing is sent; your records are safe."));
      med_bar_show (self->danger_bar, alarm, _ ("Show"));
    }
  else
    med_bar_hide (self->danger_bar);
}

static void
show_person (MedWindow *self)
{
  g_autofree char *name = med_item_text (self->session, "name");
  g_autofree char *role = med_item_text (self->session, "role");
  g_autofree char *clinic = med_item_text (self->session, "clinic");
  g_autofree char *line = *clinic == '\0' || g_str_equal (role, "patient")
                              ? g_strdup (med_role_label (role))
                              : g_strdup_printf ("%s · %s", med_role_label (role), clinic);

  adw_avatar_set_text (self->avatar, med_name_for_initials (name));
  gtk_label_set_text (self->person_name, name);
  gtk_label_set_text (self->person_role, line);
  gtk_widget_set_visible (GTK_WIDGET (self->sample_pill), med_item_flag (self->session, "sample"));
  med_widget_set_label (GTK_WIDGET (self->person_button), name);
}

static void
drop_session (MedWindow *self)
{
  GtkWidget *page;

  /* The cover is drawn before anything else happens; what is behind it goes in the same turn. */
  show_frame (self, "cover");
  /* They may name people and records; the next person is somebody else. */
  med_window_end_toasts (self);
  g_ptr_array_set_size (self->pushed, 0);
  while ((page = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    remove_page (self, MED_PAGE (page));
  med_list_box_clear (self->places);
  med_item_watch (&self->replica_watch, NULL, NULL, NULL);
  med_weather_set_models (self->weather, NULL, NULL);
  adw_avatar_set_text (self->avatar, "");
  gtk_label_set_text (self->person_name, "");
  gtk_label_set_text (self->person_role, "");
  med_widget_set_label (GTK_WIDGET (self->person_button), _ ("Person"));
  g_clear_object (&self->session);
}

void
med_window_set_session (MedWindow *self, GObject *session)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  if (self->session == session)
    return;
  if (self->session != NULL)
    drop_session (self);
  if (session != NULL)
    {
      g_autoptr (GObject) replica = med_item_object (session, "replica");
      g_autoptr (GObject) outbox = med_item_object (session, "outbox");

      self->session = g_object_ref (session);
      show_person (self);
      med_item_watch (&self->replica_watch, replica, self, replica_changed);
      med_weather_set_models (self->weather, replica, outbox);
      med_window_fill_places (self);
      med_notify_watch (self, session);
      med_refused_watch (self, session);
    }
  med_window_show_frame (self);
}

GObject *
med_window_get_session (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);
  return self->session;
}

gboolean
med_window_is_open (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), FALSE);
  return self->session != NULL;
}

void
med_window_set_profiles (MedWindow *self, GListModel *profiles)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  if (self->profiles != NULL)
    g_signal_handlers_disconnect_by_func (self->profiles, med_window_show_frame, self);
  g_set_object (&self->profiles, profiles);
  if (profiles != NULL)
    g_signal_connect_object (profiles, "items-changed", G_CALLBACK (med_window_show_frame), self,
                             G_CONNECT_SWAPPED);
  med_lock_screen_set_profiles (self->cover, profiles);
  med_window_show_frame (self);
}

void
med_window_show_welcome (MedWindow *self)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  med_welcome_page_set_can_leave (
      self->welcome, self->profiles != NULL && g_list_model_get_n_items (self->profiles) > 0);
  self->welcoming = TRUE;
  med_window_show_frame (self);
}

void
med_window_warn_lock (MedWindow *self, guint seconds)
{
  g_autofree char *text = NULL;

  g_return_if_fail (MED_IS_WINDOW (self));
  if (seconds == 0)
    {
      med_bar_hide (self->lock_bar);
      return;
    }
  text = g_strdup_printf (ngettext ("Locks in %u second", "Locks in %u seconds", seconds), seconds);
  med_bar_show (self->lock_bar, text, _ ("Stay"));
}

static void
stay_cb (MedWindow *self)
{
  if (self->context != NULL)
    med_context_touch (self->context);
}

static void
try_now_cb (MedWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.try-now", NULL);
}

static void
show_alarm_cb (MedWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.network", NULL);
}

static void
save_size (MedWindow *self)
{
  GSettings *settings = med_application_get_settings (
      MED_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  int width, height;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
med_window_close_request (GtkWindow *window)
{
  save_size (MED_WINDOW (window));
  return GTK_WINDOW_CLASS (med_window_parent_class)->close_request (window);
}

static void
med_window_dispose (GObject *object)
{
  MedWindow *self = MED_WINDOW (object);

  g_clear_handle_id (&self->fold, g_source_remove);
  /* While there is somebody to do what was not taken back. */
  if (self->said != NULL)
    med_window_end_toasts (self);
  med_item_watch (&self->replica_watch, NULL, NULL, NULL);
  /* A session and its context hold each other until it is locked; drafts are sealed by it. */
  if (self->context != NULL)
    med_context_lock (self->context, "user");
  g_clear_object (&self->session);
  med_item_watch (&self->backup_watch, NULL, NULL, NULL);
  g_cancellable_cancel (self->setting_up);
  g_clear_object (&self->setting_up);
  g_clear_object (&self->setup);
  g_clear_pointer (&self->invitation, med_invitation_watch_free);
  g_clear_object (&self->context);
  g_clear_object (&self->profiles);
  g_clear_pointer (&self->pushed, g_ptr_array_unref);
  g_clear_pointer (&self->said, g_ptr_array_unref);
  G_OBJECT_CLASS (med_window_parent_class)->dispose (object);
}

static void
med_window_class_init (MedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = med_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH "/window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedWindow, name)
  BIND (frames);
  BIND (headers);
  BIND (pages);
  BIND (toasts);
  BIND (leaflet);
  BIND (side_header);
  BIND (menu_button);
  BIND (person_button);
  BIND (avatar);
  BIND (person_name);
  BIND (person_role);
  BIND (sample_pill);
  BIND (places);
  BIND (weather);
  BIND (danger_bar);
  BIND (recovery_bar);
  BIND (offline_bar);
  BIND (lock_bar);
  BIND (backup_bar);
  BIND (welcome);
  BIND (cover);
#undef BIND
  med_window_class_install_actions (widget_class);
}

static void
med_window_init (MedWindow *self)
{
  self->pushed = g_ptr_array_new ();
  self->said = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  med_menu_button_fill (self->person_button);
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self);
  g_signal_connect_swapped (self->places, "row-activated", G_CALLBACK (med_window_show_place),
                            self);
  g_signal_connect_swapped (self->offline_bar, "clicked", G_CALLBACK (try_now_cb), self);
  g_signal_connect_swapped (self->danger_bar, "clicked", G_CALLBACK (show_alarm_cb), self);
  g_signal_connect_swapped (self->lock_bar, "clicked", G_CALLBACK (stay_cb), self);
  med_window_show_frame (self);
}

MedWindow *
med_window_new (MedApplication *application)
{
  GSettings *settings = med_application_get_settings (application);
  MedWindow *self = g_object_new (MED_TYPE_WINDOW, "application", application, "default-width",
                                  1280, "default-height", 800, NULL);

  if (settings != NULL)
    {
      gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                                   g_settings_get_int (settings, "window-height"));
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }
  return self;
}

MedWindow *
med_window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  while (root != NULL && !MED_IS_WINDOW (root) && GTK_IS_WINDOW (root)
         && gtk_window_get_transient_for (GTK_WINDOW (root)) != NULL)
    root = GTK_ROOT (gtk_window_get_transient_for (GTK_WINDOW (root)));
  return root != NULL && MED_IS_WINDOW (root) ? MED_WINDOW (root) : NULL;
}
