/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed words that sentences are built from and parsed by. */
#pragma once

#include "base/result.h"
#include "base/span.h"

#define MED_PURPOSE_COUNT 7u
#define MED_ACTION_COUNT 4u
#define MED_ACTION_BIT_SEE 0u
#define MED_ACTIONS_ALL ((1u << MED_ACTION_COUNT) - 1)

/* NULL when it is no word of the contract. */
const char *med_phrase_category (const char *word);
/* The word whose phrase is the longest that `text` starts with, NULL when there is none. */
const char *med_phrase_category_parse (const char *text);
/* "for your treatment". */
const char *med_phrase_purpose (uint32_t purpose);
/* "see", "add to", "correct", "pass on", by bit number. */
const char *med_phrase_action (unsigned bit);
/* Takes "24 December 2026" from the front of `text`; the first second of that day. */
med_result med_phrase_date_parse (const char **text, int64_t *seconds) MED_CHECKED;
