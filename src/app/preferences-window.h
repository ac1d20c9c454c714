/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: locking, recovery, devices, notices. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_PREFERENCES_WINDOW (med_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (MedPreferencesWindow, med_preferences_window, MED, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/* session: devices (list of name, current, last-used), words-checked, emergency. keeps-node,
 * backup-last, backup-folder. settings may be NULL. Signals: change-passphrase, check-words,
 * save-kit, back-up, backup-folder (another one), choose-emergency (const char *word),
 * remove-device (GObject device). */
MedPreferencesWindow *med_preferences_window_new (GObject *session, GSettings *settings);
