/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: locking, recovery, devices, notices. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_PREFERENCES_WINDOW (med_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (MedPreferencesWindow, med_preferences_window, MED, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/* session: devices (list of name, current, last-used), words-checked, emergency. settings may be
 * NULL. Signals: change-passphrase, check-words, save-kit, choose-emergency (const char *word),
 * remove-device (GObject device). */
MedPreferencesWindow *med_preferences_window_new (GObject *session, GSettings *settings);
MedPreferencesWindow *med_preferences_window_present (GtkWindow *parent, GObject *session,
                                                      GSettings *settings);
