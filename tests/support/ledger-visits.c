/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about calendars and visits, with everything in them right. */
#include "support/ledger-visits.h"

static void *
new_message (ledger_lab *lab, const ProtobufCMessageDescriptor *type)
{
  ProtobufCMessage *message
      = (ProtobufCMessage *)med_arena_alloc (&lab->arena, type->sizeof_message);
  g_assert_nonnull (message);
  type->message_init (message);
  return message;
}
#define NEW(lab, name) new_message (lab, &med__##name##__descriptor)

static ProtobufCBinaryData *
one_id (ledger_lab *lab, med_id id)
{
  ProtobufCBinaryData *list = (ProtobufCBinaryData *)med_arena_array (&lab->arena, 1, sizeof *list);
  g_assert_nonnull (list);
  list[0] = CARE_COPY (lab, id);
  return list;
}

Med__CalendarCreate *
visit_calendar (ledger_lab *lab, med_id clinic, Med__CalendarKind kind, const lab_person *provider)
{
  Med__CalendarCreate *op = NEW (lab, calendar_create);
  op->nonce = lab_bytes (lab, 16);
  op->clinic = CARE_COPY (lab, clinic);
  op->kind = kind;
  if (provider != NULL)
    op->provider = CARE_COPY (lab, provider->id);
  op->schedule_cid = lab_cid (lab);
  return op;
}

Med__SchedulePublish *
visit_publish (ledger_lab *lab, med_id calendar)
{
  Med__SchedulePublish *op = NEW (lab, schedule_publish);
  op->calendar = CARE_COPY (lab, calendar);
  op->base_version = visit_calendar_row (lab, calendar)->revision;
  op->from_day = VISIT_DAY0 + 1;
  op->to_day = VISIT_DAY0 + VISIT_DAYS;
  op->n_open = (size_t)2 * VISIT_DAYS;
  op->open = (Med__Open **)med_arena_array (&lab->arena, op->n_open, sizeof (Med__Open *));
  g_assert_nonnull (op->open);
  for (size_t i = 0; i < op->n_open; i++)
    {
      op->open[i] = NEW (lab, open);
      op->open[i]->start = VISIT_AT (1 + i / 2, i % 2 == 0 ? 8 : 13, 0);
      op->open[i]->minutes = 240;
    }
  return op;
}

Med__AppointmentHold *
visit_hold (ledger_lab *lab, med_id calendar, uint32_t start)
{
  Med__AppointmentHold *op = NEW (lab, appointment_hold);
  op->nonce = lab_bytes (lab, 16);
  op->calendars = one_id (lab, calendar);
  op->n_calendars = 1;
  op->start = start;
  op->minutes = 30;
  return op;
}

Med__AppointmentBook *
visit_book (ledger_lab *lab, med_id calendar, const lab_person *patient, uint32_t start)
{
  Med__AppointmentBook *op = NEW (lab, appointment_book);
  op->nonce = lab_bytes (lab, 16);
  op->calendars = one_id (lab, calendar);
  op->n_calendars = 1;
  op->start = start;
  op->minutes = 30;
  op->patient = CARE_COPY (lab, patient->id);
  op->desk_cid = lab_cid (lab);
  return op;
}

Med__AppointmentMove *
visit_move (ledger_lab *lab, med_id visit, uint32_t start)
{
  Med__AppointmentMove *op = NEW (lab, appointment_move);
  op->appointment = CARE_COPY (lab, visit);
  op->base_version = visit_row (lab, visit)->revision;
  op->start = start;
  return op;
}

Med__AppointmentCancel *
visit_cancel (ledger_lab *lab, med_id visit, Med__CancelledBy by)
{
  Med__AppointmentCancel *op = NEW (lab, appointment_cancel);
  op->appointment = CARE_COPY (lab, visit);
  op->base_version = visit_row (lab, visit)->revision;
  op->by = by;
  return op;
}

Med__AppointmentStatus *
visit_status (ledger_lab *lab, med_id visit, Med__VisitState state)
{
  Med__AppointmentStatus *op = NEW (lab, appointment_status);
  op->appointment = CARE_COPY (lab, visit);
  op->base_version = visit_row (lab, visit)->revision;
  op->state = state;
  return op;
}

med_id
visit_open_calendar (ledger_lab *lab, lab_person *maker, med_id clinic, const lab_person *doctor)
{
  Med__CalendarCreate *op
      = visit_calendar (lab, clinic, MED__CALENDAR_KIND__CALENDAR_PROVIDER, doctor);
  lab_assert_code (lab_do (lab, maker, MED__OP__KIND_CALENDAR_CREATE, op), MED_REASON_NONE);
  med_id id = care_id (maker, op->nonce);
  lab_assert_code (lab_do (lab, maker, MED__OP__KIND_SCHEDULE_PUBLISH, visit_publish (lab, id)),
                   MED_REASON_NONE);
  return id;
}

med_id
visit_open_room (ledger_lab *lab, lab_person *maker, med_id clinic)
{
  Med__CalendarCreate *op = visit_calendar (lab, clinic, MED__CALENDAR_KIND__CALENDAR_ROOM, NULL);
  lab_assert_code (lab_do (lab, maker, MED__OP__KIND_CALENDAR_CREATE, op), MED_REASON_NONE);
  return care_id (maker, op->nonce);
}

void
visit_set_rules (ledger_lab *lab, const Med__BookingRules *rules)
{
  med_state state = lab_state (lab);
  Med__ClinicUpdate op = MED__CLINIC_UPDATE__INIT;
  op.clinic = LAB_BYTES (lab->clinics[0]);
  op.base_version = med_state_clinic (&state, MED_SPAN_OF (lab->clinics[0]))->revision;
  op.booking = (Med__BookingRules *)rules;
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_CLINIC_UPDATE, &op),
                   MED_REASON_NONE);
}

med_reason
visit_try_book (ledger_lab *lab, lab_person *signer, med_id calendar, const lab_person *patient,
                uint32_t start)
{
  return lab_do (lab, signer, MED__OP__KIND_APPOINTMENT_BOOK,
                 visit_book (lab, calendar, patient, start));
}

med_id
visit_do_book (ledger_lab *lab, lab_person *signer, med_id calendar, const lab_person *patient,
               uint32_t start)
{
  Med__AppointmentBook *op = visit_book (lab, calendar, patient, start);
  lab_assert_code (lab_do (lab, signer, MED__OP__KIND_APPOINTMENT_BOOK, op), MED_REASON_NONE);
  return care_id (signer, op->nonce);
}

med_reason
visit_do_status (ledger_lab *lab, lab_person *signer, med_id visit, Med__VisitState state)
{
  return lab_do (lab, signer, MED__OP__KIND_APPOINTMENT_STATUS, visit_status (lab, visit, state));
}

Med__CalendarRow *
visit_calendar_row (ledger_lab *lab, med_id calendar)
{
  med_state state = lab_state (lab);
  Med__CalendarRow *row = med_state_calendar (&state, MED_SPAN_OF (calendar));
  g_assert_nonnull (row);
  return row;
}

Med__AppointmentRow *
visit_row (ledger_lab *lab, med_id visit)
{
  med_state state = lab_state (lab);
  Med__AppointmentRow *row = med_state_appointment (&state, MED_SPAN_OF (visit));
  g_assert_nonnull (row);
  return row;
}

Med__CalendarDayRow *
visit_day_row (ledger_lab *lab, med_id calendar, uint32_t day)
{
  med_state state = lab_state (lab);
  med_row_id id = med_row_id_day (MED_SPAN_OF (calendar), VISIT_DAY0 + day);
  Med__CalendarDayRow *row = med_state_calendar_day (&state, med_row_id_span (&id));
  g_assert_cmpint (state.failure, ==, MED_OK);
  return row;
}
