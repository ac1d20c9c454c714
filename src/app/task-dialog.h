/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog with Cancel, one verb and a form: it stays open until the work is done, and says beside
 * the form why it could not be. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_TASK_DIALOG (med_task_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedTaskDialog, med_task_dialog, MED, TASK_DIALOG, AdwWindow)

/* Signal confirm: the verb was pressed (or Ctrl+Enter) while it is ready. */
MedTaskDialog *med_task_dialog_new (GtkWindow *parent, const char *title, const char *verb,
                                    GtkWidget *form);
void med_task_dialog_set_ready (MedTaskDialog *self, gboolean ready);
/* From confirm to the answer. */
void med_task_dialog_set_busy (MedTaskDialog *self, gboolean busy);
/* NULL takes it away. */
void med_task_dialog_set_problem (MedTaskDialog *self, const char *problem);
