/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the application class share. */
#pragma once

#include "app/application.h"

/* Installs app.* actions and every keyboard shortcut (application-actions.c). */
void med_application_install_actions (MedApplication *self);
