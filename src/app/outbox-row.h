/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that waits to be sent. */
#pragma once

#include <gtk/gtk.h>

typedef void (*MedOutboxFunc) (gpointer owner, GObject *item);

/* item: properties kind, category, title, detail, state, reason. What was refused has buttons that
 * call retry or discard with owner, which outlives the row. */
GtkWidget *med_outbox_row_new (GObject *item, MedOutboxFunc retry, MedOutboxFunc discard,
                               gpointer owner);
