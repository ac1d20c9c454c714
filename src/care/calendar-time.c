/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times of iCalendar: which clock a property means, and when that is. */
#include "care/calendar-private.h"

#include <string.h>

/* "/softwarestudio.org/Olson_20011030_5/America/Chicago": the place is at the end. */
static GTimeZone *
zone_by_name (const char *name)
{
  GTimeZone *zone = med_zone_open (name);
  for (const char *part = name; zone == NULL && (part = strchr (part, '/')) != NULL;)
    zone = med_zone_open (++part);
  return zone;
}

/* A zone of the file is followed only where its rules are of the plain kind, once a year: libical
 * writes every change of a rule down before it looks at a time. */
static bool
zone_plain (icalcomponent *zone)
{
  size_t parts = 0;
  for (icalcomponent *part = icalcomponent_get_first_component (zone, ICAL_ANY_COMPONENT);
       part != NULL; part = icalcomponent_get_next_component (zone, ICAL_ANY_COMPONENT))
    {
      if (++parts > 64)
        return false;
      icaltimetype from = icaltime_null_time ();
      icalproperty *start = icalcomponent_get_first_property (part, ICAL_DTSTART_PROPERTY);
      if (start == NULL || !med_ical_property_time (start, &from)
          || icalcomponent_get_first_property (part, ICAL_TZOFFSETTO_PROPERTY) == NULL
          || icalcomponent_get_first_property (part, ICAL_TZOFFSETFROM_PROPERTY) == NULL)
        return false;
      for (icalproperty *rule = icalcomponent_get_first_property (part, ICAL_RRULE_PROPERTY);
           rule != NULL; rule = icalcomponent_get_next_property (part, ICAL_RRULE_PROPERTY))
        if (icalproperty_get_rrule (rule).freq != ICAL_YEARLY_RECURRENCE)
          return false;
    }
  return parts > 0;
}

static icalcomponent *
zone_component (const med_ical_reader *reader, const char *name)
{
  for (icalcomponent *zone
       = icalcomponent_get_first_component (reader->root, ICAL_VTIMEZONE_COMPONENT);
       zone != NULL;
       zone = icalcomponent_get_next_component (reader->root, ICAL_VTIMEZONE_COMPONENT))
    {
      icalproperty *id = icalcomponent_get_first_property (zone, ICAL_TZID_PROPERTY);
      const char *text = id != NULL ? icalproperty_get_tzid (id) : NULL;
      if (text != NULL && strcmp (text, name) == 0)
        return zone;
    }
  return NULL;
}

/* The file's own definition, where it names a place; else by its rules. */
static bool
clock_of_file (const med_ical_reader *reader, const char *name, med_ical_clock *clock)
{
  icalcomponent *zone = zone_component (reader, name);
  if (zone == NULL)
    return false;
  for (icalproperty *p = icalcomponent_get_first_property (zone, ICAL_X_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (zone, ICAL_X_PROPERTY))
    if (icalproperty_get_x_name (p) != NULL
        && strcmp (icalproperty_get_x_name (p), "X-LIC-LOCATION") == 0
        && icalproperty_get_x (p) != NULL)
      clock->zone = med_zone_open (icalproperty_get_x (p));
  if (clock->zone != NULL)
    return true;
  if (!zone_plain (zone))
    return false;
  clock->component = icaltimezone_new ();
  icalcomponent *copy = icalcomponent_new_clone (zone);
  if (clock->component == NULL || copy == NULL)
    return false;
  if (icaltimezone_set_component (clock->component, copy))
    return true;
  icalcomponent_free (copy);
  return false;
}

bool
med_ical_clock_of (const med_ical_reader *reader, icalproperty *property, icaltimetype time,
                   med_ical_clock *clock)
{
  *clock = (med_ical_clock){ 0 };
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *name = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
  if (icaltime_is_utc (time) || time.is_date)
    {
      clock->utc = true;
      return true;
    }
  if (name == NULL)
    {
      if (reader->options->floating != NULL)
        clock->zone = g_time_zone_ref (reader->options->floating);
      clock->utc = clock->zone == NULL;
      return true;
    }
  clock->zone = zone_by_name (name);
  return clock->zone != NULL || clock_of_file (reader, name, clock);
}

void
med_ical_clock_clear (med_ical_clock *clock)
{
  g_clear_pointer (&clock->zone, g_time_zone_unref);
  if (clock->component != NULL)
    icaltimezone_free (clock->component, 1);
  clock->component = NULL;
}

bool
med_ical_time_sane (icaltimetype time)
{
  return !icaltime_is_null_time (time) && time.year >= 1900 && time.year <= 2200
         && med_date_valid ((med_date){ time.year, (uint8_t)time.month, (uint8_t)time.day })
         && time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60;
}

int64_t
med_ical_instant (const med_ical_clock *clock, icaltimetype time)
{
  med_date date = { time.year, (uint8_t)time.month, (uint8_t)time.day };
  uint32_t minute = time.is_date ? 0 : (uint32_t)(time.hour * 60 + time.minute);
  int64_t wall = med_date_days (date) * 1440 + minute;
  if (clock->zone != NULL)
    return med_zone_instant (clock->zone, date, minute).first;
  if (clock->component == NULL)
    return wall;
  int daylight;
  return wall - icaltimezone_get_utc_offset (clock->component, &time, &daylight) / 60;
}

bool
med_ical_property_time (icalproperty *property, icaltimetype *time)
{
  icalvalue *value = icalproperty_get_value (property);
  icalvalue_kind kind = value != NULL ? icalvalue_isa (value) : ICAL_NO_VALUE;
  if (kind == ICAL_DATETIMEPERIOD_VALUE)
    *time = icalvalue_get_datetimeperiod (value).time;
  else if (kind == ICAL_DATETIME_VALUE)
    *time = icalvalue_get_datetime (value);
  else if (kind == ICAL_DATE_VALUE)
    *time = icalvalue_get_date (value);
  else
    return false;
  return med_ical_time_sane (*time);
}
