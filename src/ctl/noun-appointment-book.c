/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `appointment book`, `hold` and `series`. */
#include "ctl/appointment-verbs.h"

#define NEAREST 3

const med_option med_appointment_book_options[] = {
  { "provider", MED_OPTION_TEXT, true, "P", "by name or id" },
  { "start", MED_OPTION_TEXT, true, "T", "like 2026-12-24T14:30:00Z" },
  { "minutes", MED_OPTION_TEXT, false, "N", "default: the schedule's raster" },
  { "type", MED_OPTION_TEXT, false, "T", "kind of visit, for the desk" },
  { "note", MED_OPTION_TEXT, false, "T", "for the desk" },
  { "patient", MED_OPTION_TEXT, false, "P", "default: oneself" },
  { "reason", MED_OPTION_TEXT, false, "T", "for the doctor only; sealed" },
  { "room", MED_OPTION_LIST, false, "NAME", "rooms and devices that it takes as well" },
  { "hold", MED_OPTION_TEXT, false, "ID", "the own hold that becomes the appointment" },
  { "outside", MED_OPTION_FLAG, false, NULL, "staff: outside the hours" },
  { "overbook", MED_OPTION_FLAG, false, NULL, "staff: over another appointment" },
  { "double", MED_OPTION_FLAG, false, NULL, "staff: the same patient twice" },
  MED_OPTIONS_END,
};

const med_option med_appointment_hold_options[] = {
  { "provider", MED_OPTION_TEXT, true, "P", "by name or id" },
  { "start", MED_OPTION_TEXT, true, "T", "like 2026-12-24T14:30:00Z" },
  { "minutes", MED_OPTION_TEXT, false, "N", "default: the schedule's raster" },
  MED_OPTIONS_END,
};

const med_option med_appointment_series_options[] = {
  { "provider", MED_OPTION_TEXT, true, "P", "by name or id" },
  { "start", MED_OPTION_TEXT, true, "T", "of the first" },
  { "count", MED_OPTION_TEXT, true, "N", "how many in all, at most 52" },
  { "weeks", MED_OPTION_TEXT, false, "N", "every so many weeks; default: 1" },
  { "minutes", MED_OPTION_TEXT, false, "N", "default: the schedule's raster" },
  { "type", MED_OPTION_TEXT, false, "T", "kind of visit, for the desk" },
  { "note", MED_OPTION_TEXT, false, "T", "for the desk" },
  { "patient", MED_OPTION_TEXT, false, "P", "default: oneself" },
  { "reason", MED_OPTION_TEXT, false, "T", "for the doctor only; sealed" },
  { "outside", MED_OPTION_FLAG, false, NULL, "staff: outside the hours" },
  { "overbook", MED_OPTION_FLAG, false, NULL, "staff: over another appointment" },
  { "double", MED_OPTION_FLAG, false, NULL, "staff: the same patient twice" },
  MED_OPTIONS_END,
};

med_result
med_appointment_flags (const med_args *args, uint32_t *minutes, uint32_t *flags, med_answer *answer)
{
  uint64_t number = 0;
  MED_TRY (med_option_number (args, "minutes", 1440, &number, answer));
  *minutes = (uint32_t)number;
  *flags = (med_args_has (args, "outside") ? MED_VISIT_OUTSIDE : 0)
           | (med_args_has (args, "overbook") ? MED_VISIT_OVERBOOK : 0)
           | (med_args_has (args, "double") ? MED_VISIT_DOUBLE : 0);
  return MED_OK;
}

/* Whether another time would do. */
static bool
about_time (med_reason reason)
{
  return reason == MED_REASON_OVERLAP || reason == MED_REASON_OUTSIDE_HOURS
         || reason == MED_REASON_EXPIRED || reason == MED_REASON_CLOSED;
}

med_result
med_appointment_settle (med_ctl *ctl, med_session *session, const med_id *item,
                        const med_id *calendar, int64_t start, uint32_t minutes, med_value *value,
                        med_answer *answer)
{
  med_result result = med_ctl_settle (ctl, session, item, value, answer);
  if (result != MED_E_REFUSED || !about_time (answer->failure.reason))
    return result;
  med_failure ignored;
  med_free_time *times;
  size_t count;
  med_value *nearest = med_value_array ();
  /* The refusal stands, whether or not another time is found. */
  if (med_free_nearest (session, calendar, start, minutes, NEAREST, NULL, &answer->arena, &times,
                        &count, &ignored)
      == MED_OK)
    for (size_t i = 0; i < count; i++)
      med_value_append (nearest, med_free_time_value (&times[i], NULL));
  med_value_set (value, "nearest", nearest);
  return result;
}

/* ── Holds of earlier calls ─────────────────────────────────────────────────────────────────── */

static char *
hold_name (const med_id *id, med_answer *answer)
{
  return g_strconcat ("hold-", med_word_id (id, &answer->arena), NULL);
}

static med_result
read_hold (med_session *session, const char *text, uint8_t nonce[16], med_answer *answer)
{
  med_id id;
  MED_TRY (med_visit_resolve (session, text, &id, &answer->failure));
  g_autofree char *name = hold_name (&id, answer);
  return med_visit_hold_nonce (session, name, nonce, &answer->failure);
}

/* ── Terms ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_calendar calendar;
  med_account_id patient;
  med_id rooms[3];
  med_booking booking;
} terms;

static med_result
read_rooms (med_session *session, const med_args *args, terms *t, med_answer *answer)
{
  const char *const *names;
  size_t count = med_args_list (args, "room", &names);
  if (count > G_N_ELEMENTS (t->rooms))
    return med_usage (answer, "An appointment takes at most three rooms and devices.");
  for (size_t i = 0; i < count; i++)
    {
      med_calendar room;
      MED_TRY (
          med_calendar_find (session, names[i], NULL, &answer->arena, &room, &answer->failure));
      t->rooms[i] = room.id;
    }
  t->booking.also = t->rooms;
  t->booking.also_count = count;
  return MED_OK;
}

static med_result
read_terms (med_ctl *ctl, med_session *session, const med_args *args, terms *t, med_answer *answer)
{
  bool given = false;
  MED_TRY (med_option_when (ctl, args, "start", false, &t->booking.start, answer));
  MED_TRY (med_appointment_flags (args, &t->booking.minutes, &t->booking.flags, answer));
  MED_TRY (med_calendar_find (session, med_args_text (args, "provider"), NULL, &answer->arena,
                              &t->calendar, &answer->failure));
  MED_TRY (
      med_option_person (session, med_args_text (args, "patient"), &t->patient, &given, answer));
  t->booking.calendar = &t->calendar;
  t->booking.patient = given ? &t->patient : NULL;
  t->booking.type = med_args_text (args, "type");
  t->booking.note = med_args_text (args, "note");
  t->booking.reason = med_args_text (args, "reason");
  return MED_OK;
}

static med_value *
booked_value (const terms *t, const med_id *visit, uint32_t minutes, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "appointment", med_id_value (visit, answer));
  med_value_set (value, "start", med_value_time (t->booking.start));
  med_value_set (value, "end", med_value_time (t->booking.start + (int64_t)minutes * 60));
  med_value_set (value, "provider", med_text_or_null (t->calendar.name));
  med_value_set (value, "type", med_text_or_null (t->booking.type));
  return value;
}

med_result
med_appointment_run_book (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  terms t = { .booking = { 0 } };
  med_id visit, item;
  uint8_t nonce[16];
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (read_terms (ctl, session, args, &t, answer));
  MED_TRY (read_rooms (session, args, &t, answer));
  if (med_args_text (args, "hold") != NULL)
    {
      MED_TRY (read_hold (session, med_args_text (args, "hold"), nonce, answer));
      t.booking.hold = nonce;
    }
  uint32_t minutes = med_visit_minutes (&t.calendar, t.booking.start, t.booking.minutes);
  MED_TRY (med_visit_book (session, &t.booking, NULL, &visit, &item, &answer->failure));
  return med_appointment_settle (ctl, session, &item, &t.calendar.id, t.booking.start, minutes,
                                 booked_value (&t, &visit, minutes, answer), answer);
}

med_result
med_appointment_run_hold (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  terms t = { .booking = { 0 } };
  med_id visit, item;
  uint8_t nonce[16] = { 0 };
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (read_terms (ctl, session, args, &t, answer));
  uint32_t minutes = med_visit_minutes (&t.calendar, t.booking.start, t.booking.minutes);
  MED_TRY (med_visit_hold (session, &t.calendar, t.booking.start, minutes, nonce, &visit, &item,
                           &answer->failure));
  g_autofree char *name = hold_name (&visit, answer);
  MED_TRY (med_visit_hold_keep (session, name, nonce, &answer->failure));
  return med_appointment_settle (ctl, session, &item, &t.calendar.id, t.booking.start, minutes,
                                 booked_value (&t, &visit, minutes, answer), answer);
}

/* ── Series ─────────────────────────────────────────────────────────────────────────────────── */

static med_value *
dates_value (const int64_t *starts, const bool *moved, size_t count)
{
  med_value *list = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *one = med_value_object ();
      med_value_set (one, "start", med_value_time (starts[i]));
      med_value_set (one, "clocks_change", med_value_bool (moved[i]));
      med_value_append (list, one);
    }
  return list;
}

med_result
med_appointment_run_series (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  terms t = { .booking = { 0 } };
  med_id visit, item;
  int64_t starts[52];
  bool moved[52];
  uint64_t count = 0, weeks = 1;
  MED_TRY (med_option_number (args, "count", 52, &count, answer));
  MED_TRY (med_option_number (args, "weeks", 52, &weeks, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (read_terms (ctl, session, args, &t, answer));
  MED_TRY (med_series_starts (&t.calendar, t.booking.start, (uint32_t)weeks, (size_t)count, starts,
                              moved, &answer->failure));
  t.booking.later = starts + 1;
  t.booking.later_count = (size_t)count - 1;
  uint32_t minutes = med_visit_minutes (&t.calendar, t.booking.start, t.booking.minutes);
  MED_TRY (med_visit_book (session, &t.booking, NULL, &visit, &item, &answer->failure));
  med_value *value = booked_value (&t, &visit, minutes, answer);
  med_value_set (value, "dates", dates_value (starts, moved, (size_t)count));
  return med_appointment_settle (ctl, session, &item, &t.calendar.id, t.booking.start, minutes,
                                 value, answer);
}
