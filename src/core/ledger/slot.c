/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks, and the entries in calendar days. */
#include "core/ledger/slot.h"

#include "core/ledger/index.h"

/* Staff enters visits that have begun, such as somebody who walked in. */
#define STAFF_LATE_MINUTES MED_DAY_MINUTES

med_reason
med_slot_clinic (med_apply_context *c, const ProtobufCBinaryData *calendars, size_t count,
                 med_span *clinic)
{
  med_span first = MED_SPAN_EMPTY;
  for (size_t i = 0; i < count; i++)
    {
      const Med__CalendarRow *row = med_state_calendar (c->state, med_pb_span (calendars[i]));
      if (row == NULL || (i > 0 && !med_span_equal (first, med_pb_span (row->clinic))))
        return MED_REASON_UNKNOWN;
      first = med_pb_span (row->clinic);
    }
  *clinic = first;
  return MED_REASON_NONE;
}

/* ── Who is how busy ────────────────────────────────────────────────────────────────────────── */

/* The accounts that are this patient: the owner and the desk accounts that the owner claimed. */
typedef struct
{
  med_span owner;
  med_pair *claimed;
  size_t count;
} patient_set;

static patient_set
accounts_of (med_apply_context *c, med_span patient)
{
  patient_set set = { .owner = med_rule_owner (c->state, patient) };
  set.count
      = med_state_scan (c->state, MED_INDEX_CLAIMED, set.owner, MED_SPAN_EMPTY, 0, &set.claimed);
  return set;
}

static med_span
account_at (const patient_set *set, size_t i)
{
  return i == 0 ? set->owner : med_span_make (set->claimed[i - 1].key.data + 20, 20);
}

/* Visits of one account at the clinic that start at `from` or later; keys are 36 bytes, start,
 * appointment16. */
static size_t
visits_from (med_apply_context *c, med_span account, med_span clinic, uint32_t from,
             med_pair **found)
{
  med_row_id pair = med_row_id_join (account, clinic);
  uint8_t key[40];
  memcpy (key, pair.bytes, 36);
  for (int i = 0; i < 4; i++)
    key[36 + i] = (uint8_t)(from >> (24 - 8 * i));
  return med_state_scan (c->state, MED_INDEX_VISIT, med_row_id_span (&pair), MED_SPAN_OF (key), 0,
                         found);
}

bool
med_slot_patient_busy (med_apply_context *c, const med_slot *slot)
{
  patient_set set = accounts_of (c, slot->patient);
  uint32_t reach = slot->start < MED_VISIT_MINUTES_MAX ? 0 : slot->start - MED_VISIT_MINUTES_MAX;
  for (size_t i = 0; i <= set.count; i++)
    {
      med_pair *found;
      size_t count = visits_from (c, account_at (&set, i), slot->clinic, reach, &found);
      for (size_t j = 0; j < count; j++)
        {
          med_span id = med_span_make (found[j].key.data + 40, 16);
          const Med__AppointmentRow *row = med_state_appointment (c->state, id);
          if (row == NULL || row->start >= slot->start + slot->minutes)
            break;
          if (row->start + row->minutes > slot->start && !med_span_equal (id, slot->id))
            return true;
        }
    }
  return false;
}

/* Bookings that lie ahead of now. */
static size_t
count_ahead (med_apply_context *c, const med_slot *slot)
{
  patient_set set = accounts_of (c, slot->patient);
  size_t ahead = 0;
  for (size_t i = 0; i <= set.count; i++)
    {
      med_pair *found;
      ahead
          += visits_from (c, account_at (&set, i), slot->clinic, (uint32_t)(c->time / 60), &found);
    }
  return ahead;
}

/* ── Checks ─────────────────────────────────────────────────────────────────────────────────── */

static med_reason
check_limits (med_apply_context *c, const med_slot *slot, const Med__BookingRules *rules)
{
  if (slot->staff || rules == NULL)
    return MED_REASON_NONE;
  if (rules->horizon > 0 && slot->start / MED_DAY_MINUTES > c->time / 86400 + rules->horizon)
    return MED_REASON_LIMIT;
  if (rules->open_max > 0 && slot->patient.size > 0 && !slot->lies_ahead
      && count_ahead (c, slot) >= rules->open_max)
    return MED_REASON_LIMIT;
  return MED_REASON_NONE;
}

static med_reason
check_calendar (med_apply_context *c, const med_slot *slot, med_span id, bool hours)
{
  const Med__CalendarRow *calendar = med_state_calendar (c->state, id);
  if (calendar == NULL)
    return MED_REASON_UNKNOWN;
  uint32_t most = (slot->flags & MED_VISIT_OVERBOOK) != 0
                      ? med_calendar_capacity (calendar, med_state_clinic (c->state, slot->clinic))
                      : 1;
  bool bound = med_calendar_has_hours (calendar) && (slot->flags & MED_VISIT_OUTSIDE) == 0;
  uint32_t last = (slot->start + slot->minutes - 1) / MED_DAY_MINUTES;
  for (uint32_t day = slot->start / MED_DAY_MINUTES; day <= last; day++)
    {
      med_row_id key = med_row_id_day (id, day);
      const Med__CalendarDayRow *row = med_state_calendar_day (c->state, med_row_id_span (&key));
      if (hours && bound && !med_day_open (row, day, slot->start, slot->minutes))
        return MED_REASON_OUTSIDE_HOURS;
      if (!hours
          && med_day_load (row, day, slot->start, slot->minutes, med_pb_bytes (slot->id), c->time)
                 >= most)
        return MED_REASON_OVERLAP;
    }
  return MED_REASON_NONE;
}

med_reason
med_slot_check (med_apply_context *c, const med_slot *slot)
{
  const Med__ClinicRow *clinic = med_state_clinic (c->state, slot->clinic);
  if (clinic == NULL)
    return MED_REASON_UNKNOWN;
  if (clinic->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_CLOSED;
  for (size_t i = 0; i < slot->calendar_count; i++)
    {
      const Med__CalendarRow *row = med_state_calendar (c->state, med_pb_span (slot->calendars[i]));
      if (row == NULL || row->state != MED__STATE__STATE_ACTIVE)
        return MED_REASON_CLOSED;
    }
  uint64_t late = slot->staff ? STAFF_LATE_MINUTES : 0;
  if ((slot->start + late) * 60 < c->time)
    return MED_REASON_EXPIRED;
  med_reason reason = check_limits (c, slot, clinic->booking);
  for (int hours = 1; hours >= 0; hours--)
    for (size_t i = 0; i < slot->calendar_count && reason == MED_REASON_NONE; i++)
      reason = check_calendar (c, slot, med_pb_span (slot->calendars[i]), hours != 0);
  if (reason == MED_REASON_NONE && slot->patient.size > 0 && (slot->flags & MED_VISIT_DOUBLE) == 0
      && med_slot_patient_busy (c, slot))
    reason = MED_REASON_OVERLAP;
  return reason;
}

/* ── Entries ────────────────────────────────────────────────────────────────────────────────── */

/* Entries stand in order of start and id; holds that ended go when a day is written anyway. */
static bool
entry_before (const Med__Busy *a, const Med__Busy *b)
{
  return a->start != b->start
             ? a->start < b->start
             : med_span_compare (med_pb_span (a->appointment), med_pb_span (b->appointment)) < 0;
}

/* Writes a day without `id`, and with `entry` unless it is NULL. */
static void
write_day (med_apply_context *c, med_span calendar, uint32_t day, med_span id, Med__Busy *entry)
{
  med_row_id key = med_row_id_day (calendar, day);
  Med__CalendarDayRow *row = med_state_calendar_day (c->state, med_row_id_span (&key));
  Med__CalendarDayRow fresh = MED__CALENDAR_DAY_ROW__INIT;
  if (row == NULL)
    row = &fresh;
  Med__Busy **list
      = (Med__Busy **)med_arena_array (c->state->arena, row->n_busy + 1, sizeof (Med__Busy *));
  if (list == NULL)
    {
      med_state_fail (c->state, MED_E_NO_MEMORY);
      return;
    }
  size_t count = 0;
  for (size_t i = 0; i < row->n_busy; i++)
    {
      Med__Busy *other = row->busy[i];
      if (med_span_equal (med_pb_span (other->appointment), id) || !med_busy_live (other, c->time))
        continue;
      if (entry != NULL && entry_before (entry, other))
        {
          list[count++] = entry;
          entry = NULL;
        }
      list[count++] = other;
    }
  if (entry != NULL)
    list[count++] = entry;
  row->busy = list;
  row->n_busy = count;
  if (row->n_busy == 0 && row->n_open == 0)
    med_state_remove_row (c->state, MED_TABLE_CALENDAR_DAY, med_row_id_span (&key));
  else
    med_state_put_calendar_day (c->state, med_row_id_span (&key), row);
}

static void
write_days (med_apply_context *c, med_span calendar, uint32_t start, uint32_t minutes, med_span id,
            Med__Busy *entry)
{
  uint32_t last = (start + minutes - 1) / MED_DAY_MINUTES;
  for (uint32_t day = start / MED_DAY_MINUTES; day <= last; day++)
    write_day (c, calendar, day, id, entry);
  med_apply_event_calendar (c, calendar,
                            entry != NULL ? MED__EVENT_KIND__EVENT_TIME_TAKEN
                                          : MED__EVENT_KIND__EVENT_TIME_FREE,
                            id, (med_stream_when){ start, minutes });
}

void
med_slot_take (med_apply_context *c, const med_slot *slot, uint64_t until)
{
  Med__Busy entry = MED__BUSY__INIT;
  entry.start = slot->start;
  entry.minutes = slot->minutes;
  entry.appointment = med_pb_bytes (slot->id);
  entry.until = until;
  for (size_t i = 0; i < slot->calendar_count; i++)
    write_days (c, med_pb_span (slot->calendars[i]), slot->start, slot->minutes, slot->id, &entry);
}

void
med_slot_release (med_apply_context *c, const Med__AppointmentRow *row, med_span id)
{
  for (size_t i = 0; i < row->n_calendars; i++)
    write_days (c, med_pb_span (row->calendars[i]), row->start, row->minutes, id, NULL);
}
