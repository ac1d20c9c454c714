/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From words to a written answer. */
#pragma once

#include "ctl/command.h"

/* Global options, wherever they stand, into `ctl`; the other words into `words` (NULL-terminated,
 * borrowed from argv). False with a sentence in `problem`. Texts that it keeps are copied. */
bool med_run_globals (med_ctl *ctl, const char *const *argv, GPtrArray *words, char **problem);
void med_run_clear_globals (med_ctl *ctl);

/* Runs one command whose global options are taken out already, writes its answer, and returns the
 * exit status. */
int med_run_words (med_ctl *ctl, const char *const *words);
/* Writes an answer for wrong arguments and returns its exit status. */
int med_run_usage (med_ctl *ctl, const char *problem);

#define MED_EXIT_USAGE 2
