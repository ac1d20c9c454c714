/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict pass over JSON text before a library sees it: RFC 8259 grammar to the letter, valid
 * UTF-8, bounds. json-glib crashes on deep nesting; json-c takes NaN, Infinity, -01, 2., single
 * quotes and raw control characters; both are used only behind this. */
#pragma once

#include "base/result.h"
#include "base/span.h"

/* What the caller's library can bear. */
typedef struct
{
  size_t size_max;
  unsigned depth_max; /* of nested arrays and objects, at most 64 */
  size_t objects_max, values_max;
} med_json_bounds;

typedef struct
{
  size_t values, objects, members, numbers;
} med_json_counts;

/* Called for each number token, in order. */
typedef void (*med_json_number_cb) (void *context, med_span token);

/* Any kind of root, with optional white space around it. MED_E_TOO_LARGE above a bound;
 * MED_E_INVALID for anything that is not exactly one JSON value, and for U+0000 and halves of
 * surrogate pairs, which C strings and UTF-8 cannot carry; `offset` then is where it stopped, in
 * both cases. Does not look for duplicate keys. `number` may be NULL. */
med_result med_json_scan (med_span text, const med_json_bounds *bounds, med_json_number_cb number,
                          void *context, med_json_counts *counts, size_t *offset) MED_CHECKED;
