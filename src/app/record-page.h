/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record: the document, and beside it whether it is what was signed, what it is, who can see
 * it, which versions there are. */
#pragma once

#include "app/page.h"

#define MED_TYPE_RECORD_PAGE (med_record_page_get_type ())
G_DECLARE_FINAL_TYPE (MedRecordPage, med_record_page, MED, RECORD_PAGE, MedPage)

/* record: the properties of a record with its details (check, signer, unchanged-since, copies,
 * facts, readers, history). Signals: verb (GObject record, string; see record-verbs.h), fetch,
 * reload (only the details), open-version (GObject record), nothing-to-print. The owner hands in
 * the document when it has it. */
MedRecordPage *med_record_page_new (GObject *session, GObject *record);
GObject *med_record_page_get_record (MedRecordPage *self);
void med_record_page_set_document (MedRecordPage *self, GBytes *document);
/* Why there is nothing to see; offline offers to fetch later. */
void med_record_page_set_problem (MedRecordPage *self, const char *message, gboolean offline);
