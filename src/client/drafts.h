/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody is writing and has not sent: kept sealed to the draft key of the keystore, whose
 * public half also seals while no secret is at hand. Never uploaded. */
#pragma once

#include "client/session.h"

typedef struct
{
  med_id id;
  const char *kind;  /* "note", … */
  const char *about; /* what it belongs to: an account's or record's id as text, or "" */
  const char *text;
  int64_t changed;           /* unix seconds */
  const char *const *fields; /* further texts, name and value in turn; NULL-terminated */
} med_draft_info;

/* Replaces the draft of this id. MED_E_TOO_LARGE above 1 MiB. */
med_result med_drafts_save (med_session *session, const med_draft_info *draft,
                            med_failure *failure) MED_CHECKED;
med_result med_drafts_discard (med_session *session, const med_id *id,
                               med_failure *failure) MED_CHECKED;
/* In order of id. One that does not open is counted in `damaged` and left as it is. */
med_result med_drafts_list (med_session *session, med_arena *arena, med_draft_info **drafts,
                            size_t *count, size_t *damaged, med_failure *failure) MED_CHECKED;
