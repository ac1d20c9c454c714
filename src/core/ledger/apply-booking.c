/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking time: holds, bookings, series, moves (A2, A3). */
#include "core/ledger/visit-private.h"

/* ── Holds ──────────────────────────────────────────────────────────────────────────────────── */

static bool
hold_live (const Med__AppointmentRow *row, uint64_t now)
{
  return row->state == MED__VISIT_STATE__VISIT_HELD && now - row->held < MED_HOLD_SECONDS;
}

/* Holds of the signer today, and those that still hold. */
static med_reason
check_hold_limits (med_apply_context *c)
{
  uint64_t day = c->time / MED_LIMIT_DAY * MED_LIMIT_DAY;
  uint64_t from = c->time < day + MED_HOLD_SECONDS ? c->time - MED_HOLD_SECONDS : day;
  uint8_t key[28];
  memcpy (key, c->signer.data, 20);
  for (int i = 0; i < 8; i++)
    key[20 + i] = (uint8_t)(from >> (56 - 8 * i));
  med_pair *found;
  size_t count = med_state_scan (c->state, MED_INDEX_HELD, c->signer, MED_SPAN_OF (key), 0, &found);
  size_t today = 0, live = 0;
  for (size_t i = 0; i < count; i++)
    {
      const Med__AppointmentRow *row
          = med_state_appointment (c->state, med_span_make (found[i].key.data + 28, 16));
      today += row != NULL && row->held >= day;
      live += row != NULL && hold_live (row, c->time);
    }
  return live >= MED_HOLDS_AT_ONCE || today >= MED_HOLDS_PER_DAY ? MED_REASON_LIMIT
                                                                 : MED_REASON_NONE;
}

med_reason
med_apply_appointment_hold (med_apply_context *c, const Med__AppointmentHold *op)
{
  med_span clinic;
  med_reason reason = med_slot_clinic (c, op->calendars, op->n_calendars, &clinic);
  if (reason != MED_REASON_NONE)
    return reason;
  med_id made;
  med_id_make (c->signer, med_pb_span (op->nonce), &made);
  med_span id = MED_SPAN_OF (made);
  const Med__AppointmentRow *before = med_state_appointment (c->state, id);
  if (before != NULL && !hold_live (before, c->time))
    return MED_REASON_EXISTS;
  Med__AppointmentRow row = MED__APPOINTMENT_ROW__INIT;
  row.clinic = med_pb_bytes (clinic);
  row.calendars = op->calendars;
  row.n_calendars = op->n_calendars;
  row.start = op->start;
  row.minutes = op->minutes;
  row.state = MED__VISIT_STATE__VISIT_HELD;
  row.by = med_pb_bytes (c->signer);
  row.held = before == NULL ? c->time : before->held;
  row.revision = before == NULL ? 0 : before->revision;
  med_slot slot = med_visit_slot (&row, id, med_rule_staff (c->state, c->signer, clinic));
  reason = med_slot_check (c, &slot);
  if (reason == MED_REASON_NONE && before == NULL)
    reason = check_hold_limits (c);
  if (reason != MED_REASON_NONE)
    return reason;
  if (before != NULL)
    med_slot_release (c, before, id);
  med_slot_take (c, &slot, row.held + MED_HOLD_SECONDS);
  med_visit_put (c, &row, id, MED__EVENT_KIND__EVENT_VISIT_HELD);
  return MED_REASON_NONE;
}

/* ── Bookings ───────────────────────────────────────────────────────────────────────────────── */

/* Patients wait where a calendar asks staff to confirm. */
static Med__VisitState
first_state (med_apply_context *c, const med_slot *slot)
{
  for (size_t i = 0; !slot->staff && i < slot->calendar_count; i++)
    {
      const Med__CalendarRow *row = med_state_calendar (c->state, med_pb_span (slot->calendars[i]));
      if (row != NULL && row->confirm)
        return MED__VISIT_STATE__VISIT_REQUESTED;
    }
  return MED__VISIT_STATE__VISIT_BOOKED;
}

static med_reason
claim_details (med_apply_context *c, const Med__AppointmentBook *op, med_span id)
{
  med_reason reason = med_state_claim_object (c->state, med_pb_span (op->desk_cid),
                                              MED_TABLE_APPOINTMENT, id, MED_VISIT_FIELD_DESK);
  return reason != MED_REASON_NONE
             ? reason
             : med_state_claim_object (c->state, med_pb_span (op->reason_cid),
                                       MED_TABLE_APPOINTMENT, id, MED_VISIT_FIELD_REASON);
}

/* One instance; `first` is the id of the series' first one, itself included, empty for a single
 * visit. */
static med_reason
book_one (med_apply_context *c, const Med__AppointmentBook *op, med_slot *slot, med_span first)
{
  const Med__AppointmentRow *hold = med_state_appointment (c->state, slot->id);
  if (hold != NULL && hold->state != MED__VISIT_STATE__VISIT_HELD)
    return MED_REASON_EXISTS;
  med_reason reason = med_slot_check (c, slot);
  bool head = first.size == 0 || med_span_equal (first, slot->id);
  if (reason == MED_REASON_NONE && head)
    reason = claim_details (c, op, slot->id);
  if (reason != MED_REASON_NONE)
    return reason;
  if (hold != NULL)
    med_slot_release (c, hold, slot->id);
  Med__AppointmentRow row = MED__APPOINTMENT_ROW__INIT;
  row.patient = op->patient;
  row.clinic = med_pb_bytes (slot->clinic);
  row.calendars = op->calendars;
  row.n_calendars = op->n_calendars;
  row.start = slot->start;
  row.minutes = slot->minutes;
  row.flags = op->flags;
  row.by = med_pb_bytes (c->signer);
  row.held = hold == NULL ? 0 : hold->held;
  row.revision = hold == NULL ? 0 : hold->revision;
  row.series = med_pb_bytes (first);
  if (head)
    {
      row.desk_cid = op->desk_cid;
      row.reason_cid = op->reason_cid;
      if (op->reason_cid.len > 0)
        row.reason_to = med_pb_bytes (med_visit_provider (c, op->calendars, op->n_calendars));
    }
  reason = med_visit_step (c, &row, first_state (c, slot));
  if (reason != MED_REASON_NONE)
    return reason;
  med_slot_take (c, slot, 0);
  med_visit_put (c, &row, slot->id, MED__EVENT_KIND__EVENT_VISIT_BOOKED);
  return MED_REASON_NONE;
}

med_reason
med_apply_appointment_book (med_apply_context *c, const Med__AppointmentBook *op)
{
  med_slot slot = { .calendars = op->calendars,
                    .calendar_count = op->n_calendars,
                    .start = op->start,
                    .minutes = op->minutes,
                    .patient = med_pb_span (op->patient),
                    .flags = op->flags };
  med_reason reason = med_slot_clinic (c, op->calendars, op->n_calendars, &slot.clinic);
  if (reason == MED_REASON_NONE)
    reason = med_visit_check_signer (c, slot.patient, slot.clinic, &slot.staff);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->flags != 0 && !slot.staff)
    return MED_REASON_ROLE;
  uint8_t nonce[16];
  med_id id, first;
  memcpy (nonce, op->nonce.data, sizeof nonce);
  med_id_make (c->signer, MED_SPAN_OF (nonce), &first);
  for (size_t i = 0; i <= op->n_later && reason == MED_REASON_NONE; i++)
    {
      med_id_make (c->signer, MED_SPAN_OF (nonce), &id);
      slot.id = MED_SPAN_OF (id);
      slot.start = i == 0 ? op->start : op->later[i - 1];
      reason = book_one (c, op, &slot, op->n_later == 0 ? MED_SPAN_EMPTY : MED_SPAN_OF (first));
      nonce[15]++;
    }
  return reason;
}

/* ── Moves ──────────────────────────────────────────────────────────────────────────────────── */

static bool
within_notice (med_apply_context *c, const Med__AppointmentRow *row)
{
  const Med__ClinicRow *clinic = med_state_clinic (c->state, med_pb_span (row->clinic));
  uint32_t notice = clinic == NULL || clinic->booking == NULL ? 0 : clinic->booking->notice;
  return c->time / 60 + notice > row->start;
}

/* Whether it is still to be moved, by whoever asks. */
static bool
may_move (med_apply_context *c, const Med__AppointmentRow *row, bool staff)
{
  return (row->state == MED__VISIT_STATE__VISIT_REQUESTED
          || row->state == MED__VISIT_STATE__VISIT_BOOKED)
         && (staff || !within_notice (c, row));
}

med_reason
med_apply_appointment_move (med_apply_context *c, const Med__AppointmentMove *op)
{
  med_span id = med_pb_span (op->appointment);
  Med__AppointmentRow *row;
  bool staff;
  med_reason reason = med_visit_find (c, id, &row, &staff);
  if (reason != MED_REASON_NONE)
    return reason;
  med_slot slot = med_visit_slot (row, id, staff);
  slot.start = op->start;
  slot.minutes = op->minutes == 0 ? row->minutes : op->minutes;
  slot.flags = op->flags;
  slot.lies_ahead = true;
  if (op->n_calendars > 0)
    {
      slot.calendars = op->calendars;
      slot.calendar_count = op->n_calendars;
      reason = med_slot_clinic (c, op->calendars, op->n_calendars, &slot.clinic);
      if (reason == MED_REASON_NONE && !med_span_equal (slot.clinic, med_pb_span (row->clinic)))
        reason = MED_REASON_UNKNOWN;
      if (reason != MED_REASON_NONE)
        return reason;
    }
  if (op->flags != 0 && !staff)
    return MED_REASON_ROLE;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  reason = may_move (c, row, staff) ? med_slot_check (c, &slot) : MED_REASON_CLOSED;
  if (reason == MED_REASON_NONE)
    reason = med_state_claim_object (c->state, med_pb_span (op->desk_cid), MED_TABLE_APPOINTMENT,
                                     id, MED_VISIT_FIELD_DESK);
  if (reason != MED_REASON_NONE)
    return reason;
  med_slot_release (c, row, id);
  med_slot_take (c, &slot, 0);
  row->moved_from = row->start;
  row->start = slot.start;
  row->minutes = slot.minutes;
  row->flags = slot.flags;
  if (op->n_calendars > 0)
    {
      row->calendars = op->calendars;
      row->n_calendars = op->n_calendars;
    }
  if (op->desk_cid.len > 0)
    row->desk_cid = op->desk_cid;
  med_visit_put (c, row, id, MED__EVENT_KIND__EVENT_VISIT_MOVED);
  return MED_REASON_NONE;
}
