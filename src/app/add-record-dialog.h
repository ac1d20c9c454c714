/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that are added are called, and where they belong. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_ADD_RECORD_DIALOG (med_add_record_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedAddRecordDialog, med_add_record_dialog, MED, ADD_RECORD_DIALOG, AdwWindow)

/* draft: items (file-name, size, media-type, problem, RW title, category, date), ready, for-patient
 * (whose records they become; its addable are the categories that may be chosen), replaces, done,
 * total. Signals: save; the owner calls med_add_record_dialog_done (). remove (GObject item): this
 * file not. */
MedAddRecordDialog *med_add_record_dialog_new (GtkWindow *parent, GObject *draft);
/* What stops the saving: pressed is Cancel. Borrowed, another one at each signal save. */
GCancellable *med_add_record_dialog_get_cancellable (MedAddRecordDialog *self);
void med_add_record_dialog_done (MedAddRecordDialog *self, const char *problem);
