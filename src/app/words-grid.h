/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 24 recovery words, four columns of six read downwards: shown, or typed in. */
#pragma once

#include <gtk/gtk.h>

#define MED_RECOVERY_WORDS 24

/* What the word list knows. Functions may be called from the main thread at every key. */
typedef struct
{
  gboolean (*known) (const char *word);
  /* Nearest word of the list or NULL; caller frees. */
  char *(*nearest) (const char *word);
  /* At most max words that begin so, NULL-terminated; caller frees with g_strfreev (). */
  char **(*complete) (const char *prefix, guint max);
} MedWordList;

#define MED_TYPE_WORDS_GRID (med_words_grid_get_type ())
G_DECLARE_FINAL_TYPE (MedWordsGrid, med_words_grid, MED, WORDS_GRID, GtkWidget)

/* Shows words; they are labels, never in an entry or the clipboard. */
void med_words_grid_show (MedWordsGrid *self, const char *const words[MED_RECOVERY_WORDS]);
void med_words_grid_set_hidden (MedWordsGrid *self, gboolean hidden);
/* Offers empty entries instead; a pasted text of several words fills the rest. Property complete
 * tells when every entry holds a known word. */
void med_words_grid_edit (MedWordsGrid *self, const MedWordList *list);
gboolean med_words_grid_get_editing (MedWordsGrid *self);
/* What is wrong with the first word that is not of the list, or NULL; caller frees. Signal changed:
 * ask again. */
char *med_words_grid_get_problem (MedWordsGrid *self);
/* Words typed in, borrowed until the next change; NULL when not complete. */
const char *med_words_grid_get (MedWordsGrid *self, guint index);
gboolean med_words_grid_get_complete (MedWordsGrid *self);
/* Takes all words away. */
void med_words_grid_clear (MedWordsGrid *self);
