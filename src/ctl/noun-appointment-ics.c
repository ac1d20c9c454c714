/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `appointment ics`: for calendars of other programs. */
#include "client/visit-ics.h"
#include "ctl/appointment-verbs.h"

#include <string.h>

#define IMPORT_DAYS 400

const med_option med_appointment_export_options[] = {
  { "o", MED_OPTION_TEXT, true, "F", "the file, which must not be there" },
  { "from", MED_OPTION_TEXT, false, "T", "default: the first" },
  { "to", MED_OPTION_TEXT, false, "T", "default: the last" },
  { "titles", MED_OPTION_FLAG, false, NULL, "with whom and where; else only \"Appointment\"" },
  MED_OPTIONS_END,
};

const med_option med_appointment_import_options[] = {
  { "provider", MED_OPTION_TEXT, false, "P", "close this calendar on the file's whole days" },
  { "zone", MED_OPTION_TEXT, false, "Z", "for times without a zone; default: UTC" },
  MED_OPTIONS_END,
};

med_result
med_appointment_run_export (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_visit_filter filter = { 0 };
  med_span text;
  size_t count;
  const char *path = med_args_text (args, "o");
  MED_TRY (med_option_when (ctl, args, "from", false, &filter.from, answer));
  MED_TRY (med_option_when (ctl, args, "to", true, &filter.to, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_ics_export (session, &filter, med_args_has (args, "titles"), NULL, &answer->arena,
                           &text, &count, &answer->failure));
  MED_TRY (med_ctl_write_new (path, (const char *)text.data, text.size, answer));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "file", med_value_text (path));
  med_value_set (value, "appointments", med_value_unsigned (count));
  return MED_OK;
}

static med_value *
day_value (med_date date)
{
  char text[16];
  g_snprintf (text, sizeof text, "%04d-%02u-%02u", date.year, date.month, date.day);
  return med_value_text (text);
}

static med_value *
event_value (const med_ical_instance *one)
{
  med_value *value = med_value_object ();
  med_value_set (value, "uid", med_text_or_null (one->uid));
  med_value_set (value, "summary", med_text_or_null (one->summary));
  med_value_set (value, "start",
                 one->all_day ? day_value (one->first) : med_value_time (one->start * 60));
  med_value_set (value, "end",
                 one->all_day ? day_value (one->last) : med_value_time (one->end * 60));
  med_value_set (value, "all_day", med_value_bool (one->all_day));
  med_value_set (value, "repeats", med_value_bool (one->repeats));
  return value;
}

static med_value *
calendar_value (const med_ical *calendar)
{
  med_value *value = med_value_object (), *events = med_value_array (),
            *problems = med_value_array ();
  for (size_t i = 0; i < calendar->instance_count; i++)
    med_value_append (events, event_value (&calendar->instances[i]));
  for (size_t i = 0; i < calendar->problem_count; i++)
    {
      med_value *problem = med_value_object ();
      med_value_set (problem, "event", med_text_or_null (calendar->problems[i].where));
      med_value_set (problem, "problem", med_text_or_null (calendar->problems[i].what));
      med_value_append (problems, problem);
    }
  med_value_set (value, "events", events);
  med_value_set (value, "problems", problems);
  med_value_set (value, "more", med_value_bool (calendar->cut));
  return value;
}

/* Closes the calendar on the days of the file. */
static med_result
close_days (med_ctl *ctl, const med_args *args, const med_ical *calendar, med_value *value,
            med_answer *answer)
{
  med_session *session;
  med_calendar own;
  med_exception *days;
  med_id item;
  size_t count;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_calendar_find (session, med_args_text (args, "provider"), NULL, &answer->arena, &own,
                              &answer->failure));
  MED_TRY (med_ics_holidays (session, calendar, &answer->arena, &days, &count, &answer->failure));
  med_value_set (value, "closed_days", med_value_unsigned (count));
  if (count == 0)
    return MED_OK;
  MED_TRY (med_schedule_except (session, &own, days, count, NULL, &item, &answer->failure));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

med_result
med_appointment_run_import (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  g_autofree char *text = NULL;
  med_ical calendar;
  int64_t now = med_env_now (med_client_env ()).seconds;
  MED_TRY (med_ctl_read_text (ctl, med_args_word (args, 0), MED_ICAL_SIZE_MAX, &text, answer));
  MED_TRY (med_ics_read (med_span_text (text), med_args_text (args, "zone"), now - 86400,
                         now + (int64_t)IMPORT_DAYS * 86400, &answer->arena, &calendar,
                         &answer->failure));
  med_value *value = answer->result = calendar_value (&calendar);
  if (med_args_text (args, "provider") == NULL)
    return MED_OK;
  answer->result = NULL;
  med_result result = close_days (ctl, args, &calendar, value, answer);
  if (result == MED_OK)
    answer->result = value;
  else if (answer->detail != value)
    med_value_free (value);
  return result;
}
