/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `appointment`: free times, what is booked, and what becomes of it. */
#include "ctl/appointment-verbs.h"
#include "ctl/nouns.h"

#include <string.h>

#define SLOT_DAYS 14
#define SLOT_LIMIT 20

/* ── slots ──────────────────────────────────────────────────────────────────────────────────── */

static const med_option slots_options[] = {
  { "provider", MED_OPTION_TEXT, false, "P", "default: all" },
  { "specialty", MED_OPTION_TEXT, false, "S", "only providers of this specialty" },
  { "type", MED_OPTION_TEXT, false, "T", "only times for this kind of visit" },
  { "from", MED_OPTION_TEXT, false, "T", "default: now" },
  { "to", MED_OPTION_TEXT, false, "T", "default: two weeks later" },
  { "minutes", MED_OPTION_TEXT, false, "N", "default: the schedule's raster" },
  { "limit", MED_OPTION_TEXT, false, "N", "default: 20" },
  MED_OPTIONS_END,
};

static med_result
run_slots (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_calendar calendar;
  med_free_time *times;
  uint64_t limit = SLOT_LIMIT, minutes = 0;
  size_t count;
  med_free_search search = { .from = med_env_now (med_client_env ()).seconds,
                             .type = med_args_text (args, "type"),
                             .specialty = med_args_text (args, "specialty") };
  MED_TRY (med_option_when (ctl, args, "from", false, &search.from, answer));
  search.to = search.from + (int64_t)SLOT_DAYS * 86400;
  MED_TRY (med_option_when (ctl, args, "to", true, &search.to, answer));
  MED_TRY (med_option_number (args, "limit", 10000, &limit, answer));
  MED_TRY (med_option_number (args, "minutes", 1440, &minutes, answer));
  search.limit = (size_t)limit;
  search.minutes = (uint32_t)minutes;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  if (med_args_text (args, "provider") != NULL)
    {
      MED_TRY (med_calendar_find (session, med_args_text (args, "provider"), NULL, &answer->arena,
                                  &calendar, &answer->failure));
      search.calendar = &calendar;
    }
  MED_TRY (
      med_free_times (session, &search, NULL, &answer->arena, &times, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, med_free_time_value (&times[i], search.type));
  return MED_OK;
}

/* ── list ───────────────────────────────────────────────────────────────────────────────────── */

static const med_option list_options[] = {
  { "day", MED_OPTION_TEXT, false, "D", "one day" },
  { "from", MED_OPTION_TEXT, false, "T", "default: the first" },
  { "to", MED_OPTION_TEXT, false, "T", "default: the last" },
  { "provider", MED_OPTION_TEXT, false, "P", "only of this provider" },
  { "patient", MED_OPTION_TEXT, false, "P", "only of this patient" },
  { "state", MED_OPTION_TEXT, false, "S", "only in this state: booked, arrived, …" },
  MED_OPTIONS_END,
};

static med_result
read_filter (med_ctl *ctl, med_session *session, const med_args *args, med_visit_filter *filter,
             med_account_id people[2], med_answer *answer)
{
  bool provider = false, patient = false;
  MED_TRY (med_option_when (ctl, args, "from", false, &filter->from, answer));
  MED_TRY (med_option_when (ctl, args, "to", true, &filter->to, answer));
  if (med_args_text (args, "day") != NULL)
    {
      MED_TRY (med_option_when (ctl, args, "day", false, &filter->from, answer));
      filter->to = filter->from + 86400;
    }
  MED_TRY (
      med_option_person (session, med_args_text (args, "provider"), &people[0], &provider, answer));
  MED_TRY (
      med_option_person (session, med_args_text (args, "patient"), &people[1], &patient, answer));
  filter->provider = provider ? &people[0] : NULL;
  filter->patient = patient ? &people[1] : NULL;
  return MED_OK;
}

static med_result
run_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit_filter filter = { 0 };
  med_account_id people[2];
  med_visit *visits;
  size_t count;
  const char *state = med_args_text (args, "state");
  uint32_t only = state != NULL ? med_word_visit_state_parse (state) : 0;
  if (state != NULL && only == 0)
    return med_usage (answer, "--state: “%s” is no state of an appointment.", state);
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (read_filter (ctl, session, args, &filter, people, answer));
  MED_TRY (med_visits (session, &filter, NULL, &answer->arena, &visits, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    if (only == 0 || visits[i].state == only)
      med_value_append (answer->result, med_visit_value (&visits[i], answer));
  return MED_OK;
}

/* ── Changes ────────────────────────────────────────────────────────────────────────────────── */

static med_result
find_visit (med_ctl *ctl, const med_args *args, med_session **session, med_visit *visit,
            med_answer *answer)
{
  med_id id;
  MED_TRY (med_ctl_fresh (ctl, session, answer));
  MED_TRY (med_visit_resolve (*session, med_args_word (args, 0), &id, &answer->failure));
  return med_visit_get (*session, &id, NULL, &answer->arena, visit, &answer->failure);
}

/* The visit as it is now, with how the write went. */
static med_value *
changed_value (const med_visit *visit, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "appointment", med_id_value (&visit->id, answer));
  med_value_set (value, "start", med_value_time (visit->start));
  med_value_set (value, "end", med_value_time (visit->end));
  med_value_set (value, "provider", med_text_or_null (visit->provider_name));
  med_value_set (value, "type", med_text_or_null (visit->type));
  return value;
}

/* Ends a change of the state: `status` is what the visit is now. */
static med_result
finish (med_ctl *ctl, med_session *session, const med_visit *visit, const med_id *item,
        med_answer *answer)
{
  med_visit now = *visit;
  med_value *value = changed_value (visit, answer);
  MED_TRY (med_appointment_settle (ctl, session, item, &visit->calendar, visit->start,
                                   (uint32_t)((visit->end - visit->start) / 60), value, answer));
  if (ctl->wait)
    MED_TRY (med_visit_get (session, &visit->id, NULL, &answer->arena, &now, &answer->failure));
  med_value_set (value, "status", med_text_or_null (med_word_visit_state (now.state)));
  med_value_set (value, "late", med_value_bool (now.late));
  return MED_OK;
}

static const med_option move_options[] = {
  { "start", MED_OPTION_TEXT, true, "T", "like 2026-12-24T14:30:00Z" },
  { "minutes", MED_OPTION_TEXT, false, "N", "default: as long as it is" },
  { "provider", MED_OPTION_TEXT, false, "P", "to another provider" },
  { "outside", MED_OPTION_FLAG, false, NULL, "staff: outside the hours" },
  { "overbook", MED_OPTION_FLAG, false, NULL, "staff: over another appointment" },
  { "double", MED_OPTION_FLAG, false, NULL, "staff: the same patient twice" },
  MED_OPTIONS_END,
};

static med_result
run_move (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit visit;
  med_calendar calendar;
  med_id item;
  uint32_t minutes, flags;
  int64_t start = 0;
  const char *provider = med_args_text (args, "provider");
  MED_TRY (med_option_when (ctl, args, "start", false, &start, answer));
  MED_TRY (med_appointment_flags (args, &minutes, &flags, answer));
  MED_TRY (find_visit (ctl, args, &session, &visit, answer));
  if (provider != NULL)
    MED_TRY (
        med_calendar_find (session, provider, NULL, &answer->arena, &calendar, &answer->failure));
  MED_TRY (med_visit_move (session, &visit, provider != NULL ? &calendar : NULL, start, minutes,
                           flags, &item, &answer->failure));
  int64_t length = minutes > 0 ? (int64_t)minutes * 60 : visit.end - visit.start;
  visit.start = start;
  visit.end = start + length;
  if (provider != NULL)
    {
      visit.calendar = calendar.id;
      visit.provider_name = calendar.name;
    }
  return finish (ctl, session, &visit, &item, answer);
}

static const med_option cancel_options[] = {
  { "reason", MED_OPTION_TEXT, true, "CODE", "pat-crs, pat-fb, prov-pers, other, …; sealed" },
  { "by", MED_OPTION_TEXT, false, "patient|clinic", "default: as the reason says" },
  MED_OPTIONS_END,
};

static med_result
run_cancel (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit visit;
  med_self self;
  med_id item;
  const char *code = med_args_text (args, "reason"), *by = med_args_text (args, "by");
  if (by != NULL && strcmp (by, "patient") != 0 && strcmp (by, "clinic") != 0)
    return med_usage (answer, "--by takes patient or clinic, not “%s”.", by);
  MED_TRY (find_visit (ctl, args, &session, &visit, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  bool by_patient
      = by != NULL ? strcmp (by, "patient") == 0
                   : MED_ID_EQUAL (visit.patient, self.account) || g_str_has_prefix (code, "pat");
  MED_TRY (med_visit_cancel (session, &visit, by_patient, code, NULL, &item, &answer->failure));
  return finish (ctl, session, &visit, &item, answer);
}

static const med_option note_options[] = {
  { "note", MED_OPTION_TEXT, false, "T", "for the desk; replaces the one before" },
  { "reason", MED_OPTION_TEXT, false, "T", "for the doctor only; replaces the one before" },
  { "pass-on", MED_OPTION_FLAG, false, NULL, "the reason as it is, to the doctor it was moved to" },
  MED_OPTIONS_END,
};

static med_result
run_note (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit visit;
  med_id item;
  const char *note = med_args_text (args, "note"), *reason = med_args_text (args, "reason");
  bool pass = med_args_has (args, "pass-on");
  if ((note != NULL) + (reason != NULL) + pass != 1)
    return med_usage (answer, "Give one of --note, --reason and --pass-on.");
  MED_TRY (find_visit (ctl, args, &session, &visit, answer));
  if (note != NULL)
    MED_TRY (med_visit_set_note (session, &visit, note, visit.ready, visit.needed, NULL, &item,
                                 &answer->failure));
  else
    MED_TRY (med_visit_pass_reason (session, &visit, reason, NULL, &item, &answer->failure));
  return finish (ctl, session, &visit, &item, answer);
}

static med_result
run_status (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit visit;
  med_id item;
  const char *word = med_args_word (args, 1);
  uint32_t state = med_word_visit_state_parse (word);
  if (state == 0)
    return med_usage (answer,
                      "“%s” is no state: booked, arrived, checked-in, in-room, done, no-show, "
                      "left.",
                      word);
  MED_TRY (find_visit (ctl, args, &session, &visit, answer));
  MED_TRY (med_visit_set_state (session, &visit, state, &item, &answer->failure));
  return finish (ctl, session, &visit, &item, answer);
}

static med_result
run_undo (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit visit;
  med_id item;
  MED_TRY (find_visit (ctl, args, &session, &visit, answer));
  MED_TRY (med_visit_undo (session, &visit, &item, &answer->failure));
  return finish (ctl, session, &visit, &item, answer);
}

const med_verb med_verbs_appointment[] = {
  { "slots", "", 0, 0, slots_options, "Free times",
    "medeasectl appointment slots --provider \"Jonas Lindqvist\" --from +1d --limit 5", run_slots,
    false },
  { "book", "", 0, 0, med_appointment_book_options, "Book an appointment",
    "medeasectl appointment book --provider \"Jonas Lindqvist\" --start 2026-12-14T08:00:00Z "
    "--type visit",
    med_appointment_run_book, false },
  { "list", "", 0, 0, list_options, "Appointments",
    "medeasectl appointment list --day 2026-12-14 --provider \"Jonas Lindqvist\"", run_list,
    false },
  { "move", "ID", 1, 1, move_options, "Move an appointment",
    "medeasectl appointment move abcdef --start 2026-12-14T09:00:00Z", run_move, false },
  { "cancel", "ID", 1, 1, cancel_options, "Cancel an appointment",
    "medeasectl appointment cancel abcdef --reason pat-crs", run_cancel, false },
  { "status", "ID STATE", 2, 2, NULL, "Note that somebody arrived, checked in, …",
    "medeasectl appointment status abcdef arrived", run_status, false },
  { "undo", "ID", 1, 1, NULL, "Back to the state before", "medeasectl appointment undo abcdef",
    run_undo, false },
  { "note", "ID", 1, 1, note_options, "Change the note or the reason of an appointment",
    "medeasectl appointment note abcdef --note \"brings a wheelchair\"", run_note, false },
  { "hold", "", 0, 0, med_appointment_hold_options, "Hold a time for five minutes",
    "medeasectl appointment hold --provider \"Jonas Lindqvist\" --start 2026-12-14T08:00:00Z",
    med_appointment_run_hold, false },
  { "series", "", 0, 0, med_appointment_series_options,
    "Book a series: all of its appointments, or none",
    "medeasectl appointment series --provider \"Jonas Lindqvist\" --start 2026-12-14T08:00:00Z "
    "--count 6",
    med_appointment_run_series, false },
  { "ics export", "", 0, 0, med_appointment_export_options,
    "Appointments for another calendar program", "medeasectl appointment ics export -o visits.ics",
    med_appointment_run_export, false },
  { "ics import", "FILE|-", 1, 1, med_appointment_import_options,
    "Read a calendar file; close a calendar on its whole days",
    "medeasectl appointment ics import holidays.ics --provider \"Jonas Lindqvist\"",
    med_appointment_run_import, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
