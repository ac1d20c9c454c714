/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How dates, times, ages, amounts and counts are written everywhere in the client. All results
 * are freed by the caller. Instants are seconds since 1970 UTC and shown in local time. */
#pragma once

#include <glib.h>

/* "18-Nov-2026": columns and clinical views. */
char *med_format_day (gint64 instant);
/* "18 November 2026": sentences and screen readers. */
char *med_format_long_day (gint64 instant);
/* "14:05". */
char *med_format_time (gint64 instant);
/* "today, 11:20" on the day of now, else "18-Nov-2026, 11:20". */
char *med_format_moment (gint64 instant, gint64 now);
/* "2 hours ago", "just now"; the day from a week on. */
char *med_format_ago (gint64 instant, gint64 now);
/* "80 days left", "1 year left", "ends today". */
char *med_format_left (gint64 until, gint64 now);
/* Days of the local calendar between now and until, never negative. */
int med_format_days_between (gint64 now, gint64 until);

/* Partial ISO dates of clinical content: "2026-11-18" to "18-Nov-2026", "2020-09" to "Sep-2020",
 * "2020" to "2020". Anything else, also "", gives "Not recorded". */
char *med_format_iso (const char *iso);
char *med_format_iso_long (const char *iso);
/* "14-Mar-1979 (47 y)"; the age is left out unless the whole date is known. */
char *med_format_born (const char *iso, gint64 now);
/* "November 2026" of "2026-11"; "Tuesday, 24 November 2026" of a whole date, the year left out and
 * "Today" or "Yesterday" put first where it fits. */
char *med_format_group (const char *key, gint64 now);

/* "1,204". */
char *med_format_count (guint64 count);
/* "184 kB", "1.1 GB", the unit not split off. */
char *med_format_size (guint64 bytes);
/* "312 MB of 1.1 GB · 6.6 MB/s · about 2 minutes"; eta in seconds, 0 when not known. */
char *med_format_progress (guint64 done, guint64 total, guint eta);
