/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does for the welcome flow. */
#pragma once

#include "app/window.h"

/* Once, when the window has its context. */
void med_window_connect_welcome (MedWindow *self);
/* The session was locked: unless the flow is at work itself, it ends and its words are wiped. */
void med_window_end_welcome (MedWindow *self);
