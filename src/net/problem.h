/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors on the wire: RFC 9457 application/problem+json with the members of core/FORMATS.md G2. */
#pragma once

#include "base/reason.h"
#include "base/result.h"
#include "base/span.h"

#include <glib.h>

#define MED_PROBLEM_TYPE "application/problem+json"
#define MED_PROBLEM_SIZE_MAX 4096
#define MED_PROBLEM_MESSAGE_MAX 255

typedef struct
{
  unsigned status;                           /* HTTP status, 400 … 599 */
  med_reason reason;                         /* MED_REASON_NONE: none given, or unknown here */
  uint64_t height;                           /* the node's tip; 0: not said */
  char message[MED_PROBLEM_MESSAGE_MAX + 1]; /* UTF-8, English, for logs */
} med_problem;

/* The message is cut to its room at a character's end. */
med_problem med_problem_make (unsigned status, med_reason reason, uint64_t height,
                              const char *message);

/* What the status means to a caller: 400 INVALID, 401 403 429 DENIED, 404 NOT_FOUND, 409 422
 * REFUSED, 413 TOO_LARGE, 421 UNVERIFIED (not the node or chain it was meant for), 503 BUSY with a
 * reason else OFFLINE, other 5xx OFFLINE, anything else UNVERIFIED. */
med_result med_problem_result (const med_problem *problem) MED_CHECKED;

/* The stable word of the member `code` for a status, as in the command line's JSON. */
const char *med_problem_code (unsigned status);

/* The JSON bytes. */
GBytes *med_problem_write (const med_problem *problem);

/* Strict: one JSON object of at most MED_PROBLEM_SIZE_MAX bytes in which `status` equals `status`
 * (the one of the HTTP answer) and the known members have their types. Unknown members and unknown
 * reason words pass: a newer node may say more. */
med_result med_problem_parse (med_span json, unsigned status, med_problem *problem) MED_CHECKED;
