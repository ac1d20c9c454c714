/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests, grants, stopping, access entries and the audit list. */
#pragma once

#include "client/records.h"

#define MED_ACTION_SEE 1u
#define MED_ACTION_ADD 2u
#define MED_ACTION_CORRECT 4u
#define MED_ACTION_PASS_ON 8u

/* A grant as a person chooses it. Category words, or records: never both. */
typedef struct
{
  med_account_id grantee;
  const char *const *categories;
  size_t category_count;
  const med_id *records;
  size_t record_count;
  uint32_t actions;
  uint32_t purpose; /* Med__Purpose */
  int64_t from;     /* 0: from now */
  int64_t until;
  uint32_t per_day;      /* 0: the network's limit */
  const med_id *request; /* answers this one; NULL: unasked */
} med_grant_terms;

typedef struct
{
  med_id id;
  med_account_id patient, grantee;
  const char *patient_name, *grantee_name, *clinic_name;
  const char *const *categories; /* words, known to the patient and from the envelope */
  size_t category_count;
  const med_id *records;
  size_t record_count;
  uint32_t actions, purpose;
  int64_t created; /* block time; 0 while on its way */
  int64_t from, until, ended;
  /* active expired revoked suspended; saved refused while on its way; stopping: it is in force, but
   * its end is on its way */
  const char *state;
  const char *sentence;
  uint64_t height;       /* of its making */
  uint64_t ended_height; /* of its end by the patient, 0: none */
  med_cid envelope_cid;
  med_reason reason;
  bool mine; /* I am the patient */
  int64_t last_look;
  uint32_t looks;
} med_grant_info;

typedef struct
{
  med_id id;
  med_account_id patient, doctor;
  med_id clinic;
  const char *patient_name, *doctor_name, *specialty, *clinic_name;
  const char *const *categories;
  size_t category_count;
  uint32_t actions, purpose;
  int64_t until, asked, answered;
  const char *message, *answer;
  const char *state; /* waiting granted declined withdrawn expired; saved refused on its way */
  med_id grant;
  bool reminded;
} med_request_info;

typedef struct
{
  med_id id;
  med_account_id patient, actor;
  const char *actor_name, *role, *clinic_name, *reason;
  const char *const *categories;
  size_t category_count;
  const med_id *records;
  size_t record_count;
  bool read;        /* records were opened; else the category's list was */
  const char *what; /* "opened", "read", "added", "granted", … for the audit list */
  uint32_t purpose;
  int64_t when, expires;
  uint64_t height;
} med_access_info;

/* The plain sentence of these terms. Refuses terms that no keys can hold. */
med_result med_consent_explain (med_session *session, const med_grant_terms *terms,
                                med_arena *arena, const char **sentence,
                                med_failure *failure) MED_CHECKED;
med_result med_consent_grant (med_session *session, const med_grant_terms *terms, med_id *grant,
                              med_id *item, med_failure *failure) MED_CHECKED;
med_result med_consent_extend (med_session *session, const med_id *grant, int64_t until,
                               med_id *item, med_failure *failure) MED_CHECKED;
/* What is left: of the categories or records (count 0: all), of the actions (0: all), until when
 * (0: unchanged). What may not be seen any more is locked anew as by a revocation. */
med_result med_consent_narrow (med_session *session, const med_id *grant,
                               const med_grant_terms *terms, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* Up to three items, so that the end of the grant never waits for the rest: the revoke, sent first
 * and alone; then new locks for the categories that the reader sees by no other grant, sealed to
 * all who still see them; then the own keyring. The new keys are in the keystore before anything
 * is sent. `item` is the revoke. */
med_result med_consent_revoke (med_session *session, const med_id *grant, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* Takes a revocation back that was not sent yet. MED_E_STATE when it was. */
med_result med_consent_undo_revoke (med_session *session, const med_id *grant,
                                    med_failure *failure) MED_CHECKED;
/* After a limit suspended it. */
med_result med_consent_resume (med_session *session, const med_id *grant, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* `state` NULL: all. Newest first. */
med_result med_consent_list (med_session *session, const char *state, med_arena *arena,
                             med_grant_info **grants, size_t *count,
                             med_failure *failure) MED_CHECKED;
med_result med_consent_get (med_session *session, const med_id *grant, med_arena *arena,
                            med_grant_info *info, med_failure *failure) MED_CHECKED;

med_result med_consent_request (med_session *session, const med_account_id *patient,
                                const med_grant_terms *terms, const char *message, med_id *request,
                                med_id *item, med_failure *failure) MED_CHECKED;
med_result med_consent_requests (med_session *session, med_arena *arena,
                                 med_request_info **requests, size_t *count,
                                 med_failure *failure) MED_CHECKED;
med_result med_consent_decline (med_session *session, const med_id *request, const char *message,
                                med_id *item, med_failure *failure) MED_CHECKED;
/* The same, but it can be taken back for a few seconds before it is sent. */
med_result med_consent_decline_held (med_session *session, const med_id *request,
                                     const char *message, med_failure *failure) MED_CHECKED;
/* Take back what still waits on this computer. MED_E_STATE when it was sent. */
med_result med_consent_undo_decline (med_session *session, const med_id *request,
                                     med_failure *failure) MED_CHECKED;
med_result med_consent_undo_grant (med_session *session, const med_id *grant,
                                   med_failure *failure) MED_CHECKED;
med_result med_consent_withdraw (med_session *session, const med_id *request, med_id *item,
                                 med_failure *failure) MED_CHECKED;
med_result med_consent_remind (med_session *session, const med_id *request, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* The own records as this person is given them now, by proven shares: newest first. */
typedef struct
{
  med_id record;
  const char *title, *category;
  bool visible;
  const char *why; /* a clause */
} med_preview_line;
med_result med_consent_preview (med_session *session, const med_account_id *who, med_arena *arena,
                                med_preview_line **lines, size_t *count,
                                med_failure *failure) MED_CHECKED;
/* A share of oneself that was in force at a block. */
typedef struct
{
  med_id grant;
  med_account_id who;
  const char *who_name;
  const char *const *categories;
  size_t category_count;
  const med_id *records;
  size_t record_count;
  uint32_t actions, purpose;
  int64_t from, until;
  bool exact; /* else it was changed since, and these are its terms of today */
} med_past_share;
/* Who could see what at a block, from this computer's proven copy: oldest first. */
med_result med_consent_at (med_session *session, uint64_t height, med_arena *arena,
                           med_past_share **shares, size_t *count,
                           med_failure *failure) MED_CHECKED;
/* Unique prefix of a grant's or request's id text. */
med_result med_consent_resolve (med_session *session, const char *text, med_id *id,
                                med_failure *failure) MED_CHECKED;

/* Logs the opening of a patient's categories (words; count 0: all that are granted), waits until it
 * is recorded, then fetches the manifests. */
med_result med_access_open (med_session *session, const med_account_id *patient,
                            const char *const *categories, size_t count, uint32_t purpose,
                            const char *reason, unsigned seconds, GCancellable *cancellable,
                            med_access_info *access, med_arena *arena,
                            med_failure *failure) MED_CHECKED;

typedef struct
{
  const med_account_id *patient; /* NULL: oneself */
  int64_t from, to;              /* 0: open */
} med_audit_filter;
/* Newest first. */
med_result med_audit_list (med_session *session, const med_audit_filter *filter, med_arena *arena,
                           med_access_info **entries, size_t *count,
                           med_failure *failure) MED_CHECKED;
