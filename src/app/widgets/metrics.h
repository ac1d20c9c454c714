/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equal boxes in one line, or two by two where there is no room. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_METRICS (med_metrics_get_type ())
G_DECLARE_FINAL_TYPE (MedMetrics, med_metrics, MED, METRICS, GtkLayoutManager)

GtkLayoutManager *med_metrics_new (void);
