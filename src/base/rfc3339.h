/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants as RFC 3339 text and days of the Gregorian calendar, by arithmetic alone: no time zone,
 * no locale, no system call. Years 1 to 9999. */
#pragma once

#include "base/env.h"
#include "base/result.h"

/* A day of the proleptic Gregorian calendar. */
typedef struct
{
  int32_t year;
  uint8_t month; /* 1 … 12 */
  uint8_t day;   /* 1 … 31 */
} med_date;

/* Longest text with its zero byte: "9999-12-31T23:59:59.999999999Z". */
#define MED_RFC3339_SIZE 31

/* CometBFT's zero time, 0001-01-01T00:00:00Z, which is also the earliest instant with a text. */
#define MED_TIME_MIN ((med_time){ -62135596800, 0 })

/* Takes "YYYY-MM-DDThh:mm:ss", then nothing or a dot and 1 to 9 digits, then "Z" or an offset
 * "+hh:mm" or "-hh:mm" that is applied. Letters in upper case only; second 60 is refused, because
 * med_time counts no leap seconds. MED_E_INVALID for anything else. */
med_result med_time_parse (med_span text, med_time *time) MED_CHECKED;
/* Writes UTC with "Z", and of the fraction no more digits than it needs. MED_E_NO_MEMORY when
 * `size` is too small; MED_E_INVALID outside the years above or when the nanoseconds are. */
med_result med_time_format (med_time time, char *text, size_t size) MED_CHECKED;

bool med_date_valid (med_date date);
/* Days since 1970-01-01; the date must be valid. */
int64_t med_date_days (med_date date);
/* The inverse; `days` must lie within the years above. */
med_date med_date_from_days (int64_t days);
