/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of refusals. */
#include "base/reason.h"

static const char *const words[MED_REASON_COUNT] = {
  [MED_REASON_NONE] = "",
  [MED_REASON_EXPIRED] = "expired",
  [MED_REASON_CHANGED] = "changed",
  [MED_REASON_EXISTS] = "exists",
  [MED_REASON_UNKNOWN] = "unknown",
  [MED_REASON_NOT_MEMBER] = "not-member",
  [MED_REASON_NOT_REGISTERED] = "not-registered",
  [MED_REASON_ROLE] = "role",
  [MED_REASON_SUSPENDED] = "suspended",
  [MED_REASON_NO_GRANT] = "no-grant",
  [MED_REASON_GRANT_EXPIRED] = "grant-expired",
  [MED_REASON_GRANT_REVOKED] = "grant-revoked",
  [MED_REASON_NO_ACCESS] = "no-access",
  [MED_REASON_ACCESS_EXPIRED] = "access-expired",
  [MED_REASON_OVERLAP] = "overlap",
  [MED_REASON_CLOSED] = "closed",
  [MED_REASON_OUTSIDE_HOURS] = "outside-hours",
  [MED_REASON_LIMIT] = "limit",
  [MED_REASON_EPOCH_STALE] = "epoch-stale",
  [MED_REASON_INVITE_USED] = "invite-used",
  [MED_REASON_INVITE_EXPIRED] = "invite-expired",
  [MED_REASON_COUNTER] = "counter",
  [MED_REASON_RATE] = "rate",
  [MED_REASON_STALE] = "stale",
  [MED_REASON_BEHIND] = "behind",
  [MED_REASON_TOO_LARGE] = "too-large",
  [MED_REASON_NOT_STORED] = "not-stored",
};

const char *
med_reason_word (med_reason reason)
{
  if ((unsigned)reason >= MED_REASON_COUNT)
    return "";
  return words[reason];
}

med_result
med_reason_parse (med_span word, med_reason *reason)
{
  for (int i = 1; i < MED_REASON_COUNT; i++)
    if (med_span_equal (word, med_span_text (words[i])))
      {
        *reason = (med_reason)i;
        return MED_OK;
      }
  return MED_E_NOT_FOUND;
}
