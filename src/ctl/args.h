/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of one command, read by the table of its verb. Options are "--name value",
 * "--name=value" or "-n value"; "--" ends them. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  MED_OPTION_FLAG,
  MED_OPTION_TEXT,
  /* May be repeated; commas separate too, and once the verb has all words that it must have, words
   * that follow belong to it as well: --category results medications. */
  MED_OPTION_LIST,
} med_option_kind;

typedef struct
{
  const char *name; /* "category", or one letter: "o" for -o */
  med_option_kind kind;
  bool required;
  const char *value; /* how the help calls its value */
  const char *help;
} med_option;

#define MED_OPTIONS_END                                                                            \
  {                                                                                                \
    NULL, MED_OPTION_FLAG, false, NULL, NULL                                                       \
  }

typedef struct
{
  GPtrArray *words;   /* char *, owned */
  GHashTable *values; /* option's name → GPtrArray of char *; a flag's is empty */
} med_args;

/* `argv` NULL-terminated. False with a sentence in `problem` (g_free ()) for an unknown option, a
 * missing value, an option given twice, or too few or too many words. */
bool med_args_parse (const med_option *options, guint words_min, guint words_max,
                     const char *const *argv, med_args **args, char **problem);
void med_args_free (med_args *args);

/* NULL beyond the last. */
const char *med_args_word (const med_args *args, guint index);
bool med_args_has (const med_args *args, const char *name);
/* NULL when not given. */
const char *med_args_text (const med_args *args, const char *name);
/* Number of values; `list` borrows. */
size_t med_args_list (const med_args *args, const char *name, const char *const **list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_args, med_args_free)
