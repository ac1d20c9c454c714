/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before a chart opens: what of it, what for, and that the patient is told first. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_OPEN_CHART_DIALOG (med_open_chart_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedOpenChartDialog, med_open_chart_dialog, MED, OPEN_CHART_DIALOG, AdwWindow)

/* person: the properties of the banner, and open (categories). Signals: open, after which the owner
 * calls med_open_chart_dialog_done (). */
MedOpenChartDialog *med_open_chart_dialog_new (GtkWindow *parent, GObject *person);
/* NULL when everything that is shared was chosen; else to be freed with g_strfreev (). */
char **med_open_chart_dialog_get_categories (MedOpenChartDialog *self);
const char *med_open_chart_dialog_get_purpose (MedOpenChartDialog *self);
const char *med_open_chart_dialog_get_reason (MedOpenChartDialog *self);
void med_open_chart_dialog_done (MedOpenChartDialog *self, const char *problem);
