/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a visit: cancelled, its states and the way back, its sealed details. */
#include "core/ledger/visit-private.h"

static const Med__BookingRules *
rules_of (med_apply_context *c, const Med__AppointmentRow *row)
{
  static const Med__BookingRules none = MED__BOOKING_RULES__INIT;
  const Med__ClinicRow *clinic = med_state_clinic (c->state, med_pb_span (row->clinic));
  return clinic == NULL || clinic->booking == NULL ? &none : clinic->booking;
}

/* A hold is its holder's alone; one that ended can still be let go. */
static med_reason
let_go (med_apply_context *c, Med__AppointmentRow *row, med_span id, uint64_t base)
{
  if (!med_span_equal (med_pb_span (row->by), c->signer))
    return med_rule_staff (c->state, c->signer, med_pb_span (row->clinic)) ? MED_REASON_ROLE
                                                                           : MED_REASON_UNKNOWN;
  if (base != row->revision)
    return MED_REASON_CHANGED;
  if (row->state != MED__VISIT_STATE__VISIT_HELD)
    return MED_REASON_CLOSED;
  med_slot_release (c, row, id);
  row->state = MED__VISIT_STATE__VISIT_CANCELLED;
  med_visit_put (c, row, id, MED__EVENT_KIND__EVENT_VISIT_LET_GO);
  return MED_REASON_NONE;
}

/* Staff may cancel what is not over; the patient what has not begun. */
static bool
may_cancel (med_apply_context *c, const Med__AppointmentRow *row, bool staff)
{
  if (staff)
    return row->state <= MED__VISIT_STATE__VISIT_IN_ROOM;
  return row->state <= MED__VISIT_STATE__VISIT_BOOKED && c->time / 60 < row->start;
}

med_reason
med_apply_appointment_cancel (med_apply_context *c, const Med__AppointmentCancel *op)
{
  med_span id = med_pb_span (op->appointment);
  Med__AppointmentRow *row = med_state_appointment (c->state, id);
  if (row != NULL && row->patient.len == 0)
    return let_go (c, row, id, op->base_version);
  bool staff;
  med_reason reason = med_visit_find (c, id, &row, &staff);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->by != MED__CANCELLED_BY__CANCELLED_BY_PATIENT && !staff)
    return MED_REASON_ROLE;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  reason = may_cancel (c, row, staff) ? med_visit_step (c, row, MED__VISIT_STATE__VISIT_CANCELLED)
                                      : MED_REASON_CLOSED;
  if (reason == MED_REASON_NONE)
    reason = med_state_claim_object (c->state, med_pb_span (op->desk_cid), MED_TABLE_APPOINTMENT,
                                     id, MED_VISIT_FIELD_DESK);
  if (reason != MED_REASON_NONE)
    return reason;
  med_slot_release (c, row, id);
  row->cancelled_by = op->by;
  row->late = op->by == MED__CANCELLED_BY__CANCELLED_BY_PATIENT
              && c->time / 60 + rules_of (c, row)->notice > row->start;
  if (op->desk_cid.len > 0)
    row->desk_cid = op->desk_cid;
  med_visit_put (c, row, id, MED__EVENT_KIND__EVENT_VISIT_CANCELLED);
  return MED_REASON_NONE;
}

/* Takes the newest step off. What took no time must find its place free again. */
static med_reason
step_back (med_apply_context *c, Med__AppointmentRow *row, med_span id, bool staff)
{
  bool takes_time = med_visit_takes_time (row->state);
  if (!takes_time)
    {
      med_slot slot = med_visit_slot (row, id, staff);
      med_reason reason = med_slot_check (c, &slot);
      if (reason != MED_REASON_NONE)
        return reason;
      med_slot_take (c, &slot, 0);
    }
  row->n_steps--;
  row->state = row->steps[row->n_steps - 1]->state;
  row->cancelled_by = MED__CANCELLED_BY__CANCELLED_NONE;
  row->late = false;
  return MED_REASON_NONE;
}

static med_reason
step_forward (med_apply_context *c, Med__AppointmentRow *row, med_span id, Med__VisitState state)
{
  if (state == MED__VISIT_STATE__VISIT_NO_SHOW
      && c->time / 60 < row->start + rules_of (c, row)->no_show_grace
      && rules_of (c, row)->no_show_grace > 0)
    return MED_REASON_CLOSED;
  med_reason reason = med_visit_step (c, row, state);
  if (reason == MED_REASON_NONE && !med_visit_takes_time (state))
    med_slot_release (c, row, id);
  return reason;
}

/* The patient takes back an own cancellation, as long as the visit lies ahead. */
static bool
own_cancellation (med_apply_context *c, const Med__AppointmentRow *row)
{
  return row->state == MED__VISIT_STATE__VISIT_CANCELLED && row->n_steps > 0
         && med_rule_owns (c->state, med_pb_span (row->steps[row->n_steps - 1]->by),
                           med_pb_span (row->patient))
         && c->time / 60 < row->start;
}

med_reason
med_apply_appointment_status (med_apply_context *c, const Med__AppointmentStatus *op)
{
  med_span id = med_pb_span (op->appointment);
  Med__AppointmentRow *row;
  bool staff;
  med_reason reason = med_visit_find (c, id, &row, &staff);
  if (reason != MED_REASON_NONE)
    return reason;
  bool back = op->state == med_visit_state_before (row);
  if (!staff && !(back && own_cancellation (c, row)))
    return MED_REASON_ROLE;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  if (med_visit_step_valid (row->state, op->state))
    reason = step_forward (c, row, id, op->state);
  else
    reason = back ? step_back (c, row, id, staff) : MED_REASON_CLOSED;
  if (reason != MED_REASON_NONE)
    return reason;
  med_visit_put (c, row, id, MED__EVENT_KIND__EVENT_VISIT_STATUS);
  return MED_REASON_NONE;
}

/* The patient, who has the reason so far, or a provider who is to have it. */
static bool
may_give_reason (med_apply_context *c, const Med__AppointmentRow *row)
{
  if (med_rule_owns (c->state, c->signer, med_pb_span (row->patient))
      || med_span_equal (c->signer, med_pb_span (row->reason_to)))
    return true;
  for (size_t i = 0; i < row->n_calendars; i++)
    if (med_span_equal (c->signer, med_visit_provider (c, row->calendars + i, 1)))
      return true;
  return false;
}

med_reason
med_apply_appointment_detail (med_apply_context *c, const Med__AppointmentDetail *op)
{
  med_span id = med_pb_span (op->appointment);
  Med__AppointmentRow *row;
  bool staff;
  med_reason reason = med_visit_find (c, id, &row, &staff);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->reason_cid.len > 0 && !may_give_reason (c, row))
    return MED_REASON_ROLE;
  if (op->base_version != row->revision)
    return MED_REASON_CHANGED;
  reason = med_state_claim_object (c->state, med_pb_span (op->desk_cid), MED_TABLE_APPOINTMENT, id,
                                   MED_VISIT_FIELD_DESK);
  if (reason == MED_REASON_NONE)
    reason = med_state_claim_object (c->state, med_pb_span (op->reason_cid), MED_TABLE_APPOINTMENT,
                                     id, MED_VISIT_FIELD_REASON);
  if (reason != MED_REASON_NONE)
    return reason;
  if (op->desk_cid.len > 0)
    row->desk_cid = op->desk_cid;
  if (op->reason_cid.len > 0)
    {
      row->reason_cid = op->reason_cid;
      row->reason_to = med_pb_bytes (med_visit_provider (c, row->calendars, row->n_calendars));
    }
  med_visit_put (c, row, id, MED__EVENT_KIND__EVENT_VISIT_DETAIL);
  return MED_REASON_NONE;
}
