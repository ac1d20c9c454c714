/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of setting up: the recovery sheet on paper, the first invitations of a clinic, the way
 * in. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_READY_STEP (med_ready_step_get_type ())
G_DECLARE_FINAL_TYPE (MedReadyStep, med_ready_step, MED, READY_STEP, GtkWidget)

/* Signals: print-sheet (), save-sheet (), open ();
 *   invite (const char *role, const char *for_whom): answer with med_ready_step_set_invite (). */
void med_ready_step_start (MedReadyStep *self, const char *title, gboolean may_invite);
/* invite NULL: problem says why there is none. */
void med_ready_step_set_invite (MedReadyStep *self, GObject *invite, const char *problem);
/* What became of printing or saving the sheet: a sentence below its buttons. */
void med_ready_step_set_sheet (MedReadyStep *self, const char *sentence, gboolean problem);
void med_ready_step_clear (MedReadyStep *self);
