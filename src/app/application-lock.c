/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the computer says that nobody is there: idle minutes, the screen's lock, sleep. */
#include "app/application-private.h"

#define LOGIND "org.freedesktop.login1"

typedef struct
{
  GSettings *settings;
  MedContext *context;
  GDBusConnection *bus;
  guint sleep;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  if (watch->bus != NULL)
    g_dbus_connection_signal_unsubscribe (watch->bus, watch->sleep);
  g_clear_object (&watch->bus);
  g_clear_object (&watch->settings);
  g_clear_object (&watch->context);
  g_free (watch);
}

static void
lock (Watch *watch)
{
  if (g_settings_get_boolean (watch->settings, "lock-with-screen"))
    med_context_lock (watch->context, "screen");
}

static void
screen_cb (GtkApplication *application, GParamSpec *pspec, Watch *watch)
{
  gboolean active;

  g_object_get (application, "screensaver-active", &active, NULL);
  if (active)
    lock (watch);
}

static void
sleep_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
          const char *name, GVariant *arguments, gpointer user_data)
{
  gboolean falls_asleep = FALSE;

  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(b)")))
    g_variant_get (arguments, "(b)", &falls_asleep);
  if (falls_asleep)
    lock (user_data);
}

/* Without the system's bus there is nobody who tells. */
static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkApplication) application = GTK_APPLICATION (user_data);
  GDBusConnection *bus = g_bus_get_finish (result, NULL);
  Watch *watch = g_object_get_data (G_OBJECT (application), "med-lock");

  if (bus == NULL || watch == NULL)
    {
      g_clear_object (&bus);
      return;
    }
  watch->bus = bus;
  watch->sleep = g_dbus_connection_signal_subscribe (
      bus, LOGIND, LOGIND ".Manager", "PrepareForSleep", "/org/freedesktop/login1", NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, sleep_cb, watch, NULL);
}

static gboolean
minutes_to_seconds (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, g_variant_get_uint32 (variant) * 60);
  return TRUE;
}

static GVariant *
seconds_to_minutes (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_uint32 (g_value_get_uint (value) / 60);
}

void
med_application_watch_lock (MedApplication *self, MedContext *context)
{
  GSettings *settings = med_application_get_settings (self);
  Watch *watch;

  if (settings == NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->settings = g_object_ref (settings);
  watch->context = g_object_ref (context);
  g_settings_bind_with_mapping (settings, "lock-minutes", context, "idle-lock-seconds",
                                G_SETTINGS_BIND_DEFAULT, minutes_to_seconds, seconds_to_minutes,
                                NULL, NULL);
  g_signal_connect (self, "notify::screensaver-active", G_CALLBACK (screen_cb), watch);
  g_object_set_data_full (G_OBJECT (self), "med-lock", watch, watch_free);
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, bus_cb, g_object_ref (self));
}
