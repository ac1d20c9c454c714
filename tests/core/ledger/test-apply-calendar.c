/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars, their hours, and a clinic's rules of booking. */
#include "support/ledger-query.h"
#include "support/ledger-visits.h"

#define CREATE MED__OP__KIND_CALENDAR_CREATE
#define UPDATE MED__OP__KIND_CALENDAR_UPDATE
#define PUBLISH MED__OP__KIND_SCHEDULE_PUBLISH
#define PROVIDER MED__CALENDAR_KIND__CALENDAR_PROVIDER
#define ROOM MED__CALENDAR_KIND__CALENDAR_ROOM

static void
test_create (void)
{
  g_autoptr (care_lab) care = care_lab_new (1);
  ledger_lab *lab = care->lab;
  med_id clinic = lab->clinics[0];
  Med__CalendarCreate *op = visit_calendar (lab, clinic, PROVIDER, care->doctor);
  lab_assert_code (lab_do (lab, care->visitor, CREATE, op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->patient, CREATE, op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->colleague, CREATE, op), MED_REASON_ROLE);
  op->provider = CARE_COPY (lab, care->visitor->id);
  lab_assert_code (lab_do (lab, care->receptionist, CREATE, op), MED_REASON_UNKNOWN);
  op->provider = CARE_COPY (lab, care->doctor->id);
  lab_assert_code (lab_do (lab, care->doctor, CREATE, op), MED_REASON_NONE);
  med_id id = care_id (care->doctor, op->nonce);
  Med__CalendarRow *row = visit_calendar_row (lab, id);
  g_assert_cmpuint (row->revision, ==, 1);
  g_assert_cmpint (row->kind, ==, PROVIDER);
  g_assert_cmpuint (row->published, ==, 0);
  /* One a provider; rooms as many as there are. */
  lab_assert_code (lab_do (lab, care->receptionist, CREATE,
                           visit_calendar (lab, clinic, PROVIDER, care->doctor)),
                   MED_REASON_EXISTS);
  visit_open_room (lab, care->receptionist, clinic);
  visit_open_room (lab, lab->officers[0], clinic);
  lab_assert_code (lab_do (lab, care->doctor, CREATE, visit_calendar (lab, clinic, ROOM, NULL)),
                   MED_REASON_ROLE);
  /* Somebody else's object is not its template. */
  op = visit_calendar (lab, clinic, ROOM, NULL);
  op->schedule_cid = row->schedule_cid;
  lab_assert_code (lab_do (lab, care->receptionist, CREATE, op), MED_REASON_EXISTS);
  Med__Event *event
      = lab_last_event (lab, MED_STREAM_ACCOUNT, MED_SPAN_OF (care->doctor->id), MED_SPAN_EMPTY);
  g_assert_cmpint (event->kind, ==, MED__EVENT_KIND__EVENT_CALENDAR_CREATED);
}

static Med__CalendarUpdate
update_of (ledger_lab *lab, med_id calendar)
{
  Med__CalendarUpdate op = MED__CALENDAR_UPDATE__INIT;
  op.calendar = CARE_COPY (lab, calendar);
  op.base_version = visit_calendar_row (lab, calendar)->revision;
  return op;
}

static void
test_update (void)
{
  g_autoptr (care_lab) care = care_lab_new (2);
  ledger_lab *lab = care->lab;
  med_id clinic = lab->clinics[0];
  med_id id = visit_open_calendar (lab, care->receptionist, clinic, care->doctor);
  Med__CalendarUpdate op = update_of (lab, id);
  op.schedule_cid = lab_cid (lab);
  op.capacity = 3;
  op.confirm = true;
  lab_assert_code (lab_do (lab, care->colleague, UPDATE, &op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->neighbour, UPDATE, &op), MED_REASON_UNKNOWN);
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_NONE);
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_CHANGED);
  Med__CalendarRow *row = visit_calendar_row (lab, id);
  g_assert_cmpuint (row->capacity, ==, 3);
  g_assert_true (row->confirm);
  g_assert_cmpmem (row->schedule_cid.data, row->schedule_cid.len, op.schedule_cid.data, 36);
  /* Closed: no bookings, another one may take its place, and then it does not come back. */
  op = update_of (lab, id);
  op.closed = true;
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_NONE);
  lab_assert_code (visit_try_book (lab, care->patient, id, care->patient, VISIT_AT (2, 9, 0)),
                   MED_REASON_CLOSED);
  op = update_of (lab, id);
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_NONE);
  op = update_of (lab, id);
  op.closed = true;
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_NONE);
  visit_open_calendar (lab, care->doctor, clinic, care->doctor);
  op = update_of (lab, id);
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_EXISTS);
}

static void
test_publish (void)
{
  g_autoptr (care_lab) care = care_lab_new (3);
  ledger_lab *lab = care->lab;
  med_id id = visit_open_calendar (lab, care->receptionist, lab->clinics[0], care->doctor);
  g_assert_cmpuint (visit_calendar_row (lab, id)->published, ==, VISIT_DAY0 + VISIT_DAYS);
  g_assert_null (visit_day_row (lab, id, 0));
  g_assert_cmpuint (visit_day_row (lab, id, 30)->n_open, ==, 2);
  med_id booked = visit_do_book (lab, care->patient, id, care->patient, VISIT_AT (3, 9, 0));
  Med__SchedulePublish *op = visit_publish (lab, id);
  lab_assert_code (lab_do (lab, care->colleague, PUBLISH, op), MED_REASON_ROLE);
  lab_assert_code (lab_do (lab, care->outsider, PUBLISH, op), MED_REASON_UNKNOWN);
  op->base_version--;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_CHANGED);
  op->base_version++;
  /* Leave: the days lose their hours, a booking stays as it is. */
  op->from_day = VISIT_DAY0 + 2;
  op->to_day = VISIT_DAY0 + 4;
  op->n_open = 0;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_NONE);
  g_assert_null (visit_day_row (lab, id, 2));
  g_assert_cmpuint (visit_day_row (lab, id, 3)->n_open, ==, 0);
  g_assert_cmpuint (visit_day_row (lab, id, 3)->n_busy, ==, 1);
  g_assert_cmpuint (visit_day_row (lab, id, 5)->n_open, ==, 2);
  g_assert_cmpint (visit_row (lab, booked)->state, ==, MED__VISIT_STATE__VISIT_BOOKED);
  g_assert_cmpuint (visit_calendar_row (lab, id)->published, ==, VISIT_DAY0 + VISIT_DAYS);
  lab_assert_code (visit_try_book (lab, care->patient, id, care->patient, VISIT_AT (2, 9, 0)),
                   MED_REASON_OUTSIDE_HOURS);
}

/* The east of the world works across midnight UTC. */
static void
test_midnight (void)
{
  g_autoptr (care_lab) care = care_lab_new (4);
  ledger_lab *lab = care->lab;
  med_id id = visit_open_calendar (lab, care->receptionist, lab->clinics[0], care->doctor);
  Med__SchedulePublish *op = visit_publish (lab, id);
  op->from_day = VISIT_DAY0 + 10;
  op->to_day = VISIT_DAY0 + 11;
  op->n_open = 1;
  op->open[0]->start = VISIT_AT (10, 20, 0);
  op->open[0]->minutes = 480;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_NONE);
  Med__CalendarDayRow *first = visit_day_row (lab, id, 10), *second = visit_day_row (lab, id, 11);
  g_assert_cmpuint (first->open[0]->minutes, ==, 240);
  g_assert_cmpuint (second->open[0]->start, ==, VISIT_AT (11, 0, 0));
  g_assert_cmpuint (second->open[0]->minutes, ==, 240);
  Med__AppointmentBook *book = visit_book (lab, id, care->patient, VISIT_AT (10, 23, 45));
  lab_assert_code (lab_do (lab, care->patient, MED__OP__KIND_APPOINTMENT_BOOK, book),
                   MED_REASON_NONE);
  first = visit_day_row (lab, id, 10);
  second = visit_day_row (lab, id, 11);
  g_assert_cmpuint (first->n_busy, ==, 1);
  g_assert_cmpuint (second->n_busy, ==, 1);
  g_assert_cmpuint (second->busy[0]->start, ==, VISIT_AT (10, 23, 45));
  lab_assert_code (visit_try_book (lab, care->neighbour, id, care->neighbour, VISIT_AT (11, 0, 0)),
                   MED_REASON_OVERLAP);
  lab_assert_code (visit_try_book (lab, care->neighbour, id, care->neighbour, VISIT_AT (11, 0, 15)),
                   MED_REASON_NONE);
  lab_assert_code (visit_try_book (lab, care->neighbour, id, care->neighbour, VISIT_AT (11, 3, 45)),
                   MED_REASON_OUTSIDE_HOURS);
}

static void
test_publish_bounds (void)
{
  g_autoptr (care_lab) care = care_lab_new (5);
  ledger_lab *lab = care->lab;
  med_id id = visit_open_calendar (lab, care->receptionist, lab->clinics[0], care->doctor);
  Med__SchedulePublish *op = visit_publish (lab, id);
  op->n_open = 0;
  op->from_day = op->to_day = VISIT_DAY0 - 2;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_EXPIRED);
  op->from_day = op->to_day = VISIT_DAY0 + 401;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_LIMIT);
  op->from_day = VISIT_DAY0 - 1;
  op->to_day = VISIT_DAY0 + 198;
  lab_assert_code (lab_do (lab, care->doctor, PUBLISH, op), MED_REASON_NONE);
}

static void
test_readers (void)
{
  g_autoptr (care_lab) care = care_lab_new (6);
  ledger_lab *lab = care->lab;
  med_id id = visit_open_calendar (lab, care->receptionist, lab->clinics[0], care->doctor);
  med_row_id day = med_row_id_day (MED_SPAN_OF (id), VISIT_DAY0 + 1);
  lab_person *people[] = { care->patient, care->doctor, care->visitor, care->outsider };
  for (size_t i = 0; i < G_N_ELEMENTS (people); i++)
    {
      assert_given (ask_row (lab, people[i], MED_TABLE_CALENDAR, MED_SPAN_OF (id)));
      assert_given (ask_row (lab, people[i], MED_TABLE_CALENDAR_DAY, med_row_id_span (&day)));
      assert_given (ask_object (lab, people[i], visit_calendar_row (lab, id)->schedule_cid));
    }
  ProtobufCBinaryData before = visit_calendar_row (lab, id)->schedule_cid;
  Med__CalendarUpdate op = update_of (lab, id);
  op.schedule_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, care->doctor, UPDATE, &op), MED_REASON_NONE);
  assert_denied (ask_object (lab, care->patient, before), MED_REASON_NOT_STORED);
  /* Who only has an invite sees none. */
  med_sign_seed seed;
  Med__InviteCreate *invite = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &seed);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_INVITE_CREATE, invite),
                   MED_REASON_NONE);
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_as (&query, MED_ASKER_INVITE, med_pb_span (invite->invite_pk));
  assert_hidden (med_query_row (&query, &asker, MED_TABLE_CALENDAR, MED_SPAN_OF (id)));
  assert_hidden (med_query_row (&query, &asker, MED_TABLE_CALENDAR_DAY, med_row_id_span (&day)));
}

static void
test_rules (void)
{
  g_autoptr (care_lab) care = care_lab_new (7);
  ledger_lab *lab = care->lab;
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.notice = 1440;
  rules.waitlist_window = 30;
  visit_set_rules (lab, &rules);
  med_state state = lab_state (lab);
  const Med__ClinicRow *row = med_state_clinic (&state, MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (row->booking->notice, ==, 1440);
  /* All at once. */
  rules.notice = 0;
  rules.horizon = 90;
  visit_set_rules (lab, &rules);
  state = lab_state (lab);
  row = med_state_clinic (&state, MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (row->booking->notice, ==, 0);
  g_assert_cmpuint (row->booking->horizon, ==, 90);
  /* Another update leaves them alone. */
  Med__ClinicUpdate op = MED__CLINIC_UPDATE__INIT;
  op.clinic = LAB_BYTES (lab->clinics[0]);
  op.base_version = row->revision;
  op.directory_cid = lab_cid (lab);
  lab_assert_code (lab_do (lab, lab->officers[0], MED__OP__KIND_CLINIC_UPDATE, &op),
                   MED_REASON_NONE);
  state = lab_state (lab);
  row = med_state_clinic (&state, MED_SPAN_OF (lab->clinics[0]));
  g_assert_cmpuint (row->booking->horizon, ==, 90);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-calendar/create", test_create);
  g_test_add_func ("/apply-calendar/update", test_update);
  g_test_add_func ("/apply-calendar/publish", test_publish);
  g_test_add_func ("/apply-calendar/midnight", test_midnight);
  g_test_add_func ("/apply-calendar/bounds", test_publish_bounds);
  g_test_add_func ("/apply-calendar/readers", test_readers);
  g_test_add_func ("/apply-calendar/rules", test_rules);
  return g_test_run ();
}
