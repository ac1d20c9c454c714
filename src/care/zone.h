/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wall times of a place and minutes since 1970 UTC. Zones are IANA names, never offsets: an offset
 * is wrong for half of the year. The data are those of this computer; nothing that two computers
 * must agree on is computed from them. */
#pragma once

#include "base/result.h"
#include "base/rfc3339.h"

#include <glib.h>

/* NULL when this computer knows no zone of that name; g_time_zone_unref () it. */
GTimeZone *med_zone_open (const char *name);

typedef enum
{
  MED_WALL_ONCE,
  MED_WALL_SKIPPED, /* clocks go forward over it: the first instant after */
  MED_WALL_TWICE,   /* clocks go back over it: `first` and `second` */
} med_wall_kind;

typedef struct
{
  med_wall_kind kind;
  int64_t first, second; /* minutes since 1970 UTC; the same unless the time comes twice */
} med_wall_instant;

/* `minute` of the day, 0 … 1440. */
med_wall_instant med_zone_instant (GTimeZone *zone, med_date date, uint32_t minute);

/* The inverse. */
void med_zone_wall (GTimeZone *zone, int64_t minutes, med_date *date, uint32_t *minute);
/* Minutes that wall time is ahead of UTC. */
int32_t med_zone_offset (GTimeZone *zone, int64_t minutes);

/* Instants from `start` on, below `end`. */
typedef struct
{
  int64_t start, end;
} med_instant_range;

/* The instants at which clocks show this day's times from `from` on, below `to`: as a rule one
 * range of just that length; less or none where clocks go forward, more or two where they go back.
 * Returns the number of ranges, in order. */
size_t med_zone_spans (GTimeZone *zone, med_date date, uint32_t from, uint32_t to,
                       med_instant_range spans[2]);

/* How the day's clocks change: 0 minutes for not at all. */
typedef struct
{
  int32_t minutes; /* 60: forward by an hour */
  uint32_t minute; /* of the day, by the clock before the change */
  int64_t instant;
} med_zone_change;

med_zone_change med_zone_day_change (GTimeZone *zone, med_date date);

/* 0 = Monday. */
int med_date_weekday (med_date date);
