/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one view with invented data until it is ended: for looking at it. Or takes a picture of
 * every view, in every state that the sample clinic does not come into by itself.
 * Usage: show-view VIEW [light|dark [WIDTH HEIGHT]]
 *        show-view --pictures FOLDER light|dark WIDTH HEIGHT [PERCENT]   (size of text) */
#include "app/application.h"
#include "app/render-client.h"
#include "app/sample-models.h"
#include "app/sample-views.h"

#define SETTLE_MS 1200

static struct
{
  const char *view, *folder;
  gboolean dark;
  int width, height, percent, status;
} options = { "records", NULL, FALSE, 1280, 800, 100, 0 };

/* Dialogs come after the window they belong to. */
static gboolean
show_cb (gpointer window)
{
  test_view_show (window, options.view);
  return G_SOURCE_REMOVE;
}

static void
prepare (void)
{
  GtkSettings *settings = gtk_settings_get_default ();

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      options.dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                   : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_object_set (settings, "gtk-font-name", "Cantarell 11", "gtk-xft-dpi",
                96 * 1024 * options.percent / 100, NULL);
}

static MedWindow *
open_window (GApplication *application)
{
  MedWindow *window = med_window_new (MED_APPLICATION (application));

  gtk_window_set_default_size (GTK_WINDOW (window), options.width, options.height);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* ── Pictures ───────────────────────────────────────────────────────────────────────────────── */

static gboolean
wake_cb (gpointer over)
{
  *(gboolean *)over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, wake_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
save (GtkWidget *widget, const char *name)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("%s.png", name);
  g_autofree char *path = g_build_filename (options.folder, file, NULL);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    texture
        = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node, NULL);
  if (texture == NULL || !gdk_texture_save_to_png (texture, path))
    {
      g_printerr ("%s could not be written\n", path);
      options.status = 1;
    }
  else
    g_print ("  %s\n", path);
}

/* A view's dialog, where it is one, and else the window. */
static void
take_picture (GApplication *application, const char *view)
{
  MedWindow *window = open_window (application);
  GtkWidget *shown = GTK_WIDGET (window);
  GList *toplevels;

  settle (100);
  test_view_show (window, view);
  settle (SETTLE_MS);
  /* What folds needs less room than it had asked for before. */
  gtk_window_set_default_size (GTK_WINDOW (window), options.width, options.height);
  settle (100);
  toplevels = gtk_window_list_toplevels ();
  for (GList *l = toplevels; l != NULL; l = l->next)
    if (l->data != (gpointer)window && gtk_widget_get_mapped (l->data)
        && gtk_window_get_transient_for (l->data) != NULL)
      shown = l->data;
  save (shown, view);
  for (GList *l = toplevels; l != NULL; l = l->next)
    if (l->data != (gpointer)window && gtk_window_get_transient_for (l->data) != NULL)
      gtk_window_destroy (l->data);
  g_list_free (toplevels);
  gtk_window_destroy (GTK_WINDOW (window));
  settle (50);
}

static void
activate_cb (GApplication *application)
{
  prepare ();
  if (options.folder == NULL)
    {
      g_timeout_add (300, show_cb, open_window (application));
      return;
    }
  g_application_hold (application);
  for (guint i = 0; test_views[i] != NULL; i++)
    take_picture (application, test_views[i]);
  g_application_release (application);
  g_application_quit (application);
}

int
main (int argc, char **argv)
{
  g_autoptr (MedApplication) application = med_application_new ();
  int first = 1;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  med_render_set_program (g_getenv ("MEDEASE_RENDER"), 0);
  if (argc > 2 && g_str_equal (argv[1], "--pictures"))
    {
      options.folder = argv[2];
      first = 2;
    }
  else if (argc > 1)
    options.view = argv[1];
  options.dark = argc > first + 1 && g_str_equal (argv[first + 1], "dark");
  if (argc > first + 3)
    {
      options.width = atoi (argv[first + 2]);
      options.height = atoi (argv[first + 3]);
    }
  if (argc > first + 4)
    options.percent = atoi (argv[first + 4]);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  g_application_run (G_APPLICATION (application), 1, argv);
  return options.status;
}
