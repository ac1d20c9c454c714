/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a visit: states and the way back, cancelling, details, and who may know. */
#include "core/limits.h"
#include "support/ledger-query.h"
#include "support/ledger-visits.h"

#define CANCEL MED__OP__KIND_APPOINTMENT_CANCEL
#define DETAIL MED__OP__KIND_APPOINTMENT_DETAIL
#define MOVE MED__OP__KIND_APPOINTMENT_MOVE
#define STATUS MED__OP__KIND_APPOINTMENT_STATUS
#define S(name) MED__VISIT_STATE__VISIT_##name
#define BY_PATIENT MED__CANCELLED_BY__CANCELLED_BY_PATIENT
#define BY_CLINIC MED__CANCELLED_BY__CANCELLED_BY_CLINIC

typedef struct
{
  care_lab *care;
  ledger_lab *lab;
  med_id calendar;
  med_id id; /* a visit of the patient's on day 3 at nine */
} visit_lab;

static visit_lab
visit_lab_new (uint64_t seed)
{
  visit_lab v = { .care = care_lab_new (seed) };
  v.lab = v.care->lab;
  v.calendar = visit_open_calendar (v.lab, v.care->receptionist, v.lab->clinics[0], v.care->doctor);
  v.id = visit_do_book (v.lab, v.care->patient, v.calendar, v.care->patient, VISIT_AT (3, 9, 0));
  return v;
}

static void
expect_state (visit_lab *v, Med__VisitState state, size_t busy)
{
  Med__AppointmentRow *row = visit_row (v->lab, v->id);
  g_assert_cmpint (row->state, ==, state);
  g_assert_cmpint (row->steps[row->n_steps - 1]->state, ==, state);
  g_assert_cmpuint (visit_day_row (v->lab, v->calendar, 3)->n_busy, ==, busy);
}

static void
test_way (void)
{
  visit_lab v = visit_lab_new (1);
  static const Med__VisitState way[] = { S (ARRIVED), S (CHECKED_IN), S (IN_ROOM), S (DONE) };
  lab_assert_code (visit_do_status (v.lab, v.care->patient, v.id, S (ARRIVED)), MED_REASON_ROLE);
  lab_assert_code (visit_do_status (v.lab, v.care->neighbour, v.id, S (ARRIVED)),
                   MED_REASON_UNKNOWN);
  lab_assert_code (visit_do_status (v.lab, v.care->visitor, v.id, S (ARRIVED)), MED_REASON_UNKNOWN);
  for (size_t i = 0; i < G_N_ELEMENTS (way); i++)
    {
      lab_assert_code (visit_do_status (v.lab, v.care->receptionist, v.id, way[i]),
                       MED_REASON_NONE);
      expect_state (&v, way[i], 1);
    }
  /* Each with who and when; and all the way back. */
  Med__AppointmentRow *row = visit_row (v.lab, v.id);
  g_assert_cmpuint (row->n_steps, ==, 5);
  for (size_t i = 1; i < row->n_steps; i++)
    {
      g_assert_cmpuint (row->steps[i]->time, >, row->steps[i - 1]->time);
      g_assert_true (
          med_span_equal (med_pb_span (row->steps[i]->by), MED_SPAN_OF (v.care->receptionist->id)));
    }
  for (size_t i = G_N_ELEMENTS (way) - 1; i-- > 0;)
    lab_assert_code (visit_do_status (v.lab, v.care->doctor, v.id, way[i]), MED_REASON_NONE);
  lab_assert_code (visit_do_status (v.lab, v.care->doctor, v.id, S (BOOKED)), MED_REASON_NONE);
  expect_state (&v, S (BOOKED), 1);
  lab_assert_code (visit_do_status (v.lab, v.care->doctor, v.id, S (REQUESTED)), MED_REASON_CLOSED);
  care_lab_free (v.care);
}

/* Every step from every state: done, or closed, by the table in FORMATS.md. */
static void
test_steps (void)
{
  static const char *const next[] = {
    [S (REQUESTED)] = "2", [S (BOOKED)] = "347", [S (ARRIVED)] = "458", [S (CHECKED_IN)] = "58",
    [S (IN_ROOM)] = "6",   [S (DONE)] = "",      [S (NO_SHOW)] = "",    [S (LEFT)] = "",
    [S (CANCELLED)] = "",  [S (HELD)] = "",
  };
  for (int from = 0; from < 16; from++)
    for (int to = 0; to < 40; to++)
      {
        bool expected = false;
        for (const char *c = from >= 1 && from <= 10 ? next[from] : ""; *c != 0; c++)
          expected = expected || *c - '0' == to;
        g_assert_cmpint (med_visit_step_valid ((Med__VisitState)from, (Med__VisitState)to), ==,
                         expected);
      }
}

static void
test_illegal (void)
{
  visit_lab v = visit_lab_new (2);
  lab_person *desk = v.care->receptionist;
  static const Med__VisitState wrong[]
      = { S (DONE), S (IN_ROOM), S (LEFT), S (BOOKED), S (CANCELLED), S (HELD), S (REQUESTED) };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    lab_assert_code (visit_do_status (v.lab, desk, v.id, wrong[i]), MED_REASON_CLOSED);
  Med__AppointmentStatus *op = visit_status (v.lab, v.id, S (ARRIVED));
  op->base_version++;
  lab_assert_code (lab_do (v.lab, desk, STATUS, op), MED_REASON_CHANGED);
  care_lab_free (v.care);
}

static void
test_no_show (void)
{
  visit_lab v = visit_lab_new (3);
  lab_person *desk = v.care->receptionist;
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.no_show_grace = 10;
  visit_set_rules (v.lab, &rules);
  lab_wait (v.lab, (uint64_t)VISIT_AT (3, 9, 5) * 60 - v.lab->time);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (NO_SHOW)), MED_REASON_CLOSED);
  lab_wait (v.lab, 300);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (NO_SHOW)), MED_REASON_NONE);
  expect_state (&v, S (NO_SHOW), 0);
  /* The time was given away meanwhile: back only when it is free. */
  Med__AppointmentBook *op = visit_book (v.lab, v.calendar, v.care->neighbour, VISIT_AT (3, 9, 15));
  lab_assert_code (lab_do (v.lab, desk, MED__OP__KIND_APPOINTMENT_BOOK, op), MED_REASON_NONE);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_OVERLAP);
  med_id other = care_id (desk, op->nonce);
  lab_assert_code (lab_do (v.lab, desk, CANCEL, visit_cancel (v.lab, other, BY_CLINIC)),
                   MED_REASON_NONE);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_NONE);
  expect_state (&v, S (BOOKED), 1);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (ARRIVED)), MED_REASON_NONE);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (LEFT)), MED_REASON_NONE);
  expect_state (&v, S (LEFT), 0);
  care_lab_free (v.care);
}

static void
test_cancel (void)
{
  visit_lab v = visit_lab_new (4);
  lab_person *p = v.care->patient, *desk = v.care->receptionist;
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.notice = 1440;
  visit_set_rules (v.lab, &rules);
  lab_assert_code (
      lab_do (v.lab, v.care->neighbour, CANCEL, visit_cancel (v.lab, v.id, BY_PATIENT)),
      MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (v.lab, p, CANCEL, visit_cancel (v.lab, v.id, BY_CLINIC)),
                   MED_REASON_ROLE);
  Med__AppointmentCancel *op = visit_cancel (v.lab, v.id, BY_PATIENT);
  op->desk_cid = lab_cid (v.lab);
  lab_assert_code (lab_do (v.lab, p, CANCEL, op), MED_REASON_NONE);
  expect_state (&v, S (CANCELLED), 0);
  Med__AppointmentRow *row = visit_row (v.lab, v.id);
  g_assert_cmpint (row->cancelled_by, ==, BY_PATIENT);
  g_assert_false (row->late);
  g_assert_cmpmem (row->desk_cid.data, row->desk_cid.len, op->desk_cid.data, 36);
  op = visit_cancel (v.lab, v.id, BY_PATIENT);
  lab_assert_code (lab_do (v.lab, p, CANCEL, op), MED_REASON_CLOSED);
  /* The patient thinks again; staff's cancellation is not the patient's to take back. */
  lab_assert_code (visit_do_status (v.lab, p, v.id, S (BOOKED)), MED_REASON_NONE);
  expect_state (&v, S (BOOKED), 1);
  g_assert_cmpint (visit_row (v.lab, v.id)->cancelled_by, ==, 0);
  lab_assert_code (lab_do (v.lab, desk, CANCEL, visit_cancel (v.lab, v.id, BY_CLINIC)),
                   MED_REASON_NONE);
  lab_assert_code (visit_do_status (v.lab, p, v.id, S (BOOKED)), MED_REASON_ROLE);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_NONE);
  /* Late, when the patient says so at the desk as well; never when the clinic cancels. */
  lab_wait (v.lab, 2 * 86400 + 12 * 3600);
  lab_assert_code (lab_do (v.lab, desk, CANCEL, visit_cancel (v.lab, v.id, BY_CLINIC)),
                   MED_REASON_NONE);
  g_assert_false (visit_row (v.lab, v.id)->late);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_NONE);
  lab_assert_code (lab_do (v.lab, desk, CANCEL, visit_cancel (v.lab, v.id, BY_PATIENT)),
                   MED_REASON_NONE);
  g_assert_true (visit_row (v.lab, v.id)->late);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_NONE);
  /* Once it has begun the patient cannot. */
  lab_wait (v.lab, (uint64_t)VISIT_AT (3, 9, 5) * 60 - v.lab->time);
  lab_assert_code (lab_do (v.lab, p, CANCEL, visit_cancel (v.lab, v.id, BY_PATIENT)),
                   MED_REASON_CLOSED);
  lab_assert_code (visit_do_status (v.lab, desk, v.id, S (ARRIVED)), MED_REASON_NONE);
  lab_assert_code (lab_do (v.lab, desk, CANCEL, visit_cancel (v.lab, v.id, BY_PATIENT)),
                   MED_REASON_NONE);
  expect_state (&v, S (CANCELLED), 0);
  care_lab_free (v.care);
}

static void
test_many_steps (void)
{
  visit_lab v = visit_lab_new (5);
  lab_person *desk = v.care->receptionist;
  Med__AppointmentRow *row = visit_row (v.lab, v.id);
  /* Going back takes a step off, so that nobody fills the row. */
  for (int i = 0; i < 40; i++)
    {
      lab_assert_code (visit_do_status (v.lab, desk, v.id, S (ARRIVED)), MED_REASON_NONE);
      lab_assert_code (visit_do_status (v.lab, desk, v.id, S (BOOKED)), MED_REASON_NONE);
    }
  row = visit_row (v.lab, v.id);
  g_assert_cmpuint (row->n_steps, ==, 1);
  g_assert_cmpuint (row->revision, ==, 81);
  care_lab_free (v.care);
}

static Med__AppointmentDetail
detail_of (visit_lab *v, bool desk, bool reason)
{
  Med__AppointmentDetail op = MED__APPOINTMENT_DETAIL__INIT;
  op.appointment = CARE_COPY (v->lab, v->id);
  op.base_version = visit_row (v->lab, v->id)->revision;
  if (desk)
    op.desk_cid = lab_cid (v->lab);
  if (reason)
    op.reason_cid = lab_cid (v->lab);
  return op;
}

static void
test_details (void)
{
  visit_lab v = visit_lab_new (6);
  care_lab *care = v.care;
  Med__AppointmentDetail op = detail_of (&v, true, false);
  lab_assert_code (lab_do (v.lab, care->neighbour, DETAIL, &op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (v.lab, care->receptionist, DETAIL, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (v.lab, care->receptionist, DETAIL, &op), MED_REASON_CHANGED);
  ProtobufCBinaryData desk = op.desk_cid;
  op = detail_of (&v, false, true);
  lab_assert_code (lab_do (v.lab, care->receptionist, DETAIL, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (v.lab, care->colleague, DETAIL, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (v.lab, care->patient, DETAIL, &op), MED_REASON_NONE);
  ProtobufCBinaryData reason = op.reason_cid;
  /* The desk's words for the whole clinic, the reason for one doctor. */
  lab_person *staff[] = { care->receptionist, care->doctor, care->colleague, v.lab->officers[0] };
  for (size_t i = 0; i < G_N_ELEMENTS (staff); i++)
    {
      assert_given (ask_object (v.lab, staff[i], desk));
      assert_given (ask_row (v.lab, staff[i], MED_TABLE_APPOINTMENT, MED_SPAN_OF (v.id)));
      if (staff[i] == care->doctor)
        assert_given (ask_object (v.lab, staff[i], reason));
      else
        assert_denied (ask_object (v.lab, staff[i], reason), MED_REASON_ROLE);
    }
  assert_given (ask_object (v.lab, care->patient, desk));
  assert_given (ask_object (v.lab, care->patient, reason));
  assert_given (ask_row (v.lab, care->patient, MED_TABLE_APPOINTMENT, MED_SPAN_OF (v.id)));
  lab_person *strangers[] = { care->neighbour, care->visitor, care->outsider };
  for (size_t i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      assert_hidden (ask_object (v.lab, strangers[i], desk));
      assert_hidden (ask_object (v.lab, strangers[i], reason));
      assert_hidden (ask_row (v.lab, strangers[i], MED_TABLE_APPOINTMENT, MED_SPAN_OF (v.id)));
    }
  /* Moved to a colleague: not passed on until somebody who has it does so. */
  med_id second
      = visit_open_calendar (v.lab, care->receptionist, v.lab->clinics[0], care->colleague);
  ProtobufCBinaryData calendars[] = { LAB_BYTES (second) };
  Med__AppointmentMove *move = visit_move (v.lab, v.id, VISIT_AT (3, 10, 0));
  move->calendars = calendars;
  move->n_calendars = 1;
  lab_assert_code (lab_do (v.lab, care->receptionist, MOVE, move), MED_REASON_NONE);
  assert_denied (ask_object (v.lab, care->colleague, reason), MED_REASON_ROLE);
  assert_given (ask_object (v.lab, care->doctor, reason));
  op = detail_of (&v, false, true);
  lab_assert_code (lab_do (v.lab, care->doctor, DETAIL, &op), MED_REASON_NONE);
  assert_given (ask_object (v.lab, care->colleague, op.reason_cid));
  assert_denied (ask_object (v.lab, care->doctor, op.reason_cid), MED_REASON_ROLE);
  assert_denied (ask_object (v.lab, care->patient, reason), MED_REASON_NOT_STORED);
  care_lab_free (care);
}

/* A hold has a name at its clinic only. */
static void
test_hold_readers (void)
{
  visit_lab v = visit_lab_new (7);
  Med__AppointmentHold *hold = visit_hold (v.lab, v.calendar, VISIT_AT (4, 9, 0));
  lab_assert_code (lab_do (v.lab, v.care->outsider, MED__OP__KIND_APPOINTMENT_HOLD, hold),
                   MED_REASON_NONE);
  med_id id = care_id (v.care->outsider, hold->nonce);
  assert_given (ask_row (v.lab, v.care->outsider, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id)));
  assert_given (ask_row (v.lab, v.care->receptionist, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id)));
  assert_hidden (ask_row (v.lab, v.care->patient, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id)));
  assert_hidden (ask_row (v.lab, v.care->visitor, MED_TABLE_APPOINTMENT, MED_SPAN_OF (id)));
  /* A hold is no visit. */
  lab_assert_code (visit_do_status (v.lab, v.care->receptionist, id, S (ARRIVED)),
                   MED_REASON_UNKNOWN);
  care_lab_free (v.care);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-visit/way", test_way);
  g_test_add_func ("/apply-visit/steps", test_steps);
  g_test_add_func ("/apply-visit/illegal", test_illegal);
  g_test_add_func ("/apply-visit/no-show", test_no_show);
  g_test_add_func ("/apply-visit/cancel", test_cancel);
  g_test_add_func ("/apply-visit/many-steps", test_many_steps);
  g_test_add_func ("/apply-visit/details", test_details);
  g_test_add_func ("/apply-visit/hold-readers", test_hold_readers);
  return g_test_run ();
}
