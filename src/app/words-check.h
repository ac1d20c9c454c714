/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for four of the recovery words at random places, so that the sheet is known to be readable.
 */
#pragma once

#include "app/words-grid.h"

#define MED_TYPE_WORDS_CHECK (med_words_check_get_type ())
G_DECLARE_FINAL_TYPE (MedWordsCheck, med_words_check, MED, WORDS_CHECK, GtkWidget)

/* Property passed: all four are right. Signal activate: Enter, when they are. words is borrowed and
 * must outlive the check; places are four different numbers from 0 to 23 in rising order. */
void med_words_check_start (MedWordsCheck *self, const char *const words[MED_RECOVERY_WORDS],
                            const guint places[4], const MedWordList *list);
gboolean med_words_check_get_passed (MedWordsCheck *self);
/* Empties everything. */
void med_words_check_clear (MedWordsCheck *self);
