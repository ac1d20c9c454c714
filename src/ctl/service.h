/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that many commands share. */
#pragma once

#include "client/consents.h"
#include "client/people.h"
#include "client/words.h"
#include "ctl/ctl.h"

/* The session with the replica brought up to the tip where a node can be reached; without one, or
 * with --no-wait, as it is. MED_E_UNVERIFIED stops. */
med_result med_ctl_fresh (med_ctl *ctl, med_session **session, med_answer *answer) MED_CHECKED;

/* Ends a write: waits for the outbox item as the call wants, and sets `state` and `height` in
 * `value`, which it takes over: as the result, or as the detail of a failure, because what was
 * written still waits in the outbox. `item` all zero: nothing had to be sent. */
med_result med_ctl_settle (med_ctl *ctl, med_session *session, const med_id *item, med_value *value,
                           med_answer *answer) MED_CHECKED;
/* Sends what else waits, as far as it goes: later items of the same write. */
void med_ctl_flush (med_ctl *ctl, med_session *session);

/* The most particular of a person's roles, NULL when there is none. */
const char *med_role_of (uint32_t roles);
/* Texts for the answer; null when there is nothing to say. */
med_value *med_text_or_null (const char *text);
med_value *med_account_value (const med_account_id *account, med_answer *answer);
med_value *med_id_value (const med_id *id, med_answer *answer);
med_value *med_cid_value (const med_cid *cid, med_answer *answer);
med_value *med_actions_value (uint32_t actions);
/* {account, name} */
med_value *med_party_value (const med_account_id *account, const char *name, med_answer *answer);

/* Options. Absent ones leave the value alone. */
med_result med_option_when (med_ctl *ctl, const med_args *args, const char *name, bool end_of_day,
                            int64_t *seconds, med_answer *answer) MED_CHECKED;
med_result med_option_number (const med_args *args, const char *name, uint64_t max,
                              uint64_t *number, med_answer *answer) MED_CHECKED;
med_result med_option_purpose (const med_args *args, uint32_t *purpose,
                               med_answer *answer) MED_CHECKED;
med_result med_option_actions (const med_args *args, uint32_t *actions,
                               med_answer *answer) MED_CHECKED;
/* --category words, checked; "summary" stands for its four. In the answer's arena. */
med_result med_option_categories (const med_args *args, const char *const **words, size_t *count,
                                  med_answer *answer) MED_CHECKED;
/* A person by id prefix or name; NULL text gives MED_OK and false in `given`. */
med_result med_option_person (med_session *session, const char *text, med_account_id *account,
                              bool *given, med_answer *answer) MED_CHECKED;
/* A whole small text file, or standard input for "-"; g_free () it. */
med_result med_ctl_read_text (med_ctl *ctl, const char *path, size_t size_max, char **text,
                              med_answer *answer) MED_CHECKED;
/* Creates a file (mode 0600) that must not be there, with these bytes. */
med_result med_ctl_write_new (const char *path, const char *bytes, size_t size,
                              med_answer *answer) MED_CHECKED;
