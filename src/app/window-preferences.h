/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the preferences ask for. */
#pragma once

#include "app/preferences-window.h"
#include "app/window.h"

/* Shows the preferences of the window's session; nothing when none is open. */
void med_window_show_preferences (MedWindow *self);
