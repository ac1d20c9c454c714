/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a visit and the arithmetic of a day. */
#include "core/ledger/visit.h"

#include <string.h>

#define STATE(name) (1u << MED__VISIT_STATE__VISIT_##name)

/* By the state that is left: the states that may follow. */
static const uint32_t next_states[] = {
  [MED__VISIT_STATE__VISIT_REQUESTED] = STATE (BOOKED),
  [MED__VISIT_STATE__VISIT_BOOKED] = STATE (ARRIVED) | STATE (CHECKED_IN) | STATE (NO_SHOW),
  [MED__VISIT_STATE__VISIT_ARRIVED] = STATE (CHECKED_IN) | STATE (IN_ROOM) | STATE (LEFT),
  [MED__VISIT_STATE__VISIT_CHECKED_IN] = STATE (IN_ROOM) | STATE (LEFT),
  [MED__VISIT_STATE__VISIT_IN_ROOM] = STATE (DONE),
};

bool
med_visit_step_valid (Med__VisitState from, Med__VisitState to)
{
  return (size_t)from < sizeof next_states / sizeof next_states[0] && (unsigned)to < 32
         && (next_states[from] >> to & 1) != 0;
}

Med__VisitState
med_visit_state_before (const Med__AppointmentRow *row)
{
  return row->n_steps < 2 ? MED__VISIT_STATE__VISIT_NONE : row->steps[row->n_steps - 2]->state;
}

typedef struct
{
  uint32_t from, to;
} minutes_range;

/* What of an interval lies in a day. */
static minutes_range
part_of_day (uint32_t day, uint32_t start, uint32_t minutes)
{
  uint32_t first = day * MED_DAY_MINUTES, last = first + MED_DAY_MINUTES, end = start + minutes;
  return (minutes_range){ start > first ? start : first, end < last ? end : last };
}

bool
med_day_open (const Med__CalendarDayRow *row, uint32_t day, uint32_t start, uint32_t minutes)
{
  minutes_range part = part_of_day (day, start, minutes);
  for (size_t i = 0; row != NULL && i < row->n_open; i++)
    if (row->open[i]->start <= part.from && part.to <= row->open[i]->start + row->open[i]->minutes)
      return true;
  return false;
}

static bool
same_id (ProtobufCBinaryData a, ProtobufCBinaryData b)
{
  return a.len == b.len && a.len > 0 && memcmp (a.data, b.data, a.len) == 0;
}

uint32_t
med_day_load (const Med__CalendarDayRow *row, uint32_t day, uint32_t start, uint32_t minutes,
              ProtobufCBinaryData except, uint64_t now)
{
  minutes_range part = part_of_day (day, start, minutes);
  uint32_t most = 0;
  /* The load only rises where the part or an entry starts. */
  for (size_t i = 0; row != NULL && i <= row->n_busy; i++)
    {
      uint32_t point = i == 0 ? part.from : row->busy[i - 1]->start, load = 0;
      if (point < part.from || point >= part.to)
        continue;
      for (size_t j = 0; j < row->n_busy; j++)
        {
          const Med__Busy *busy = row->busy[j];
          load += busy->start <= point && point < busy->start + busy->minutes
                  && !same_id (busy->appointment, except) && med_busy_live (busy, now);
        }
      most = load > most ? load : most;
    }
  return most;
}

uint32_t
med_calendar_capacity (const Med__CalendarRow *calendar, const Med__ClinicRow *clinic)
{
  uint32_t capacity = calendar->capacity;
  if (capacity == 0 && calendar->kind == MED__CALENDAR_KIND__CALENDAR_PROVIDER && clinic != NULL
      && clinic->booking != NULL)
    capacity = clinic->booking->capacity;
  return capacity == 0 ? 1 : capacity;
}
