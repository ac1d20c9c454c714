/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From nothing to a place that is safe to lose: way in, who, words, check, passphrase. The page
 * holds the steps; whoever owns it answers its signals. */
#pragma once

#include "app/words-grid.h"

#define MED_TYPE_WELCOME_PAGE (med_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (MedWelcomePage, med_welcome_page, MED, WELCOME_PAGE, GtkWidget)

/* Signals:
 *   way (const char *way): "join", "own" or "restore" was chosen
 *   invitation (const char *text): read it, answer with med_welcome_page_set_invitation ()
 *   need-words (): answer with med_welcome_page_set_words ()
 *   print-words ()
 *   finish (const char *passphrase, gboolean lock_when_away): everything is there
 *   sample (): open the sample clinic
 * Properties family, given, born, gender: what was typed about the person; words-checked. */
void med_welcome_page_set_word_list (MedWelcomePage *self, const MedWordList *list,
                                     guint (*strength) (const char *passphrase));
/* facts NULL: the text is no invitation, problem says why. */
void med_welcome_page_set_invitation (MedWelcomePage *self, const char *clinic, const char *role,
                                      const char *invited_by, const char *problem);
/* Copies the words; they are wiped with the page's return to its start. places: which four are
 * asked back, rising. */
void med_welcome_page_set_words (MedWelcomePage *self, const char *const words[MED_RECOVERY_WORDS],
                                 const guint places[4]);
const char *med_welcome_page_get_way (MedWelcomePage *self);
/* Text of the invitation that was accepted, or NULL. */
const char *med_welcome_page_get_invitation (MedWelcomePage *self);
/* Word typed in to restore, NULL unless all are there. */
const char *med_welcome_page_get_word (MedWelcomePage *self, guint index);
/* Shows the last page with a sentence ("Found your records: 248"); fraction < 0: not known. */
void med_welcome_page_set_progress (MedWelcomePage *self, const char *text, double fraction);
/* Back from progress to the passphrase, with the reason. */
void med_welcome_page_fail (MedWelcomePage *self, const char *message);
/* Wipes and shows the first page. */
void med_welcome_page_reset (MedWelcomePage *self);
/* For tests and screenshots: a step by name: choose invite person words restore check passphrase.
 */
void med_welcome_page_show (MedWelcomePage *self, const char *step);
