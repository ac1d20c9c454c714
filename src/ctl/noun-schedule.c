/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `schedule`: when providers, rooms and devices can be booked. */
#include "ctl/nouns.h"
#include "ctl/visit-values.h"
#include "ctl/when.h"

#include "client/sync.h"

#include <stdio.h>
#include <string.h>

static med_value *
minute_value (uint32_t minute)
{
  char text[8];
  g_snprintf (text, sizeof text, "%02u:%02u", minute / 60 % 100, minute % 60);
  return med_value_text (text);
}

static med_value *
date_value (med_date date)
{
  char text[16];
  g_snprintf (text, sizeof text, "%04d-%02u-%02u", date.year, date.month, date.day);
  return med_value_text (text);
}

static med_value *
rules_value (const med_week_rule *rules, size_t count)
{
  static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  med_value *list = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *rule = med_value_object (), *on = med_value_array ();
      for (int day = 0; day < 7; day++)
        if (rules[i].days >> day & 1)
          med_value_append (on, med_value_text (days[day]));
      med_value_set (rule, "days", on);
      med_value_set (rule, "from", minute_value (rules[i].from));
      med_value_set (rule, "to", minute_value (rules[i].to));
      if (rules[i].slot_minutes > 0)
        {
          med_value_set (rule, "slot_minutes", med_value_unsigned (rules[i].slot_minutes));
          med_value_set (rule, "types", med_value_texts (rules[i].types, rules[i].type_count));
        }
      med_value_append (list, rule);
    }
  return list;
}

static med_value *
exceptions_value (const med_template *schedule)
{
  med_value *list = med_value_array ();
  for (size_t i = 0; i < schedule->exception_count; i++)
    {
      const med_exception *e = &schedule->exceptions[i];
      med_value *value = med_value_object ();
      med_value_set (value, "date", date_value (e->first));
      med_value_set (value, "until", date_value (e->last));
      med_value_set (value, "closed", med_value_bool (e->closed));
      if (!e->closed || e->from != 0 || e->to != 1440)
        {
          med_value_set (value, "from", minute_value (e->from));
          med_value_set (value, "to", minute_value (e->to));
        }
      med_value_set (value, "note", med_text_or_null (e->note));
      med_value_append (list, value);
    }
  return list;
}

static void
set_template (med_value *value, const char *name, const med_template *schedule)
{
  med_value_set (value, "provider", med_text_or_null (name));
  med_value_set (value, "zone", med_value_text (schedule->zone));
  med_value_set (value, "weekly", rules_value (schedule->weekly, schedule->weekly_count));
  med_value_set (value, "breaks", rules_value (schedule->breaks, schedule->break_count));
  med_value_set (value, "exceptions", exceptions_value (schedule));
}

/* The bookings that the new hours leave outside: nothing is cancelled silently. */
static med_result
add_outside (med_session *session, const med_id *calendar, med_value *value, med_answer *answer)
{
  med_calendar now;
  med_visit *visits;
  size_t count;
  med_value *list = med_value_array ();
  med_value_set (value, "outside", list);
  MED_TRY (med_sync (session, NULL, &answer->failure));
  MED_TRY (med_calendar_get (session, calendar, NULL, &answer->arena, &now, &answer->failure));
  MED_TRY (
      med_visits_outside (session, &now, NULL, &answer->arena, &visits, &count, &answer->failure));
  for (size_t i = 0; i < count; i++)
    med_value_append (list, med_visit_value (&visits[i], answer));
  return MED_OK;
}

static med_result
finish (med_ctl *ctl, med_session *session, const med_id *calendar, const med_id *item,
        med_value *value, med_answer *answer)
{
  MED_TRY (med_ctl_settle (ctl, session, item, value, answer));
  return ctl->wait ? add_outside (session, calendar, value, answer) : MED_OK;
}

/* ── set ────────────────────────────────────────────────────────────────────────────────────── */

static const med_option set_options[] = {
  { "provider", MED_OPTION_TEXT, false, "P", "default: oneself, or the room named in the file" },
  MED_OPTIONS_END,
};

static med_result
read_template (med_ctl *ctl, const char *path, med_template *schedule, med_answer *answer)
{
  g_autofree char *text = NULL;
  med_template_error error;
  med_span copy;
  MED_TRY (med_ctl_read_text (ctl, path, MED_TEMPLATE_SIZE_MAX, &text, answer));
  if (med_arena_copy (&answer->arena, med_span_text (text), &copy) != MED_OK)
    return med_fail_plain (&answer->failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_result result = med_template_read (copy, &answer->arena, schedule, &error);
  if (result != MED_E_INVALID)
    return result == MED_OK ? MED_OK : med_fail_plain (&answer->failure, result, MED_REASON_NONE);
  return med_fail (&answer->failure, MED_E_INVALID, "%s: %s %s. Nothing was changed.", path,
                   error.where, error.what);
}

static med_result
run_set (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_template schedule;
  med_account_id provider;
  med_self self;
  med_id calendar, item;
  bool given;
  MED_TRY (read_template (ctl, med_args_word (args, 0), &schedule, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (
      med_option_person (session, med_args_text (args, "provider"), &provider, &given, answer));
  MED_TRY (med_session_self (session, &answer->arena, &self, &answer->failure));
  if (!given && *schedule.name == 0)
    {
      provider = self.account;
      given = true;
    }
  MED_TRY (med_schedule_set (session, given ? &provider : NULL, &schedule, NULL, &calendar, &item,
                             &answer->failure));
  med_person_info person;
  const char *name = schedule.name;
  if (given
      && med_people_get (session, &provider, &answer->arena, &person, &answer->failure) == MED_OK)
    name = person.name;
  med_value *value = med_value_object ();
  med_value_set (value, "calendar", med_id_value (&calendar, answer));
  set_template (value, name, &schedule);
  return finish (ctl, session, &calendar, &item, value, answer);
}

/* ── show ───────────────────────────────────────────────────────────────────────────────────── */

/* The days of the next half year on which clocks change at the place. */
static med_value *
changes_value (med_session *session, const med_template *schedule)
{
  med_value *list = med_value_array ();
  g_autoptr (GTimeZone) zone = med_zone_open (schedule->zone);
  if (zone == NULL)
    return list;
  int64_t today = med_date_days (med_calendar_today (session, schedule));
  for (int64_t day = today; day < today + MED_PUBLISH_DAYS; day++)
    {
      med_date date = med_date_from_days (day);
      med_zone_change change = med_zone_day_change (zone, date);
      if (change.minutes == 0)
        continue;
      med_value *value = med_value_object ();
      med_value_set (value, "date", date_value (date));
      med_value_set (value, "at", minute_value (change.minute));
      med_value_set (value, "minutes", med_value_signed (change.minutes));
      med_value_append (list, value);
    }
  return list;
}

static med_result
run_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_calendar calendar;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_calendar_find (session, med_args_word (args, 0), NULL, &answer->arena, &calendar,
                              &answer->failure));
  if (calendar.schedule == NULL)
    return med_fail (&answer->failure, MED_E_OFFLINE,
                     "The schedule is not on this computer yet. Try again with a connection.");
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "calendar", med_id_value (&calendar.id, answer));
  set_template (value, calendar.name, calendar.schedule);
  med_value_set (value, "account", med_account_value (&calendar.provider, answer));
  med_value_set (value, "clinic", med_text_or_null (calendar.clinic_name));
  med_value_set (value, "published_until",
                 date_value (med_date_from_days ((int64_t)calendar.published)));
  med_value_set (value, "clock_changes", changes_value (session, calendar.schedule));
  return MED_OK;
}

/* ── except ─────────────────────────────────────────────────────────────────────────────────── */

static const med_option except_options[] = {
  { "from", MED_OPTION_TEXT, true, "D", "first day, like 2026-12-24" },
  { "to", MED_OPTION_TEXT, false, "D", "last day; default: the first" },
  { "note", MED_OPTION_TEXT, false, "T", "why, for everybody to read" },
  MED_OPTIONS_END,
};

static med_result
option_date (const med_args *args, const char *name, med_date *date, med_answer *answer)
{
  const char *text = med_args_text (args, name);
  int year, month, day;
  char rest;
  if (text == NULL)
    return MED_OK;
  if (!med_when_is_date (text) || sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &rest) != 3)
    return med_usage (answer, "--%s takes a day such as 2026-12-24, not “%s”.", name, text);
  *date = (med_date){ year, (uint8_t)month, (uint8_t)day };
  return med_date_valid (*date) ? MED_OK
                                : med_usage (answer, "--%s: there is no day %s.", name, text);
}

static med_result
run_except (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_calendar calendar;
  med_id item;
  const char *note = med_args_text (args, "note");
  med_exception exception = { .closed = true, .to = 1440, .note = note != NULL ? note : "" };
  MED_TRY (option_date (args, "from", &exception.first, answer));
  exception.last = exception.first;
  MED_TRY (option_date (args, "to", &exception.last, answer));
  if (med_date_days (exception.last) < med_date_days (exception.first))
    return med_usage (answer, "--to is before --from.");
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_calendar_find (session, med_args_word (args, 0), NULL, &answer->arena, &calendar,
                              &answer->failure));
  MED_TRY (med_schedule_except (session, &calendar, &exception, 1, NULL, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "calendar", med_id_value (&calendar.id, answer));
  med_value_set (value, "provider", med_text_or_null (calendar.name));
  med_value_set (value, "zone", med_value_text (calendar.schedule->zone));
  return finish (ctl, session, &calendar.id, &item, value, answer);
}

/* ── rules ──────────────────────────────────────────────────────────────────────────────────── */

static const med_option rules_options[] = {
  { "notice", MED_OPTION_TEXT, false, "N",
    "minutes: until when patients move; later cancels are late" },
  { "horizon", MED_OPTION_TEXT, false, "N", "days that patients book ahead" },
  { "open-max", MED_OPTION_TEXT, false, "N", "bookings of a patient that lie ahead" },
  { "capacity", MED_OPTION_TEXT, false, "N", "how many overlap when staff overbooks" },
  { "waitlist-window", MED_OPTION_TEXT, false, "N", "minutes that an offer stands" },
  { "no-show-grace", MED_OPTION_TEXT, false, "N", "minutes after the start" },
  { "waiting", MED_OPTION_TEXT, false, "N", "minutes until waiting is long" },
  { "waiting-long", MED_OPTION_TEXT, false, "N", "minutes until it is too long" },
  MED_OPTIONS_END,
};

/* Without options they are shown; what is not named stays. */
static med_result
run_rules (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_booking_rules rules;
  med_id item;
  bool change = false;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_booking_rules_get (session, &rules, &answer->failure));
  struct
  {
    const char *option, *key;
    uint64_t most;
    uint32_t *place;
  } all[] = {
    { "notice", "notice", 86400, &rules.notice },
    { "horizon", "horizon", 400, &rules.horizon },
    { "open-max", "open_max", 1000, &rules.open_max },
    { "capacity", "capacity", 16, &rules.capacity },
    { "waitlist-window", "waitlist_window", 86400, &rules.waitlist_window },
    { "no-show-grace", "no_show_grace", 86400, &rules.no_show_grace },
    { "waiting", "waiting", 86400, &rules.waiting },
    { "waiting-long", "waiting_long", 86400, &rules.waiting_long },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    {
      uint64_t number = *all[i].place;
      MED_TRY (med_option_number (args, all[i].option, all[i].most, &number, answer));
      change = change || med_args_text (args, all[i].option) != NULL;
      *all[i].place = (uint32_t)number;
    }
  if (change)
    MED_TRY (med_booking_rules_set (session, &rules, &item, &answer->failure));
  med_value *value = med_value_object ();
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    med_value_set (value, all[i].key, med_value_unsigned (*all[i].place));
  if (change)
    return med_ctl_settle (ctl, session, &item, value, answer);
  answer->result = value;
  return MED_OK;
}

const med_verb med_verbs_schedule[] = {
  { "set", "FILE.json", 1, 1, set_options, "Set and publish a weekly schedule",
    "medeasectl schedule set hours.json --provider \"Jonas Lindqvist\"", run_set, false },
  { "show", "[PROVIDER]", 0, 1, NULL, "Show a schedule",
    "medeasectl schedule show \"Jonas Lindqvist\"", run_show, false },
  { "except", "PROVIDER", 1, 1, except_options, "Close days: leave, a holiday",
    "medeasectl schedule except \"Jonas Lindqvist\" --from 2026-12-24 --to 2026-12-31 --note Leave",
    run_except, false },
  { "rules", "", 0, 0, rules_options,
    "The clinic's rules of booking: shown, or changed by an officer",
    "medeasectl schedule rules --notice 1440 --horizon 90 --capacity 2", run_rules, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
