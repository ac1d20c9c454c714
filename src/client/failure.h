/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a service could not do what it was asked: the result for programs, a stable reason word, and
 * complete sentences for a person: what happened, what is safe, the way out. Every service function
 * takes one as its last argument (never NULL) and fills it whenever it does not return MED_OK. */
#pragma once

#include "base/reason.h"
#include "base/result.h"

#define MED_FAILURE_TEXT_MAX 512

typedef struct
{
  med_result result;
  med_reason reason; /* of a refusal or a denial */
  char message[MED_FAILURE_TEXT_MAX];
} med_failure;

/* Fills `failure` and returns `result`: `return med_fail (failure, MED_E_INVALID, "…", …);` */
med_result med_fail (med_failure *failure, med_result result, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
/* With the standard sentence of the result (and of the reason, unless MED_REASON_NONE). */
med_result med_fail_plain (med_failure *failure, med_result result, med_reason reason);
/* The error code word of the command line's contract: "usage", "invalid", "refused", "denied",
 * "offline", "locked", "unverified", "damaged", "io", "busy", "not-found"; and its exit status. */
const char *med_failure_code (const med_failure *failure);
int med_failure_exit (const med_failure *failure);

/* Passes a failed result on, giving it the standard sentence. */
#define MED_TRY_PLAIN(expression, failure)                                                         \
  do                                                                                               \
    {                                                                                              \
      med_result med_try_ = (expression);                                                          \
      if (med_try_ != MED_OK)                                                                      \
        return med_fail_plain ((failure), med_try_, MED_REASON_NONE);                              \
    }                                                                                              \
  while (0)
