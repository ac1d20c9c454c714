/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a grant allows and when: questions that operations and gateways ask alike. Everything is
 * computed from stored instants at a given block time; nothing here changes a row of the
 * state but the suspension at the end. */
#pragma once

#include "core/ledger/apply.h"

/* MED_REASON_NONE when the grant is in force at `now`: begun, not ended, not suspended, not
 * waiting for its patient after a restore, and the grantee's account active. Otherwise
 * grant-revoked, suspended, grant-expired, or no-grant (not begun). */
med_reason med_grant_live (med_state *state, const Med__GrantRow *grant, uint64_t now);

bool med_grant_has_tag (const Med__GrantRow *grant, med_span tag);
bool med_grant_has_record (const Med__GrantRow *grant, med_span record);
/* What a row holds once it was narrowed so; a field that is absent stays as it is. Borrows. */
void med_grant_narrow_row (Med__GrantRow *row, const Med__GrantNarrow *op);
/* What a new grant holds: whom, what, how, why and until when. Borrows. */
void med_grant_fill_row (Med__GrantRow *row, const Med__GrantCreate *op);
/* By its tag or by name. */
bool med_grant_covers (const Med__GrantRow *grant, med_span record, const Med__RecordRow *row);

/* What a grantee wants to do. */
typedef struct
{
  med_span patient, grantee; /* account20 */
  med_span tag;              /* tag8, or empty */
  med_span record;           /* record16, or empty; covered when its grant names it or the tag */
  uint32_t actions;          /* bits that one grant must have all; 0: any */
} med_grant_need;

/* MED_REASON_NONE and *grant16 (may be NULL; in the arena) when a live grant covers the need.
 * Otherwise the reason of the newest grant that would; no-grant when there is none. With tag and
 * record empty every grant covers. */
med_reason med_grant_find (med_state *state, const med_grant_need *need, uint64_t now,
                           med_span *grant16);

/* Whether the account is a party of the patient, so that refusals may say why (T3): its owner,
 * staff of a clinic where it is registered, or somebody who has or had a grant, asked for one that
 * was not closed, or wrote a record. */
bool med_rule_party (med_state *state, med_span account, med_span patient);

/* Records that a grant lets be read in a day; 0: no limit. */
uint32_t med_grant_per_day (med_state *state, const Med__GrantRow *grant);

/* Suspends the grant because its limit was crossed and tells patient and grantee. Fine when the
 * grant has ended meanwhile. */
void med_grant_suspend (med_apply_context *context, med_span grant16);
