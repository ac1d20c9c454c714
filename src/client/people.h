/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People and places: own profile, directory of staff, patients of a clinic, desk accounts,
 * invites. */
#pragma once

#include "client/outbox.h"

typedef struct
{
  const char *family, *given;
  const char *born;   /* ISO date, may be partial or "" */
  const char *gender; /* FHIR word or "" */
  const char *phone, *prefix, *specialty;
} med_person_facts;

typedef struct
{
  med_account_id account;
  const char *name;          /* Given Family, with the prefix for staff */
  const char *clinical_name; /* FAMILY, Given (Title) */
  const char *family, *given, *born, *gender, *phone, *specialty;
  uint32_t roles; /* bits 1 << Med__Role */
  med_id clinic;
  const char *clinic_name;
  const char *state; /* active ended desk invited */
  bool desk;         /* a person without a computer */
  bool claimed;      /* a desk account that became somebody's own: that one is listed */
  uint64_t since;    /* height */
} med_person_info;

/* The own name and what goes with it: sealed for oneself and each clinic where registered; for
 * staff also the directory entry. Before joining it is kept and published by med_network_join. */
med_result med_people_set_profile (med_session *session, const med_person_facts *facts,
                                   med_id *item, med_failure *failure) MED_CHECKED;
/* Staff of the network, encrypted directory entries opened. */
med_result med_people_directory (med_session *session, med_arena *arena, med_person_info **people,
                                 size_t *count, med_failure *failure) MED_CHECKED;
/* Staff: patients registered at the own clinics (search by words of name, birth date, phone; NULL:
 * all). Doctors: also people who granted from elsewhere. */
med_result med_people_patients (med_session *session, const char *search, med_arena *arena,
                                med_person_info **people, size_t *count,
                                med_failure *failure) MED_CHECKED;
med_result med_people_get (med_session *session, const med_account_id *account, med_arena *arena,
                           med_person_info *person, med_failure *failure) MED_CHECKED;
/* An account by unique id prefix, or by name as in the directory or patient list when unique. */
med_result med_people_resolve (med_session *session, const char *text, med_account_id *account,
                               med_failure *failure) MED_CHECKED;
/* Registers a person without a computer. */
med_result med_people_desk (med_session *session, const med_person_facts *facts,
                            med_account_id *account, med_id *item,
                            med_failure *failure) MED_CHECKED;
/* Ends a staff member's role at the own clinic (officer). */
med_result med_people_end_role (med_session *session, const med_account_id *account, uint32_t role,
                                med_id *item, med_failure *failure) MED_CHECKED;

typedef struct
{
  med_sign_public key;
  uint32_t role;
  const char *text; /* medease-invite:… ; "" when only its row is known */
  const char *note;
  const char *state; /* open used withdrawn expired */
  int64_t expires;
  med_account_id used_by;
  bool has_user;
  med_account_id claims; /* the desk account it is for */
  bool has_claims;
} med_invite_info;

/* Registers a person together with an invitation that turns the desk account into the person's own:
 * both or nothing. Works offline. The text is in the arena. */
med_result med_people_register (med_session *session, const med_person_facts *facts,
                                const char *note, int64_t until, med_arena *arena,
                                med_account_id *account, med_invite_info *invite, med_id *item,
                                med_failure *failure) MED_CHECKED;

/* The text leaves this computer only by the caller's hand. `claims` NULL: none. */
med_result med_people_invite (med_session *session, uint32_t role, const char *note, int64_t until,
                              const med_account_id *claims, med_arena *arena,
                              med_invite_info *invite, med_id *item,
                              med_failure *failure) MED_CHECKED;
med_result med_people_invites (med_session *session, med_arena *arena, med_invite_info **invites,
                               size_t *count, med_failure *failure) MED_CHECKED;
med_result med_people_withdraw_invite (med_session *session, const med_sign_public *key,
                                       med_id *item, med_failure *failure) MED_CHECKED;
