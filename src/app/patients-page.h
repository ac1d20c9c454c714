/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's patients: who shares, and who is registered and does not. */
#pragma once

#include "app/page.h"

#define MED_TYPE_PATIENTS_PAGE (med_patients_page_get_type ())
G_DECLARE_FINAL_TYPE (MedPatientsPage, med_patients_page, MED, PATIENTS_PAGE, MedPage)

/* session: patients and registered, lists with search, shown, total, similar; drafts. Signals with
 * a person: open, request, emergency; with a draft: go-on, discard-draft. */
