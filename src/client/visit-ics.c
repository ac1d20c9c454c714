/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar in and out. */
#include "client/visit-ics.h"

#include "client/visits-private.h"
#include "client/words.h"

#include <glib/gi18n-lib.h>

#define HOLIDAY_DAYS_MAX 366

static const char *
summary_of (const med_visit *visit, bool titles, med_arena *arena)
{
  if (!titles || *visit->provider_name == 0)
    return _ ("Appointment");
  g_autofree char *words = *visit->type != 0
                               ? g_strdup_printf (_ ("%s, %s"), visit->provider_name, visit->type)
                               : g_strdup (visit->provider_name);
  char *copy;
  return med_arena_text (arena, med_span_text (words), &copy) == MED_OK ? copy : _ ("Appointment");
}

static const char *
uid_of (const med_visit *visit, med_arena *arena)
{
  g_autofree char *text = g_strconcat (med_word_id (&visit->id, arena), "@medease.invalid", NULL);
  char *copy;
  return med_arena_text (arena, med_span_text (text), &copy) == MED_OK ? copy : "";
}

med_result
med_ics_export (med_session *session, const med_visit_filter *filter, bool titles,
                GCancellable *cancellable, med_arena *arena, med_span *text, size_t *count,
                med_failure *failure)
{
  med_visit *visits;
  MED_TRY (med_visits (session, filter, cancellable, arena, &visits, count, failure));
  med_ical_event *events = (med_ical_event *)med_arena_array (arena, *count, sizeof *events);
  if (events == NULL && *count > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < *count; i++)
    events[i]
        = (med_ical_event){ .uid = uid_of (&visits[i], arena),
                            .summary = summary_of (&visits[i], titles, arena),
                            .location = titles ? visits[i].clinic_name : NULL,
                            .start = visits[i].start / 60,
                            .end = visits[i].end / 60,
                            .stamp = visits[i].changed,
                            .sequence = (uint32_t)visits[i].revision,
                            .cancelled = visits[i].state == MED__VISIT_STATE__VISIT_CANCELLED };
  MED_TRY_PLAIN (med_ical_write (events, *count, arena, text), failure);
  return MED_OK;
}

med_result
med_ics_read (med_span text, const char *zone, int64_t from, int64_t to, med_arena *arena,
              med_ical *calendar, med_failure *failure)
{
  g_autoptr (GTimeZone) floating = zone != NULL ? med_zone_open (zone) : NULL;
  med_ical_error error;
  if (zone != NULL && floating == NULL)
    return med_fail (failure, MED_E_INVALID, _ ("This computer does not know the time zone “%s”."),
                     zone);
  const med_ical_options options = { floating, from / 60, to / 60 };
  med_result result = med_ical_read (text, &options, arena, calendar, &error);
  if (result == MED_E_INVALID || result == MED_E_TOO_LARGE)
    return med_fail (failure, result, _ ("Line %zu of the calendar %s. Nothing was taken from it."),
                     error.line, error.what);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

med_result
med_ics_holidays (med_session *session, const med_ical *calendar, med_arena *arena,
                  med_exception **exceptions, size_t *count, med_failure *failure)
{
  int64_t today = med_session_now (session) / 86400;
  med_exception *list
      = (med_exception *)med_arena_array (arena, calendar->instance_count, sizeof *list);
  size_t used = 0;
  if (list == NULL && calendar->instance_count > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < calendar->instance_count; i++)
    {
      const med_ical_instance *one = &calendar->instances[i];
      int64_t last = med_date_days (one->last);
      if (!one->all_day || one->cancelled || last < today
          || last - med_date_days (one->first) >= HOLIDAY_DAYS_MAX)
        continue;
      list[used++] = (med_exception){ .first = one->first,
                                      .last = one->last,
                                      .closed = true,
                                      .to = 1440,
                                      .note = strlen (one->summary) <= 200 ? one->summary : "" };
    }
  *exceptions = list;
  *count = used;
  return MED_OK;
}
