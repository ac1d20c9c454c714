/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From nothing to a place that is safe to lose: way in, words, check, passphrase, who, and what is
 * left to do then. The page holds the steps; whoever owns it answers its signals. */
#pragma once

#include "app/invitation-watch.h"
#include "app/words-grid.h"

#define MED_TYPE_WELCOME_PAGE (med_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (MedWelcomePage, med_welcome_page, MED, WELCOME_PAGE, GtkWidget)

/* Signals:
 *   way (const char *way): "join", "own", "clinic" or "restore" was chosen
 *   invitation (const char *text): read it, answer with med_welcome_page_set_invitation ()
 *   need-words (): answer with med_welcome_page_set_words ()
 *   restore-words (): 24 known words were typed; answer with med_welcome_page_set_restore_problem
 * () when they do not fit together print-words (): without the place, which is not known yet finish
 * (const char *passphrase, gboolean lock_when_away): everything is there cancel (): of what finish
 * began print-sheet (), save-sheet (): the recovery sheet, with words and place invite (const char
 * *role, const char *for_whom): answer with med_welcome_page_set_invite () open (): the last page
 * was left leave (): back from the first page sample (): open the sample clinic Properties family,
 * given, born (year-month-day), gender, clinic-name, zone, backup-folder, kit, address,
 * backup-file: what was typed, "" where nothing was; words-checked. */
void med_welcome_page_set_word_list (MedWelcomePage *self, const MedWordList *list,
                                     guint (*strength) (const char *passphrase));
/* problem NULL: a good invitation as this role; where: of whom it comes, or NULL. */
void med_welcome_page_set_invitation (MedWelcomePage *self, const char *role, const char *where,
                                      const char *problem);
/* What the clinic says of a good one so far. */
void med_welcome_page_set_invitation_state (MedWelcomePage *self, med_invitation_state state);
/* Copies the words; they are wiped when the page is left. places: which four are asked back,
 * rising. */
void med_welcome_page_set_words (MedWelcomePage *self, const char *const words[MED_RECOVERY_WORDS],
                                 const guint places[4]);
/* The new words while they are at hand, NULL-terminated; NULL when there are none. Borrowed. */
const char *const *med_welcome_page_get_words (MedWelcomePage *self);
const char *med_welcome_page_get_way (MedWelcomePage *self);
/* Word typed in to restore, NULL unless all are there. */
const char *med_welcome_page_get_word (MedWelcomePage *self, guint index);
void med_welcome_page_set_restore_problem (MedWelcomePage *self, const char *problem);
/* Shows that the work goes on ("Found your records: 248"); fraction < 0: not known. */
void med_welcome_page_set_progress (MedWelcomePage *self, const char *text, double fraction);
/* Back from progress to where it was begun, with the reason. */
void med_welcome_page_fail (MedWelcomePage *self, const char *message);
/* The last step: what is left to do. */
void med_welcome_page_set_ready (MedWelcomePage *self, const char *title, gboolean may_invite);
void med_welcome_page_set_invite (MedWelcomePage *self, GObject *invite, const char *problem);
/* What became of printing or saving the recovery sheet. */
void med_welcome_page_set_sheet (MedWelcomePage *self, const char *sentence, gboolean problem);
/* One step back; nothing that was typed is lost. */
void med_welcome_page_back (MedWelcomePage *self);
/* Whether the first page has a way back (to the people of this computer). */
void med_welcome_page_set_can_leave (MedWelcomePage *self, gboolean can_leave);
/* Wipes and shows the first page. */
void med_welcome_page_reset (MedWelcomePage *self);
/* A step by name: choose invite clinic words check restore place passphrase person. */
void med_welcome_page_show (MedWelcomePage *self, const char *step);
