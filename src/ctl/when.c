/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads times, spans and sizes. */
#include "ctl/when.h"

#include "base/rfc3339.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Digits to the end pointer; at most `digits` of them. */
static bool
take_number (const char **text, size_t digits, uint64_t *number)
{
  uint64_t value = 0;
  size_t count = 0;
  while (count < digits && **text >= '0' && **text <= '9')
    {
      value = 10 * value + (uint64_t)(**text - '0');
      (*text)++;
      count++;
    }
  *number = value;
  return count > 0;
}

med_result
med_span_of_time_parse (const char *text, int64_t *seconds)
{
  uint64_t number;
  int64_t unit;
  if (!take_number (&text, 6, &number))
    return MED_E_INVALID;
  switch (*text)
    {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    case 'w':
      unit = 7 * 86400;
      break;
    default:
      return MED_E_INVALID;
    }
  if (text[1] != 0)
    return MED_E_INVALID;
  *seconds = (int64_t)number * unit;
  return MED_OK;
}

static bool
read_date (const char *text, med_date *date)
{
  static const char form[] = "dddd-dd-dd";
  if (strlen (text) != sizeof form - 1)
    return false;
  for (size_t i = 0; i < sizeof form - 1; i++)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
      return false;
  *date = (med_date){ atoi (text), (uint8_t)atoi (text + 5), (uint8_t)atoi (text + 8) };
  return med_date_valid (*date);
}

bool
med_when_is_date (const char *text)
{
  char whole[] = "0000-01-01";
  med_date date;
  size_t size = strlen (text);
  if (size != 4 && size != 7 && size != 10)
    return false;
  memcpy (whole, text, size);
  return read_date (whole, &date);
}

/* A day of this computer's calendar: its first second, or its last. */
static int64_t
local_day (med_date date, bool end)
{
  struct tm local = { .tm_year = date.year - 1900,
                      .tm_mon = date.month - 1,
                      .tm_mday = date.day,
                      .tm_hour = end ? 23 : 0,
                      .tm_min = end ? 59 : 0,
                      .tm_sec = end ? 59 : 0,
                      .tm_isdst = -1 };
  return (int64_t)mktime (&local);
}

/* Today's wall time in this computer's zone. */
static bool
read_wall_time (const char *text, int64_t now, int64_t *seconds)
{
  uint64_t hour, minute;
  if (!take_number (&text, 2, &hour) || *text++ != ':' || !take_number (&text, 2, &minute)
      || *text != 0 || hour > 23 || minute > 59)
    return false;
  time_t clock = (time_t)now;
  struct tm local;
  if (localtime_r (&clock, &local) == NULL)
    return false;
  local.tm_hour = (int)hour;
  local.tm_min = (int)minute;
  local.tm_sec = 0;
  local.tm_isdst = -1;
  *seconds = (int64_t)mktime (&local);
  return true;
}

med_result
med_when_parse (const char *text, int64_t now, bool end_of_day, int64_t *seconds)
{
  med_time time;
  med_date date;
  int64_t span;
  if (text[0] == '+')
    {
      MED_TRY (med_span_of_time_parse (text + 1, &span));
      *seconds = now + span;
    }
  else if (read_date (text, &date))
    *seconds = local_day (date, end_of_day);
  else if (read_wall_time (text, now, seconds))
    return MED_OK;
  else
    {
      MED_TRY (med_time_parse (med_span_text (text), &time));
      *seconds = time.seconds;
    }
  return MED_OK;
}

med_result
med_size_parse (const char *text, uint64_t *bytes)
{
  uint64_t number;
  unsigned shift = 0;
  if (!take_number (&text, 12, &number))
    return MED_E_INVALID;
  if (*text == 'K')
    shift = 10;
  else if (*text == 'M')
    shift = 20;
  else if (*text == 'G')
    shift = 30;
  text += shift > 0;
  if (*text != 0 || number > UINT64_MAX >> 30)
    return MED_E_INVALID;
  *bytes = number << shift;
  return MED_OK;
}
