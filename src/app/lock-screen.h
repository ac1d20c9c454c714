/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cover: time, the people of this computer, a passphrase. Nothing medical is on it. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_LOCK_SCREEN (med_lock_screen_get_type ())
G_DECLARE_FINAL_TYPE (MedLockScreen, med_lock_screen, MED, LOCK_SCREEN, GtkWidget)

/* Items have name, role, drafts, signed-in. Signals: unlock (GObject profile, const char
 * *passphrase), someone-else, use-words. */
void med_lock_screen_set_profiles (MedLockScreen *self, GListModel *profiles);
/* While the passphrase is tried. */
void med_lock_screen_set_busy (MedLockScreen *self, gboolean busy);
/* Says why it did not open; the passphrase is selected so that typing replaces it. */
void med_lock_screen_fail (MedLockScreen *self, const char *message);
/* Empties the entry and says why it locked; NULL says nothing. */
void med_lock_screen_reset (MedLockScreen *self, const char *why);
/* The line at the bottom: place and how current, both without patient data. */
void med_lock_screen_set_place (MedLockScreen *self, const char *place, const char *as_of);
