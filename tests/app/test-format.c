/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, ages, amounts and counts as people read them. */
#include "app/format.h"

#define NOW G_GINT64_CONSTANT (1795529100) /* 2026-11-24 14:05 UTC */
#define DAY 86400

static void
expect (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_dates (void)
{
  expect (med_format_day (NOW), "24-Nov-2026");
  expect (med_format_long_day (NOW), "24 November 2026");
  expect (med_format_time (NOW), "14:05");
  expect (med_format_moment (NOW - 9900, NOW), "today, 11:20");
  expect (med_format_moment (NOW - DAY, NOW), "23-Nov-2026, 14:05");
  expect (med_format_iso ("2026-11-18"), "18-Nov-2026");
  expect (med_format_iso ("2020-09"), "Sep-2020");
  expect (med_format_iso ("2020"), "2020");
  expect (med_format_iso_long ("1979-03-04"), "4 March 1979");
}

static void
test_bad_dates (void)
{
  static const char *const bad[] = { "",         "2026-13", "2026-02-30", "20261118",
                                     "2026-1-1", "x",       "0000",       "2026-11-18T10:00:00Z" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    expect (med_format_iso (bad[i]), "Not recorded");
  expect (med_format_iso (NULL), "Not recorded");
}

static void
test_born (void)
{
  expect (med_format_born ("1979-03-14", NOW), "14-Mar-1979 (47 y)");
  expect (med_format_born ("1979-11-24", NOW), "24-Nov-1979 (47 y)");
  expect (med_format_born ("1979-11-25", NOW), "25-Nov-1979 (46 y)");
  expect (med_format_born ("1979-03", NOW), "Mar-1979");
  expect (med_format_born ("", NOW), "Not recorded");
  expect (med_format_born ("2030-01-01", NOW), "01-Jan-2030");
}

static void
test_left (void)
{
  expect (med_format_left (NOW + 80 * DAY, NOW), "80 days left");
  expect (med_format_left (NOW + DAY, NOW), "1 day left");
  expect (med_format_left (NOW + 60, NOW), "ends today");
  expect (med_format_left (NOW - 60, NOW), "ended");
  expect (med_format_left (NOW + 400 * DAY, NOW), "1 year left");
  g_assert_cmpint (med_format_days_between (NOW, NOW + 10 * 3600), ==, 1);
  g_assert_cmpint (med_format_days_between (NOW, NOW - 10 * DAY), ==, 0);
  expect (med_format_ago (NOW - 7200, NOW), "2 hours ago");
  expect (med_format_ago (NOW - 5, NOW), "just now");
  expect (med_format_ago (NOW - 30 * DAY, NOW), "25-Oct-2026");
}

static void
test_groups (void)
{
  expect (med_format_group ("2026-11", NOW), "November 2026");
  expect (med_format_group ("2026-11-24", NOW), "Today, 24 November");
  expect (med_format_group ("2026-11-23", NOW), "Yesterday, 23 November");
  expect (med_format_group ("2026-11-21", NOW), "Saturday, 21 November");
  expect (med_format_group ("2025-11-21", NOW), "Friday, 21 November 2025");
  expect (med_format_group ("Ended", NOW), "Ended");
}

static void
test_amounts (void)
{
  expect (med_format_count (0), "0");
  expect (med_format_count (999), "999");
  expect (med_format_count (1204), "1,204");
  expect (med_format_count (1234567), "1,234,567");
  expect (med_format_size (0), "0\302\240B");
  expect (med_format_size (184320), "184\302\240kB");
  expect (med_format_size (1200000), "1.2\302\240MB");
  expect (med_format_size (999999), "1.0\302\240MB");
  expect (med_format_progress (312000000, 1100000000, 0), "312\302\240MB of 1.1\302\240GB");
  expect (med_format_progress (312000000, 1100000000, 100),
          "312\302\240MB of 1.1\302\240GB · 7.9\302\240MB/s · about 2 minutes");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/format/dates", test_dates);
  g_test_add_func ("/app/format/bad-dates", test_bad_dates);
  g_test_add_func ("/app/format/born", test_born);
  g_test_add_func ("/app/format/left", test_left);
  g_test_add_func ("/app/format/groups", test_groups);
  g_test_add_func ("/app/format/amounts", test_amounts);
  return g_test_run ();
}
