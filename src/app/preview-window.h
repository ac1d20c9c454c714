/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See as: what somebody sees of one's own records, in the widgets that they would see. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_PREVIEW_WINDOW (med_preview_window_get_type ())
G_DECLARE_FINAL_TYPE (MedPreviewWindow, med_preview_window, MED, PREVIEW_WINDOW, AdwWindow)

/* preview: who, patient, records, opens, shown, closed, closed-kinds, allergies-missing, in-force.
 * Signal: add-allergies. */
MedPreviewWindow *med_preview_window_new (GtkWindow *parent, GObject *preview);
void med_preview_window_set_preview (MedPreviewWindow *self, GObject *preview);
