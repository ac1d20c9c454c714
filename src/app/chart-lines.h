/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A section of a chart: a heading and what belongs under it. Without content it is not there. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_CHART_LINES (med_chart_lines_get_type ())
G_DECLARE_FINAL_TYPE (MedChartLines, med_chart_lines, MED, CHART_LINES, GtkBox)

/* category: its icon stands in each row. lines: a list of items with title, detail, date, status,
 * value, unit, record. At most `most` of them are shown, 0: all. Signals: open (GObject record),
 * more (all are wanted). */
GtkWidget *med_chart_lines_new (const char *title, const char *category, GListModel *lines,
                                guint most);
