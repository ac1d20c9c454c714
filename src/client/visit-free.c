/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Free times: the open intervals of proven calendar days, less what is taken in them. Nobody reads
 * a calendar's whole stream for that. */
#include "client/visits-private.h"

#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define SEARCH_DAYS_MAX 190
#define NEAREST_DAYS 14
#define FREE_MAX 20000

med_result
med_calendar_days_fetch (med_session *session, const med_id *calendars, size_t count,
                         uint32_t first, uint32_t last, GCancellable *cancellable,
                         med_failure *failure)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (med_row_name));
  size_t days = (size_t)last - first + 1;
  g_autofree med_row_id *ids = g_new (med_row_id, count * days + 1);
  for (size_t i = 0; i < count; i++)
    for (size_t day = 0; day < days; day++)
      {
        med_row_id *id = &ids[i * days + day];
        *id = med_row_id_day (MED_SPAN_OF (calendars[i].bytes), first + (uint32_t)day);
        const med_row_name name = { MED_TABLE_CALENDAR_DAY, med_row_id_span (id) };
        g_array_append_val (names, name);
      }
  med_result result = med_sync_fetch_rows (session, (const med_row_name *)names->data, names->len,
                                           cancellable, failure);
  /* Without a node, what was known last. */
  return result == MED_E_OFFLINE ? MED_OK : result;
}

const Med__CalendarDayRow *
med_calendar_day (med_session *session, const med_id *calendar, uint32_t day, med_arena *arena)
{
  med_row_id id = med_row_id_day (MED_SPAN_OF (calendar->bytes), day);
  return MED_VISIT_ROW (session, Med__CalendarDayRow, MED_TABLE_CALENDAR_DAY, med_row_id_span (&id),
                        arena);
}

typedef struct
{
  med_session *session;
  const med_free_search *search;
  const med_calendar *calendar;
  GTimeZone *zone;
  uint64_t now;
  uint32_t first, last; /* minutes */
  uint32_t day;         /* that is looked at, with its row */
  const Med__CalendarDayRow *row;
  GArray *own;   /* med_open_time: where the patient who asks is busy */
  GArray *found; /* med_free_time */
} searching;

static bool
part_of_day_fits (const searching *s, uint32_t start)
{
  med_date date;
  uint32_t minute;
  if (s->search->day_to == 0)
    return true;
  med_zone_wall (s->zone, start, &date, &minute);
  return s->search->day_from <= minute && minute < s->search->day_to;
}

static bool
own_busy (const searching *s, uint32_t start, uint32_t minutes)
{
  for (guint i = 0; i < s->own->len; i++)
    {
      const med_open_time *busy = &g_array_index (s->own, med_open_time, i);
      if (start < busy->start + busy->minutes && busy->start < start + minutes)
        return true;
    }
  return false;
}

/* Whether nothing lies over it, in the days that it touches. */
static bool
is_free (const searching *s, uint32_t start, uint32_t minutes, med_arena *arena)
{
  uint32_t last = (start + minutes - 1) / MED_DAY_MINUTES;
  for (uint32_t day = start / MED_DAY_MINUTES; day <= last; day++)
    {
      const Med__CalendarDayRow *row = med_calendar_day (s->session, &s->calendar->id, day, arena);
      if (!med_day_open (row, day, start, minutes)
          || med_day_load (row, day, start, minutes, (ProtobufCBinaryData){ 0 }, s->now) > 0)
        return false;
    }
  return !own_busy (s, start, minutes);
}

static void
search_interval (searching *s, const Med__Open *open, med_arena *arena)
{
  uint32_t raster = med_template_raster (s->calendar->schedule, s->zone, open->start);
  uint32_t minutes = s->search->minutes > 0 ? s->search->minutes : raster;
  for (uint32_t start = open->start; start < open->start + open->minutes; start += raster)
    {
      if (start < s->first || start >= s->last || s->found->len >= FREE_MAX
          || (uint64_t)start * 60 <= s->now || !part_of_day_fits (s, start)
          || !med_template_allows (s->calendar->schedule, s->zone, start, s->search->type)
          || !is_free (s, start, minutes, arena))
        continue;
      const med_free_time time = { .calendar = s->calendar->id,
                                   .provider = s->calendar->provider,
                                   .provider_name = s->calendar->name,
                                   .specialty = s->calendar->specialty,
                                   .start = (int64_t)start * 60,
                                   .end = ((int64_t)start + minutes) * 60 };
      g_array_append_val (s->found, time);
    }
}

static void
search_calendar (searching *s)
{
  med_arena arena, inner;
  g_autoptr (GTimeZone) zone = med_zone_open (s->calendar->schedule->zone);
  if (zone == NULL)
    return;
  s->zone = zone;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_arena_init (&inner, med_memory_heap (), (size_t)16 << 20);
  for (uint32_t day = s->first / MED_DAY_MINUTES; day <= (s->last - 1) / MED_DAY_MINUTES; day++)
    {
      const Med__CalendarDayRow *row = med_calendar_day (s->session, &s->calendar->id, day, &arena);
      for (size_t i = 0; row != NULL && i < row->n_open; i++)
        {
          search_interval (s, row->open[i], &inner);
          med_arena_clear (&inner);
        }
      med_arena_clear (&arena);
    }
}

static bool
specialty_fits (const char *specialty, const char *words)
{
  if (words == NULL)
    return true;
  g_autofree char *a = g_utf8_casefold (specialty, -1), *b = g_utf8_casefold (words, -1);
  return strcmp (a, b) == 0;
}

static bool
calendar_fits (const med_free_search *search, const med_calendar *calendar)
{
  if (!calendar->active || calendar->schedule == NULL)
    return false;
  if (search->calendar != NULL)
    return MED_ID_EQUAL (search->calendar->id, calendar->id);
  return !MED_ID_ZERO (calendar->provider)
         && specialty_fits (calendar->specialty, search->specialty);
}

static int
by_start (gconstpointer a, gconstpointer b)
{
  const med_free_time *x = (const med_free_time *)a, *y = (const med_free_time *)b;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return memcmp (x->calendar.bytes, y->calendar.bytes, sizeof x->calendar.bytes);
}

/* The own visits as a patient: nobody is in two places. */
static med_result
own_visits (searching *s, med_arena *arena, med_failure *failure)
{
  const med_visit_filter filter = { .from = (int64_t)s->first * 60,
                                    .to = (int64_t)s->last * 60,
                                    .patient = &s->session->keys->account };
  med_visit *visits;
  size_t count;
  MED_TRY (med_visits (s->session, &filter, NULL, arena, &visits, &count, failure));
  for (size_t i = 0; i < count; i++)
    if (med_visit_takes_time ((Med__VisitState)visits[i].state))
      {
        const med_open_time busy = { (uint32_t)(visits[i].start / 60),
                                     (uint32_t)((visits[i].end - visits[i].start) / 60) };
        g_array_append_val (s->own, busy);
      }
  return MED_OK;
}

med_result
med_free_times (med_session *session, const med_free_search *search, GCancellable *cancellable,
                med_arena *arena, med_free_time **times, size_t *count, med_failure *failure)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_free_time));
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (med_open_time));
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (med_id));
  med_calendar *calendars;
  size_t all;
  if (search->from >= search->to || search->from < 0
      || search->to - search->from > (int64_t)SEARCH_DAYS_MAX * 86400)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Free times can be looked for in up to %d days, from an earlier to a later "
                        "time."),
                     SEARCH_DAYS_MAX);
  MED_TRY (med_calendars (session, cancellable, arena, &calendars, &all, failure));
  searching s = { .session = session,
                  .search = search,
                  .now = (uint64_t)med_session_now (session),
                  .first = (uint32_t)((search->from + 59) / 60),
                  .last = (uint32_t)(search->to / 60),
                  .own = own,
                  .found = found };
  for (size_t i = 0; i < all; i++)
    if (calendar_fits (search, &calendars[i]))
      g_array_append_val (chosen, calendars[i].id);
  if (chosen->len > 0 && s.first < s.last)
    MED_TRY (med_calendar_days_fetch (
        session, (const med_id *)chosen->data, chosen->len, s.first / MED_DAY_MINUTES,
        (s.last + MED_VISIT_MINUTES_MAX) / MED_DAY_MINUTES, cancellable, failure));
  MED_TRY (own_visits (&s, arena, failure));
  for (size_t i = 0; i < all && s.first < s.last; i++)
    if (calendar_fits (search, &calendars[i]))
      {
        s.calendar = &calendars[i];
        search_calendar (&s);
      }
  g_array_sort (found, by_start);
  if (search->limit > 0 && found->len > search->limit)
    g_array_set_size (found, (guint)search->limit);
  med_span copy;
  MED_TRY_PLAIN (med_arena_copy (arena,
                                 med_span_make (found->data, found->len * sizeof (med_free_time)),
                                 &copy),
                 failure);
  *times = (med_free_time *)copy.data;
  *count = found->len;
  return MED_OK;
}

/* ── Nearest ────────────────────────────────────────────────────────────────────────────────── */

static int64_t
distance (const med_free_time *time, int64_t start)
{
  return time->start > start ? time->start - start : start - time->start;
}

/* Puts the nearest ones in front, in order of distance. */
static size_t
keep_nearest (med_free_time *times, size_t count, int64_t start, size_t limit)
{
  size_t kept = MIN (count, limit);
  for (size_t i = 0; i < kept; i++)
    {
      size_t best = i;
      for (size_t j = i + 1; j < count; j++)
        if (distance (&times[j], start) < distance (&times[best], start))
          best = j;
      med_free_time nearest = times[best];
      times[best] = times[i];
      times[i] = nearest;
    }
  return kept;
}

med_result
med_free_nearest (med_session *session, const med_id *calendar, int64_t start, uint32_t minutes,
                  size_t limit, GCancellable *cancellable, med_arena *arena, med_free_time **times,
                  size_t *count, med_failure *failure)
{
  med_calendar own;
  med_free_time *list, *others;
  size_t found, more, used = 0;
  MED_TRY (med_calendar_get (session, calendar, cancellable, arena, &own, failure));
  int64_t now = med_session_now (session), reach = (int64_t)NEAREST_DAYS * 86400;
  med_free_search search = { .calendar = &own,
                             .from = MAX (now, start - reach),
                             .to = MAX (now, start) + reach,
                             .minutes = minutes };
  MED_TRY (med_free_times (session, &search, cancellable, arena, &list, &found, failure));
  used = keep_nearest (list, found, start, limit);
  med_free_time *result = (med_free_time *)med_arena_array (arena, limit, sizeof *result);
  if (result == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (used > 0)
    memcpy (result, list, used * sizeof *result);
  if (used < limit)
    {
      search.calendar = NULL;
      search.specialty = own.specialty;
      MED_TRY (med_free_times (session, &search, cancellable, arena, &others, &more, failure));
      more = keep_nearest (others, more, start, more);
      for (size_t i = 0; i < more && used < limit; i++)
        if (!MED_ID_EQUAL (others[i].calendar, own.id))
          result[used++] = others[i];
    }
  *times = result;
  *count = used;
  return MED_OK;
}
