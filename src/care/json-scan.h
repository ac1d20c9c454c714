/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict pass over JSON text before json-c sees it: RFC 8259 grammar to the letter, UTF-8, depth
 * and size. json-c alone takes NaN, Infinity, -01, 2., single quotes and raw control characters. */
#pragma once

#include "base/result.h"
#include "base/span.h"

#define MED_CARE_JSON_DEPTH_MAX 64u
/* json-c spends about 800 bytes on an object; the greatest summaries known have 60,000. */
#define MED_CARE_JSON_OBJECTS_MAX ((size_t)256 * 1024)
#define MED_CARE_JSON_VALUES_MAX ((size_t)2 * 1024 * 1024)

typedef struct
{
  size_t values, objects, members, numbers;
} med_care_json_counts;

/* Called for each number token, in order. */
typedef void (*med_care_json_number_cb) (void *context, med_span token);

/* Any kind of root. MED_E_TOO_LARGE above a bound, MED_E_INVALID for anything that is no JSON, for
 * U+0000 and for halves of surrogate pairs; `offset` then is where it stopped, in both cases.
 * `number` may be NULL. */
med_result med_care_json_scan (med_span text, size_t size_max, med_care_json_number_cb number,
                               void *context, med_care_json_counts *counts,
                               size_t *offset) MED_CHECKED;
