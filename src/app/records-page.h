/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's own records: what is on the way first, then by month. */
#pragma once

#include "app/page.h"

#define MED_TYPE_RECORDS_PAGE (med_records_page_get_type ())
G_DECLARE_FINAL_TYPE (MedRecordsPage, med_records_page, MED, RECORDS_PAGE, MedPage)

/* session: property records, a list with search, category, type, year, grouped, total, shown,
 * categories, types, years, waiting, waiting-count.
 * Signals: add-files (GListModel of GFile), open (GObject record), cancel, discard, retry (GObject
 * record), verb (GObject record, string; see record-verbs.h), share-many (GListModel of records),
 * export (the same, or NULL: everything). */

/* Shows any list of that kind, such as the documents of a chart, instead of the session's. */
void med_records_page_set_records (MedRecordsPage *self, GObject *records);
