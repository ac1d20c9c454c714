/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a week to days. Each day is a map of its 5-minute steps by the wall clock; what is set in it
 * becomes instants, so that days on which clocks change need no rule of their own. */
#include "care/availability.h"

#include <string.h>

#define STEP 5u
#define STEPS (1440u / STEP)
#define RASTER_DEFAULT 15u

static void
mark (bool *open, uint32_t from, uint32_t to, bool value)
{
  for (uint32_t i = from / STEP; i < to / STEP; i++)
    open[i] = value;
}

static bool
on_date (const med_exception *exception, int64_t day)
{
  return med_date_days (exception->first) <= day && day <= med_date_days (exception->last);
}

static bool
has_hours_of_its_own (const med_template *schedule, int64_t day)
{
  for (size_t i = 0; i < schedule->exception_count; i++)
    if (!schedule->exceptions[i].closed && on_date (&schedule->exceptions[i], day))
      return true;
  return false;
}

/* Hours of exceptions replace those of the week; closing comes last. */
static void
day_map (const med_template *schedule, med_date date, bool *open)
{
  int64_t day = med_date_days (date);
  int weekday = med_date_weekday (date);
  memset (open, 0, STEPS);
  if (!has_hours_of_its_own (schedule, day))
    {
      for (size_t i = 0; i < schedule->weekly_count; i++)
        if (schedule->weekly[i].days >> weekday & 1)
          mark (open, schedule->weekly[i].from, schedule->weekly[i].to, true);
      for (size_t i = 0; i < schedule->break_count; i++)
        if (schedule->breaks[i].days >> weekday & 1)
          mark (open, schedule->breaks[i].from, schedule->breaks[i].to, false);
    }
  for (int closing = 0; closing < 2; closing++)
    for (size_t i = 0; i < schedule->exception_count; i++)
      {
        const med_exception *e = &schedule->exceptions[i];
        if (e->closed == (closing != 0) && on_date (e, day))
          mark (open, e->from, e->to, closing == 0);
      }
}

typedef struct
{
  med_open_time *list;
  size_t count, room;
} time_list;

static med_result
add (time_list *all, med_instant_range span)
{
  /* Offsets that are no multiple of the grid would be rounded inwards. */
  span.start = (span.start + STEP - 1) / STEP * STEP;
  span.end = span.end / STEP * STEP;
  if (span.start < 0 || span.end <= span.start || span.end > UINT32_MAX)
    return MED_OK;
  if (all->count > 0)
    {
      med_open_time *last = &all->list[all->count - 1];
      uint32_t end = last->start + last->minutes;
      /* Intervals are at most a day long. */
      if (end == span.start && span.end - last->start <= 1440)
        {
          last->minutes = (uint32_t)(span.end - last->start);
          return MED_OK;
        }
    }
  if (all->count == all->room)
    return MED_E_TOO_LARGE;
  all->list[all->count++]
      = (med_open_time){ (uint32_t)span.start, (uint32_t)(span.end - span.start) };
  return MED_OK;
}

static int
compare_ranges (const void *a, const void *b)
{
  int64_t x = ((const med_instant_range *)a)->start, y = ((const med_instant_range *)b)->start;
  return x < y ? -1 : x > y;
}

static med_result
expand_day (const med_template *schedule, GTimeZone *zone, med_date date, time_list *all)
{
  bool open[STEPS];
  med_instant_range spans[STEPS + 2];
  size_t count = 0;
  day_map (schedule, date, open);
  for (uint32_t i = 0; i < STEPS; i++)
    {
      uint32_t from = i;
      while (i < STEPS && open[i])
        i++;
      if (i > from)
        count += med_zone_spans (zone, date, from * STEP, i * STEP, spans + count);
    }
  /* An hour that comes twice brings times of the second round behind those of the first. */
  qsort (spans, count, sizeof spans[0], compare_ranges);
  for (size_t i = 0; i < count; i++)
    MED_TRY (add (all, spans[i]));
  return MED_OK;
}

med_result
med_template_expand (const med_template *schedule, GTimeZone *zone, med_date first, uint32_t days,
                     med_arena *arena, med_open_time **times, size_t *count)
{
  time_list all = { .room = (size_t)days * 16 + 16 };
  all.list = (med_open_time *)med_arena_array (arena, all.room, sizeof *all.list);
  if (all.list == NULL)
    return MED_E_NO_MEMORY;
  for (uint32_t i = 0; i < days; i++)
    MED_TRY (expand_day (schedule, zone, med_date_from_days (med_date_days (first) + i), &all));
  *times = all.list;
  *count = all.count;
  return MED_OK;
}

/* The rule of the week that is open at this instant. */
static const med_week_rule *
rule_at (const med_template *schedule, GTimeZone *zone, uint32_t instant)
{
  med_date date;
  uint32_t minute;
  med_zone_wall (zone, instant, &date, &minute);
  int weekday = med_date_weekday (date);
  for (size_t i = 0; i < schedule->weekly_count; i++)
    if ((schedule->weekly[i].days >> weekday & 1) && schedule->weekly[i].from <= minute
        && minute < schedule->weekly[i].to)
      return &schedule->weekly[i];
  return NULL;
}

uint32_t
med_template_raster (const med_template *schedule, GTimeZone *zone, uint32_t instant)
{
  const med_week_rule *rule = rule_at (schedule, zone, instant);
  if (rule == NULL && schedule->weekly_count > 0)
    rule = &schedule->weekly[0];
  return rule == NULL || rule->slot_minutes == 0 ? RASTER_DEFAULT : rule->slot_minutes;
}

bool
med_template_allows (const med_template *schedule, GTimeZone *zone, uint32_t instant,
                     const char *type)
{
  if (type == NULL || *type == 0)
    return true;
  const med_week_rule *rule = rule_at (schedule, zone, instant);
  if (rule == NULL || rule->type_count == 0)
    return true;
  for (size_t i = 0; i < rule->type_count; i++)
    if (strcmp (rule->types[i], type) == 0)
      return true;
  return false;
}
