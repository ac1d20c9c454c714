/* SPDX-License-Identifier: GPL-3.0-or-later */
/* app.* actions and the one table of keyboard shortcuts. */
#include "app/application-private.h"

#include "app/access-page.h"
#include "app/window.h"
#include "app/window-preferences.h"

#include <glib/gi18n.h>

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (MED_IS_WINDOW (window))
    med_window_show_preferences (MED_WINDOW (window));
}

/* From a notice of the desktop: whoever is at the cover unlocks first. */
static void
show_access_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  MedWindow *main_window = window != NULL ? med_window_of (GTK_WIDGET (window)) : NULL;
  MedPage *page;

  if (main_window == NULL)
    return;
  gtk_window_present (GTK_WINDOW (main_window));
  if (!med_window_is_open (main_window))
    return;
  med_window_go (main_window, "access");
  page = med_window_get_page (main_window);
  if (MED_IS_ACCESS_PAGE (page))
    med_access_page_show (MED_ACCESS_PAGE (page), g_variant_get_string (parameter, NULL));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", "MedEase", "application-icon", MED_APPLICATION_ID,
                         "developer-name", _ ("The MedEase authors"), "version", MED_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Medical records that belong to the patient"), NULL);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);

  /* Closing each window keeps drafts; g_application_quit () would not. */
  for (GList *l = gtk_application_get_windows (application); l != NULL;)
    {
      GtkWindow *window = l->data;
      l = l->next;
      gtk_window_close (window);
    }
}

static const GActionEntry actions[] = {
  { "preferences", preferences_cb },
  { "show-access", show_access_cb, "s" },
  { "about", about_cb },
  { "quit", quit_cb },
};

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.lock", { "<Control>l" } },
  { "win.back", { "<Alt>Left" } },
  { "win.find", { "<Control>f" } },
  { "win.new", { "<Control>n" } },
  { "win.save", { "<Control>s" } },
  { "win.print", { "<Control>p" } },
  { "win.details", { "F9" } },
  { "win.menu", { "F10" } },
  { "win.next-tab", { "<Control>Page_Down" } },
  { "win.previous-tab", { "<Control>Page_Up" } },
  { "win.place(1)", { "<Alt>1" } },
  { "win.place(2)", { "<Alt>2" } },
  { "win.place(3)", { "<Alt>3" } },
  { "win.place(4)", { "<Alt>4" } },
  { "win.place(5)", { "<Alt>5" } },
  { "window.close", { "<Control>w" } },
};

void
med_application_install_actions (MedApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].keys);
}
