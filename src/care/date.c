/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FHIR's dates. */
#include "care/date.h"
#include "base/rfc3339.h"

static bool
take_number (const char **text, size_t digits, int *number)
{
  int sum = 0;
  for (size_t i = 0; i < digits; i++, (*text)++)
    {
      if (**text < '0' || **text > '9')
        return false;
      sum = sum * 10 + (**text - '0');
    }
  *number = sum;
  return true;
}

bool
med_fhir_date_valid (const char *text)
{
  int year, month = 1, day = 1;
  if (!take_number (&text, 4, &year))
    return false;
  if (*text == '-')
    {
      text++;
      if (!take_number (&text, 2, &month))
        return false;
      if (*text == '-')
        {
          text++;
          if (!take_number (&text, 2, &day))
            return false;
        }
    }
  return *text == 0 && med_date_valid ((med_date){ year, (uint8_t)month, (uint8_t)day });
}

bool
med_fhir_datetime_valid (const char *text)
{
  med_time instant;
  return med_fhir_date_valid (text) || med_time_parse (med_span_text (text), &instant) == MED_OK;
}
