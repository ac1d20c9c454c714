/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing records: who, what, until when, as one sentence that is read before it is signed. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_GRANT_DIALOG (med_grant_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedGrantDialog, med_grant_dialog, MED, GRANT_DIALOG, AdwWindow)

/* draft: as for terms-form.h, and who, asked, ready. directory: list of people to choose from
 * (name, specialty, clinic, with RW search). Signals: share, the button was pressed and ready is
 * TRUE, the owner calls med_grant_dialog_done (); see-as; start-over; choose-records, the owner
 * calls med_grant_dialog_choose_records (). */
MedGrantDialog *med_grant_dialog_new (GtkWindow *parent, GObject *draft, GListModel *directory);
/* NULL: shared, closes; else says what went wrong and lets try again. */
void med_grant_dialog_done (MedGrantDialog *self, const char *problem);
/* The draft was begun earlier: says so, and offers to start over. */
void med_grant_dialog_continued (MedGrantDialog *self);
/* Shows the records (record-chooser.h), from which the draft takes its own. */
void med_grant_dialog_choose_records (MedGrantDialog *self, GListModel *records);
/* The draft was changed from outside. */
void med_grant_dialog_refill (MedGrantDialog *self);
