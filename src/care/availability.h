/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a provider, room or device can be booked: a weekly template in wall times of one place, with
 * breaks and dated exceptions, and what it comes to in UTC (core/FORMATS.md, appointments). */
#pragma once

#include "base/memory.h"
#include "care/zone.h"

#define MED_TEMPLATE_SIZE_MAX ((size_t)64 * 1024)
#define MED_TEMPLATE_RULES_MAX 64u
#define MED_TEMPLATE_EXCEPTIONS_MAX 1000u
#define MED_TEMPLATE_TYPES_MAX 32u

typedef struct
{
  uint8_t days;             /* bit 0: Monday */
  uint32_t from, to;        /* minutes of the day, from < to ≤ 1440 */
  uint32_t slot_minutes;    /* raster of starts; 0 in breaks */
  const char *const *types; /* kinds of visit; none: any */
  size_t type_count;
} med_week_rule;

typedef struct
{
  med_date first, last; /* both included */
  bool closed;       /* closed between from and to; else open then, instead of the week's rules */
  uint32_t from, to; /* 0 and 1440: all day */
  const char *note;  /* "" or why, for everybody to read */
} med_exception;

typedef struct
{
  const char *zone; /* IANA name */
  const char *name; /* of a room or device, "" for a provider */
  med_week_rule *weekly, *breaks;
  size_t weekly_count, break_count;
  med_exception *exceptions;
  size_t exception_count;
} med_template;

/* Where a file is wrong and what is wrong there: "weekly[0].to", "is before \"from\"". */
typedef struct
{
  char where[64], what[96];
} med_template_error;

/* From schedule.json, in the arena. Strict: unknown members, times off the 5-minute grid, days and
 * dates that do not exist, zones that this computer does not know. MED_E_INVALID with *error. */
med_result med_template_read (med_span json, med_arena *arena, med_template *schedule,
                              med_template_error *error) MED_CHECKED;
/* The same file again, in a fixed order. */
med_result med_template_write (const med_template *schedule, med_arena *arena,
                               med_span *json) MED_CHECKED;

/* What everybody may read of a calendar: FHIR Schedule around the file. */
med_result med_template_to_fhir (const med_template *schedule, med_arena *arena,
                                 med_span *json) MED_CHECKED;
med_result med_template_from_fhir (med_span json, med_arena *arena,
                                   med_template *schedule) MED_CHECKED;

/* An interval that can be booked, in minutes since 1970 UTC. */
typedef struct
{
  uint32_t start, minutes;
} med_open_time;

/* The open intervals of the days [first, first + days) of the place, in order and apart from each
 * other. None before 1970. */
med_result med_template_expand (const med_template *schedule, GTimeZone *zone, med_date first,
                                uint32_t days, med_arena *arena, med_open_time **times,
                                size_t *count) MED_CHECKED;

/* Raster of starts at this instant: of the rule that is open then, else 15. */
uint32_t med_template_raster (const med_template *schedule, GTimeZone *zone, uint32_t minute);
/* Whether a visit of this kind may start then; every kind where no rule names kinds. */
bool med_template_allows (const med_template *schedule, GTimeZone *zone, uint32_t minute,
                          const char *type);
