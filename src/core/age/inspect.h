/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at any age file, armored or not, and tells how far it opens and why it fails. */
#pragma once

#include "core/age/file.h"

typedef struct
{
  med_age_failure failure; /* MED_AGE_OPENED: `plain` is whole */
  bool armored;
  med_span bytes;        /* without the armor; empty when that failed */
  med_age_header header; /* zeroed when its grammar failed */
  med_span plain;        /* every byte that was authenticated before the failure */
  uint64_t plain_size;   /* their number, also when they went to a sink */
} med_age_inspection;

/* Takes authenticated plaintext in order, valid during the call. An error ends the inspection and
 * is its result. */
typedef med_result (*med_age_sink) (void *context, med_span plain);

/* Only MED_E_NO_MEMORY is returned: everything else about the file stands in the result, whose
 * views point into `file` and the arena. */
med_result med_age_inspect (const med_age_keys *keys, med_span file, const med_age_limits *limits,
                            med_arena *arena, med_age_inspection *inspection) MED_CHECKED;
/* The same in one chunk of memory: `plain` stays empty, its bytes go to the sink. */
med_result med_age_inspect_to (const med_age_keys *keys, med_span file,
                               const med_age_limits *limits, med_age_sink sink, void *context,
                               med_arena *arena, med_age_inspection *inspection) MED_CHECKED;
