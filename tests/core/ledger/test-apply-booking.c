/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who books what, and each refusal; holds, series, moves. */
#include "core/limits.h"
#include "support/ledger-visits.h"

#define BOOK MED__OP__KIND_APPOINTMENT_BOOK
#define HOLD MED__OP__KIND_APPOINTMENT_HOLD
#define MOVE MED__OP__KIND_APPOINTMENT_MOVE

typedef struct
{
  care_lab *care;
  ledger_lab *lab;
  med_id calendar; /* the doctor's */
} day_lab;

static day_lab
day_lab_new (uint64_t seed)
{
  day_lab d = { .care = care_lab_new (seed) };
  d.lab = d.care->lab;
  d.calendar = visit_open_calendar (d.lab, d.care->receptionist, d.lab->clinics[0], d.care->doctor);
  return d;
}

static void
test_who (void)
{
  day_lab d = day_lab_new (1);
  care_lab *care = d.care;
  uint32_t at = VISIT_AT (2, 9, 0);
  /* Somebody of another clinic, a stranger, a doctor who is no staff here. */
  lab_assert_code (visit_try_book (d.lab, care->neighbour, d.calendar, care->patient, at),
                   MED_REASON_UNKNOWN);
  lab_assert_code (visit_try_book (d.lab, care->visitor, d.calendar, care->patient, at),
                   MED_REASON_UNKNOWN);
  lab_assert_code (visit_try_book (d.lab, care->outsider, d.calendar, care->outsider, at),
                   MED_REASON_NOT_REGISTERED);
  lab_assert_code (visit_try_book (d.lab, care->receptionist, d.calendar, care->outsider, at),
                   MED_REASON_UNKNOWN);
  care_share (d.lab, care->patient, care->visitor, 1, MED_ACTION_SEE);
  lab_assert_code (visit_try_book (d.lab, care->visitor, d.calendar, care->patient, at),
                   MED_REASON_ROLE);
  care_share (d.lab, care->outsider, care->doctor, 1, MED_ACTION_SEE);
  lab_assert_code (visit_try_book (d.lab, care->doctor, d.calendar, care->outsider, at),
                   MED_REASON_NOT_REGISTERED);
  /* Patient, receptionist, doctor, officer. */
  visit_do_book (d.lab, care->patient, d.calendar, care->patient, at);
  visit_do_book (d.lab, care->receptionist, d.calendar, care->patient, at + 30);
  visit_do_book (d.lab, care->doctor, d.calendar, care->neighbour, at + 60);
  med_id id = visit_do_book (d.lab, d.lab->officers[0], d.calendar, care->neighbour, at + 90);
  Med__AppointmentRow *row = visit_row (d.lab, id);
  g_assert_cmpint (row->state, ==, MED__VISIT_STATE__VISIT_BOOKED);
  g_assert_cmpuint (row->revision, ==, 1);
  g_assert_cmpuint (row->n_steps, ==, 1);
  g_assert_true (med_span_equal (med_pb_span (row->by), MED_SPAN_OF (d.lab->officers[0]->id)));
  med_id nothing = { { 1 } };
  lab_assert_code (visit_try_book (d.lab, care->patient, nothing, care->patient, at),
                   MED_REASON_UNKNOWN);
  care_lab_free (care);
}

static void
test_told (void)
{
  day_lab d = day_lab_new (2);
  care_lab *care = d.care;
  med_id id
      = visit_do_book (d.lab, care->receptionist, d.calendar, care->patient, VISIT_AT (2, 9, 0));
  med_span accounts[] = { MED_SPAN_OF (care->patient->id), MED_SPAN_OF (care->doctor->id) };
  for (size_t i = 0; i < 2; i++)
    {
      Med__Event *event = lab_last_event (d.lab, MED_STREAM_ACCOUNT, accounts[i], MED_SPAN_EMPTY);
      g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_VISIT_BOOKED);
      g_assert_cmpmem (event->object.data, event->object.len, id.bytes, 16);
      g_assert_cmpuint (event->start, ==, 0);
    }
  Med__Event *event
      = lab_last_event (d.lab, MED_STREAM_CLINIC, MED_SPAN_OF (d.lab->clinics[0]), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_VISIT_BOOKED);
  /* Everybody sees when, and nothing else. */
  event = lab_last_event (d.lab, MED_STREAM_CALENDAR, MED_SPAN_OF (d.calendar), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_TIME_TAKEN);
  g_assert_cmpuint (event->start, ==, VISIT_AT (2, 9, 0));
  g_assert_cmpuint (event->minutes, ==, 30);
  uint64_t size
      = lab_stream_size (d.lab, MED_STREAM_CALENDAR, MED_SPAN_OF (d.calendar), MED_SPAN_EMPTY);
  /* Somebody's arrival is nobody else's business. */
  lab_assert_code (visit_do_status (d.lab, care->receptionist, id, MED__VISIT_STATE__VISIT_ARRIVED),
                   MED_REASON_NONE);
  g_assert_cmpuint (
      lab_stream_size (d.lab, MED_STREAM_CALENDAR, MED_SPAN_OF (d.calendar), MED_SPAN_EMPTY), ==,
      size);
  care_lab_free (care);
}

static void
test_hours (void)
{
  day_lab d = day_lab_new (3);
  lab_person *p = d.care->patient, *desk = d.care->receptionist;
  static const struct
  {
    uint32_t at;
    med_reason code;
  } cases[] = {
    { VISIT_AT (2, 7, 55), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (2, 11, 35), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (2, 12, 0), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (2, 12, 30), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (2, 16, 45), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (31, 9, 0), MED_REASON_OUTSIDE_HOURS },
    { VISIT_AT (2, 8, 0), MED_REASON_NONE },
    { VISIT_AT (2, 11, 30), MED_REASON_NONE },
    { VISIT_AT (2, 16, 30), MED_REASON_NONE },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, cases[i].at), cases[i].code);
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 12, 15));
  op->flags = MED_VISIT_OUTSIDE;
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  care_lab_free (d.care);
}

static void
test_overlap (void)
{
  day_lab d = day_lab_new (4);
  lab_person *p = d.care->patient, *other = d.care->neighbour, *desk = d.care->receptionist;
  visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (2, 9, 0));
  for (uint32_t at = VISIT_AT (2, 8, 35); at < VISIT_AT (2, 9, 30); at += 5)
    lab_assert_code (visit_try_book (d.lab, other, d.calendar, other, at), MED_REASON_OVERLAP);
  visit_do_book (d.lab, other, d.calendar, other, VISIT_AT (2, 8, 30));
  visit_do_book (d.lab, other, d.calendar, other, VISIT_AT (2, 9, 30));
  /* Overbooking: by staff, where the calendar allows it, up to its capacity. */
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, other, VISIT_AT (2, 9, 5));
  op->minutes = 20;
  op->flags = MED_VISIT_OVERBOOK;
  lab_assert_code (lab_do (d.lab, other, BOOK, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_OVERLAP);
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.capacity = 2;
  visit_set_rules (d.lab, &rules);
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  op = visit_book (d.lab, d.calendar, d.care->patient, VISIT_AT (2, 8, 30));
  op->flags = MED_VISIT_OVERBOOK | MED_VISIT_DOUBLE;
  op->minutes = 60;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_OVERLAP);
  op->minutes = 35;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  g_assert_cmpuint (visit_day_row (d.lab, d.calendar, 2)->n_busy, ==, 5);
  care_lab_free (d.care);
}

static void
test_same_patient (void)
{
  day_lab d = day_lab_new (5);
  lab_person *p = d.care->patient, *desk = d.care->receptionist;
  med_id second = visit_open_calendar (d.lab, desk, d.lab->clinics[0], d.care->colleague);
  visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (2, 9, 0));
  lab_assert_code (visit_try_book (d.lab, p, second, p, VISIT_AT (2, 9, 15)), MED_REASON_OVERLAP);
  lab_assert_code (visit_try_book (d.lab, desk, second, p, VISIT_AT (2, 8, 45)),
                   MED_REASON_OVERLAP);
  Med__AppointmentBook *op = visit_book (d.lab, second, p, VISIT_AT (2, 9, 15));
  op->flags = MED_VISIT_DOUBLE;
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  visit_do_book (d.lab, p, second, p, VISIT_AT (2, 9, 45));
  /* A long one from the day before reaches into it. */
  op = visit_book (d.lab, second, p, VISIT_AT (3, 20, 0));
  op->minutes = 1440;
  op->flags = MED_VISIT_OUTSIDE;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, VISIT_AT (4, 16, 0)),
                   MED_REASON_OVERLAP);
  care_lab_free (d.care);
}

static void
test_rooms (void)
{
  day_lab d = day_lab_new (6);
  lab_person *p = d.care->patient, *other = d.care->neighbour, *desk = d.care->receptionist;
  med_id room = visit_open_room (d.lab, desk, d.lab->clinics[0]);
  med_id second = visit_open_calendar (d.lab, desk, d.lab->clinics[0], d.care->colleague);
  med_id elsewhere = visit_open_room (d.lab, d.lab->officers[1], d.lab->clinics[1]);
  ProtobufCBinaryData both[] = { LAB_BYTES (d.calendar), LAB_BYTES (room) };
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 9, 0));
  op->calendars = both;
  op->n_calendars = 2;
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_NONE);
  g_assert_cmpuint (visit_day_row (d.lab, room, 2)->n_busy, ==, 1);
  /* The room is taken for the other doctor too, whatever the clinic overbooks. */
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.capacity = 2;
  visit_set_rules (d.lab, &rules);
  ProtobufCBinaryData with_second[] = { LAB_BYTES (second), LAB_BYTES (room) };
  op = visit_book (d.lab, second, other, VISIT_AT (2, 9, 15));
  op->calendars = with_second;
  op->n_calendars = 2;
  op->flags = MED_VISIT_OVERBOOK;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_OVERLAP);
  g_assert_cmpuint (visit_day_row (d.lab, second, 2)->n_busy, ==, 0);
  op->start += 15;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  ProtobufCBinaryData mixed[] = { LAB_BYTES (d.calendar), LAB_BYTES (elsewhere) };
  op = visit_book (d.lab, second, p, VISIT_AT (2, 10, 0));
  op->calendars = mixed;
  op->n_calendars = 2;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_UNKNOWN);
  care_lab_free (d.care);
}

static void
test_times (void)
{
  day_lab d = day_lab_new (7);
  lab_person *p = d.care->patient, *desk = d.care->receptionist;
  lab_wait (d.lab, 2 * 86400 + 9 * 3600);
  uint32_t now = (uint32_t)(d.lab->time / 60) / 5 * 5;
  lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, now - 30), MED_REASON_EXPIRED);
  visit_do_book (d.lab, desk, d.calendar, p, now - 30);
  lab_assert_code (visit_try_book (d.lab, desk, d.calendar, p, now - 1500), MED_REASON_EXPIRED);
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.horizon = 7;
  rules.open_max = 2;
  visit_set_rules (d.lab, &rules);
  lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, VISIT_AT (10, 9, 0)), MED_REASON_LIMIT);
  visit_do_book (d.lab, desk, d.calendar, p, VISIT_AT (10, 9, 0));
  visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (9, 9, 0));
  lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, VISIT_AT (9, 10, 0)), MED_REASON_LIMIT);
  visit_do_book (d.lab, desk, d.calendar, p, VISIT_AT (9, 10, 0));
  /* What is over does not count. */
  lab_wait (d.lab, 8 * 86400);
  visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (12, 9, 0));
  care_lab_free (d.care);
}

static void
test_confirm (void)
{
  day_lab d = day_lab_new (8);
  lab_person *p = d.care->patient;
  Med__CalendarUpdate op = MED__CALENDAR_UPDATE__INIT;
  op.calendar = LAB_BYTES (d.calendar);
  op.base_version = visit_calendar_row (d.lab, d.calendar)->revision;
  op.confirm = true;
  lab_assert_code (lab_do (d.lab, d.care->doctor, MED__OP__KIND_CALENDAR_UPDATE, &op),
                   MED_REASON_NONE);
  med_id asked = visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (2, 9, 0));
  g_assert_cmpint (visit_row (d.lab, asked)->state, ==, MED__VISIT_STATE__VISIT_REQUESTED);
  /* It waits, and its time is taken. */
  lab_assert_code (
      visit_try_book (d.lab, d.care->neighbour, d.calendar, d.care->neighbour, VISIT_AT (2, 9, 0)),
      MED_REASON_OVERLAP);
  lab_assert_code (visit_do_status (d.lab, p, asked, MED__VISIT_STATE__VISIT_BOOKED),
                   MED_REASON_ROLE);
  lab_assert_code (visit_do_status (d.lab, d.care->doctor, asked, MED__VISIT_STATE__VISIT_BOOKED),
                   MED_REASON_NONE);
  med_id booked = visit_do_book (d.lab, d.care->receptionist, d.calendar, p, VISIT_AT (2, 10, 0));
  g_assert_cmpint (visit_row (d.lab, booked)->state, ==, MED__VISIT_STATE__VISIT_BOOKED);
  care_lab_free (d.care);
}

static void
test_hold (void)
{
  day_lab d = day_lab_new (9);
  lab_person *p = d.care->patient, *other = d.care->neighbour;
  Med__AppointmentHold *hold = visit_hold (d.lab, d.calendar, VISIT_AT (2, 9, 0));
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_NONE);
  lab_assert_code (visit_try_book (d.lab, other, d.calendar, other, VISIT_AT (2, 9, 15)),
                   MED_REASON_OVERLAP);
  lab_assert_code (lab_do (d.lab, other, HOLD, visit_hold (d.lab, d.calendar, VISIT_AT (2, 9, 0))),
                   MED_REASON_OVERLAP);
  /* It moves, and ends when it would have. */
  uint64_t until = visit_day_row (d.lab, d.calendar, 2)->busy[0]->until;
  hold->start = VISIT_AT (2, 10, 0);
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_NONE);
  Med__CalendarDayRow *day = visit_day_row (d.lab, d.calendar, 2);
  g_assert_cmpuint (day->n_busy, ==, 1);
  g_assert_cmpuint (day->busy[0]->start, ==, VISIT_AT (2, 10, 0));
  g_assert_cmpuint (day->busy[0]->until, ==, until);
  /* The booking takes it over, also at another time. */
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 10, 15));
  op->nonce = hold->nonce;
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_NONE);
  day = visit_day_row (d.lab, d.calendar, 2);
  g_assert_cmpuint (day->n_busy, ==, 1);
  g_assert_cmpuint (day->busy[0]->until, ==, 0);
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_EXISTS);
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_EXISTS);
  hold = visit_hold (d.lab, d.calendar, VISIT_AT (2, 14, 0));
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_NONE);
  /* Not by another nonce, not by another signer. */
  lab_assert_code (visit_try_book (d.lab, p, d.calendar, p, VISIT_AT (2, 14, 0)),
                   MED_REASON_OVERLAP);
  op = visit_book (d.lab, d.calendar, other, VISIT_AT (2, 14, 0));
  op->nonce = hold->nonce;
  lab_assert_code (lab_do (d.lab, other, BOOK, op), MED_REASON_OVERLAP);
  care_lab_free (d.care);
}

static void
test_hold_ends (void)
{
  day_lab d = day_lab_new (10);
  lab_person *p = d.care->patient, *other = d.care->neighbour;
  Med__AppointmentHold *hold = visit_hold (d.lab, d.calendar, VISIT_AT (2, 9, 0));
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_NONE);
  lab_wait (d.lab, MED_HOLD_SECONDS - 120);
  lab_assert_code (visit_try_book (d.lab, other, d.calendar, other, VISIT_AT (2, 9, 0)),
                   MED_REASON_OVERLAP);
  lab_wait (d.lab, 60);
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_EXISTS);
  med_id id = visit_do_book (d.lab, other, d.calendar, other, VISIT_AT (2, 9, 0));
  /* Its entry went with the day's next writing; its holder may still try. */
  Med__CalendarDayRow *day = visit_day_row (d.lab, d.calendar, 2);
  g_assert_cmpuint (day->n_busy, ==, 1);
  g_assert_cmpmem (day->busy[0]->appointment.data, 16, id.bytes, 16);
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 9, 0));
  op->nonce = hold->nonce;
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_OVERLAP);
  op->start = VISIT_AT (2, 10, 0);
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_NONE);
  care_lab_free (d.care);
}

static void
test_hold_limits (void)
{
  day_lab d = day_lab_new (11);
  lab_person *p = d.care->outsider; /* need not be registered: that comes with the booking */
  for (uint32_t i = 0; i < MED_HOLDS_PER_DAY; i += MED_HOLDS_AT_ONCE)
    {
      for (uint32_t j = 0; j < MED_HOLDS_AT_ONCE; j++)
        lab_assert_code (
            lab_do (d.lab, p, HOLD, visit_hold (d.lab, d.calendar, VISIT_AT (2 + i, 9 + j, 0))),
            MED_REASON_NONE);
      lab_assert_code (
          lab_do (d.lab, p, HOLD, visit_hold (d.lab, d.calendar, VISIT_AT (2 + i, 14, 0))),
          MED_REASON_LIMIT);
      lab_wait (d.lab, MED_HOLD_SECONDS);
    }
  lab_assert_code (lab_do (d.lab, p, HOLD, visit_hold (d.lab, d.calendar, VISIT_AT (29, 9, 0))),
                   MED_REASON_LIMIT);
  lab_wait (d.lab, 86400);
  lab_assert_code (lab_do (d.lab, p, HOLD, visit_hold (d.lab, d.calendar, VISIT_AT (29, 9, 0))),
                   MED_REASON_NONE);
  care_lab_free (d.care);
}

static void
test_let_go (void)
{
  day_lab d = day_lab_new (12);
  lab_person *p = d.care->patient;
  Med__AppointmentHold *hold = visit_hold (d.lab, d.calendar, VISIT_AT (2, 9, 0));
  lab_assert_code (lab_do (d.lab, p, HOLD, hold), MED_REASON_NONE);
  med_id id = care_id (p, hold->nonce);
  Med__AppointmentCancel *op = visit_cancel (d.lab, id, MED__CANCELLED_BY__CANCELLED_BY_PATIENT);
  lab_assert_code (lab_do (d.lab, d.care->neighbour, MED__OP__KIND_APPOINTMENT_CANCEL, op),
                   MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (d.lab, d.care->receptionist, MED__OP__KIND_APPOINTMENT_CANCEL, op),
                   MED_REASON_ROLE);
  lab_assert_code (lab_do (d.lab, p, MED__OP__KIND_APPOINTMENT_CANCEL, op), MED_REASON_NONE);
  g_assert_cmpuint (visit_day_row (d.lab, d.calendar, 2)->n_busy, ==, 0);
  lab_assert_code (lab_do (d.lab, p, MED__OP__KIND_APPOINTMENT_CANCEL, op), MED_REASON_CHANGED);
  op->base_version++;
  lab_assert_code (lab_do (d.lab, p, MED__OP__KIND_APPOINTMENT_CANCEL, op), MED_REASON_CLOSED);
  visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (2, 9, 0));
  care_lab_free (d.care);
}

static void
test_series (void)
{
  day_lab d = day_lab_new (13);
  lab_person *p = d.care->patient, *desk = d.care->receptionist;
  uint32_t later[3] = { VISIT_AT (9, 9, 0), VISIT_AT (16, 9, 0), VISIT_AT (23, 9, 0) };
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 9, 0));
  op->reason_cid = lab_cid (d.lab);
  op->later = later;
  op->n_later = 3;
  op->nonce.data[15] = 0xfe; /* its last byte runs over */
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_NONE);
  med_id first = care_id (desk, op->nonce);
  Med__AppointmentRow *head = visit_row (d.lab, first);
  g_assert_cmpuint (head->reason_cid.len, ==, 36);
  g_assert_true (med_span_equal (med_pb_span (head->reason_to), MED_SPAN_OF (d.care->doctor->id)));
  for (uint8_t i = 1; i <= 3; i++)
    {
      op->nonce.data[15] = (uint8_t)(0xfe + i);
      Med__AppointmentRow *row = visit_row (d.lab, care_id (desk, op->nonce));
      g_assert_cmpuint (row->start, ==, later[i - 1]);
      g_assert_cmpmem (row->series.data, row->series.len, first.bytes, 16);
      g_assert_cmpuint (row->desk_cid.len, ==, 0);
    }
  /* All or none. */
  med_hash before = med_ledger_app_hash (d.lab->ledger);
  op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 10, 0));
  later[0] = VISIT_AT (9, 10, 0);
  later[1] = VISIT_AT (16, 9, 15);
  op->later = later;
  op->n_later = 2;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_OVERLAP);
  g_assert_cmpuint (visit_day_row (d.lab, d.calendar, 9)->n_busy, ==, 1);
  med_hash after = med_ledger_app_hash (d.lab->ledger);
  g_assert_false (MED_ID_EQUAL (before, after)); /* the counter */
  /* Not over itself. */
  later[0] = VISIT_AT (2, 10, 15);
  op->n_later = 1;
  lab_assert_code (lab_do (d.lab, desk, BOOK, op), MED_REASON_OVERLAP);
  care_lab_free (d.care);
}

static void
test_move (void)
{
  day_lab d = day_lab_new (14);
  lab_person *p = d.care->patient, *other = d.care->neighbour, *desk = d.care->receptionist;
  med_id id = visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (3, 9, 0));
  visit_do_book (d.lab, other, d.calendar, other, VISIT_AT (3, 10, 0));
  Med__AppointmentMove *op = visit_move (d.lab, id, VISIT_AT (3, 9, 15));
  lab_assert_code (lab_do (d.lab, other, MOVE, op), MED_REASON_UNKNOWN);
  /* Over itself, not over others. */
  lab_assert_code (lab_do (d.lab, p, MOVE, op), MED_REASON_NONE);
  lab_assert_code (lab_do (d.lab, p, MOVE, op), MED_REASON_CHANGED);
  Med__AppointmentRow *row = visit_row (d.lab, id);
  g_assert_cmpuint (row->moved_from, ==, VISIT_AT (3, 9, 0));
  g_assert_cmpuint (row->start, ==, VISIT_AT (3, 9, 15));
  g_assert_cmpuint (row->minutes, ==, 30);
  lab_assert_code (lab_do (d.lab, p, MOVE, visit_move (d.lab, id, VISIT_AT (3, 9, 45))),
                   MED_REASON_OVERLAP);
  g_assert_cmpuint (visit_row (d.lab, id)->start, ==, VISIT_AT (3, 9, 15));
  op = visit_move (d.lab, id, VISIT_AT (3, 9, 15));
  op->minutes = 45;
  lab_assert_code (lab_do (d.lab, desk, MOVE, op), MED_REASON_NONE);
  g_assert_cmpuint (visit_row (d.lab, id)->minutes, ==, 45);
  op = visit_move (d.lab, id, VISIT_AT (3, 12, 15));
  op->flags = MED_VISIT_OUTSIDE;
  lab_assert_code (lab_do (d.lab, p, MOVE, op), MED_REASON_ROLE);
  op->flags = 0;
  lab_assert_code (lab_do (d.lab, p, MOVE, op), MED_REASON_OUTSIDE_HOURS);
  /* To another doctor: the time here is free again. */
  med_id second = visit_open_calendar (d.lab, desk, d.lab->clinics[0], d.care->colleague);
  ProtobufCBinaryData calendars[] = { LAB_BYTES (second) };
  op = visit_move (d.lab, id, VISIT_AT (3, 10, 0));
  op->calendars = calendars;
  op->n_calendars = 1;
  lab_assert_code (lab_do (d.lab, desk, MOVE, op), MED_REASON_NONE);
  g_assert_cmpuint (visit_day_row (d.lab, second, 3)->n_busy, ==, 1);
  g_assert_cmpuint (visit_day_row (d.lab, d.calendar, 3)->n_busy, ==, 1);
  Med__Event *event
      = lab_last_event (d.lab, MED_STREAM_CALENDAR, MED_SPAN_OF (d.calendar), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_TIME_FREE);
  /* Not to another clinic. */
  med_id elsewhere = visit_open_room (d.lab, d.lab->officers[1], d.lab->clinics[1]);
  calendars[0] = LAB_BYTES (elsewhere);
  op = visit_move (d.lab, id, VISIT_AT (3, 10, 0));
  op->calendars = calendars;
  op->n_calendars = 1;
  lab_assert_code (lab_do (d.lab, desk, MOVE, op), MED_REASON_UNKNOWN);
  care_lab_free (d.care);
}

static void
test_move_notice (void)
{
  day_lab d = day_lab_new (15);
  lab_person *p = d.care->patient, *desk = d.care->receptionist;
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.notice = 1440;
  rules.open_max = 1;
  visit_set_rules (d.lab, &rules);
  med_id id = visit_do_book (d.lab, p, d.calendar, p, VISIT_AT (3, 9, 0));
  /* The one that is moved is not counted against itself. */
  lab_assert_code (lab_do (d.lab, p, MOVE, visit_move (d.lab, id, VISIT_AT (3, 10, 0))),
                   MED_REASON_NONE);
  lab_wait (d.lab, 2 * 86400 + 11 * 3600);
  lab_assert_code (lab_do (d.lab, p, MOVE, visit_move (d.lab, id, VISIT_AT (5, 10, 0))),
                   MED_REASON_CLOSED);
  lab_assert_code (lab_do (d.lab, desk, MOVE, visit_move (d.lab, id, VISIT_AT (3, 14, 0))),
                   MED_REASON_NONE);
  lab_assert_code (visit_do_status (d.lab, desk, id, MED__VISIT_STATE__VISIT_ARRIVED),
                   MED_REASON_NONE);
  lab_assert_code (lab_do (d.lab, desk, MOVE, visit_move (d.lab, id, VISIT_AT (3, 15, 0))),
                   MED_REASON_CLOSED);
  care_lab_free (d.care);
}

/* Registering and booking are one step: all of it, or nothing (A4). */
static void
test_register_and_book (void)
{
  day_lab d = day_lab_new (16);
  lab_person *p = d.care->outsider;
  Med__ClinicRegister registration = MED__CLINIC_REGISTER__INIT;
  registration.nonce = lab_bytes (d.lab, 16);
  registration.clinic = LAB_BYTES (d.lab->clinics[0]);
  registration.profile_cid = lab_cid (d.lab);
  visit_do_book (d.lab, d.care->patient, d.calendar, d.care->patient, VISIT_AT (2, 9, 0));
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 9, 0));
  Med__Op ops[] = { lab_op (MED__OP__KIND_CLINIC_REGISTER, &registration), lab_op (BOOK, op) };
  lab_assert_code (lab_do_ops (d.lab, p, ops, 2), MED_REASON_OVERLAP);
  lab_assert_code (lab_do (d.lab, p, BOOK, op), MED_REASON_NOT_REGISTERED);
  op->start = VISIT_AT (2, 9, 30);
  lab_assert_code (lab_do_ops (d.lab, p, ops, 2), MED_REASON_NONE);
  visit_do_book (d.lab, d.care->receptionist, d.calendar, p, VISIT_AT (2, 10, 0));
  care_lab_free (d.care);
}

/* Somebody without a computer, who later joins: one patient all along (P5). */
static void
test_desk_account (void)
{
  day_lab d = day_lab_new (17);
  lab_person *desk = d.care->receptionist;
  lab_person guest = { { { 77 } }, .counter = 0 };
  Med__DeskCreate create = MED__DESK_CREATE__INIT;
  create.desk = LAB_BYTES (guest.id);
  create.clinic = LAB_BYTES (d.lab->clinics[0]);
  create.profile_cid = lab_cid (d.lab);
  create.nonce = lab_bytes (d.lab, 16);
  lab_assert_code (lab_do (d.lab, desk, MED__OP__KIND_DESK_CREATE, &create), MED_REASON_NONE);
  med_id elsewhere
      = visit_open_calendar (d.lab, d.lab->officers[1], d.lab->clinics[1], d.care->visitor);
  lab_assert_code (visit_try_book (d.lab, d.care->visitor, elsewhere, &guest, VISIT_AT (2, 9, 0)),
                   MED_REASON_UNKNOWN);
  med_id id = visit_do_book (d.lab, desk, d.calendar, &guest, VISIT_AT (2, 9, 0));
  med_sign_seed seed;
  Med__InviteCreate *invite = lab_invite (d.lab, d.lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  invite->claims = LAB_BYTES (guest.id);
  lab_assert_code (lab_do (d.lab, desk, MED__OP__KIND_INVITE_CREATE, invite), MED_REASON_NONE);
  lab_person *claimer = lab_person_new (d.lab);
  lab_assert_code (lab_do (d.lab, claimer, MED__OP__KIND_ACCOUNT_CREATE,
                           lab_account_create (d.lab, claimer, &seed)),
                   MED_REASON_NONE);
  /* The booking is the claimer's, under its old name. */
  lab_assert_code (lab_do (d.lab, claimer, MOVE, visit_move (d.lab, id, VISIT_AT (2, 10, 0))),
                   MED_REASON_NONE);
  Med__Event *event
      = lab_last_event (d.lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (claimer->id), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_VISIT_MOVED);
  /* One patient in both names. */
  med_id second = visit_open_calendar (d.lab, desk, d.lab->clinics[0], d.care->colleague);
  lab_assert_code (visit_try_book (d.lab, claimer, second, claimer, VISIT_AT (2, 10, 15)),
                   MED_REASON_OVERLAP);
  visit_do_book (d.lab, claimer, second, claimer, VISIT_AT (2, 11, 0));
  lab_assert_code (visit_try_book (d.lab, desk, d.calendar, &guest, VISIT_AT (2, 11, 15)),
                   MED_REASON_OVERLAP);
  care_lab_free (d.care);
}

/* What a booking weighs on the ledger. */
static void
test_size (void)
{
  day_lab d = day_lab_new (18);
  lab_person *p = d.care->patient;
  p->counter = 100000;
  Med__AppointmentBook *op = visit_book (d.lab, d.calendar, p, VISIT_AT (2, 9, 0));
  op->reason_cid = lab_cid (d.lab);
  Med__Op ops[] = { lab_op (BOOK, op) };
  med_span tx = lab_sign (d.lab, p, MED_SPAN_EMPTY, ops, 1);
  g_test_message ("%zu bytes", tx.size);
  g_assert_cmpuint (tx.size, <=, 300);
  care_lab_free (d.care);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-booking/who", test_who);
  g_test_add_func ("/apply-booking/told", test_told);
  g_test_add_func ("/apply-booking/hours", test_hours);
  g_test_add_func ("/apply-booking/overlap", test_overlap);
  g_test_add_func ("/apply-booking/same-patient", test_same_patient);
  g_test_add_func ("/apply-booking/rooms", test_rooms);
  g_test_add_func ("/apply-booking/times", test_times);
  g_test_add_func ("/apply-booking/confirm", test_confirm);
  g_test_add_func ("/apply-booking/hold", test_hold);
  g_test_add_func ("/apply-booking/hold-ends", test_hold_ends);
  g_test_add_func ("/apply-booking/hold-limits", test_hold_limits);
  g_test_add_func ("/apply-booking/let-go", test_let_go);
  g_test_add_func ("/apply-booking/series", test_series);
  g_test_add_func ("/apply-booking/move", test_move);
  g_test_add_func ("/apply-booking/move-notice", test_move_notice);
  g_test_add_func ("/apply-booking/register-and-book", test_register_and_book);
  g_test_add_func ("/apply-booking/desk-account", test_desk_account);
  g_test_add_func ("/apply-booking/size", test_size);
  return g_test_run ();
}
