/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, for the client's own files. */
#pragma once

#include "care/person.h"
#include "client/outbox-private.h"
#include "client/people.h"
#include "core/vault/invite-key.h"

/* "Dr Jonas Lindqvist", "" when not known. */
const char *med_people_name_of (med_session *session, const med_account_id *account,
                                med_arena *arena);
/* Name of the clinic where the account has a live role, "" when none or not known. */
const char *med_people_clinic_of (med_session *session, const med_account_id *account,
                                  med_arena *arena);
/* Name of a clinic, "" when not known. */
const char *med_people_clinic_name (med_session *session, const med_id *clinic, med_arena *arena);
/* What is known of a person, from the directory, a profile or an envelope. */
bool med_people_known (med_session *session, const med_account_id *account, med_arena *arena,
                       med_person *person);
/* Keeps what was opened about a person. */
med_result med_people_keep (med_session *session, const med_account_id *account, med_span resource,
                            const med_cid *source, med_failure *failure) MED_CHECKED;
/* Opens the directory entries, clinic names and profiles that the replica's rows name and that are
 * not known yet. What cannot be had now is tried again with the next sync. */
med_result med_people_fetch (med_session *session, GCancellable *cancellable,
                             med_failure *failure) MED_CHECKED;
/* Own profile facts kept on this device: canonical FHIR Patient; false before it was set. */
bool med_people_own_profile (med_session *session, med_arena *arena, med_person *person);
/* Operations that publish the own profile for oneself and every clinic where registered, and the
 * directory entry where employed; their objects are stored and listed in `roots`. */
typedef struct
{
  Med__Op ops[8];
  Med__AccountProfile profile;
  Med__RolePublish publish[4];
  uint8_t clinics[4][16];
  med_cid cids[8];
  size_t op_count, cid_count;
} med_profile_ops;
med_result med_people_profile_ops (med_session *session, med_profile_ops *ops, med_arena *arena,
                                   med_failure *failure) MED_CHECKED;

/* The clinic where one works; MED_E_DENIED for others. */
med_result med_people_own_clinic (med_session *session, med_id *clinic,
                                  med_failure *failure) MED_CHECKED;

/* An invitation that is ready to be sent. What the operation points to stands beside it: not to be
 * copied. Wipe the keys. */
typedef struct
{
  med_invite_keys keys;
  med_id clinic;
  med_account_id claims;
  uint64_t expires;
  med_cid sealed; /* what staff get besides */
  char *text;
  Med__InviteCreate create;
  Med__Op op;
} med_new_invite;
med_result med_people_make_invite (med_session *session, const med_id *clinic, uint32_t role,
                                   int64_t until, const med_account_id *claims, med_arena *arena,
                                   med_new_invite *made, med_failure *failure) MED_CHECKED;
/* Keeps the text, which is nowhere else, and says what was made. */
med_result med_people_remember_invite (med_session *session, const med_new_invite *made,
                                       const char *note, med_invite_info *invite,
                                       med_failure *failure) MED_CHECKED;
