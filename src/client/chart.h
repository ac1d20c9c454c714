/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient's chart while it is open. */
#pragma once

#include "client/person-object.h"
#include "client/record-model.h"

#include <gio/gio.h>

/* title, detail, date, status, value, unit, range, flag ("" L LL H HH A), trend
 * [MedClinicalLine], record MedRecord */
#define MED_TYPE_CLINICAL_LINE (med_clinical_line_get_type ())
G_DECLARE_FINAL_TYPE (MedClinicalLine, med_clinical_line, MED, CLINICAL_LINE, MedModel)

/* patient, state, why, open, addable, until, shared-until, opened-at, purpose, records
 * MedRecordList, ended-at, problems, medications, immunizations, results, vitals, notes
 * [MedClinicalLine].
 *
 * state: opening; open until `until`, when nothing more can be opened; paused after that, until it
 * is opened again; ended, `why` being stopped, expired or suspended, or empty when it was closed;
 * writing: nothing is open, and only what one wrote oneself is listed. */
#define MED_TYPE_CHART (med_chart_get_type ())
G_DECLARE_FINAL_TYPE (MedChart, med_chart, MED, CHART, MedModel)

/* Opens it for another while, and looks at what came since; the patient sees that too. */
void med_chart_reload_async (MedChart *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean med_chart_reload_finish (MedChart *self, GAsyncResult *result, GError **error);
/* Lets go of everything that was shown. */
void med_chart_close (MedChart *self);
