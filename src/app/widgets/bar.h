/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line across the page below the header that slides in: offline, alarm, preview, emergency. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_BAR (med_bar_get_type ())
G_DECLARE_FINAL_TYPE (MedBar, med_bar, MED, BAR, GtkBox)

/* Properties: kind (offline bad info preview emergency), icon-name, text (Pango markup),
 * button (label; none: no button), revealed. Signal: clicked. */
GtkWidget *med_bar_new (const char *kind, const char *icon_name);
/* Shows the bar; text is Pango markup, whose foreign parts the caller has escaped. */
void med_bar_show (MedBar *self, const char *markup, const char *button);
void med_bar_hide (MedBar *self);
