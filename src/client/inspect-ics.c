/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar file in words. */
#include "client/inspect-private.h"

#include "care/calendar.h"

#include <glib/gi18n-lib.h>

/* Rules are followed from 1900 to 2100, in minutes since 1970. */
#define FROM (INT64_C (-25567) * 1440)
#define TO (INT64_C (47482) * 1440)

static med_result
copy_problems (const med_ical *calendar, med_arena *arena, med_ics_report *report)
{
  med_ics_problem *list
      = (med_ics_problem *)med_arena_array (arena, calendar->problem_count + 1, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < calendar->problem_count; i++)
    list[i] = (med_ics_problem){ calendar->problems[i].where, calendar->problems[i].what };
  report->problems = list;
  report->problem_count = calendar->problem_count;
  return MED_OK;
}

static med_result
copy_times (const med_ical *calendar, med_arena *arena, med_ics_report *report)
{
  size_t count = MIN (calendar->instance_count, MED_ICS_TIMES_MAX);
  med_ics_time *list = (med_ics_time *)med_arena_array (arena, count + 1, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      const med_ical_instance *from = &calendar->instances[i];
      list[i] = (med_ics_time){ .uid = from->uid,
                                .summary = from->summary,
                                .zone = from->zone,
                                .start = from->start * 60,
                                .end = from->end * 60,
                                .all_day = from->all_day,
                                .repeats = from->repeats,
                                .cancelled = from->cancelled };
    }
  report->times = list;
  report->time_count = count;
  report->cut = calendar->cut || count < calendar->instance_count;
  return MED_OK;
}

med_result
med_inspect_ics (const char *path, med_arena *arena, med_ics_report *report, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span text;
  med_ical calendar;
  med_ical_error error = { .line = 0 };
  const med_ical_options options = { .from = FROM, .to = TO };
  *report = (med_ics_report){ .product = "", .method = "" };
  MED_TRY (med_inspect_map (path, &file, &text, failure));
  med_result result = med_ical_read (text, &options, arena, &calendar, &error);
  report->line = error.line;
  if (result == MED_E_NO_MEMORY)
    return med_fail_plain (failure, result, MED_REASON_NONE);
  if (result != MED_OK)
    return med_fail (failure, result, _ ("%s is no sound calendar: line %zu, %s."), path,
                     error.line, error.what);
  report->product = calendar.product;
  report->method = calendar.method;
  report->events = calendar.events;
  report->rules = calendar.rules;
  report->zones = calendar.zones;
  MED_TRY_PLAIN (copy_problems (&calendar, arena, report), failure);
  MED_TRY_PLAIN (copy_times (&calendar, arena, report), failure);
  if (report->problem_count > 0)
    return med_fail (failure, MED_E_INVALID, _ ("%s: of “%s” nothing can be said: %s"), path,
                     report->problems[0].where, report->problems[0].what);
  return MED_OK;
}
