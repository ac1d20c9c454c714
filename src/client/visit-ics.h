/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars of other programs: appointments out, holidays in. */
#pragma once

#include "care/calendar.h"
#include "client/visits.h"

/* Visits as an iCalendar file. Without `titles` nobody who sees the file learns more than that
 * there is an appointment. */
med_result med_ics_export (med_session *session, const med_visit_filter *filter, bool titles,
                           GCancellable *cancellable, med_arena *arena, med_span *text,
                           size_t *count, med_failure *failure) MED_CHECKED;
/* A file of somebody else's, with its rules followed from `from` to `to` (unix seconds). `zone` is
 * for times that name none; NULL: UTC. */
med_result med_ics_read (med_span text, const char *zone, int64_t from, int64_t to,
                         med_arena *arena, med_ical *calendar, med_failure *failure) MED_CHECKED;
/* The whole days of a file that lie ahead, as closed days; in the arena. */
med_result med_ics_holidays (med_session *session, const med_ical *calendar, med_arena *arena,
                             med_exception **exceptions, size_t *count,
                             med_failure *failure) MED_CHECKED;
