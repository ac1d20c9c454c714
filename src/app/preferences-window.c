/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window. */
#include "app/preferences-window.h"

#include "app/application.h"
#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/window-backup.h"
#include "app/widgets/pill.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *lock_minutes, *emergency;
  GtkSwitch *lock_with_screen, *notices;
  AdwActionRow *words, *backup, *backup_folder;
  GtkListBox *devices;
  AdwPreferencesGroup *emergency_group, *backup_group;

  GSettings *settings;
  MedItemWatch session;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (MedPreferencesWindow, med_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

enum
{
  CHANGE_PASSPHRASE,
  CHECK_WORDS,
  SAVE_KIT,
  BACK_UP,
  CHOOSE_FOLDER,
  CHOOSE_EMERGENCY,
  REMOVE_DEVICE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const guint minutes[] = { 1, 2, 5, 10, 15, 30, 0 }; /* 0: never */
static const char *const emergencies[] = { "", "summary", "full", "never" };

static void
show_backup (MedPreferencesWindow *self)
{
  gpointer session = self->session.item;
  g_autofree char *line = med_backup_line (session);
  g_autofree char *folder = med_item_text (session, "backup-folder");

  gtk_widget_set_visible (GTK_WIDGET (self->backup_group), med_item_flag (session, "keeps-node"));
  adw_action_row_set_subtitle (self->backup, line);
  adw_action_row_set_subtitle (self->backup_folder,
                               *folder != '\0' ? folder : _ ("None chosen yet"));
}

static void
session_changed (gpointer owner)
{
  MedPreferencesWindow *self = MED_PREFERENCES_WINDOW (owner);
  gpointer session = self->session.item;
  g_autofree char *choice = med_item_text (session, "emergency");
  gint64 checked = med_item_instant (session, "words-checked");
  g_autofree char *day = med_format_long_day (checked);
  g_autofree char *line = checked != 0 ? g_strdup_printf (_ ("Last checked %s"), day)
                                       : g_strdup (_ ("Not checked yet"));

  show_backup (self);
  self->filling = TRUE;
  adw_action_row_set_subtitle (self->words, line);
  for (guint i = 0; i < G_N_ELEMENTS (emergencies); i++)
    if (g_str_equal (emergencies[i], choice))
      adw_combo_row_set_selected (self->emergency, i);
  self->filling = FALSE;
}

static void
remove_cb (GtkButton *button, MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[REMOVE_DEVICE], 0,
                 g_object_get_data (G_OBJECT (button), "med-device"));
}

static GtkWidget *
make_device (gpointer device, gpointer user_data)
{
  g_autofree char *name = med_item_text (device, "name");
  gint64 used = med_item_instant (device, "last-used");
  g_autofree char *moment = med_format_moment (used, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *detail
      = used != 0 ? g_strdup_printf (_ ("Last used %s"), moment) : g_strdup (_ ("Not used yet"));
  gboolean current = med_item_flag (device, "current");
  GtkWidget *row = med_fact_row_new ("computer-symbolic", current ? "info" : NULL, name, detail);

  if (current)
    {
      med_fact_row_add_end (MED_FACT_ROW (row), med_pill_new (_ ("In use"), NULL, "info"));
    }
  else
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Remove…"));
      g_object_set_data_full (G_OBJECT (button), "med-device", g_object_ref (device),
                              g_object_unref);
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), user_data, 0);
      med_fact_row_add_end (MED_FACT_ROW (row), button);
    }
  return row;
}

static void
minutes_cb (MedPreferencesWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->lock_minutes);

  if (self->settings != NULL && !self->filling && selected < G_N_ELEMENTS (minutes))
    g_settings_set_uint (self->settings, "lock-minutes", minutes[selected]);
}

static void
emergency_cb (MedPreferencesWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->emergency);

  if (!self->filling && selected > 0 && selected < G_N_ELEMENTS (emergencies))
    g_signal_emit (self, signals[CHOOSE_EMERGENCY], 0, emergencies[selected]);
}

static void
change_passphrase_cb (MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[CHANGE_PASSPHRASE], 0);
}

static void
check_words_cb (MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[CHECK_WORDS], 0);
}

static void
save_kit_cb (MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[SAVE_KIT], 0);
}

static void
back_up_cb (MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[BACK_UP], 0);
}

static void
choose_folder_cb (MedPreferencesWindow *self)
{
  g_signal_emit (self, signals[CHOOSE_FOLDER], 0);
}

static void
med_preferences_window_dispose (GObject *object)
{
  MedPreferencesWindow *self = MED_PREFERENCES_WINDOW (object);

  med_item_watch (&self->session, NULL, NULL, NULL);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (med_preferences_window_parent_class)->dispose (object);
}

static void
med_preferences_window_class_init (MedPreferencesWindowClass *klass)
{
  static const char *const names[]
      = { "change-passphrase", "check-words",      "save-kit",     "back-up",
          "backup-folder",     "choose-emergency", "remove-device" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_preferences_window_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, i >= CHOOSE_EMERGENCY ? 1 : 0,
                               i == REMOVE_DEVICE ? G_TYPE_OBJECT : G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/preferences-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, name)
  BIND (lock_minutes);
  BIND (lock_with_screen);
  BIND (notices);
  BIND (words);
  BIND (devices);
  BIND (emergency);
  BIND (emergency_group);
  BIND (backup_group);
  BIND (backup);
  BIND (backup_folder);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, minutes_cb);
  gtk_widget_class_bind_template_callback (widget_class, emergency_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_passphrase_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_words_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_kit_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_up_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
}

static void
med_preferences_window_init (MedPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_settings (MedPreferencesWindow *self, GSettings *settings)
{
  guint chosen = g_settings_get_uint (settings, "lock-minutes");

  self->settings = g_object_ref (settings);
  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    if (minutes[i] == 0 ? chosen == 0 : minutes[i] <= chosen)
      adw_combo_row_set_selected (self->lock_minutes, i);
  self->filling = FALSE;
  g_settings_bind (settings, "lock-with-screen", self->lock_with_screen, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notices", self->notices, "active", G_SETTINGS_BIND_DEFAULT);
}

MedPreferencesWindow *
med_preferences_window_new (GObject *session, GSettings *settings)
{
  MedPreferencesWindow *self = g_object_new (MED_TYPE_PREFERENCES_WINDOW, NULL);
  g_autoptr (GListModel) devices = med_item_object (session, "devices");
  g_autofree char *role = med_item_text (session, "role");

  if (settings != NULL)
    bind_settings (self, settings);
  gtk_list_box_bind_model (self->devices, devices, make_device, self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->emergency_group), g_str_equal (role, "patient"));
  med_item_watch (&self->session, session, self, session_changed);
  return self;
}
