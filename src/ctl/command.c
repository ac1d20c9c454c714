/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks commands up and explains them. */
#include "ctl/command.h"

#include <string.h>

static const med_noun *
find_noun (const char *name)
{
  for (const med_noun *noun = med_nouns; noun->name != NULL; noun++)
    if (g_str_equal (noun->name, name))
      return noun;
  return NULL;
}

/* How many words the verb's name has, if they stand at the front. */
static guint
match (const char *name, const char *const *words)
{
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);
  guint count = g_strv_length (parts);
  for (guint i = 0; i < count; i++)
    if (words[i] == NULL || !g_str_equal (parts[i], words[i]))
      return 0;
  return count;
}

const med_verb *
med_command_find (const char *const *words, const med_noun **noun, guint *used, char **problem)
{
  const med_noun *found = words[0] == NULL ? NULL : find_noun (words[0]);
  *noun = found;
  if (found == NULL)
    {
      *problem = words[0] == NULL ? g_strdup ("Say what to do: medeasectl NOUN VERB.")
                                  : g_strdup_printf ("There is no command “%s”.", words[0]);
      return NULL;
    }
  for (const med_verb *verb = found->verbs; verb->name != NULL; verb++)
    {
      guint count = *verb->name == 0 ? 0 : match (verb->name, words + 1);
      if (count > 0 || *verb->name == 0)
        {
          *used = 1 + count;
          return verb;
        }
    }
  *problem = words[1] == NULL
                 ? g_strdup_printf ("Say what to do with “%s”.", found->name)
                 : g_strdup_printf ("There is no command “%s %s”.", found->name, words[1]);
  return NULL;
}

/* ── Help ───────────────────────────────────────────────────────────────────────────────────── */

static void
put_aligned (const char *name, const char *text, gsize width, GString *out)
{
  g_string_append_printf (out, "  %-*s  %s\n", (int)width, name, text);
}

static char *
option_form (const med_option *option)
{
  const char *dashes = strlen (option->name) == 1 ? "-" : "--";
  if (option->kind == MED_OPTION_FLAG)
    return g_strdup_printf ("%s%s", dashes, option->name);
  return g_strdup_printf ("%s%s %s%s", dashes, option->name, option->value,
                          option->kind == MED_OPTION_LIST ? "…" : "");
}

static void
help_all (GString *out)
{
  g_string_append (
      out,
      "usage: medeasectl [OPTION…] NOUN VERB [ARGUMENT…]\n\n"
      "  --profile DIR           one person on one device; default: the XDG data folder\n"
      "  --node ADDRESS          unix:PATH or https://HOST; default: as the profile remembers\n"
      "  --json                  one JSON object on standard output, in success and failure\n"
      "  --passphrase-fd N       read the passphrase from this file descriptor\n"
      "  --passphrase-file F     read it from the first line of this file\n"
      "  --wait SECONDS          how long a write waits to be recorded; default 30\n"
      "  --no-wait               return once it is safe in the outbox\n\n");
  gsize width = 0;
  for (const med_noun *noun = med_nouns; noun->name != NULL; noun++)
    width = MAX (width, strlen (noun->name));
  for (const med_noun *noun = med_nouns; noun->name != NULL; noun++)
    put_aligned (noun->name, noun->summary, width, out);
  g_string_append (out, "\n`medeasectl NOUN --help` lists its verbs, `medeasectl NOUN VERB --help` "
                        "explains one.\nExample: medeasectl inspect cid scan.pdf\n");
}

char *
med_command_form (const med_noun *noun, const med_verb *verb)
{
  return g_strconcat (noun->name, *verb->name != 0 ? " " : "", verb->name,
                      *verb->words != 0 ? " " : "", verb->words, NULL);
}

static void
help_verb (const med_noun *noun, const med_verb *verb, GString *out)
{
  g_autofree char *form = med_command_form (noun, verb);
  g_string_append_printf (out, "usage: medeasectl %s%s\n\n%s\n\n", form,
                          verb->options != NULL ? " [OPTION…]" : "", verb->summary);
  gsize width = 0;
  for (int pass = 0; pass < 2; pass++)
    for (const med_option *option = verb->options; option != NULL && option->name != NULL; option++)
      {
        g_autofree char *name = option_form (option);
        g_autofree char *help
            = g_strconcat (option->help, option->required ? " (must be given)" : "", NULL);
        if (pass == 0)
          width = MAX (width, strlen (name));
        else
          put_aligned (name, help, width, out);
      }
  g_string_append_printf (out, "%sExample: %s\n", verb->options != NULL ? "\n" : "", verb->example);
}

static void
help_noun (const med_noun *noun, GString *out)
{
  g_string_append_printf (out, "%s\n\n", noun->summary);
  gsize width = 0;
  for (int pass = 0; pass < 2; pass++)
    for (const med_verb *verb = noun->verbs; verb->name != NULL; verb++)
      {
        g_autofree char *form = med_command_form (noun, verb);
        if (pass == 0)
          width = MAX (width, strlen (form));
        else
          put_aligned (form, verb->summary, width, out);
      }
  g_string_append_printf (out, "\nExample: %s\n", noun->verbs[0].example);
}

void
med_help (const med_noun *noun, const med_verb *verb, GString *out)
{
  if (noun == NULL)
    help_all (out);
  else if (verb != NULL)
    help_verb (noun, verb, out);
  else if (*noun->verbs[0].name == 0)
    help_verb (noun, &noun->verbs[0], out);
  else
    help_noun (noun, out);
}
