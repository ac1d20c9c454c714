/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People as the views show them, and lists of them. */
#pragma once

#include "client/rows.h"

/* id, name, clinical-name, role, specialty, clinic, born, age, gender, number, phone, died,
 * known-as, open, until, last-visit, similar, request-state, next-visit, needed, opened, joined,
 * devices, last-seen, state, allergies-state, allergies, allergies-reviewed, addable (categories
 * that I may add to) */
#define MED_TYPE_PERSON (med_person_get_type ())
G_DECLARE_FINAL_TYPE (MedPerson, med_person, MED, PERSON, MedModel)

/* A GListModel. RW: search, role, sort ("name recent"). Read: shown, total, similar. */
#define MED_TYPE_PERSON_LIST (med_person_list_get_type ())
G_DECLARE_FINAL_TYPE (MedPersonList, med_person_list, MED, PERSON_LIST, MedRows)
