/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants: goldens, the whole calendar against GLib's, refusals. */
#include "base/rfc3339.h"

#include <glib.h>

static void
check_text (const char *text, int64_t seconds, int32_t nanos, const char *written)
{
  med_time time = { 0, 0 };
  char out[MED_RFC3339_SIZE];
  g_assert_cmpint (med_time_parse (med_span_text (text), &time), ==, MED_OK);
  g_assert_cmpint (time.seconds, ==, seconds);
  g_assert_cmpint (time.nanos, ==, nanos);
  g_assert_cmpint (med_time_format (time, out, strlen (written) + 1), ==, MED_OK);
  g_assert_cmpstr (out, ==, written);
  g_assert_cmpint (med_time_format (time, out, strlen (written)), ==, MED_E_NO_MEMORY);
}

static void
test_goldens (void)
{
  check_text ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z");
  check_text ("0001-01-01T00:00:00Z", -62135596800, 0, "0001-01-01T00:00:00Z");
  g_assert_cmpint (MED_TIME_MIN.seconds, ==, -62135596800);
  check_text ("9999-12-31T23:59:59.999999999Z", 253402300799, 999999999,
              "9999-12-31T23:59:59.999999999Z");
  check_text ("1969-12-31T23:59:59.5Z", -1, 500000000, "1969-12-31T23:59:59.5Z");
  check_text ("2000-02-29T12:00:00.120Z", 951825600, 120000000, "2000-02-29T12:00:00.12Z");
  check_text ("2026-12-24T14:30:00.000000001+02:00", 1798115400, 1,
              "2026-12-24T12:30:00.000000001Z");
  check_text ("2026-12-31T23:30:00.000-01:30", 1798765200, 0, "2027-01-01T01:00:00Z");
  check_text ("2026-12-24T14:30:00-00:00", 1798122600, 0, "2026-12-24T14:30:00Z");
  check_text ("2026-12-24T14:30:00+23:59", 1798036260, 0, "2026-12-23T14:31:00Z");
  check_text ("0001-01-01T01:00:00+01:00", -62135596800, 0, "0001-01-01T00:00:00Z");
}

static void
test_calendar (void)
{
  int64_t days = -719162;
  for (GDate date = { 0 }; days <= 2932896; days++)
    {
      g_date_set_julian (&date, (guint32)(days + 719163));
      med_date ours = med_date_from_days (days);
      g_assert_cmpint (ours.year, ==, g_date_get_year (&date));
      g_assert_cmpint (ours.month, ==, g_date_get_month (&date));
      g_assert_cmpint (ours.day, ==, g_date_get_day (&date));
      g_assert_true (med_date_valid (ours));
      g_assert_cmpint (med_date_days (ours), ==, days);
    }
}

static void
test_dates_refused (void)
{
  static const med_date bad[]
      = { { 0, 1, 1 },     { 10000, 1, 1 }, { 2026, 0, 1 },  { 2026, 13, 1 }, { 2026, 1, 0 },
          { 2026, 1, 32 }, { 2026, 4, 31 }, { 2026, 2, 29 }, { 1900, 2, 29 }, { 2000, 2, 30 } };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (med_date_valid (bad[i]));
}

static void
test_refusals (void)
{
  static const char *const bad[] = {
    "",
    "2026-12-24",
    "2026-12-24T14:30:00",
    "2026-12-24T14:30Z",
    "2026-12-24 14:30:00Z",
    "2026-12-24t14:30:00Z",
    "2026-12-24T14:30:00z",
    "2026-12-24T14:30:00.Z",
    "2026-12-24T14:30:00,5Z",
    "2026-12-24T14:30:00.1234567890Z",
    "2026-12-24T14:30:60Z",
    "2026-12-24T14:60:00Z",
    "2026-12-24T24:00:00Z",
    "2026-13-24T14:30:00Z",
    "2026-00-24T14:30:00Z",
    "2026-12-00T14:30:00Z",
    "2026-02-29T14:30:00Z",
    "2026-2-29T14:30:00Z",
    "+2026-12-24T14:30:00Z",
    "-001-12-24T14:30:00Z",
    "10000-01-01T00:00:00Z",
    "0000-12-31T23:59:59Z",
    "2026-12-24T14:30:00+1:00",
    "2026-12-24T14:30:00+0100",
    "2026-12-24T14:30:00+01",
    "2026-12-24T14:30:00+24:00",
    "2026-12-24T14:30:00+01:60",
    "2026-12-24T14:30:00Z ",
    "2026-12-24T14:30:00ZZ",
    " 2026-12-24T14:30:00Z",
    "2026-12-24T14:30:0:Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
  };
  med_time time = { 5, 6 };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (med_time_parse (med_span_text (bad[i]), &time), ==, MED_E_INVALID);
  g_assert_cmpint (
      med_time_parse (med_span_make ("2026-12-24T14:30:00Z", sizeof "2026-12-24T14:30:00Z"), &time),
      ==, MED_E_INVALID);
  g_assert_cmpint (time.seconds, ==, 5);
  g_assert_cmpint (time.nanos, ==, 6);

  static const med_time outside[] = { { -62135596801, 0 }, { 253402300800, 0 }, { 0, -1 },
                                      { 0, 1000000000 },   { INT64_MAX, 0 },    { INT64_MIN, 0 } };
  char text[MED_RFC3339_SIZE] = "untouched";
  for (size_t i = 0; i < G_N_ELEMENTS (outside); i++)
    g_assert_cmpint (med_time_format (outside[i], text, sizeof text), ==, MED_E_INVALID);
  g_assert_cmpstr (text, ==, "untouched");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfc3339/goldens", test_goldens);
  g_test_add_func ("/rfc3339/calendar", test_calendar);
  g_test_add_func ("/rfc3339/dates-refused", test_dates_refused);
  g_test_add_func ("/rfc3339/refusals", test_refusals);
  return g_test_run ();
}
