/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of what this computer keeps for its owner, and the reminder when there are none. */
#pragma once

#include "app/window.h"

/* Once, when the window has its context. */
void med_window_connect_backup (MedWindow *self);
/* Follows the session; NULL: none. */
void med_window_watch_backup (MedWindow *self, GObject *session);
/* Makes a backup; asks for the folder where none is known or `choose`. */
void med_window_back_up (MedWindow *self, gboolean choose);
/* "Last backup today, 14:05", "No backup yet"; caller frees. */
char *med_backup_line (GObject *session);
