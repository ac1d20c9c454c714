/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar (RFC 5545): files of others are read within strict bounds, by libical behind a scan of
 * their lines; our own are written in one form. Times come out as minutes since 1970 UTC. */
#pragma once

#include "base/memory.h"
#include "care/zone.h"

#define MED_ICAL_SIZE_MAX ((size_t)4 * 1024 * 1024)
#define MED_ICAL_LINE_MAX ((size_t)64 * 1024) /* of a line with its continuations */
#define MED_ICAL_DEPTH_MAX 6u
#define MED_ICAL_COMPONENTS_MAX 20000u
#define MED_ICAL_INSTANCES_MAX 50000u
/* Steps of one rule that are looked at: a day each for more than two hundred years. */
#define MED_ICAL_STEPS_MAX 100000u

/* One event, or one time of an event that repeats. */
typedef struct
{
  const char *uid, *summary, *location; /* "" when absent */
  int64_t start, end;                   /* minutes since 1970 UTC; of whole days: by the clock */
  med_date first, last;                 /* of whole days, both included */
  bool all_day;
  bool cancelled, transparent; /* takes no time */
  bool repeats;                /* one of a rule's */
  const char *zone;            /* as the file calls it; "" for UTC and floating times */
} med_ical_instance;

/* What was left out, and why. */
typedef struct
{
  const char *where; /* UID, or the component's kind */
  const char *what;  /* a sentence */
} med_ical_problem;

typedef struct
{
  const char *product, *method; /* "" when absent */
  size_t events, rules, todos, journals, free_busy, zones;
  med_ical_instance *instances; /* by start */
  size_t instance_count;
  bool cut; /* there are more times than were asked for or are given out */
  med_ical_problem *problems;
  size_t problem_count;
} med_ical;

typedef struct
{
  GTimeZone *floating; /* for times without a zone; NULL: UTC */
  int64_t from, to;    /* minutes: rules are followed within; what does not repeat always comes */
} med_ical_options;

/* Where the file is no iCalendar. */
typedef struct
{
  size_t line; /* from 1 */
  char what[96];
} med_ical_error;

/* MED_E_TOO_LARGE and MED_E_INVALID with *error. An event that cannot be understood (unknown zone,
 * end before start, a rule that repeats within the day) is left out and named in `problems`. */
med_result med_ical_read (med_span text, const med_ical_options *options, med_arena *arena,
                          med_ical *calendar, med_ical_error *error) MED_CHECKED;

/* An event to be written. */
typedef struct
{
  const char *uid;                              /* globally unique: stays when it moves */
  const char *summary, *location, *description; /* NULL: none */
  int64_t start, end;                           /* minutes since 1970 UTC */
  int64_t stamp;                                /* unix seconds: when this version was made */
  uint32_t sequence;                            /* rises with each version */
  bool cancelled;
} med_ical_event;

/* A whole file: CRLF, lines folded at 75 bytes, texts escaped, times in UTC. */
med_result med_ical_write (const med_ical_event *events, size_t count, med_arena *arena,
                           med_span *text) MED_CHECKED;
