/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient's chart: who it is, what is open and until when, and what was written. */
#pragma once

#include "app/page.h"

#define MED_TYPE_CHART_PAGE (med_chart_page_get_type ())
G_DECLARE_FINAL_TYPE (MedChartPage, med_chart_page, MED, CHART_PAGE, MedPage)

/* chart: patient, state (open paused ended writing), why, open, addable, until, shared-until,
 * opened-at, purpose, ended-at, records, problems, medications, immunizations, results, vitals,
 * notes. drafts: what is being written, of all patients. Signals: new-note, renew, request;
 * open (record), go-on (draft), discard-draft (draft), cancel, discard, retry (record); verb
 * (record, one of record-verbs.h); add-files (GListModel of GFile). */
MedChartPage *med_chart_page_new (GObject *session, GObject *chart);
GObject *med_chart_page_get_chart (MedChartPage *self);
/* While it is being opened for another while; then with what went wrong, or NULL. */
void med_chart_page_set_busy (MedChartPage *self, gboolean busy, const char *problem);
