/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one plain sentence that says what is shared, and its way back: a share may be signed only
 * when the sentence parses to the very rule that it was made from. English; the parse is of our own
 * sentence only. */
#pragma once

#include "base/memory.h"

typedef struct
{
  const char *who;               /* "Dr Jonas Lindqvist" */
  const char *organisation;      /* "Lindenhof Clinic", or "" */
  const char *const *categories; /* words; empty when single records are shared */
  size_t category_count;
  size_t record_count; /* single records */
  uint32_t actions;    /* bits 1 see, 2 add, 4 correct, 8 pass on */
  uint32_t purpose;    /* 1 TREAT … 7 FAMRQT */
  int64_t from, until; /* seconds whose days, counted as those of UTC, are said; from 0: now */
} med_share;

/* "Dr Jonas Lindqvist (Lindenhof Clinic) may see and add to results and medications, also what is
 * added later, for your treatment, until 24 December 2026." Without seeing: "… may add to results
 * and medications, without seeing them, for your treatment, until …"
 *
 * A patient's own category stands in quotation marks, and so does a name or an organisation with
 * brackets or quotation marks in it. MED_E_INVALID when the sentence would not parse back to the
 * share: nothing or both kinds of things shared, no action, an empty period, a text that is blank,
 * not UTF-8, has control characters, spaces at its ends or quotation marks that do not close. */
med_result med_share_sentence (const med_share *share, med_arena *arena,
                               const char **sentence) MED_CHECKED;
/* Where the parts of a sentence stand that decide: who, may do what with which things, what for,
 * until when. Spans of `sentence`. */
typedef struct
{
  med_span who, what, purpose, period;
} med_share_parts;

/* MED_E_INVALID when it is not such a sentence. */
med_result med_share_find_parts (const char *sentence, med_arena *arena,
                                 med_share_parts *parts) MED_CHECKED;
/* MED_E_INVALID when it is not such a sentence, to the letter. `from` comes back as the first
 * second of its day, `until` as the last. */
med_result med_share_parse (const char *sentence, med_arena *arena, med_share *share) MED_CHECKED;

/* A category within a sentence: "results", "mental health"; the word itself when it is the
 * patient's own. */
const char *med_category_words (const char *word);
const char *med_purpose_words (uint32_t purpose); /* "treatment"; "" for an unknown one */
const char *med_purpose_code (uint32_t purpose);  /* "TREAT"; "" for an unknown one */
/* MED_E_INVALID for an unknown code. */
med_result med_purpose_parse (const char *code, uint32_t *purpose) MED_CHECKED;
/* 18 November 2026, of a unix second in UTC; "" outside the years 1 to 9999. */
const char *med_date_words (int64_t seconds, med_arena *arena);
