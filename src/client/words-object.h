/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 24 recovery words as the welcome flow shows them, and help for typing them. */
#pragma once

#include <glib-object.h>

#define MED_TYPE_WORDS (med_words_get_type ())
G_DECLARE_FINAL_TYPE (MedWords, med_words, MED, WORDS, GObject)

#define MED_WORDS_SHOWN 24

/* Static text; NULL beyond the end. */
const char *med_words_get (MedWords *self, guint index);
gboolean med_words_known (const char *word);
/* At most `max` words that begin like this; g_strfreev () it. */
char **med_words_complete (const char *prefix, guint max);
/* The word that was most likely meant, or NULL; g_free () it. */
char *med_words_suggest (const char *misspelt);
/* 0 (guessed at once) … 4 (strong). */
guint med_words_strength (const char *passphrase);
