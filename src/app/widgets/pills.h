/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Categories as outlined words that wrap. */
#pragma once

#include <gtk/gtk.h>

/* A box for pills; fill it with the following. */
GtkWidget *med_pills_new (void);
/* Replaces all: before (may be NULL) first, then at most max categories, then "+ n". */
void med_pills_set (GtkWidget *pills, const char *before, const char *const *categories, guint max);
