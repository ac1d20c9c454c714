/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that waits to be sent. */
#pragma once

#include <gtk/gtk.h>

/* item: properties kind, category, title, detail, state, reason. */
GtkWidget *med_outbox_row_new (GObject *item);
