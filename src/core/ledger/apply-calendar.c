/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars and their hours (A1): the template is the clients' business, here stands what it comes
 * to in UTC, day by day. */
#include "core/ledger/apply-private.h"
#include "core/ledger/visit.h"

/* Protobuf number of CalendarRow, as table 17 names it. */
#define FIELD_SCHEDULE 6

/* Officers and receptionists for all calendars, a doctor for the own one. */
static med_reason
check_may (med_apply_context *c, med_span clinic, med_span provider)
{
  if (!med_rule_staff (c->state, c->signer, clinic))
    return MED_REASON_UNKNOWN;
  bool may = med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_OFFICER)
             || med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_RECEPTIONIST)
             || (med_rule_role (c->state, c->signer, clinic, MED__ROLE__ROLE_DOCTOR)
                 && med_span_equal (provider, c->signer));
  return may ? MED_REASON_NONE : MED_REASON_ROLE;
}

/* One active calendar a provider and clinic, so that naming the provider names the calendar. */
static bool
has_calendar (med_apply_context *c, med_span clinic, med_span provider)
{
  med_row_id pair = med_row_id_join (clinic, provider);
  med_pair *found;
  return provider.size > 0
         && med_state_scan (c->state, MED_INDEX_PROVIDER, med_row_id_span (&pair), MED_SPAN_EMPTY,
                            1, &found)
                > 0;
}

static void
tell (med_apply_context *c, const Med__CalendarRow *row, Med__EventKind kind, med_span id)
{
  med_span provider = med_pb_span (row->provider);
  if (provider.size > 0 && !med_span_equal (provider, c->signer))
    med_apply_event_account (c, provider, kind, id);
  med_apply_event_account (c, c->signer, kind, id);
  med_apply_event_clinic (c, med_pb_span (row->clinic), kind, id);
}

med_reason
med_apply_calendar_create (med_apply_context *c, const Med__CalendarCreate *op)
{
  med_span clinic = med_pb_span (op->clinic), provider = med_pb_span (op->provider);
  const Med__ClinicRow *owner = med_state_clinic (c->state, clinic);
  if (owner == NULL)
    return MED_REASON_UNKNOWN;
  med_reason reason = check_may (c, clinic, provider);
  if (reason != MED_REASON_NONE)
    return reason;
  if (owner->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_SUSPENDED;
  if (provider.size > 0 && !med_rule_staff (c->state, provider, clinic))
    return MED_REASON_UNKNOWN;
  med_id made;
  med_id_make (c->signer, med_pb_span (op->nonce), &made);
  med_span id = MED_SPAN_OF (made);
  if (has_calendar (c, clinic, provider) || med_state_calendar (c->state, id) != NULL)
    return MED_REASON_EXISTS;
  reason = med_state_claim_object (c->state, med_pb_span (op->schedule_cid), MED_TABLE_CALENDAR, id,
                                   FIELD_SCHEDULE);
  if (reason != MED_REASON_NONE)
    return reason;
  Med__CalendarRow row = MED__CALENDAR_ROW__INIT;
  row.clinic = op->clinic;
  row.kind = op->kind;
  row.provider = op->provider;
  row.state = MED__STATE__STATE_ACTIVE;
  row.revision = 1;
  row.schedule_cid = op->schedule_cid;
  row.capacity = op->capacity;
  row.confirm = op->confirm;
  med_state_put_calendar (c->state, id, &row);
  tell (c, &row, MED__EVENT_KIND__EVENT_CALENDAR_CREATED, id);
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_CALENDAR_CREATED, id);
  return MED_REASON_NONE;
}

/* The row, when the signer may change it and knows it as it is. */
static med_reason
find (med_apply_context *c, med_span id, uint64_t base, Med__CalendarRow **row)
{
  *row = med_state_calendar (c->state, id);
  if (*row == NULL)
    return MED_REASON_UNKNOWN;
  med_reason reason = check_may (c, med_pb_span ((*row)->clinic), med_pb_span ((*row)->provider));
  if (reason != MED_REASON_NONE)
    return reason;
  return base != (*row)->revision ? MED_REASON_CHANGED : MED_REASON_NONE;
}

med_reason
med_apply_calendar_update (med_apply_context *c, const Med__CalendarUpdate *op)
{
  med_span id = med_pb_span (op->calendar);
  Med__CalendarRow *row;
  med_reason reason = find (c, id, op->base_version, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  bool reopened = row->state != MED__STATE__STATE_ACTIVE && !op->closed;
  if (reopened && has_calendar (c, med_pb_span (row->clinic), med_pb_span (row->provider)))
    return MED_REASON_EXISTS;
  reason = med_state_claim_object (c->state, med_pb_span (op->schedule_cid), MED_TABLE_CALENDAR, id,
                                   FIELD_SCHEDULE);
  if (reason != MED_REASON_NONE)
    return reason;
  row->revision++;
  row->state = op->closed ? MED__STATE__STATE_ENDED : MED__STATE__STATE_ACTIVE;
  row->capacity = op->capacity;
  row->confirm = op->confirm;
  if (op->schedule_cid.len > 0)
    row->schedule_cid = op->schedule_cid;
  med_state_put_calendar (c->state, id, row);
  tell (c, row, MED__EVENT_KIND__EVENT_CALENDAR_UPDATED, id);
  med_apply_event_network (c, MED__EVENT_KIND__EVENT_CALENDAR_UPDATED, id);
  return MED_REASON_NONE;
}

/* Sets the open intervals of a day: those of the list from `first` on that touch it, cut to it. */
static void
publish_day (med_apply_context *c, med_span calendar, uint32_t day, Med__Open *const *list,
             size_t count)
{
  uint32_t from = day * MED_DAY_MINUTES, to = from + MED_DAY_MINUTES;
  med_row_id key = med_row_id_day (calendar, day);
  Med__CalendarDayRow *row = med_state_calendar_day (c->state, med_row_id_span (&key));
  Med__CalendarDayRow fresh = MED__CALENDAR_DAY_ROW__INIT;
  if (row == NULL)
    row = &fresh;
  Med__Open *parts = (Med__Open *)med_arena_array (c->state->arena, count, sizeof *parts);
  Med__Open **open = (Med__Open **)med_arena_array (c->state->arena, count, sizeof (Med__Open *));
  if (parts == NULL || open == NULL)
    {
      med_state_fail (c->state, MED_E_NO_MEMORY);
      return;
    }
  for (size_t i = 0; i < count; i++)
    {
      uint32_t start = list[i]->start, end = start + list[i]->minutes;
      med__open__init (&parts[i]);
      parts[i].start = start > from ? start : from;
      parts[i].minutes = (end < to ? end : to) - parts[i].start;
      open[i] = &parts[i];
    }
  row->open = open;
  row->n_open = count;
  if (row->n_busy == 0 && row->n_open == 0)
    med_state_remove_row (c->state, MED_TABLE_CALENDAR_DAY, med_row_id_span (&key));
  else
    med_state_put_calendar_day (c->state, med_row_id_span (&key), row);
}

static void
publish_days (med_apply_context *c, const Med__SchedulePublish *op)
{
  size_t first = 0;
  for (uint32_t day = op->from_day; day <= op->to_day; day++)
    {
      uint32_t from = day * MED_DAY_MINUTES, to = from + MED_DAY_MINUTES;
      while (first < op->n_open && op->open[first]->start + op->open[first]->minutes <= from)
        first++;
      size_t last = first;
      while (last < op->n_open && op->open[last]->start < to)
        last++;
      publish_day (c, med_pb_span (op->calendar), day, op->open + first, last - first);
    }
}

med_reason
med_apply_schedule_publish (med_apply_context *c, const Med__SchedulePublish *op)
{
  med_span id = med_pb_span (op->calendar);
  Med__CalendarRow *row;
  med_reason reason = find (c, id, op->base_version, &row);
  if (reason != MED_REASON_NONE)
    return reason;
  uint64_t today = c->time / 86400;
  if (op->from_day + (uint64_t)1 < today)
    return MED_REASON_EXPIRED;
  if (op->to_day > today + MED_PUBLISH_AHEAD_DAYS)
    return MED_REASON_LIMIT;
  publish_days (c, op);
  row->revision++;
  if (op->to_day > row->published)
    row->published = op->to_day;
  med_state_put_calendar (c->state, id, row);
  tell (c, row, MED__EVENT_KIND__EVENT_SCHEDULE_PUBLISHED, id);
  med_apply_event_calendar (c, id, MED__EVENT_KIND__EVENT_SCHEDULE_PUBLISHED, id,
                            (med_stream_when){ 0 });
  return MED_REASON_NONE;
}
