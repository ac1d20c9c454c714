/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations on visits have in common: who may, steps, and who is told. */
#include "core/ledger/grant.h"
#include "core/ledger/visit-private.h"

med_reason
med_visit_check_signer (med_apply_context *c, med_span patient, med_span clinic, bool *staff)
{
  if (med_state_account (c->state, patient) == NULL)
    return MED_REASON_UNKNOWN;
  bool works = med_rule_staff (c->state, c->signer, clinic);
  bool registered = med_rule_registered (c->state, patient, clinic, NULL);
  if (registered && (works || med_rule_owns (c->state, c->signer, patient)))
    {
      *staff = works;
      return MED_REASON_NONE;
    }
  if (med_rule_owns (c->state, c->signer, patient))
    return MED_REASON_NOT_REGISTERED;
  if (!med_rule_party (c->state, c->signer, patient))
    return MED_REASON_UNKNOWN;
  return works ? MED_REASON_NOT_REGISTERED : MED_REASON_ROLE;
}

med_reason
med_visit_find (med_apply_context *c, med_span id, Med__AppointmentRow **row, bool *staff)
{
  Med__AppointmentRow *found = med_state_appointment (c->state, id);
  if (found == NULL || found->patient.len == 0)
    return MED_REASON_UNKNOWN;
  bool works = med_rule_staff (c->state, c->signer, med_pb_span (found->clinic));
  if (!works && !med_rule_owns (c->state, c->signer, med_pb_span (found->patient)))
    return med_rule_party (c->state, c->signer, med_pb_span (found->patient)) ? MED_REASON_ROLE
                                                                              : MED_REASON_UNKNOWN;
  *row = found;
  *staff = works;
  return MED_REASON_NONE;
}

med_span
med_visit_provider (med_apply_context *c, const ProtobufCBinaryData *calendars, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      const Med__CalendarRow *row = med_state_calendar (c->state, med_pb_span (calendars[i]));
      if (row != NULL && row->provider.len > 0)
        return med_pb_span (row->provider);
    }
  return MED_SPAN_EMPTY;
}

med_reason
med_visit_step (med_apply_context *c, Med__AppointmentRow *row, Med__VisitState state)
{
  if (row->n_steps >= MED_VISIT_STEPS_MAX)
    return MED_REASON_LIMIT;
  Med__VisitStep *step = (Med__VisitStep *)med_arena_alloc (c->state->arena, sizeof *step);
  Med__VisitStep **list = (Med__VisitStep **)med_arena_array (c->state->arena, row->n_steps + 1,
                                                              sizeof (Med__VisitStep *));
  if (step == NULL || list == NULL)
    {
      med_state_fail (c->state, MED_E_NO_MEMORY);
      return MED_REASON_UNKNOWN;
    }
  med__visit_step__init (step);
  step->state = state;
  step->by = med_pb_bytes (c->signer);
  step->time = c->time;
  if (row->n_steps > 0)
    memcpy (list, row->steps, row->n_steps * sizeof (Med__VisitStep *));
  list[row->n_steps++] = step;
  row->steps = list;
  row->state = state;
  return MED_REASON_NONE;
}

med_slot
med_visit_slot (const Med__AppointmentRow *row, med_span id, bool staff)
{
  return (med_slot){ .clinic = med_pb_span (row->clinic),
                     .calendars = row->calendars,
                     .calendar_count = row->n_calendars,
                     .start = row->start,
                     .minutes = row->minutes,
                     .patient = med_pb_span (row->patient),
                     .flags = row->flags,
                     .staff = staff,
                     .id = id };
}

/* The providers' own accounts, each once. */
static void
tell_providers (med_apply_context *c, const Med__AppointmentRow *row, Med__EventKind kind,
                med_span id)
{
  med_span told[MED_VISIT_CALENDARS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < row->n_calendars; i++)
    {
      med_span provider = med_visit_provider (c, row->calendars + i, 1);
      bool again = provider.size == 0;
      for (size_t j = 0; j < count; j++)
        again = again || med_span_equal (told[j], provider);
      if (again)
        continue;
      told[count++] = provider;
      med_apply_event_account (c, provider, kind, id);
    }
}

void
med_visit_put (med_apply_context *c, Med__AppointmentRow *row, med_span id, Med__EventKind kind)
{
  med_span patient = med_pb_span (row->patient);
  row->revision++;
  med_state_put_appointment (c->state, id, row);
  if (patient.size > 0)
    {
      med_span owner = med_rule_owner (c->state, patient);
      med_apply_event_account (c, patient, kind, id);
      if (!med_span_equal (owner, patient))
        med_apply_event_account (c, owner, kind, id);
      tell_providers (c, row, kind, id);
    }
  else
    med_apply_event_account (c, med_pb_span (row->by), kind, id);
  med_apply_event_clinic (c, med_pb_span (row->clinic), kind, id);
}
