/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks single records of a list that can be searched. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_RECORD_CHOOSER (med_record_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MedRecordChooser, med_record_chooser, MED, RECORD_CHOOSER, GtkWidget)

/* records: a list of its own (search), whose items have id, title, category, date, author,
 * own. chosen: ids, or NULL. Signal done: enough are ticked. */
void med_record_chooser_set (MedRecordChooser *self, GListModel *records,
                             const char *const *chosen);
/* Ids, in the order in which they were ticked; g_strfreev () them. */
char **med_record_chooser_get_chosen (MedRecordChooser *self);
