/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation on calendars and visits tried by everybody who may not: nothing comes of it, and
 * who is no party cannot tell a visit that is there from one that is not. */
#include "support/ledger-query.h"
#include "support/ledger-visits.h"

#define ATTEMPTS 6

typedef struct
{
  Med__Op__KindCase kind;
  void *message;
} attempt;

typedef struct
{
  care_lab *care;
  ledger_lab *lab;
  med_id calendar, visit;
} scene;

static scene
scene_new (uint64_t seed)
{
  scene s = { .care = care_lab_new (seed) };
  s.lab = s.care->lab;
  s.calendar = visit_open_calendar (s.lab, s.care->receptionist, s.lab->clinics[0], s.care->doctor);
  s.visit = visit_do_book (s.lab, s.care->patient, s.calendar, s.care->patient, VISIT_AT (3, 9, 0));
  return s;
}

/* Everything that can be done to a visit, named by this id. */
static void
attempts_on (scene *s, med_id visit, attempt *list)
{
  ProtobufCBinaryData id = CARE_COPY (s->lab, visit);
  Med__AppointmentMove *move = visit_move (s->lab, s->visit, VISIT_AT (4, 9, 0));
  Med__AppointmentCancel *cancel
      = visit_cancel (s->lab, s->visit, MED__CANCELLED_BY__CANCELLED_BY_PATIENT);
  Med__AppointmentStatus *status = visit_status (s->lab, s->visit, MED__VISIT_STATE__VISIT_ARRIVED);
  Med__AppointmentDetail *detail
      = (Med__AppointmentDetail *)med_arena_alloc (&s->lab->arena, sizeof *detail);
  med__appointment_detail__init (detail);
  detail->base_version = move->base_version;
  detail->desk_cid = lab_cid (s->lab);
  Med__AppointmentCancel *by_clinic
      = visit_cancel (s->lab, s->visit, MED__CANCELLED_BY__CANCELLED_BY_CLINIC);
  Med__AppointmentMove *stale = visit_move (s->lab, s->visit, VISIT_AT (4, 9, 0));
  stale->base_version = 99;
  move->appointment = cancel->appointment = status->appointment = detail->appointment
      = by_clinic->appointment = stale->appointment = id;
  list[0] = (attempt){ MED__OP__KIND_APPOINTMENT_MOVE, move };
  list[1] = (attempt){ MED__OP__KIND_APPOINTMENT_CANCEL, cancel };
  list[2] = (attempt){ MED__OP__KIND_APPOINTMENT_STATUS, status };
  list[3] = (attempt){ MED__OP__KIND_APPOINTMENT_DETAIL, detail };
  list[4] = (attempt){ MED__OP__KIND_APPOINTMENT_CANCEL, by_clinic };
  list[5] = (attempt){ MED__OP__KIND_APPOINTMENT_MOVE, stale };
}

static void
test_strangers (void)
{
  scene s = scene_new (1);
  lab_person *strangers[]
      = { s.care->neighbour, s.care->visitor, s.care->outsider, s.lab->officers[1] };
  med_id nothing = { { 9 } };
  for (size_t i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      attempt there[ATTEMPTS], absent[ATTEMPTS];
      attempts_on (&s, s.visit, there);
      attempts_on (&s, nothing, absent);
      for (size_t j = 0; j < ATTEMPTS; j++)
        {
          lab_assert_code (lab_do (s.lab, strangers[i], there[j].kind, there[j].message),
                           MED_REASON_UNKNOWN);
          lab_assert_code (lab_do (s.lab, strangers[i], absent[j].kind, absent[j].message),
                           MED_REASON_UNKNOWN);
        }
      assert_hidden (ask_row (s.lab, strangers[i], MED_TABLE_APPOINTMENT, MED_SPAN_OF (s.visit)));
      assert_hidden (ask_row (s.lab, strangers[i], MED_TABLE_APPOINTMENT, MED_SPAN_OF (nothing)));
    }
  Med__AppointmentRow *row = visit_row (s.lab, s.visit);
  g_assert_cmpuint (row->revision, ==, 1);
  g_assert_cmpint (row->state, ==, MED__VISIT_STATE__VISIT_BOOKED);
  care_lab_free (s.care);
}

/* Somebody with a grant is a party, and no more than that. */
static void
test_party (void)
{
  scene s = scene_new (2);
  care_share (s.lab, s.care->patient, s.care->visitor, 1, MED_ACTIONS_ALL);
  attempt there[ATTEMPTS];
  attempts_on (&s, s.visit, there);
  for (size_t j = 0; j < ATTEMPTS; j++)
    lab_assert_code (lab_do (s.lab, s.care->visitor, there[j].kind, there[j].message),
                     MED_REASON_ROLE);
  assert_denied (ask_row (s.lab, s.care->visitor, MED_TABLE_APPOINTMENT, MED_SPAN_OF (s.visit)),
                 MED_REASON_ROLE);
  care_lab_free (s.care);
}

/* Who left the clinic is nobody there. */
static void
test_former_staff (void)
{
  scene s = scene_new (3);
  Med__RoleEnd end = MED__ROLE_END__INIT;
  end.account = LAB_BYTES (s.care->receptionist->id);
  end.clinic = LAB_BYTES (s.lab->clinics[0]);
  end.role = MED__ROLE__ROLE_RECEPTIONIST;
  lab_assert_code (lab_do (s.lab, s.lab->officers[0], MED__OP__KIND_ROLE_END, &end),
                   MED_REASON_NONE);
  attempt there[ATTEMPTS];
  attempts_on (&s, s.visit, there);
  for (size_t j = 0; j < ATTEMPTS; j++)
    lab_assert_code (lab_do (s.lab, s.care->receptionist, there[j].kind, there[j].message),
                     MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (s.lab, s.care->receptionist, MED__OP__KIND_SCHEDULE_PUBLISH,
                           visit_publish (s.lab, s.calendar)),
                   MED_REASON_UNKNOWN);
  assert_hidden (
      ask_row (s.lab, s.care->receptionist, MED_TABLE_APPOINTMENT, MED_SPAN_OF (s.visit)));
  assert_hidden (ask_object (s.lab, s.care->receptionist, visit_row (s.lab, s.visit)->desk_cid));
  care_lab_free (s.care);
}

/* Somebody else's sealed object in a booking of one's own would make one its reader. */
static void
test_stolen_detail (void)
{
  scene s = scene_new (4);
  lab_person *thief = s.care->neighbour;
  Med__AppointmentBook *op = visit_book (s.lab, s.calendar, thief, VISIT_AT (5, 9, 0));
  op->desk_cid = visit_row (s.lab, s.visit)->desk_cid;
  lab_assert_code (lab_do (s.lab, thief, MED__OP__KIND_APPOINTMENT_BOOK, op), MED_REASON_EXISTS);
  op->desk_cid = lab_cid (s.lab);
  op->reason_cid = visit_row (s.lab, s.visit)->desk_cid;
  lab_assert_code (lab_do (s.lab, thief, MED__OP__KIND_APPOINTMENT_BOOK, op), MED_REASON_EXISTS);
  /* One's own, in two places of one booking. */
  op->reason_cid = op->desk_cid;
  lab_assert_code (lab_do (s.lab, thief, MED__OP__KIND_APPOINTMENT_BOOK, op), MED_REASON_EXISTS);
  g_assert_cmpuint (visit_day_row (s.lab, s.calendar, 5)->n_busy, ==, 0);
  care_lab_free (s.care);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visit-attacker/strangers", test_strangers);
  g_test_add_func ("/visit-attacker/party", test_party);
  g_test_add_func ("/visit-attacker/former-staff", test_former_staff);
  g_test_add_func ("/visit-attacker/stolen-detail", test_stolen_detail);
  return g_test_run ();
}
