/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample clinic in the making: who is in it, and the steps from nothing to complete. */
#pragma once

#include "client/people.h"
#include "client/sample-private.h"

/* The patients stand first among the people, in the order above; then: */
enum
{
  MED_SAMPLE_LINDQVIST = MED_SAMPLE_PATIENTS,
  MED_SAMPLE_TAN,
  MED_SAMPLE_HADDAD,
  MED_SAMPLE_WEBER,
  MED_SAMPLE_PEOPLE,
};

/* Somebody of the sample, as founded or invited. */
typedef struct
{
  med_sample_person person;
  uint32_t role; /* Med__Role */
  med_person_facts facts;
} med_sample_cast;

/* The sample in the making. */
typedef struct
{
  const char *folder; /* of the people's profiles */
  med_progress progress;
  void *context;
  GCancellable *cancellable;
  uint64_t done, total; /* steps */
  int64_t today;
  med_profile *profiles[MED_SAMPLE_PEOPLE];
  med_session *sessions[MED_SAMPLE_PEOPLE];
} med_sample_maker;

extern const med_sample_cast med_sample_cast_list[MED_SAMPLE_PEOPLE];

/* The whole making; closes what it opened. */
med_result med_sample_make (med_sample_maker *maker, med_failure *failure) MED_CHECKED;
/* A step is done; MED_E_CANCELLED when nobody wants the rest. */
med_result med_sample_step (med_sample_maker *maker, med_failure *failure) MED_CHECKED;
/* Sends all that waits in a person's outbox; anything that stays there is a failure. */
med_result med_sample_send (med_sample_maker *maker, med_session *session,
                            med_failure *failure) MED_CHECKED;
/* Adds one file for the session's own person, or for `patient`. */
med_result med_sample_add (med_sample_maker *maker, med_session *session,
                           const med_account_id *patient, const med_sample_file *file,
                           med_failure *failure) MED_CHECKED;
/* Grants, the doctors' own entries, a look, an open request. Steps: MED_SAMPLE_SHARE_STEPS. */
#define MED_SAMPLE_SHARE_STEPS 5
med_result med_sample_share (med_sample_maker *maker,
                             const GPtrArray *const files[MED_SAMPLE_PATIENTS],
                             med_failure *failure) MED_CHECKED;
