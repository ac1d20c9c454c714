/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of nouns and verbs. */
#pragma once

#include "ctl/ctl.h"

typedef struct
{
  const char *name;  /* "add", "device list", or "" for a noun without verbs */
  const char *words; /* how the help calls the words after it: "FILE|-"; "": none */
  guint words_min, words_max;
  const med_option *options; /* NULL: none */
  const char *summary;       /* one line */
  const char *example;       /* the whole command line */
  med_result (*run) (med_ctl *ctl, const med_args *args, med_answer *answer);
  bool local; /* never handed to the agent: works without a profile, or is about the lock itself */
} med_verb;

typedef struct
{
  const char *name;
  const char *summary;
  const med_verb *verbs; /* ended by a NULL name */
} med_noun;

/* Ended by a NULL name. */
extern const med_noun med_nouns[];

/* Finds noun and verb at the front of `words`; `used` is how many of them name it. NULL with a
 * sentence in `problem` (g_free ()) otherwise. */
const med_verb *med_command_find (const char *const *words, const med_noun **noun, guint *used,
                                  char **problem);

/* "record add FILE|-"; g_free () it. */
char *med_command_form (const med_noun *noun, const med_verb *verb);

/* Help for all, for a noun (verb NULL), or for one verb, appended to `out`. */
void med_help (const med_noun *noun, const med_verb *verb, GString *out);
