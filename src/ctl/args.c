/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads arguments by a table of options. */
#include "ctl/args.h"

#include <string.h>

static const med_option *
find_option (const med_option *options, const char *name)
{
  for (; options != NULL && options->name != NULL; options++)
    if (g_str_equal (options->name, name))
      return options;
  return NULL;
}

/* An option, not "-" (standard input) and not a negative number. */
static bool
looks_like_option (const char *word)
{
  return word[0] == '-' && word[1] != 0 && !g_ascii_isdigit (word[1]);
}

static void
add_values (GPtrArray *values, const char *text, bool list)
{
  if (!list)
    {
      g_ptr_array_add (values, g_strdup (text));
      return;
    }
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part != 0)
      g_ptr_array_add (values, g_strdup (*part));
}

typedef struct
{
  const med_option *options;
  guint words_min, words_max;
  const char *const *next;
  const med_option *open_list; /* takes the words that follow */
  med_args *args;
  char *problem;
} parser;

static bool
take_option (parser *self, const char *word)
{
  const char *dashless = word + (word[1] == '-' ? 2 : 1);
  const char *equals = strchr (dashless, '=');
  g_autofree char *name
      = equals == NULL ? g_strdup (dashless) : g_strndup (dashless, (gsize)(equals - dashless));
  const med_option *option = find_option (self->options, name);
  self->open_list = NULL;
  if (option == NULL || (word[1] == '-') == (strlen (name) == 1))
    self->problem = g_strdup_printf ("There is no option %s here.", word);
  else if (option->kind == MED_OPTION_FLAG && equals != NULL)
    self->problem = g_strdup_printf ("The option %s takes no value.", name);
  else if (option->kind != MED_OPTION_LIST && med_args_has (self->args, name))
    self->problem = g_strdup_printf ("The option %s is given twice.", word);
  if (self->problem != NULL)
    return false;
  GPtrArray *values = (GPtrArray *)g_hash_table_lookup (self->args->values, name);
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->args->values, g_strdup (option->name), values);
    }
  if (option->kind == MED_OPTION_FLAG)
    return true;
  const char *value = equals != NULL ? equals + 1 : *self->next;
  if (value == NULL || (equals == NULL && looks_like_option (value)))
    {
      self->problem = g_strdup_printf ("The option %s needs a value: %s.", word, option->value);
      return false;
    }
  self->next += equals == NULL;
  add_values (values, value, option->kind == MED_OPTION_LIST);
  if (option->kind == MED_OPTION_LIST)
    self->open_list = option;
  return true;
}

static bool
take_word (parser *self, const char *word)
{
  if (self->open_list != NULL && self->args->words->len >= self->words_min)
    {
      add_values ((GPtrArray *)g_hash_table_lookup (self->args->values, self->open_list->name),
                  word, true);
      return true;
    }
  if (self->args->words->len == self->words_max)
    {
      self->problem = g_strdup_printf ("“%s” is one word too many.", word);
      return false;
    }
  g_ptr_array_add (self->args->words, g_strdup (word));
  return true;
}

static bool
check_complete (parser *self)
{
  if (self->args->words->len < self->words_min)
    {
      self->problem = g_strdup ("Something is missing.");
      return false;
    }
  for (const med_option *option = self->options; option != NULL && option->name != NULL; option++)
    if (option->required && !med_args_has (self->args, option->name))
      {
        self->problem = g_strdup_printf ("The option %s%s is missing.",
                                         strlen (option->name) == 1 ? "-" : "--", option->name);
        return false;
      }
  return true;
}

bool
med_args_parse (const med_option *options, guint words_min, guint words_max,
                const char *const *argv, med_args **args, char **problem)
{
  g_autoptr (med_args) read = g_new0 (med_args, 1);
  read->words = g_ptr_array_new_with_free_func (g_free);
  read->values
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  parser self = {
    .options = options, .words_min = words_min, .words_max = words_max, .next = argv, .args = read
  };
  bool only_words = false, fine = true;
  while (fine && *self.next != NULL)
    {
      const char *word = *self.next++;
      if (!only_words && g_str_equal (word, "--"))
        {
          only_words = true;
          self.open_list = NULL;
        }
      else if (!only_words && looks_like_option (word))
        fine = take_option (&self, word);
      else
        fine = take_word (&self, word);
    }
  if (fine)
    fine = check_complete (&self);
  if (!fine)
    {
      *problem = self.problem;
      return false;
    }
  *args = g_steal_pointer (&read);
  return true;
}

void
med_args_free (med_args *args)
{
  if (args == NULL)
    return;
  g_ptr_array_unref (args->words);
  g_hash_table_unref (args->values);
  g_free (args);
}

const char *
med_args_word (const med_args *args, guint index)
{
  return index < args->words->len ? (const char *)args->words->pdata[index] : NULL;
}

bool
med_args_has (const med_args *args, const char *name)
{
  return g_hash_table_contains (args->values, name);
}

const char *
med_args_text (const med_args *args, const char *name)
{
  const GPtrArray *values = (const GPtrArray *)g_hash_table_lookup (args->values, name);
  return values != NULL && values->len > 0 ? (const char *)values->pdata[0] : NULL;
}

size_t
med_args_list (const med_args *args, const char *name, const char *const **list)
{
  const GPtrArray *values = (const GPtrArray *)g_hash_table_lookup (args->values, name);
  *list = values == NULL ? NULL : (const char *const *)values->pdata;
  return values == NULL ? 0 : values->len;
}
