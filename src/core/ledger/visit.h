/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Computed properties of visits and of calendar days: what the ledger's rules and the clients, who
 * look before they ask, must answer alike. Times are minutes since 1970, intervals half-open. */
#pragma once

#include "core/limits.h"
#include "core/proto/state.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

/* Bits of `flags`. */
enum
{
  MED_VISIT_OUTSIDE = 1,  /* outside the open hours */
  MED_VISIT_OVERBOOK = 2, /* over another visit, within the capacity */
  MED_VISIT_DOUBLE = 4,   /* over another visit of the same patient */
  MED_VISIT_FLAGS = 7,
};

/* On the grid, of a possible length, and not beyond the end of time. */
static inline bool
med_visit_time_valid (uint32_t start, uint32_t minutes)
{
  return start % MED_VISIT_STEP == 0 && minutes % MED_VISIT_STEP == 0 && minutes >= MED_VISIT_STEP
         && minutes <= MED_VISIT_MINUTES_MAX && start <= MED_VISIT_TIME_MAX;
}

/* Requested to done; cancelled, no-show and left take none, holds are looked at by their end. */
static inline bool
med_visit_takes_time (Med__VisitState state)
{
  return state >= MED__VISIT_STATE__VISIT_REQUESTED && state <= MED__VISIT_STATE__VISIT_DONE;
}

/* Whether a visit goes from one state to the next; going back is another question. */
bool med_visit_step_valid (Med__VisitState from, Med__VisitState to);

/* The state before the newest step, MED__VISIT_STATE__VISIT_NONE when there is none. */
Med__VisitState med_visit_state_before (const Med__AppointmentRow *row);

/* Whether the entry takes time at block time `now`: a hold ends by itself. */
static inline bool
med_busy_live (const Med__Busy *busy, uint64_t now)
{
  return busy->until == 0 || now < busy->until;
}

/* Whether the part of [start, start + minutes) that lies in this day is within one open interval.
 * `row` may be NULL. */
bool med_day_open (const Med__CalendarDayRow *row, uint32_t day, uint32_t start, uint32_t minutes);

/* How many entries overlap at the fullest minute of the part of [start, start + minutes) that lies
 * in this day, but for the one of `except` (16 bytes, or empty). `row` may be NULL. */
uint32_t med_day_load (const Med__CalendarDayRow *row, uint32_t day, uint32_t start,
                       uint32_t minutes, ProtobufCBinaryData except, uint64_t now);

/* How many visits may overlap on a calendar when staff overbooks; at least 1. `clinic` may be NULL.
 */
uint32_t med_calendar_capacity (const Med__CalendarRow *calendar, const Med__ClinicRow *clinic);

/* Whether bookings must lie in its published hours: providers always, rooms and devices once they
 * have any. */
static inline bool
med_calendar_has_hours (const Med__CalendarRow *calendar)
{
  return calendar->kind == MED__CALENDAR_KIND__CALENDAR_PROVIDER || calendar->published > 0;
}
