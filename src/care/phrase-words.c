/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Categories, purposes, actions and days in words. */
#include "base/rfc3339.h"
#include "care/phrase-private.h"
#include "care/phrase.h"

#include <glib.h>

#define DAY 86400

static const struct
{
  const char *word, *phrase;
} categories[] = {
  { "problems", "problems" },
  { "medications", "medications" },
  { "allergies", "allergies" },
  { "results", "results" },
  { "vitals", "vital signs" },
  { "immunizations", "immunizations" },
  { "procedures", "procedures" },
  { "imaging", "imaging" },
  { "documents", "documents" },
  { "notes", "notes" },
  { "plans", "care plans" },
  { "mental-health", "mental health" },
  { "sexual-health", "sexual health" },
  { "social", "social history" },
  { "other", "other records" },
};

static const struct
{
  const char *code, *words, *phrase;
} purposes[MED_PURPOSE_COUNT] = {
  { "TREAT", "treatment", "for your treatment" },
  { "ETREAT", "emergency treatment", "for your emergency treatment" },
  { "HPAYMT", "payment", "for payment" },
  { "HOPERAT", "running the clinic", "for running the clinic" },
  { "PATRQT", "own request", "at your own request" },
  { "HRESCH", "research", "for research" },
  { "FAMRQT", "request of the family", "at the request of your family" },
};

static const char *const actions[MED_ACTION_COUNT] = { "see", "add to", "correct", "pass on" };

static const char *const months[]
    = { "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December" };

const char *
med_phrase_category (const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS (categories); i++)
    if (strcmp (categories[i].word, word) == 0)
      return categories[i].phrase;
  return NULL;
}

const char *
med_phrase_category_parse (const char *text)
{
  const char *found = NULL;
  size_t longest = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      size_t size = strlen (categories[i].phrase);
      if (size > longest && strncmp (text, categories[i].phrase, size) == 0)
        {
          longest = size;
          found = categories[i].word;
        }
    }
  return found;
}

const char *
med_category_words (const char *word)
{
  const char *phrase = med_phrase_category (word);
  return phrase == NULL ? word : phrase;
}

const char *
med_phrase_purpose (uint32_t purpose)
{
  return purpose < 1 || purpose > MED_PURPOSE_COUNT ? "" : purposes[purpose - 1].phrase;
}

const char *
med_purpose_words (uint32_t purpose)
{
  return purpose < 1 || purpose > MED_PURPOSE_COUNT ? "" : purposes[purpose - 1].words;
}

const char *
med_purpose_code (uint32_t purpose)
{
  return purpose < 1 || purpose > MED_PURPOSE_COUNT ? "" : purposes[purpose - 1].code;
}

med_result
med_purpose_parse (const char *code, uint32_t *purpose)
{
  for (uint32_t i = 0; i < MED_PURPOSE_COUNT; i++)
    if (strcmp (purposes[i].code, code) == 0)
      {
        *purpose = i + 1;
        return MED_OK;
      }
  return MED_E_INVALID;
}

const char *
med_phrase_action (unsigned bit)
{
  return actions[bit];
}

const char *
med_date_words (int64_t seconds, med_arena *arena)
{
  char text[32], *copy;
  int64_t last = med_date_days ((med_date){ 9999, 12, 31 });
  int64_t days = seconds / DAY - (seconds % DAY < 0);
  if (days < MED_TIME_MIN.seconds / DAY || days > last)
    return "";
  med_date date = med_date_from_days (days);
  g_snprintf (text, sizeof text, "%u %s %d", date.day, months[date.month - 1], date.year);
  return med_arena_text (arena, med_span_text (text), &copy) == MED_OK ? copy : "";
}

static bool
take_number (const char **text, int digits, int *number)
{
  int sum = 0, taken = 0;
  for (; taken < digits && g_ascii_isdigit (**text); taken++, (*text)++)
    sum = sum * 10 + (**text - '0');
  *number = sum;
  return taken > 0;
}

static bool
take_month (const char **text, int *month)
{
  for (size_t i = 0; i < G_N_ELEMENTS (months); i++)
    if (g_str_has_prefix (*text, months[i]))
      {
        *text += strlen (months[i]);
        *month = (int)i + 1;
        return true;
      }
  return false;
}

static bool
take_space (const char **text)
{
  if (**text != ' ')
    return false;
  (*text)++;
  return true;
}

med_result
med_phrase_date_parse (const char **text, int64_t *seconds)
{
  const char *next = *text;
  int day, month, year;
  if (!take_number (&next, 2, &day) || !take_space (&next) || !take_month (&next, &month)
      || !take_space (&next) || !take_number (&next, 4, &year))
    return MED_E_INVALID;
  med_date date = { year, (uint8_t)month, (uint8_t)day };
  if (!med_date_valid (date))
    return MED_E_INVALID;
  *seconds = med_date_days (date) * DAY;
  *text = next;
  return MED_OK;
}
