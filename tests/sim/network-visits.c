/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do with calendars and visits, and that nobody is ever booked over somebody else by
 * accident. */
#include "core/ledger/visit.h"
#include "sim/network-makers.h"

/* Visits of all calendars crowd into a few days, so that they meet. */
#define CROWD_DAYS 3

static lab_person *
any_staff (sim *s)
{
  lab_person *person
      = sim_any_of (s, sim_chance (s, 2) ? MED__ROLE__ROLE_RECEPTIONIST : MED__ROLE__ROLE_OFFICER);
  return person == NULL ? sim_any_of (s, MED__ROLE__ROLE_DOCTOR) : person;
}

bool
sim_make_calendar (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RoleRow *role;
  *signer = any_staff (s);
  if (*signer == NULL || !sim_pick (s, MED_TABLE_ROLE, &id, &role))
    return false;
  Med__CalendarCreate *message = NEW (s, calendar_create);
  message->nonce = lab_bytes (s->lab, 16);
  message->clinic = sim_keep (s, med_span_make (id.data + 20, 16));
  message->kind = MED__CALENDAR_KIND__CALENDAR_ROOM;
  if (!sim_chance (s, 4))
    {
      message->kind = MED__CALENDAR_KIND__CALENDAR_PROVIDER;
      message->provider = sim_keep (s, med_span_make (id.data, 20));
    }
  message->schedule_cid = lab_cid (s->lab);
  message->confirm = sim_chance (s, 5);
  return TELL (s, CALENDAR_CREATE, message);
}

bool
sim_make_change_calendar (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__CalendarRow *row;
  *signer = any_staff (s);
  if (*signer == NULL || !sim_pick (s, MED_TABLE_CALENDAR, &id, &row))
    return false;
  if (sim_chance (s, 4))
    {
      Med__CalendarUpdate *message = NEW (s, calendar_update);
      message->calendar = sim_keep (s, id);
      message->base_version = row->revision;
      message->capacity = (uint32_t)sim_random (s, 3);
      message->closed = sim_chance (s, 8);
      if (sim_chance (s, 2))
        message->schedule_cid = lab_cid (s->lab);
      return TELL (s, CALENDAR_UPDATE, message);
    }
  Med__SchedulePublish *message = NEW (s, schedule_publish);
  message->calendar = sim_keep (s, id);
  message->base_version = row->revision;
  message->from_day = (uint32_t)(s->lab->time / 86400);
  message->to_day = message->from_day + 20;
  message->open = (Med__Open **)med_arena_array (&s->lab->arena, 1, sizeof (Med__Open *));
  message->open[0] = NEW (s, open);
  message->open[0]->start = message->from_day * MED_DAY_MINUTES;
  message->open[0]->minutes = MED_VISIT_MINUTES_MAX;
  message->n_open = 1;
  return TELL (s, SCHEDULE_PUBLISH, message);
}

static uint32_t
some_start (sim *s)
{
  uint32_t day = (uint32_t)(s->lab->time / 86400);
  return (day + (uint32_t)sim_random (s, CROWD_DAYS)) * MED_DAY_MINUTES
         + 10 * (uint32_t)sim_random (s, 144);
}

static bool
some_calendars (sim *s, ProtobufCBinaryData **list, size_t *count)
{
  med_span id;
  const Med__CalendarRow *row;
  *list = (ProtobufCBinaryData *)med_arena_array (&s->lab->arena, 2, sizeof **list);
  if (!sim_pick (s, MED_TABLE_CALENDAR, &id, &row))
    return false;
  (*list)[0] = sim_keep (s, id);
  *count = 1;
  if (sim_chance (s, 3) && sim_pick (s, MED_TABLE_CALENDAR, &id, &row)
      && !med_span_equal (id, med_pb_span ((*list)[0])))
    (*list)[(*count)++] = sim_keep (s, id);
  return true;
}

bool
sim_make_hold (sim *s, lab_person **signer, Med__Op *op)
{
  Med__AppointmentHold *message = NEW (s, appointment_hold);
  *signer = sim_anybody (s);
  message->nonce = lab_bytes (s->lab, 16);
  message->start = some_start (s);
  message->minutes = 30;
  return some_calendars (s, &message->calendars, &message->n_calendars)
         && TELL (s, APPOINTMENT_HOLD, message);
}

bool
sim_make_booking (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RegistrationRow *registration;
  Med__AppointmentBook *message = NEW (s, appointment_book);
  if (!some_calendars (s, &message->calendars, &message->n_calendars)
      || !sim_pick (s, MED_TABLE_REGISTRATION, &id, &registration))
    return false;
  bool desk = sim_chance (s, 2);
  *signer = desk ? any_staff (s) : sim_person (s, med_pb_span (registration->patient));
  if (*signer == NULL)
    return false;
  message->nonce = lab_bytes (s->lab, 16);
  message->start = some_start (s);
  message->minutes = 10 * (uint32_t)(1 + sim_random (s, 9));
  message->patient = sim_keep (s, med_pb_span (registration->patient));
  message->desk_cid = lab_cid (s->lab);
  message->flags = desk ? (uint32_t)sim_random (s, 8) : 0;
  if (sim_chance (s, 2))
    message->reason_cid = lab_cid (s->lab);
  if (sim_chance (s, 6))
    {
      message->later = (uint32_t *)med_arena_array (&s->lab->arena, 2, sizeof (uint32_t));
      message->n_later = 2;
      message->later[0] = message->start + MED_DAY_MINUTES;
      message->later[1] = message->start + 2 * MED_DAY_MINUTES;
    }
  return TELL (s, APPOINTMENT_BOOK, message);
}

/* A visit, and the patient or somebody of the staff who sees to it. */
static bool
some_visit (sim *s, med_span *id, const Med__AppointmentRow **row, lab_person **signer)
{
  if (!sim_pick (s, MED_TABLE_APPOINTMENT, id, row))
    return false;
  *signer = sim_chance (s, 3) && (*row)->patient.len > 0
                ? sim_person (s, med_pb_span ((*row)->patient))
                : sim_person (s, med_pb_span ((*row)->by));
  return *signer != NULL;
}

bool
sim_make_move (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__AppointmentRow *row;
  if (!some_visit (s, &id, &row, signer))
    return false;
  Med__AppointmentMove *message = NEW (s, appointment_move);
  message->appointment = sim_keep (s, id);
  message->base_version = row->revision;
  message->start = some_start (s);
  message->flags = sim_chance (s, 4) ? (uint32_t)sim_random (s, 8) : 0;
  if (sim_chance (s, 3) && !some_calendars (s, &message->calendars, &message->n_calendars))
    return false;
  return TELL (s, APPOINTMENT_MOVE, message);
}

bool
sim_make_visit_change (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__AppointmentRow *row;
  if (!some_visit (s, &id, &row, signer))
    return false;
  size_t which = sim_random (s, 6);
  if (which == 0)
    {
      Med__AppointmentCancel *message = NEW (s, appointment_cancel);
      message->appointment = sim_keep (s, id);
      message->base_version = row->revision;
      message->by = sim_chance (s, 3) ? MED__CANCELLED_BY__CANCELLED_BY_CLINIC
                                      : MED__CANCELLED_BY__CANCELLED_BY_PATIENT;
      return TELL (s, APPOINTMENT_CANCEL, message);
    }
  if (which == 1)
    {
      Med__AppointmentDetail *message = NEW (s, appointment_detail);
      message->appointment = sim_keep (s, id);
      message->base_version = row->revision;
      message->desk_cid = lab_cid (s->lab);
      return TELL (s, APPOINTMENT_DETAIL, message);
    }
  Med__AppointmentStatus *message = NEW (s, appointment_status);
  message->appointment = sim_keep (s, id);
  message->base_version = row->revision;
  message->state = (Med__VisitState)(1 + (unsigned)row->state % 9);
  if (sim_chance (s, 3))
    message->state = (Med__VisitState)(1 + sim_random (s, 9));
  if (sim_chance (s, 4) && row->n_steps > 1)
    message->state = row->steps[row->n_steps - 2]->state;
  return TELL (s, APPOINTMENT_STATUS, message);
}

/* ── What must hold ─────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_span id;
  const Med__AppointmentRow *row;
} visit;

static bool
meet (const Med__AppointmentRow *a, const Med__AppointmentRow *b)
{
  return a->start < b->start + b->minutes && b->start < a->start + a->minutes;
}

static bool
share_calendar (const Med__AppointmentRow *a, const Med__AppointmentRow *b)
{
  for (size_t i = 0; i < a->n_calendars; i++)
    for (size_t j = 0; j < b->n_calendars; j++)
      if (med_span_equal (med_pb_span (a->calendars[i]), med_pb_span (b->calendars[j])))
        return true;
  return false;
}

static bool
same_patient (const Med__AppointmentRow *a, const Med__AppointmentRow *b)
{
  return med_span_equal (med_pb_span (a->patient), med_pb_span (b->patient))
         && med_span_equal (med_pb_span (a->clinic), med_pb_span (b->clinic));
}

/* The visit stands once in each day of each of its calendars, just as it is. */
static void
check_entries (sim *s, const visit *v)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  uint32_t last = (v->row->start + v->row->minutes - 1) / MED_DAY_MINUTES;
  for (size_t i = 0; i < v->row->n_calendars; i++)
    for (uint32_t day = v->row->start / MED_DAY_MINUTES; day <= last; day++)
      {
        med_row_id key = med_row_id_day (med_pb_span (v->row->calendars[i]), day);
        const Med__CalendarDayRow *row = med_state_calendar_day (&state, med_row_id_span (&key));
        size_t found = 0;
        g_assert_nonnull (row);
        for (size_t j = 0; j < row->n_busy; j++)
          if (med_span_equal (med_pb_span (row->busy[j]->appointment), v->id))
            {
              found++;
              g_assert_cmpuint (row->busy[j]->start, ==, v->row->start);
              g_assert_cmpuint (row->busy[j]->minutes, ==, v->row->minutes);
              g_assert_cmpuint (row->busy[j]->until, ==, 0);
            }
        g_assert_cmpuint (found, ==, 1);
      }
}

/* And nothing else stands there but holds. */
static void
check_days (sim *s)
{
  med_pair *rows;
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  size_t count = sim_rows (s, MED_TABLE_CALENDAR_DAY, &rows);
  for (size_t i = 0; i < count; i++)
    {
      const Med__CalendarDayRow *day
          = (const Med__CalendarDayRow *)sim_decode (s, MED_TABLE_CALENDAR_DAY, rows[i].value);
      g_assert_true (day->n_open + day->n_busy > 0);
      for (size_t j = 0; j < day->n_busy; j++)
        {
          const Med__AppointmentRow *row
              = med_state_appointment (&state, med_pb_span (day->busy[j]->appointment));
          g_assert_nonnull (row);
          if (day->busy[j]->until == 0)
            g_assert_true (med_visit_takes_time (row->state));
        }
    }
}

size_t
sim_check_visits (sim *s)
{
  med_pair *rows;
  med_arena_clear (&s->scratch);
  size_t count = sim_rows (s, MED_TABLE_APPOINTMENT, &rows), live = 0;
  g_autofree visit *visits = g_new0 (visit, count + 1);
  for (size_t i = 0; i < count; i++)
    {
      const Med__AppointmentRow *row
          = (const Med__AppointmentRow *)sim_decode (s, MED_TABLE_APPOINTMENT, rows[i].value);
      g_assert_true (row->state == MED__VISIT_STATE__VISIT_HELD || row->n_steps > 0
                     || row->patient.len == 0);
      if (row->n_steps > 0)
        g_assert_cmpint (row->steps[row->n_steps - 1]->state, ==, row->state);
      if (med_visit_takes_time (row->state))
        visits[live++] = (visit){ rows[i].key, row };
    }
  for (size_t i = 0; i < live; i++)
    {
      check_entries (s, &visits[i]);
      for (size_t j = 0; j < i; j++)
        {
          const Med__AppointmentRow *a = visits[i].row, *b = visits[j].row;
          uint32_t flags = a->flags | b->flags;
          if (!meet (a, b))
            continue;
          /* No double booking, unless staff said so. */
          g_assert_true (!share_calendar (a, b) || (flags & MED_VISIT_OVERBOOK) != 0);
          g_assert_true (!same_patient (a, b) || (flags & MED_VISIT_DOUBLE) != 0);
        }
    }
  check_days (s);
  med_arena_clear (&s->scratch);
  return live;
}
