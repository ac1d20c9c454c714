/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read iCalendar. */
#pragma once

#include "care/calendar.h"

#include <libical/ical.h>

/* The lines alone: bounds, UTF-8, and that what begins also ends. */
med_result med_ical_scan (med_span text, med_ical_error *error) MED_CHECKED;

typedef struct
{
  med_arena *arena;
  const med_ical_options *options;
  icalcomponent *root;
  med_ical *out;
  GArray *instances; /* med_ical_instance */
  GArray *problems;  /* med_ical_problem */
} med_ical_reader;

/* How the times of one property are turned into instants. */
typedef struct
{
  bool utc;
  GTimeZone *zone;         /* owned; NULL: by `component` */
  icaltimezone *component; /* of the file; NULL: UTC */
} med_ical_clock;

/* False for a zone that nobody knows. */
bool med_ical_clock_of (const med_ical_reader *reader, icalproperty *property, icaltimetype time,
                        med_ical_clock *clock);
void med_ical_clock_clear (med_ical_clock *clock);
/* Minutes since 1970. */
int64_t med_ical_instant (const med_ical_clock *clock, icaltimetype time);
/* The time of a DTSTART, DTEND, EXDATE, RDATE or RECURRENCE-ID; false when it has none. */
bool med_ical_property_time (icalproperty *property, icaltimetype *time);
bool med_ical_time_sane (icaltimetype time);

/* One event with its rule. `shape` is its first time. */
void med_ical_expand (med_ical_reader *reader, icalcomponent *event, const med_ical_instance *shape,
                      const med_ical_clock *clock, icaltimetype start);

void med_ical_problem_add (med_ical_reader *reader, const char *where, const char *what);
const char *med_ical_text (med_ical_reader *reader, const char *text);
