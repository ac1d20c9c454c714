/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are about to be added, with what a person may still say about them. */
#pragma once

#include "client/record-model.h"

/* file-name, size, media-type, problem, done, total; RW title, category, date */
#define MED_TYPE_IMPORT_ITEM (med_import_item_get_type ())
G_DECLARE_FINAL_TYPE (MedImportItem, med_import_item, MED, IMPORT_ITEM, MedModel)

/* items [MedImportItem], ready, done, total; RW for-patient MedPerson, replaces MedRecord */
#define MED_TYPE_IMPORT (med_import_get_type ())
G_DECLARE_FINAL_TYPE (MedImport, med_import, MED, IMPORT, MedModel)

void med_import_add_file (MedImport *self, GFile *file);
/* A text that was written here; `title` may be NULL. */
void med_import_add_text (MedImport *self, const char *title, const char *category,
                          const char *text);
void med_import_remove (MedImport *self, MedImportItem *item);
/* Everything is safe here when it has finished; items that were saved leave the list, so that a
 * failed one can be corrected and saved again. */
void med_import_save_async (MedImport *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean med_import_save_finish (MedImport *self, GAsyncResult *result, GError **error);
