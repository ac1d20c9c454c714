/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Over GTimeZone. A day has at most one change of clocks. */
#include "care/zone.h"

#define DAY 1440

/* GLib also takes "+01:00", "EST5EDT" and "", which are no places. */
static bool
is_place (const char *name)
{
  if (strcmp (name, "UTC") == 0)
    return true;
  if (strchr (name, '/') == NULL || !g_ascii_isalpha (*name) || strstr (name, "..") != NULL)
    return false;
  for (const char *c = name; *c != 0; c++)
    if (!g_ascii_isalnum (*c) && strchr ("/_-+", *c) == NULL)
      return false;
  return strlen (name) < 64;
}

GTimeZone *
med_zone_open (const char *name)
{
  return name != NULL && is_place (name) ? g_time_zone_new_identifier (name) : NULL;
}

int32_t
med_zone_offset (GTimeZone *zone, int64_t minutes)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, minutes * 60);
  /* Whole minutes: offsets with seconds ended before there was a UTC. */
  return g_time_zone_get_offset (zone, interval) / 60;
}

/* The change of clocks around a day, seen from the day before and the day after. */
typedef struct
{
  int32_t before, after;
  int64_t instant; /* from which on `after` holds; INT64_MAX when nothing changes */
} change;

static change
change_around (GTimeZone *zone, int64_t wall_day)
{
  int64_t low = wall_day - DAY, high = wall_day + 2 * DAY;
  change c = { med_zone_offset (zone, low), med_zone_offset (zone, high), INT64_MAX };
  if (c.before == c.after)
    return c;
  while (high - low > 1)
    {
      int64_t middle = low + (high - low) / 2;
      if (med_zone_offset (zone, middle) == c.before)
        low = middle;
      else
        high = middle;
    }
  c.instant = high;
  return c;
}

med_wall_instant
med_zone_instant (GTimeZone *zone, med_date date, uint32_t minute)
{
  int64_t day = med_date_days (date) * DAY, wall = day + minute;
  change c = change_around (zone, day);
  int64_t early = wall - c.before, late = wall - c.after;
  bool has_early = early < c.instant, has_late = late >= c.instant;
  if (has_early && has_late)
    return (med_wall_instant){ MED_WALL_TWICE, early, late };
  if (!has_early && !has_late)
    return (med_wall_instant){ MED_WALL_SKIPPED, c.instant, c.instant };
  int64_t found = has_early ? early : late;
  return (med_wall_instant){ MED_WALL_ONCE, found, found };
}

static int64_t
floor_days (int64_t minutes)
{
  return minutes >= 0 ? minutes / DAY : -((-minutes + DAY - 1) / DAY);
}

void
med_zone_wall (GTimeZone *zone, int64_t minutes, med_date *date, uint32_t *minute)
{
  int64_t wall = minutes + med_zone_offset (zone, minutes), day = floor_days (wall);
  *date = med_date_from_days (day);
  *minute = (uint32_t)(wall - day * DAY);
}

size_t
med_zone_spans (GTimeZone *zone, med_date date, uint32_t from, uint32_t to,
                med_instant_range spans[2])
{
  int64_t day = med_date_days (date) * DAY;
  change c = change_around (zone, day);
  med_instant_range early = { day + from - c.before, day + to - c.before };
  med_instant_range late = { day + from - c.after, day + to - c.after };
  size_t count = 0;
  early.end = MIN (early.end, c.instant);
  late.start = MAX (late.start, c.instant);
  if (early.start < early.end)
    spans[count++] = early;
  if (c.instant != INT64_MAX && late.start < late.end)
    {
      if (count == 1 && spans[0].end == late.start)
        spans[0].end = late.end;
      else
        spans[count++] = late;
    }
  return count;
}

med_zone_change
med_zone_day_change (GTimeZone *zone, med_date date)
{
  int64_t day = med_date_days (date) * DAY;
  change c = change_around (zone, day);
  int64_t at = c.instant == INT64_MAX ? -1 : c.instant + c.before - day;
  if (at < 0 || at >= DAY)
    return (med_zone_change){ 0 };
  return (med_zone_change){ c.after - c.before, (uint32_t)at, c.instant };
}

int
med_date_weekday (med_date date)
{
  /* The first day of 1970 was a Thursday. */
  int64_t day = (med_date_days (date) + 3) % 7;
  return (int)(day < 0 ? day + 7 : day);
}
