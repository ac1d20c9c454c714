/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of queries share: making verdicts, and who somebody is to a patient. */
#pragma once

#include "core/ledger/query.h"

static inline med_verdict
med_verdict_allow (void)
{
  return (med_verdict){ MED_REASON_NONE, true };
}

/* To somebody with a relation, who may know why. */
static inline med_verdict
med_verdict_deny (med_reason reason)
{
  return (med_verdict){ reason, true };
}

/* To everybody else: as if there were nothing. */
static inline med_verdict
med_verdict_hide (void)
{
  return (med_verdict){ MED_REASON_UNKNOWN, false };
}

/* The owner at one of the own devices. */
static inline bool
med_asker_owns (const med_query *query, const med_asker *asker, med_span patient)
{
  return asker->kind == MED_ASKER_DEVICE && med_rule_owns (query->state, asker->account, patient);
}

/* The owner at an own device or with the own recovery key. */
static inline bool
med_asker_self (const med_query *query, const med_asker *asker, med_span account)
{
  return (asker->kind == MED_ASKER_DEVICE || asker->kind == MED_ASKER_RECOVERY)
         && med_rule_owns (query->state, asker->account, account);
}

/* The same, or whoever waits at the own account's door: for rows that say how things stand. */
static inline bool
med_asker_state (const med_query *query, const med_asker *asker, med_span account)
{
  return asker->kind != MED_ASKER_INVITE && med_rule_owns (query->state, asker->account, account);
}

/* Refuses for this reason whoever is a party of the patient, and hides from others. */
static inline med_verdict
med_asker_refuse (const med_query *query, const med_asker *asker, med_span patient,
                  med_reason reason)
{
  if (asker->kind == MED_ASKER_INVITE || !med_rule_party (query->state, asker->account, patient))
    return med_verdict_hide ();
  return med_verdict_deny (reason);
}

/* Allows when `reason` is none and this node is up to date; what belongs to the asker does not come
 * here. */
static inline med_verdict
med_asker_decide (const med_query *query, const med_asker *asker, med_span patient,
                  med_reason reason)
{
  if (asker->kind != MED_ASKER_DEVICE)
    return med_asker_refuse (query, asker, patient, MED_REASON_ROLE);
  if (reason == MED_REASON_NONE && !query->stale)
    return med_verdict_allow ();
  return med_asker_refuse (query, asker, patient, query->stale ? MED_REASON_STALE : reason);
}
