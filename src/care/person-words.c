/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for people to read, and finding people by what they say. */
#include "care/person.h"

#include <glib.h>

static const char *
keep (med_arena *arena, const GString *text)
{
  char *copy;
  if (med_arena_text (arena, med_span_make (text->str, text->len), &copy) != MED_OK)
    return "";
  return copy;
}

static const char *
known (const char *text)
{
  return text == NULL ? "" : text;
}

static void
add_word (GString *text, const char *word)
{
  if (word == NULL || *word == 0)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, word);
}

const char *
med_person_name (const med_person *person, med_arena *arena)
{
  g_autoptr (GString) text = g_string_new (NULL);
  add_word (text, person->prefix);
  add_word (text, person->given);
  add_word (text, person->family);
  return keep (arena, text);
}

/* Not g_utf8_strup (): that one follows the language of the desk, and a Swedish name must not
 * get a dotted capital I at a Turkish one. */
static void
add_capitals (GString *text, const char *word)
{
  for (; *word != 0; word = g_utf8_next_char (word))
    {
      gunichar c = g_utf8_get_char (word);
      if (c == 0xdf)
        g_string_append (text, "SS");
      else
        g_string_append_unichar (text, g_unichar_toupper (c));
    }
}

const char *
med_person_clinical_name (const med_person *person, med_arena *arena)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *given = known (person->given), *prefix = known (person->prefix);
  const char *family = known (person->family);
  if (*family == 0 && *given == 0)
    return med_person_name (person, arena);
  if (g_utf8_validate (family, -1, NULL))
    add_capitals (text, family);
  if (*given != 0)
    g_string_append_printf (text, "%s%s", text->len == 0 ? "" : ", ", given);
  if (*prefix != 0)
    g_string_append_printf (text, " (%s)", prefix);
  return keep (arena, text);
}

static void
add_digits (GString *text, const char *phone)
{
  g_string_append_c (text, ' ');
  for (; *phone != 0; phone++)
    if (g_ascii_isdigit (*phone))
      g_string_append_c (text, *phone);
}

static bool
starts_any (char **words, const char *start)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (*words, start))
      return true;
  return false;
}

/* `ascii` are the words without accents, for those that can be written so. */
static bool
word_matches (char **words, char **ascii, const char *sought)
{
  if (starts_any (words, sought) || starts_any (ascii, sought))
    return true;
  g_autofree char *plain = g_str_to_ascii (sought, "C");
  return strchr (plain, '?') == NULL && (starts_any (words, plain) || starts_any (ascii, plain));
}

bool
med_person_matches (const med_person *person, const char *search)
{
  g_autoptr (GString) text = g_string_new (NULL);
  add_word (text, person->prefix);
  add_word (text, person->given);
  add_word (text, person->family);
  add_word (text, person->born);
  add_word (text, person->number);
  add_word (text, person->phone);
  /* Nobody says the spaces of a phone number. */
  add_digits (text, known (person->phone));
  if (!g_utf8_validate (text->str, -1, NULL) || !g_utf8_validate (search, -1, NULL))
    return false;
  g_auto (GStrv) ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text->str, "C", &ascii);
  g_auto (GStrv) sought = g_str_tokenize_and_fold (search, "C", NULL);
  for (char **word = sought; *word != NULL; word++)
    if (!word_matches (words, ascii, *word))
      return false;
  return true;
}
