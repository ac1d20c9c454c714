/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series keep the time on the wall; and which visits a new schedule leaves outside. */
#include "client/visits-private.h"

#include "core/limits.h"

#include <glib/gi18n-lib.h>

med_result
med_series_starts (const med_calendar *calendar, int64_t start, uint32_t weeks, size_t count,
                   int64_t *starts, bool *moved, med_failure *failure)
{
  g_autoptr (GTimeZone) zone
      = calendar->schedule != NULL ? med_zone_open (calendar->schedule->zone) : NULL;
  med_date first;
  uint32_t minute;
  if (zone == NULL)
    return med_fail (failure, MED_E_OFFLINE,
                     _ ("The schedule is not on this computer yet. Nothing was booked."));
  if (weeks == 0 || weeks > 52 || count == 0 || count > MED_SERIES_MAX)
    return med_fail (failure, MED_E_INVALID,
                     _ ("A series repeats every 1 to 52 weeks, at most %u times in all. "
                        "Nothing was booked."),
                     MED_SERIES_MAX);
  med_zone_wall (zone, start / 60, &first, &minute);
  for (size_t i = 0; i < count; i++)
    {
      med_date date = med_date_from_days (med_date_days (first) + (int64_t)i * weeks * 7);
      med_wall_instant at = med_zone_instant (zone, date, minute);
      starts[i] = i == 0 ? start : at.first * 60;
      if (moved != NULL)
        moved[i] = i > 0 && at.kind == MED_WALL_SKIPPED;
    }
  return MED_OK;
}

/* Whether all that the visit touches is open. */
static bool
inside (med_session *session, const med_calendar *calendar, const med_visit *visit)
{
  uint32_t start = (uint32_t)(visit->start / 60);
  uint32_t minutes = (uint32_t)((visit->end - visit->start) / 60);
  bool all = true;
  for (uint32_t day = start / MED_DAY_MINUTES; day <= (start + minutes - 1) / MED_DAY_MINUTES;
       day++)
    {
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
      all = all
            && med_day_open (med_calendar_day (session, &calendar->id, day, &arena), day, start,
                             minutes);
      med_arena_clear (&arena);
    }
  return all;
}

med_result
med_visits_outside (med_session *session, const med_calendar *calendar, GCancellable *cancellable,
                    med_arena *arena, med_visit **visits, size_t *count, med_failure *failure)
{
  const med_visit_filter filter
      = { .from = med_session_now (session),
          .provider = MED_ID_ZERO (calendar->provider) ? NULL : &calendar->provider };
  med_visit *list;
  size_t all, used = 0;
  MED_TRY (med_visits (session, &filter, cancellable, arena, &list, &all, failure));
  for (size_t i = 0; i < all; i++)
    {
      if (!MED_ID_EQUAL (list[i].calendar, calendar->id)
          || list[i].state > MED__VISIT_STATE__VISIT_BOOKED
          || (list[i].flags & MED_VISIT_OUTSIDE) != 0)
        continue;
      uint32_t day = (uint32_t)(list[i].start / 86400);
      MED_TRY (
          med_calendar_days_fetch (session, &calendar->id, 1, day, day + 1, cancellable, failure));
      if (!inside (session, calendar, &list[i]))
        list[used++] = list[i];
    }
  *visits = list;
  *count = used;
  return MED_OK;
}
