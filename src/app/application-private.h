/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the application class share. */
#pragma once

#include "app/application.h"
#include "client/context.h"

/* Installs app.* actions and every keyboard shortcut (application-actions.c). */
void med_application_install_actions (MedApplication *self);
/* Locks after the minutes of the settings, with the screen and before sleep (application-lock.c).
 */
void med_application_watch_lock (MedApplication *self, MedContext *context);
