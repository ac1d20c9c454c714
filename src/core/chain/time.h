/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spans of time in (seconds, nanoseconds), and sums that say when they do not fit. */
#pragma once

#include "base/env.h"
#include "base/result.h"

typedef struct
{
  int64_t seconds; /* 0 or more */
  int32_t nanos;   /* 0 … 999,999,999 */
} med_duration;

#define MED_DURATION_SECONDS(value) ((med_duration){ (value), 0 })

/* Nanoseconds between 0 and 999,999,999, and a year from 1 to 9999. */
bool med_time_valid (med_time time);
/* MED_E_INVALID below zero. */
med_result med_duration_from_nanos (int64_t nanos, med_duration *duration) MED_CHECKED;
/* MED_E_TOO_LARGE when the sum leaves the years 1 to 9999, MED_E_INVALID for invalid operands. */
med_result med_time_add (med_time time, med_duration duration, med_time *sum) MED_CHECKED;
