/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start-up, settings and the one main window. */
#include "app/application-private.h"

#include "app/recent-files.h"
#include "app/types.h"
#include "app/window-session.h"

#include <glib/gi18n.h>

struct _MedApplication
{
  AdwApplication parent_instance;
  GSettings *settings;
  MedContext *context;
  gboolean sample; /* --sample */
};

G_DEFINE_FINAL_TYPE (MedApplication, med_application, ADW_TYPE_APPLICATION)

/* Without the installed schema (a bare build folder) the application runs with the built-in
 * values: g_settings_new () would abort the process. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source == NULL)
    return NULL;
  schema = g_settings_schema_source_lookup (source, MED_APPLICATION_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
med_application_startup (GApplication *application)
{
  MedApplication *self = MED_APPLICATION (application);

  G_APPLICATION_CLASS (med_application_parent_class)->startup (application);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    MED_RESOURCE_PATH "/icons");
  gtk_window_set_default_icon_name (MED_APPLICATION_ID);
  med_recent_files_keep_out ();
  self->settings = open_settings ();
  med_types_ensure ();
  med_application_install_actions (self);
}

static void
med_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    {
      MedApplication *self = MED_APPLICATION (application);
      window = GTK_WINDOW (med_window_new (self));
      if (self->context == NULL)
        {
          self->context = med_context_new (NULL);
          med_application_watch_lock (self, self->context);
        }
      med_window_connect (MED_WINDOW (window), self->context);
      if (self->sample)
        med_window_open_sample (MED_WINDOW (window));
    }
  gtk_window_present (window);
}

static int
med_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  MedApplication *self = MED_APPLICATION (application);

  self->sample = g_variant_dict_contains (options, "sample");
  /* Own records and the sample may be open side by side: under one name the second to be started
   * would only bring forward the first. */
  if (self->sample)
    g_application_set_application_id (application, MED_APPLICATION_ID ".Sample");
  return -1;
}

static void
med_application_finalize (GObject *object)
{
  MedApplication *self = MED_APPLICATION (object);

  g_clear_object (&self->context);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (med_application_parent_class)->finalize (object);
}

static void
med_application_class_init (MedApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_application_finalize;
  G_APPLICATION_CLASS (klass)->handle_local_options = med_application_handle_local_options;
  G_APPLICATION_CLASS (klass)->startup = med_application_startup;
  G_APPLICATION_CLASS (klass)->activate = med_application_activate;
}

static void
med_application_init (MedApplication *self)
{
  static const GOptionEntry entries[]
      = { { "sample", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
            N_ ("Open the sample clinic with invented people"), NULL },
          { NULL } };
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

MedApplication *
med_application_new (void)
{
  return g_object_new (MED_TYPE_APPLICATION, "application-id", MED_APPLICATION_ID,
                       "resource-base-path", MED_RESOURCE_PATH, "flags",
                       G_APPLICATION_DEFAULT_FLAGS, "register-session", TRUE, NULL);
}

GSettings *
med_application_get_settings (MedApplication *self)
{
  g_return_val_if_fail (MED_IS_APPLICATION (self), NULL);
  return self->settings;
}
