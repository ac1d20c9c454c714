/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody sees, or would see, of one's own records: nothing is asked for and nobody is told.
 */
#pragma once

#include "client/draft.h"
#include "client/grant-object.h"
#include "client/record-model.h"

/* who, patient (MedPerson with the banner's facts, as that person sees them), records
 * (MedRecordList: what opens), opens [MedFact: kind the category, title its records as a number],
 * shown, closed (records that stay closed), closed-kinds, allergies-missing (there are some and
 * they stay closed), in-force (shared already) */
#define MED_TYPE_PREVIEW (med_preview_get_type ())
G_DECLARE_FINAL_TYPE (MedPreview, med_preview, MED, PREVIEW, MedModel)

/* With the draft as it is now, and whatever else is shared with the person. NULL before somebody is
 * chosen. */
MedPreview *med_grant_draft_preview (MedGrantDraft *self);
MedPreview *med_grant_preview (MedGrant *self);
