/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one view with invented data until it is ended: for looking at it, and for screenshots.
 * Usage: show-view VIEW [light|dark] [WIDTH HEIGHT] */
#include "app/application.h"
#include "app/render-client.h"
#include "app/sample-models.h"
#include "app/sample-views.h"

static struct
{
  const char *view;
  gboolean dark;
  int width, height;
} options = { "records", FALSE, 1280, 800 };

/* Dialogs come after the window they belong to. */
static gboolean
show_cb (gpointer window)
{
  test_view_show (window, options.view);
  return G_SOURCE_REMOVE;
}

static void
activate_cb (GApplication *application)
{
  MedWindow *window = med_window_new (MED_APPLICATION (application));

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      options.dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                   : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), options.width, options.height);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (300, show_cb, window);
}

int
main (int argc, char **argv)
{
  g_autoptr (MedApplication) application = med_application_new ();

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  med_render_set_program (g_getenv ("MEDEASE_RENDER"), 0);
  if (argc > 1)
    options.view = argv[1];
  options.dark = argc > 2 && g_str_equal (argv[2], "dark");
  if (argc > 4)
    {
      options.width = atoi (argv[3]);
      options.height = atoi (argv[4]);
    }
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
