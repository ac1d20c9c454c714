/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3339 text of instants. */
#include "base/rfc3339.h"

#include "base/assert.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999
#define DAY_SECONDS ((int64_t)86400)
#define DAYS_BEFORE_1970 ((int64_t)719162) /* from 0001-01-01 */
#define DAYS_MAX ((int64_t)2932896)        /* 9999-12-31 */
#define SECONDS_MIN (-DAYS_BEFORE_1970 * DAY_SECONDS)
#define SECONDS_MAX ((DAYS_MAX + 1) * DAY_SECONDS - 1)

static bool
leap_year (int32_t year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint8_t
month_days (int32_t year, uint8_t month)
{
  static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return (uint8_t)(days[month - 1] + (month == 2 && leap_year (year)));
}

/* Days of all years before `year`, counted from 0001-01-01. */
static int64_t
days_before_year (int32_t year)
{
  int64_t years = year - 1;
  return years * 365 + years / 4 - years / 100 + years / 400;
}

bool
med_date_valid (med_date date)
{
  return date.year >= YEAR_MIN && date.year <= YEAR_MAX && date.month >= 1 && date.month <= 12
         && date.day >= 1 && date.day <= month_days (date.year, date.month);
}

int64_t
med_date_days (med_date date)
{
  med_assert (med_date_valid (date));
  int64_t days = days_before_year (date.year) + date.day - 1;
  for (uint8_t month = 1; month < date.month; month++)
    days += month_days (date.year, month);
  return days - DAYS_BEFORE_1970;
}

med_date
med_date_from_days (int64_t days)
{
  med_assert (days >= -DAYS_BEFORE_1970 && days <= DAYS_MAX);
  int64_t left = days + DAYS_BEFORE_1970;
  /* 400 years have 146097 days: the estimate is the year or the one before it. */
  med_date date = { (int32_t)(left * 400 / 146097) + 1, 1, 1 };
  if (days_before_year (date.year) > left)
    date.year--;
  else if (days_before_year (date.year + 1) <= left)
    date.year++;
  left -= days_before_year (date.year);
  while (left >= month_days (date.year, date.month))
    left -= month_days (date.year, date.month++);
  date.day = (uint8_t)(left + 1);
  return date;
}

/* Exactly `count` digits. */
static med_result
take_digits (med_span *text, size_t count, int32_t *number)
{
  int32_t value = 0;
  if (text->size < count)
    return MED_E_INVALID;
  for (size_t i = 0; i < count; i++)
    {
      if (text->data[i] < '0' || text->data[i] > '9')
        return MED_E_INVALID;
      value = value * 10 + (text->data[i] - '0');
    }
  *text = med_span_make (text->data + count, text->size - count);
  *number = value;
  return MED_OK;
}

static bool
take_char (med_span *text, char character)
{
  if (text->size == 0 || text->data[0] != (uint8_t)character)
    return false;
  *text = med_span_make (text->data + 1, text->size - 1);
  return true;
}

/* Two digits within a bound, after `before` unless that is zero. */
static med_result
take_field (med_span *text, char before, int32_t max, int32_t *number)
{
  int32_t value;
  if (before != '\0' && !take_char (text, before))
    return MED_E_INVALID;
  MED_TRY (take_digits (text, 2, &value));
  if (value > max)
    return MED_E_INVALID;
  *number = value;
  return MED_OK;
}

static med_result
take_fraction (med_span *text, int32_t *nanos)
{
  *nanos = 0;
  if (!take_char (text, '.'))
    return MED_OK;
  int32_t digit;
  int32_t unit = 100000000;
  MED_TRY (take_digits (text, 1, &digit));
  *nanos = digit * unit;
  while (unit > 1 && take_digits (text, 1, &digit) == MED_OK)
    {
      unit /= 10;
      *nanos += digit * unit;
    }
  return MED_OK;
}

static med_result
take_offset (med_span *text, int32_t *seconds)
{
  int32_t hours, minutes;
  *seconds = 0;
  if (take_char (text, 'Z'))
    return MED_OK;
  int32_t sign = take_char (text, '-') ? -1 : 1;
  if (sign == 1 && !take_char (text, '+'))
    return MED_E_INVALID;
  MED_TRY (take_field (text, '\0', 23, &hours));
  MED_TRY (take_field (text, ':', 59, &minutes));
  *seconds = sign * (hours * 3600 + minutes * 60);
  return MED_OK;
}

med_result
med_time_parse (med_span text, med_time *time)
{
  int32_t year, month, day, hour, minute, second, nanos, offset;
  MED_TRY (take_digits (&text, 4, &year));
  MED_TRY (take_field (&text, '-', 12, &month));
  MED_TRY (take_field (&text, '-', 31, &day));
  MED_TRY (take_field (&text, 'T', 23, &hour));
  MED_TRY (take_field (&text, ':', 59, &minute));
  MED_TRY (take_field (&text, ':', 59, &second));
  MED_TRY (take_fraction (&text, &nanos));
  MED_TRY (take_offset (&text, &offset));
  med_date date = { year, (uint8_t)month, (uint8_t)day };
  if (text.size != 0 || !med_date_valid (date))
    return MED_E_INVALID;
  int64_t seconds
      = med_date_days (date) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
  /* An offset can lead out of the first and the last year. */
  if (seconds < SECONDS_MIN || seconds > SECONDS_MAX)
    return MED_E_INVALID;
  *time = (med_time){ seconds, nanos };
  return MED_OK;
}

/* `count` digits, leading zeros included; returns the place behind them. */
static char *
put_digits (char *text, size_t count, int32_t number)
{
  for (size_t i = count; i > 0; i--, number /= 10)
    text[i - 1] = (char)('0' + number % 10);
  return text + count;
}

med_result
med_time_format (med_time time, char *text, size_t size)
{
  char full[MED_RFC3339_SIZE];
  if (time.seconds < SECONDS_MIN || time.seconds > SECONDS_MAX || time.nanos < 0
      || time.nanos > 999999999)
    return MED_E_INVALID;
  /* From the first year on nothing is negative, so that division rounds down. */
  int64_t days = (time.seconds - SECONDS_MIN) / DAY_SECONDS;
  int32_t second = (int32_t)((time.seconds - SECONDS_MIN) % DAY_SECONDS);
  med_date date = med_date_from_days (days - DAYS_BEFORE_1970);
  char *at = put_digits (full, 4, date.year);
  *at++ = '-';
  at = put_digits (at, 2, date.month);
  *at++ = '-';
  at = put_digits (at, 2, date.day);
  *at++ = 'T';
  at = put_digits (at, 2, second / 3600);
  *at++ = ':';
  at = put_digits (at, 2, second / 60 % 60);
  *at++ = ':';
  at = put_digits (at, 2, second % 60);
  if (time.nanos != 0)
    {
      *at++ = '.';
      at = put_digits (at, 9, time.nanos);
      while (at[-1] == '0')
        at--;
    }
  *at++ = 'Z';
  *at++ = '\0';
  if ((size_t)(at - full) > size)
    return MED_E_NO_MEMORY;
  memcpy (text, full, (size_t)(at - full));
  return MED_OK;
}
