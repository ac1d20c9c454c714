/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random bookings, moves, holds and cancellations against a model that looks at every minute: the
 * same code each time, and the same days afterwards. MEDEASE_SIM_SEED runs one seed. */
#include "support/ledger-visits.h"

#define CALENDARS 3 /* two doctors and a room */
#define PATIENTS 3
#define VISITS 600
#define ROUNDS 500
#define DAYS 3 /* enough for things to meet */

typedef struct
{
  med_id id;
  lab_person *patient, *holder; /* a hold has no patient */
  uint32_t calendars;           /* bits */
  uint32_t start, minutes;
  uint64_t until; /* of a hold */
  bool live;
} model_visit;

typedef struct
{
  care_lab *care;
  ledger_lab *lab;
  lab_person *patients[PATIENTS];
  med_id calendars[CALENDARS];
  model_visit visits[VISITS];
  size_t count;
  unsigned codes[32];
} model;

static uint32_t
below (model *m, uint32_t n)
{
  return (uint32_t)(lab_random (m->lab) % n);
}

/* ── The model ──────────────────────────────────────────────────────────────────────────────── */

static bool
takes (const model *m, const model_visit *v, uint32_t minute)
{
  return v->live && (v->until == 0 || m->lab->time < v->until) && v->start <= minute
         && minute < v->start + v->minutes;
}

/* Open from 08:00 to 12:00 and from 13:00 to 17:00 on days 1 to 30; rooms have no hours. */
static bool
open_at (uint32_t minute)
{
  uint32_t day = minute / 1440 - VISIT_DAY0, hour = minute % 1440 / 60;
  return day >= 1 && day <= VISIT_DAYS && ((hour >= 8 && hour < 12) || (hour >= 13 && hour < 17));
}

static med_reason
expect (model *m, const model_visit *v, uint32_t flags, const model_visit *self)
{
  static const uint32_t capacity[CALENDARS] = { 2, 2, 1 };
  bool outside = false, full = false, twice = false;
  for (uint32_t minute = v->start; minute < v->start + v->minutes; minute++)
    {
      outside = outside || ((v->calendars & 3) != 0 && !open_at (minute));
      for (int c = 0; c < CALENDARS; c++)
        {
          uint32_t load = 0;
          for (size_t i = 0; i < m->count; i++)
            load += &m->visits[i] != self && (m->visits[i].calendars >> c & 1) != 0
                    && takes (m, &m->visits[i], minute);
          uint32_t most = (flags & MED_VISIT_OVERBOOK) != 0 ? capacity[c] : 1;
          full = full || ((v->calendars >> c & 1) != 0 && load >= most);
        }
      for (size_t i = 0; i < m->count; i++)
        twice = twice
                || (v->patient != NULL && &m->visits[i] != self
                    && m->visits[i].patient == v->patient && takes (m, &m->visits[i], minute));
    }
  if (outside && (flags & MED_VISIT_OUTSIDE) == 0)
    return MED_REASON_OUTSIDE_HOURS;
  if (full)
    return MED_REASON_OVERLAP;
  return twice && (flags & MED_VISIT_DOUBLE) == 0 ? MED_REASON_OVERLAP : MED_REASON_NONE;
}

static bool
may_hold (model *m, const lab_person *who)
{
  unsigned now = 0;
  for (size_t i = 0; i < m->count; i++)
    now += m->visits[i].holder == who && m->visits[i].live && m->lab->time < m->visits[i].until;
  return now < MED_HOLDS_AT_ONCE;
}

/* ── Both ───────────────────────────────────────────────────────────────────────────────────── */

static model_visit
anything (model *m)
{
  model_visit v = { .patient = m->patients[below (m, PATIENTS)], .live = true };
  v.calendars = 1 + below (m, 7);
  v.start = VISIT_AT (1 + below (m, DAYS), 7, 30) + below (m, 120) * 5;
  v.minutes = 5 * (1 + below (m, below (m, 10) == 0 ? 288 : 12));
  return v;
}

static ProtobufCBinaryData *
calendar_list (model *m, uint32_t bits, size_t *count)
{
  ProtobufCBinaryData *list
      = (ProtobufCBinaryData *)med_arena_array (&m->lab->arena, CALENDARS, sizeof *list);
  *count = 0;
  for (int c = 0; c < CALENDARS; c++)
    if (bits >> c & 1)
      list[(*count)++] = LAB_BYTES (m->calendars[c]);
  return list;
}

static void
compare (model *m, med_reason got, med_reason expected)
{
  lab_assert_code (got, expected);
  m->codes[got]++;
}

static void
book (model *m)
{
  model_visit v = anything (m);
  bool staff = below (m, 2) == 0;
  uint32_t flags = staff ? below (m, 8) : 0;
  Med__AppointmentBook *op = visit_book (m->lab, m->calendars[0], v.patient, v.start);
  op->calendars = calendar_list (m, v.calendars, &op->n_calendars);
  op->minutes = v.minutes;
  op->flags = flags;
  lab_person *signer = staff ? m->care->receptionist : v.patient;
  med_reason expected = expect (m, &v, flags, NULL);
  v.id = care_id (signer, op->nonce);
  compare (m, lab_do (m->lab, signer, MED__OP__KIND_APPOINTMENT_BOOK, op), expected);
  if (expected == MED_REASON_NONE)
    m->visits[m->count++] = v;
}

static void
hold (model *m)
{
  model_visit v = anything (m);
  v.holder = v.patient;
  v.patient = NULL;
  Med__AppointmentHold *op = visit_hold (m->lab, m->calendars[0], v.start);
  op->calendars = calendar_list (m, v.calendars, &op->n_calendars);
  op->minutes = v.minutes;
  med_reason expected = expect (m, &v, 0, NULL);
  if (expected == MED_REASON_NONE && !may_hold (m, v.holder))
    expected = MED_REASON_LIMIT;
  v.id = care_id (v.holder, op->nonce);
  v.until = m->lab->time + MED_HOLD_SECONDS;
  med_reason got = lab_do (m->lab, v.holder, MED__OP__KIND_APPOINTMENT_HOLD, op);
  if (got == MED_REASON_LIMIT && expected == MED_REASON_NONE)
    return; /* of the day, which another test counts */
  compare (m, got, expected);
  if (expected == MED_REASON_NONE)
    m->visits[m->count++] = v;
}

static model_visit *
any_visit (model *m)
{
  for (int i = 0; i < 20 && m->count > 0; i++)
    {
      model_visit *v = &m->visits[below (m, (uint32_t)m->count)];
      if (v->live && v->patient != NULL)
        return v;
    }
  return NULL;
}

static void
move (model *m)
{
  model_visit *v = any_visit (m);
  if (v == NULL)
    return;
  model_visit to = anything (m);
  to.patient = v->patient;
  uint32_t flags = below (m, 8);
  Med__AppointmentMove *op = visit_move (m->lab, v->id, to.start);
  op->calendars = calendar_list (m, to.calendars, &op->n_calendars);
  op->minutes = to.minutes;
  op->flags = flags;
  med_reason expected = expect (m, &to, flags, v);
  compare (m, lab_do (m->lab, m->care->receptionist, MED__OP__KIND_APPOINTMENT_MOVE, op), expected);
  if (expected != MED_REASON_NONE)
    return;
  to.id = v->id;
  *v = to;
}

static void
cancel (model *m)
{
  model_visit *v = any_visit (m);
  if (v == NULL)
    return;
  compare (m,
           lab_do (m->lab, v->patient, MED__OP__KIND_APPOINTMENT_CANCEL,
                   visit_cancel (m->lab, v->id, MED__CANCELLED_BY__CANCELLED_BY_PATIENT)),
           MED_REASON_NONE);
  v->live = false;
}

/* The days hold what the model holds, in order. */
static void
compare_days (model *m)
{
  for (int c = 0; c < CALENDARS; c++)
    for (uint32_t day = 1; day <= DAYS + 1; day++)
      {
        const Med__CalendarDayRow *row = visit_day_row (m->lab, m->calendars[c], day);
        size_t expected = 0, got = 0;
        for (size_t i = 0; i < m->count; i++)
          {
            const model_visit *v = &m->visits[i];
            expected += v->live && (v->until == 0 || m->lab->time < v->until)
                        && (v->calendars >> c & 1) != 0 && v->start < VISIT_AT (day + 1, 0, 0)
                        && v->start + v->minutes > VISIT_AT (day, 0, 0);
          }
        for (size_t i = 0; row != NULL && i < row->n_busy; i++)
          {
            got += med_busy_live (row->busy[i], m->lab->time);
            g_assert_true (i == 0 || row->busy[i - 1]->start <= row->busy[i]->start);
          }
        g_assert_cmpuint (got, ==, expected);
      }
}

static void
run (uint64_t seed)
{
  g_autofree model *m = g_new0 (model, 1);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  m->care = care_lab_new (seed);
  m->lab = m->care->lab;
  m->patients[0] = m->care->patient;
  m->patients[1] = m->care->neighbour;
  m->patients[2]
      = lab_join (m->lab, m->lab->officers[0], m->lab->clinics[0], MED__ROLE__ROLE_PATIENT);
  lab_person *desk = m->care->receptionist;
  m->calendars[0] = visit_open_calendar (m->lab, desk, m->lab->clinics[0], m->care->doctor);
  m->calendars[1] = visit_open_calendar (m->lab, desk, m->lab->clinics[0], m->care->colleague);
  m->calendars[2] = visit_open_room (m->lab, desk, m->lab->clinics[0]);
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  rules.capacity = 2;
  visit_set_rules (m->lab, &rules);
  for (int i = 0; i < ROUNDS; i++)
    {
      uint32_t what = below (m, 10);
      if (what < 4)
        book (m);
      else if (what < 6)
        hold (m);
      else if (what < 8)
        move (m);
      else
        cancel (m);
      if (i % 25 == 0)
        compare_days (m);
    }
  compare_days (m);
  g_assert_cmpuint (m->codes[MED_REASON_NONE], >, ROUNDS / 5);
  g_assert_cmpuint (m->codes[MED_REASON_OVERLAP], >, ROUNDS / 20);
  g_assert_cmpuint (m->codes[MED_REASON_OUTSIDE_HOURS], >, 0);
  care_lab_free (m->care);
}

static void
test_model (void)
{
  const char *one = g_getenv ("MEDEASE_SIM_SEED");
  if (one != NULL)
    run (g_ascii_strtoull (one, NULL, 10));
  for (uint64_t seed = 1; one == NULL && seed <= 6; seed++)
    run (seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visit-model/random", test_model);
  return g_test_run ();
}
