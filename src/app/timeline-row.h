/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record on the timeline: its date, the rail with its tile, and a card. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_TIMELINE_ROW (med_timeline_row_get_type ())
G_DECLARE_FINAL_TYPE (MedTimelineRow, med_timeline_row, MED, TIMELINE_ROW, GtkWidget)

GtkWidget *med_timeline_row_new (void);
/* The properties of a record; NULL lets go of it. */
void med_timeline_row_set_item (MedTimelineRow *self, GObject *item);
