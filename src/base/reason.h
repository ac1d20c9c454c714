/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stable words that say why the ledger or a gateway refused (core/FORMATS.md G2). The numbers
 * are the result codes that stand in blocks: neither a number nor a word ever changes, new ones go
 * to the end. */
#pragma once

#include "base/result.h"
#include "base/span.h"

typedef enum
{
  MED_REASON_NONE = 0, /* done; has no word */
  MED_REASON_EXPIRED = 1,
  MED_REASON_CHANGED = 2,
  MED_REASON_EXISTS = 3,
  MED_REASON_UNKNOWN = 4,
  MED_REASON_NOT_MEMBER = 5,
  MED_REASON_NOT_REGISTERED = 6,
  MED_REASON_ROLE = 7,
  MED_REASON_SUSPENDED = 8,
  MED_REASON_NO_GRANT = 9,
  MED_REASON_GRANT_EXPIRED = 10,
  MED_REASON_GRANT_REVOKED = 11,
  MED_REASON_NO_ACCESS = 12,
  MED_REASON_ACCESS_EXPIRED = 13,
  MED_REASON_OVERLAP = 14,
  MED_REASON_CLOSED = 15,
  MED_REASON_OUTSIDE_HOURS = 16,
  MED_REASON_LIMIT = 17,
  MED_REASON_EPOCH_STALE = 18,
  MED_REASON_INVITE_USED = 19,
  MED_REASON_INVITE_EXPIRED = 20,
  MED_REASON_COUNTER = 21,
  MED_REASON_RATE = 22,
  MED_REASON_STALE = 23,
  MED_REASON_BEHIND = 24,
  MED_REASON_TOO_LARGE = 25,
  MED_REASON_NOT_STORED = 26,
} med_reason;

#define MED_REASON_COUNT 27

/* The word, such as "grant-expired"; "" for MED_REASON_NONE and for numbers that are none. */
const char *med_reason_word (med_reason reason);

/* MED_E_NOT_FOUND when `word` is not one of the words; "" is none of them. */
med_result med_reason_parse (med_span word, med_reason *reason) MED_CHECKED;
