/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, amounts and counts in words. */
#include "app/format.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
format_local (gint64 instant, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (instant);
  return time != NULL ? g_date_time_format (time, format) : g_strdup (_ ("Not known"));
}

/* Days since year 1 of the local calendar. */
static guint32
local_julian (gint64 instant)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (instant);
  GDate date;
  int year, month, day;

  if (time == NULL)
    return 0;
  g_date_time_get_ymd (time, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return g_date_get_julian (&date);
}

char *
med_format_day (gint64 instant)
{
  return format_local (instant, "%d-%b-%Y");
}

char *
med_format_long_day (gint64 instant)
{
  return format_local (instant, "%-d %B %Y");
}

char *
med_format_time (gint64 instant)
{
  return format_local (instant, "%H:%M");
}

char *
med_format_moment (gint64 instant, gint64 now)
{
  if (local_julian (instant) == local_julian (now))
    {
      g_autofree char *time = med_format_time (instant);
      return g_strdup_printf (_ ("today, %s"), time);
    }
  return format_local (instant, "%d-%b-%Y, %H:%M");
}

char *
med_format_ago (gint64 instant, gint64 now)
{
  gint64 minutes = (now - instant) / 60;
  int hours = (int)(minutes / 60), days = hours / 24;

  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong)minutes),
                            (int)minutes);
  if (hours < 24)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong)hours), hours);
  if (days < 7)
    return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong)days), days);
  return med_format_day (instant);
}

int
med_format_days_between (gint64 now, gint64 until)
{
  guint32 from = local_julian (now), to = local_julian (until);
  return to > from ? (int)(to - from) : 0;
}

char *
med_format_left (gint64 until, gint64 now)
{
  int days = med_format_days_between (now, until);

  if (until < now)
    return g_strdup (_ ("ended"));
  if (days == 0)
    return g_strdup (_ ("ends today"));
  if (days >= 365)
    return g_strdup_printf (ngettext ("%d year left", "%d years left", (gulong)(days / 365)),
                            days / 365);
  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong)days), days);
}

/* Returns how many of year, month and day the text holds, 0 when it is none of the three forms. */
static int
parse_iso (const char *iso, int *year, int *month, int *day)
{
  size_t length = iso != NULL ? strlen (iso) : 0;

  *month = *day = 1;
  if (length != 4 && length != 7 && length != 10)
    return 0;
  for (size_t i = 0; i < length; i++)
    if ((i == 4 || i == 7) ? iso[i] != '-' : !g_ascii_isdigit (iso[i]))
      return 0;
  *year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
  if (length > 4)
    *month = (iso[5] - '0') * 10 + (iso[6] - '0');
  if (length > 7)
    *day = (iso[8] - '0') * 10 + (iso[9] - '0');
  if (*year == 0 || !g_date_valid_dmy ((GDateDay)*day, (GDateMonth)*month, (GDateYear)*year))
    return 0;
  return length == 4 ? 1 : length == 7 ? 2 : 3;
}

static char *
format_iso (const char *iso, const char *formats[3])
{
  int year, month, day;
  int parts = parse_iso (iso, &year, &month, &day);
  g_autoptr (GDateTime) time = NULL;

  if (parts == 0)
    return g_strdup (_ ("Not recorded"));
  time = g_date_time_new_utc (year, month, day, 0, 0, 0);
  return g_date_time_format (time, formats[parts - 1]);
}

char *
med_format_iso (const char *iso)
{
  const char *formats[3] = { "%Y", "%b-%Y", "%d-%b-%Y" };
  return format_iso (iso, formats);
}

char *
med_format_iso_long (const char *iso)
{
  const char *formats[3] = { "%Y", "%B %Y", "%-d %B %Y" };
  return format_iso (iso, formats);
}

char *
med_format_born (const char *iso, gint64 now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  g_autofree char *text = med_format_iso (iso);
  int year, month, day, age;

  if (parse_iso (iso, &year, &month, &day) != 3 || today == NULL)
    return g_steal_pointer (&text);
  age = g_date_time_get_year (today) - year;
  if (g_date_time_get_month (today) * 100 + g_date_time_get_day_of_month (today)
      < month * 100 + day)
    age--;
  /* Translators: birth date and age in years */
  return age < 0 ? g_steal_pointer (&text) : g_strdup_printf (_ ("%s (%d y)"), text, age);
}

char *
med_format_group (const char *key, gint64 now)
{
  int year, month, day;
  int parts = parse_iso (key, &year, &month, &day);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;
  GDate date;
  guint32 today = local_julian (now);

  if (parts < 3)
    return parts == 0 ? g_strdup (key != NULL ? key : "") : med_format_iso_long (key);
  time = g_date_time_new_utc (year, month, day, 0, 0, 0);
  text = g_date_time_format (time, "%-d %B");
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  if (g_date_get_julian (&date) == today)
    return g_strdup_printf (_ ("Today, %s"), text);
  if (g_date_get_julian (&date) + 1 == today)
    return g_strdup_printf (_ ("Yesterday, %s"), text);
  /* The year is said where it could be taken for another one. */
  return g_date_time_format (time, ABS ((int)today - (int)g_date_get_julian (&date)) < 300
                                       ? "%A, %-d %B"
                                       : "%A, %-d %B %Y");
}

char *
med_format_count (guint64 count)
{
  char digits[24];
  int length = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, count);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
med_format_size (guint64 bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
  double amount = (double)bytes;
  guint unit = 0;

  for (; amount >= 999.5 && unit + 1 < G_N_ELEMENTS (units); unit++)
    amount /= 1000;
  return g_strdup_printf (unit > 0 && amount < 9.95 ? "%.1f\302\240%s" : "%.0f\302\240%s", amount,
                          units[unit]);
}

char *
med_format_progress (guint64 done, guint64 total, guint eta)
{
  g_autofree char *so_far = med_format_size (done);
  g_autofree char *all = med_format_size (total);
  g_autofree char *rate = eta > 0 && total > done ? med_format_size ((total - done) / eta) : NULL;
  g_autofree char *left = NULL;

  if (rate == NULL)
    return g_strdup_printf (_ ("%s of %s"), so_far, all);
  if (eta < 60)
    left = g_strdup (_ ("less than a minute"));
  else
    left = g_strdup_printf (ngettext ("about %u minute", "about %u minutes", (eta + 30) / 60),
                            (eta + 30) / 60);
  /* Translators: so far, all, per second, time left */
  return g_strdup_printf (_ ("%s of %s · %s/s · %s"), so_far, all, rate, left);
}
