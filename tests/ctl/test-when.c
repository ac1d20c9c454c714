/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, spans and sizes of the command line. */
#include "ctl/when.h"

#include <glib.h>
#include <stdlib.h>
#include <time.h>

#define NOW INT64_C (1795356300) /* 2026-11-22T14:05:00Z */

static void
assert_when (const char *text, bool end_of_day, int64_t expected)
{
  int64_t seconds = 0;
  g_assert_cmpint (med_when_parse (text, NOW, end_of_day, &seconds), ==, MED_OK);
  g_assert_cmpint (seconds, ==, expected);
}

static void
test_when (void)
{
  assert_when ("2026-11-22T14:05:00Z", false, NOW);
  assert_when ("2026-11-22T15:05:00.25+01:00", false, NOW);
  /* Days of Berlin: one hour ahead in winter, two in summer. */
  assert_when ("1970-01-02", false, 86400 - 3600);
  assert_when ("1970-01-02", true, 2 * 86400 - 1 - 3600);
  assert_when ("2026-07-01", true, 1782943199);
  assert_when ("+30d", false, NOW + 30 * 86400);
  assert_when ("+15m", true, NOW + 900);
  /* Berlin, winter: one hour ahead. */
  assert_when ("15:05", false, NOW);
  assert_when ("9:00", false, NOW - 6 * 3600 - 300);
  static const char *const bad[]
      = { "",  "tomorrow", "2026-02-30", "24:00", "12:60", "12:3x",    "30d",
          "+", "+d",       "+3",         "+3y",   "+3dd",  "2026-1-2", NULL };
  for (const char *const *text = bad; *text != NULL; text++)
    {
      int64_t seconds = 7;
      g_assert_cmpint (med_when_parse (*text, NOW, false, &seconds), ==, MED_E_INVALID);
      g_assert_cmpint (seconds, ==, 7);
    }
}

static void
test_spans (void)
{
  int64_t seconds;
  uint64_t bytes;
  g_assert_cmpint (med_span_of_time_parse ("90s", &seconds), ==, MED_OK);
  g_assert_cmpint (seconds, ==, 90);
  g_assert_cmpint (med_span_of_time_parse ("4w", &seconds), ==, MED_OK);
  g_assert_cmpint (seconds, ==, 28 * 86400);
  g_assert_cmpint (med_span_of_time_parse ("15", &seconds), ==, MED_E_INVALID);
  g_assert_cmpint (med_size_parse ("64M", &bytes), ==, MED_OK);
  g_assert_cmpuint (bytes, ==, 64u << 20);
  g_assert_cmpint (med_size_parse ("4096", &bytes), ==, MED_OK);
  g_assert_cmpuint (bytes, ==, 4096);
  g_assert_cmpint (med_size_parse ("64MB", &bytes), ==, MED_E_INVALID);
  g_assert_cmpint (med_size_parse ("", &bytes), ==, MED_E_INVALID);
}

static void
test_dates (void)
{
  g_assert_true (med_when_is_date ("1979-03-14"));
  g_assert_true (med_when_is_date ("1979-03"));
  g_assert_true (med_when_is_date ("1979"));
  g_assert_false (med_when_is_date ("1979-13"));
  g_assert_false (med_when_is_date ("1979-02-29"));
  g_assert_false (med_when_is_date ("79"));
  g_assert_false (med_when_is_date ("1979-3-14"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset ();
  g_test_add_func ("/when/instants", test_when);
  g_test_add_func ("/when/spans", test_spans);
  g_test_add_func ("/when/dates", test_dates);
  return g_test_run ();
}
