/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar of our own making, and the bounds. */
#include "care/calendar.h"

#include <glib.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"
#define FOOT "END:VCALENDAR\r\n"

typedef struct
{
  med_arena arena;
  med_ical calendar;
} fixture;

static int64_t
utc (int32_t year, uint8_t month, uint8_t day, int hour, int minute)
{
  return med_date_days ((med_date){ year, month, day }) * 1440 + hour * 60 + minute;
}

static void
load (fixture *f, const char *text, GTimeZone *floating)
{
  med_ical_error error;
  const med_ical_options options = { floating, utc (2026, 1, 1, 0, 0), utc (2028, 1, 1, 0, 0) };
  med_arena_init (&f->arena, med_memory_heap (), (size_t)64 << 20);
  if (med_ical_read (med_span_text (text), &options, &f->arena, &f->calendar, &error) != MED_OK)
    g_error ("line %zu: %s", error.line, error.what);
}

static void
refuse (const char *text, med_result result, size_t line)
{
  med_arena arena;
  med_ical calendar;
  med_ical_error error;
  const med_ical_options options = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  g_assert_cmpint (med_ical_read (med_span_text (text), &options, &arena, &calendar, &error), ==,
                   result);
  g_assert_cmpuint (error.line, ==, line);
  g_assert_cmpuint (strlen (error.what), >, 0);
  med_arena_clear (&arena);
}

static char *
with_event (const char *lines)
{
  return g_strconcat (HEAD, "BEGIN:VEVENT\r\nUID:one\r\n", lines, "\r\nEND:VEVENT\r\n", FOOT, NULL);
}

static void
expect_times (const char *lines, size_t count, const int64_t *starts)
{
  fixture f;
  g_autofree char *text = with_event (lines);
  load (&f, text, NULL);
  g_assert_cmpuint (f.calendar.problem_count, ==, 0);
  g_assert_cmpuint (f.calendar.instance_count, ==, count);
  for (size_t i = 0; i < count; i++)
    g_assert_cmpint (f.calendar.instances[i].start, ==, starts[i]);
  med_arena_clear (&f.arena);
}

static void
expect_problem (const char *lines, const char *what)
{
  fixture f;
  g_autofree char *text = with_event (lines);
  load (&f, text, NULL);
  g_assert_cmpuint (f.calendar.problem_count, ==, 1);
  g_assert_cmpstr (f.calendar.problems[0].where, ==, "one");
  g_assert_nonnull (strstr (f.calendar.problems[0].what, what));
  g_assert_cmpuint (f.calendar.instance_count, ==, 0);
  med_arena_clear (&f.arena);
}

static void
test_times (void)
{
  expect_times ("DTSTART:20260302T090000Z\r\nDTEND:20260302T093000Z", 1,
                (int64_t[]){ utc (2026, 3, 2, 9, 0) });
  expect_times ("DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT30M", 1,
                (int64_t[]){ utc (2026, 3, 2, 8, 0) });
  expect_times ("DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20260702T090000", 1,
                (int64_t[]){ utc (2026, 7, 2, 13, 0) });
  expect_times ("DTSTART:20260302T090000", 1, (int64_t[]){ utc (2026, 3, 2, 9, 0) });
}

static void
test_floating (void)
{
  fixture f;
  g_autoptr (GTimeZone) zone = med_zone_open ("Europe/Berlin");
  g_autofree char *text = with_event ("DTSTART:20260702T090000\r\nDTEND:20260702T100000");
  load (&f, text, zone);
  g_assert_cmpint (f.calendar.instances[0].start, ==, utc (2026, 7, 2, 7, 0));
  g_assert_cmpint (f.calendar.instances[0].end, ==, utc (2026, 7, 2, 8, 0));
  med_arena_clear (&f.arena);
}

/* Wall time stays over both changes; 02:30 that does not exist moves forward. */
static void
test_rules (void)
{
  expect_times (
      "DTSTART;TZID=Europe/Berlin:20260323T090000\r\nRRULE:FREQ=WEEKLY;COUNT=3", 3,
      (int64_t[]){ utc (2026, 3, 23, 8, 0), utc (2026, 3, 30, 7, 0), utc (2026, 4, 6, 7, 0) });
  expect_times (
      "DTSTART;TZID=Europe/Berlin:20260328T023000\r\nRRULE:FREQ=DAILY;COUNT=3", 3,
      (int64_t[]){ utc (2026, 3, 28, 1, 30), utc (2026, 3, 29, 1, 0), utc (2026, 3, 30, 0, 30) });
  expect_times ("DTSTART;TZID=America/New_York:20261026T090000\r\nRRULE:FREQ=WEEKLY;COUNT=2", 2,
                (int64_t[]){ utc (2026, 10, 26, 13, 0), utc (2026, 11, 2, 14, 0) });
  expect_times ("DTSTART:20260302T090000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\nEXDATE:20260303T090000Z\r"
                "\nRDATE:20260310T090000Z",
                4,
                (int64_t[]){ utc (2026, 3, 2, 9, 0), utc (2026, 3, 4, 9, 0), utc (2026, 3, 5, 9, 0),
                             utc (2026, 3, 10, 9, 0) });
  /* What began long ago comes into view in time. */
  expect_times ("DTSTART;VALUE=DATE:19991225\r\nRRULE:FREQ=YEARLY", 2,
                (int64_t[]){ utc (2026, 12, 25, 0, 0), utc (2027, 12, 25, 0, 0) });
  expect_times (
      "DTSTART:20260131T090000Z\r\nRRULE:FREQ=MONTHLY;COUNT=3", 3,
      (int64_t[]){ utc (2026, 1, 31, 9, 0), utc (2026, 3, 31, 9, 0), utc (2026, 5, 31, 9, 0) });
}

static void
test_moved_one (void)
{
  fixture f;
  load (&f,
        HEAD "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
             "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260303T090000Z\r\nDTSTART:"
             "20260303T140000Z\r\nSUMMARY:later\r\nEND:VEVENT\r\n" FOOT,
        NULL);
  g_assert_cmpuint (f.calendar.instance_count, ==, 3);
  g_assert_cmpint (f.calendar.instances[1].start, ==, utc (2026, 3, 3, 14, 0));
  g_assert_cmpstr (f.calendar.instances[1].summary, ==, "later");
  g_assert_false (f.calendar.instances[1].repeats);
  med_arena_clear (&f.arena);
}

static void
test_whole_days (void)
{
  fixture f;
  g_autofree char *text = with_event (
      "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas");
  load (&f, text, NULL);
  const med_ical_instance *one = &f.calendar.instances[0];
  g_assert_true (one->all_day);
  g_assert_cmpuint (one->first.day, ==, 24);
  g_assert_cmpuint (one->last.day, ==, 26);
  med_arena_clear (&f.arena);
}

/* An endless rule ends with what was asked for. */
static void
test_endless (void)
{
  fixture f;
  g_autofree char *text = with_event ("DTSTART:20200101T090000Z\r\nRRULE:FREQ=DAILY");
  load (&f, text, NULL);
  g_assert_true (f.calendar.cut);
  g_assert_cmpuint (f.calendar.instance_count, ==, 730);
  med_arena_clear (&f.arena);
  g_autofree char *never
      = with_event ("DTSTART:20260228T090000Z\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
  load (&f, never, NULL);
  g_assert_cmpuint (f.calendar.instance_count, ==, 0);
  med_arena_clear (&f.arena);
}

static void
test_problems (void)
{
  expect_problem ("SUMMARY:no start", "no start");
  expect_problem ("DTSTART;TZID=Mars/Olympus:20260302T090000", "time zone that nobody knows");
  expect_problem ("DTSTART:20260302T090000Z\r\nDTEND:20260302T080000Z", "ends before");
  expect_problem ("DTSTART:20260302T090000Z\r\nDURATION:-PT1H", "ends before");
  expect_problem ("DTSTART:20260302T090000Z\r\nRRULE:FREQ=SECONDLY", "more often than daily");
  expect_problem ("DTSTART:20260302T090000Z\r\nRRULE:FREQ=HOURLY;COUNT=3", "more often than daily");
  expect_problem ("DTSTART:20260230T090000Z", "no start");
  expect_problem ("DTSTART:tomorrow", "no start");
}

/* The file's own zones: followed when they are plain, refused when they would never end. */
static void
test_zones (void)
{
  static const char plain[]
      = HEAD "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
             "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
             "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\n"
             "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
             "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Ours:20260702T090000\r\n"
             "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=Ours:20261202T090000\r\n"
             "END:VEVENT\r\n" FOOT;
  static const char endless[]
      = HEAD "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
             "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
             "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Ours:20260702T090000\r\n"
             "END:VEVENT\r\n" FOOT;
  fixture f;
  load (&f, plain, NULL);
  g_assert_cmpuint (f.calendar.instance_count, ==, 2);
  g_assert_cmpint (f.calendar.instances[0].start, ==, utc (2026, 7, 2, 7, 0));
  g_assert_cmpint (f.calendar.instances[1].start, ==, utc (2026, 12, 2, 8, 0));
  med_arena_clear (&f.arena);
  load (&f, endless, NULL);
  g_assert_cmpuint (f.calendar.instance_count, ==, 0);
  g_assert_cmpuint (f.calendar.problem_count, ==, 1);
  med_arena_clear (&f.arena);
}

static void
test_refused (void)
{
  refuse ("", MED_E_INVALID, 1);
  refuse ("hello\r\n", MED_E_INVALID, 1);
  refuse ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", MED_E_INVALID, 1);
  refuse (HEAD, MED_E_INVALID, 4);
  refuse (HEAD "BEGIN:VEVENT\r\nEND:VCALENDAR\r\n", MED_E_INVALID, 5);
  refuse (HEAD "SUMMARY:\xff\r\n" FOOT, MED_E_INVALID, 4);
  refuse (HEAD FOOT "X:1\r\n", MED_E_INVALID, 5);
  g_autofree char *x = g_strnfill (70000, 'x');
  g_autofree char *line = g_strconcat (HEAD, "SUMMARY:", x, "\r\n", FOOT, NULL);
  refuse (line, MED_E_TOO_LARGE, 4);
  g_autoptr (GString) deep = g_string_new (HEAD);
  for (int i = 0; i < 8; i++)
    g_string_append (deep, "BEGIN:VEVENT\r\n");
  refuse (deep->str, MED_E_TOO_LARGE, 9);
  g_autoptr (GString) many = g_string_new (HEAD);
  for (int i = 0; i < 20000; i++)
    g_string_append (many, "BEGIN:VEVENT\r\nEND:VEVENT\r\n");
  refuse (many->str, MED_E_TOO_LARGE, 4 + 2 * 19999);
}

/* What we write: these bytes, and the same events again. */
static void
test_write (void)
{
  static const char golden[]
      = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//MedEase//MedEase//EN\r\nBEGIN:VEVENT\r\n"
        "UID:a@medease.invalid\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:2\r\n"
        "DTSTART:20260302T090000Z\r\nDTEND:20260302T093000Z\r\n"
        "SUMMARY:Zażółć\\, gęślą\\; jaźń\\\\ and a line that is longer than sev\r\n"
        " enty-five bytes\\nin two\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  const med_ical_event event
      = { .uid = "a@medease.invalid",
          .summary = "Zażółć, gęślą; jaźń\\ and a line that is longer than seventy-five bytes\n"
                     "in two",
          .start = utc (2026, 3, 2, 9, 0),
          .end = utc (2026, 3, 2, 9, 30),
          .stamp = utc (2026, 1, 1, 0, 0) * 60,
          .sequence = 2 };
  fixture f;
  med_span text;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  MUST (med_ical_write (&event, 1, &arena, &text));
  g_assert_cmpmem (text.data, text.size, golden, sizeof golden - 1);
  g_autofree char *copy = g_strndup ((const char *)text.data, text.size);
  load (&f, copy, NULL);
  g_assert_cmpuint (f.calendar.problem_count, ==, 0);
  g_assert_cmpint (f.calendar.instances[0].start, ==, event.start);
  g_assert_cmpint (f.calendar.instances[0].end, ==, event.end);
  g_assert_true (g_str_has_prefix (f.calendar.instances[0].summary, "Zażółć, gęślą; jaźń\\ and"));
  med_arena_clear (&f.arena);
  med_arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar/times", test_times);
  g_test_add_func ("/calendar/floating", test_floating);
  g_test_add_func ("/calendar/rules", test_rules);
  g_test_add_func ("/calendar/moved-one", test_moved_one);
  g_test_add_func ("/calendar/whole-days", test_whole_days);
  g_test_add_func ("/calendar/endless", test_endless);
  g_test_add_func ("/calendar/problems", test_problems);
  g_test_add_func ("/calendar/zones", test_zones);
  g_test_add_func ("/calendar/refused", test_refused);
  g_test_add_func ("/calendar/write", test_write);
  return g_test_run ();
}
