/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People whom one trusts to let one back in: the bar when somebody asked to take over, and what the
 * page's buttons do. */
#pragma once

#include "app/window.h"

/* Connects the page of trusted people; others are left alone. */
void med_trust_connect (MedWindow *window, GtkWidget *page);
/* The bar follows this session; NULL hides it. */
void med_window_watch_recovery (MedWindow *self, GObject *session);
void med_window_connect_recovery (MedWindow *self);
