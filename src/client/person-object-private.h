/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People, for the client's own façade files. */
#pragma once

#include "client/person-object.h"

/* Properties of MedPerson. */
enum
{
  MED_PERSON_ID,
  MED_PERSON_NAME,
  MED_PERSON_CLINICAL_NAME,
  MED_PERSON_ROLE,
  MED_PERSON_SPECIALTY,
  MED_PERSON_CLINIC,
  MED_PERSON_BORN,
  MED_PERSON_AGE,
  MED_PERSON_GENDER,
  MED_PERSON_NUMBER,
  MED_PERSON_PHONE,
  MED_PERSON_DIED,
  MED_PERSON_KNOWN_AS,
  MED_PERSON_OPEN,
  MED_PERSON_UNTIL,
  MED_PERSON_LAST_VISIT,
  MED_PERSON_SIMILAR,
  MED_PERSON_REQUEST_STATE,
  MED_PERSON_NEXT_VISIT,
  MED_PERSON_NEEDED,
  MED_PERSON_OPENED,
  MED_PERSON_JOINED,
  MED_PERSON_DEVICES,
  MED_PERSON_LAST_SEEN,
  MED_PERSON_STATE,
  MED_PERSON_ALLERGIES_STATE,
  MED_PERSON_ALLERGIES,
  MED_PERSON_ALLERGIES_REVIEWED,
  MED_PERSON_ADDABLE,
};

/* Somebody of a snapshot with what its lists say about them. */
MedPerson *med_person_object_new (const med_person_info *info, const med_snapshot *snapshot);
void med_person_object_fill (MedPerson *self, const med_person_info *info,
                             const med_snapshot *snapshot);
const med_account_id *med_person_object_account (MedPerson *self);

typedef enum
{
  MED_PEOPLE_SHARING,    /* patients who share something with me */
  MED_PEOPLE_REGISTERED, /* of the clinic, who do not */
  MED_PEOPLE_DIRECTORY,  /* staff one can share with */
  MED_PEOPLE_STAFF,      /* of the own clinic */
} med_people_kind;

MedPersonList *med_person_list_object_new (gpointer session, med_people_kind kind);
/* NULL: empty. */
void med_person_list_object_take (MedPersonList *self, med_snapshot *snapshot);
