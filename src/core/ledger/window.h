/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which counters of a device were used: the newest one and a map of the 1,024 up to it
 * (core/FORMATS.md T5, after RFC 6479). */
#pragma once

#include "base/span.h"
#include "core/limits.h"

typedef struct
{
  uint64_t top;                        /* 0: none used yet */
  uint8_t map[MED_COUNTER_WINDOW / 8]; /* bit i (byte i / 8, value 1 << i % 8): top − i is used */
} med_window;

/* From a row's fields; an empty map is all zero. */
med_window med_window_load (uint64_t top, med_span map);
/* Whether top − 1023 ≤ counter ≤ top + 2^20 and the counter is at least 1 and unused. */
bool med_window_allows (const med_window *window, uint64_t counter);
/* Whether the counter was used for certain; false also when it is too old to tell. */
bool med_window_used (const med_window *window, uint64_t counter);
/* The counter must be allowed. */
void med_window_mark (med_window *window, uint64_t counter);
