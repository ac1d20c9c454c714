/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rounded word, with an icon where it carries a state. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_PILL (med_pill_get_type ())
G_DECLARE_FINAL_TYPE (MedPill, med_pill, MED, PILL, GtkWidget)

/* Properties: label, icon-name, kind (ok warn bad info plain outline preview), state (a word of
 * words.h: sets label, icon, kind and the full sentence) and detail (tooltip and accessible
 * label, replaces the sentence of the state). */
GtkWidget *med_pill_new (const char *label, const char *icon_name, const char *kind);
void med_pill_set_state (MedPill *self, const char *state);
void med_pill_set (MedPill *self, const char *label, const char *icon_name, const char *kind);
void med_pill_set_detail (MedPill *self, const char *detail);
