/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates, their errors, and what a week comes to where clocks change. */
#include "care/availability.h"

#include <glib.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

typedef struct
{
  med_arena arena;
  med_template schedule;
  GTimeZone *zone;
  med_open_time *times;
  size_t count;
} fixture;

static void
load (fixture *f, const char *json)
{
  med_template_error error;
  med_arena_init (&f->arena, med_memory_heap (), (size_t)16 << 20);
  if (med_template_read (med_span_text (json), &f->arena, &f->schedule, &error) != MED_OK)
    g_error ("%s %s", error.where, error.what);
  f->zone = med_zone_open (f->schedule.zone);
  g_assert_nonnull (f->zone);
}

static void
expand (fixture *f, const char *json, med_date first, uint32_t days)
{
  load (f, json);
  MUST (med_template_expand (&f->schedule, f->zone, first, days, &f->arena, &f->times, &f->count));
  for (size_t i = 0; i < f->count; i++)
    {
      g_assert_cmpuint (f->times[i].start % 5 + f->times[i].minutes % 5, ==, 0);
      g_assert_cmpuint (f->times[i].minutes, <=, 1440);
      if (i > 0)
        g_assert_cmpuint (f->times[i].start, >=, f->times[i - 1].start + f->times[i - 1].minutes);
    }
}

static void
done (fixture *f)
{
  g_time_zone_unref (f->zone);
  med_arena_clear (&f->arena);
}

static uint32_t
utc (int32_t year, uint8_t month, uint8_t day, uint32_t hour, uint32_t minute)
{
  return (uint32_t)(med_date_days ((med_date){ year, month, day }) * 1440) + hour * 60 + minute;
}

static void
expect (const fixture *f, size_t i, uint32_t start, uint32_t minutes)
{
  g_assert_cmpuint (i, <, f->count);
  g_assert_cmpuint (f->times[i].start, ==, start);
  g_assert_cmpuint (f->times[i].minutes, ==, minutes);
}

static const char week[]
    = "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\",\"wed\"],\"from\":\"08:00\","
      "\"to\":\"12:00\",\"slot_minutes\":15,\"types\":[\"visit\"]},{\"days\":[\"mon\"],\"from\":"
      "\"13:00\",\"to\":\"17:30\",\"slot_minutes\":20}],\"breaks\":[{\"days\":[\"mon\"],\"from\":"
      "\"10:00\",\"to\":\"10:15\"}],\"exceptions\":[{\"date\":\"2026-12-23\",\"until\":\"2026-12-"
      "28\",\"closed\":true,\"note\":\"Leave\"},{\"date\":\"2027-01-03\",\"from\":\"08:00\",\"to\":"
      "\"10:00\"},{\"date\":\"2026-12-21\",\"closed\":true,\"from\":\"09:00\",\"to\":\"09:30\"}]}";

static void
test_week (void)
{
  fixture f;
  expand (&f, week, (med_date){ 2026, 12, 14 }, 28);
  /* Monday in three pieces, an hour ahead of UTC in winter. */
  expect (&f, 0, utc (2026, 12, 14, 7, 0), 120);
  expect (&f, 1, utc (2026, 12, 14, 9, 15), 105);
  expect (&f, 2, utc (2026, 12, 14, 12, 0), 270);
  expect (&f, 3, utc (2026, 12, 16, 7, 0), 240);
  /* A meeting on the 21st, leave from the 23rd to the 28th, then Wednesday, an extra Sunday. */
  expect (&f, 4, utc (2026, 12, 21, 7, 0), 60);
  expect (&f, 5, utc (2026, 12, 21, 8, 30), 30);
  expect (&f, 8, utc (2026, 12, 30, 7, 0), 240);
  expect (&f, 9, utc (2027, 1, 3, 7, 0), 120);
  g_assert_cmpuint (med_template_raster (&f.schedule, f.zone, utc (2026, 12, 14, 7, 0)), ==, 15);
  g_assert_cmpuint (med_template_raster (&f.schedule, f.zone, utc (2026, 12, 14, 13, 0)), ==, 20);
  g_assert_true (med_template_allows (&f.schedule, f.zone, utc (2026, 12, 14, 7, 0), "visit"));
  g_assert_false (med_template_allows (&f.schedule, f.zone, utc (2026, 12, 14, 7, 0), "surgery"));
  g_assert_true (med_template_allows (&f.schedule, f.zone, utc (2026, 12, 14, 13, 0), "surgery"));
  done (&f);
}

/* The same file comes out, and out of FHIR. */
static void
test_round_trip (void)
{
  fixture f;
  med_span json, fhir;
  med_template again;
  load (&f, week);
  MUST (med_template_write (&f.schedule, &f.arena, &json));
  g_assert_cmpmem (json.data, json.size, week, sizeof week - 1);
  MUST (med_template_to_fhir (&f.schedule, &f.arena, &fhir));
  MUST (med_template_from_fhir (fhir, &f.arena, &again));
  MUST (med_template_write (&again, &f.arena, &json));
  g_assert_cmpmem (json.data, json.size, week, sizeof week - 1);
  g_assert_cmpint (med_template_from_fhir (MED_SPAN_LITERAL ("{\"resourceType\":\"Schedule\"}"),
                                           &f.arena, &again),
                   ==, MED_E_INVALID);
  done (&f);
}

/* Three zones, both changes: hours lie where the clock on the wall says, the night is shorter or
 * longer. `day` is the Sunday. */
static void
test_clock_changes (void)
{
  static const struct
  {
    const char *zone;
    med_date day;
    int32_t change;
    uint32_t before, after; /* 08:00 in UTC on Saturday and Sunday */
    uint32_t night;         /* minutes that are open from 00:00 to 08:00 */
  } cases[] = {
    { "Europe/Berlin", { 2027, 3, 28 }, 60, 7 * 60, 6 * 60, 420 },
    { "Europe/Berlin", { 2026, 10, 25 }, -60, 6 * 60, 7 * 60, 540 },
    { "America/New_York", { 2027, 3, 14 }, 60, 13 * 60, 12 * 60, 420 },
    { "America/New_York", { 2026, 11, 1 }, -60, 12 * 60, 13 * 60, 540 },
    /* Half an hour only, ten and a half or eleven ahead: the day before by UTC. */
    { "Australia/Lord_Howe", { 2026, 10, 4 }, 30, 21 * 60 + 30, 21 * 60, 450 },
    { "Australia/Lord_Howe", { 2027, 4, 4 }, -30, 21 * 60, 21 * 60 + 30, 510 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fixture f;
      g_autofree char *json = g_strdup_printf (
          "{\"zone\":\"%s\",\"weekly\":[{\"days\":[\"sat\",\"sun\"],\"from\":\"08:00\",\"to\":"
          "\"09:00\"}]}",
          cases[i].zone);
      med_date saturday = med_date_from_days (med_date_days (cases[i].day) - 1);
      expand (&f, json, saturday, 2);
      g_assert_cmpuint (f.count, ==, 2);
      g_assert_cmpuint (f.times[0].start % 1440, ==, cases[i].before);
      g_assert_cmpuint (f.times[1].start % 1440, ==, cases[i].after);
      g_assert_cmpint ((int)(f.times[1].start - f.times[0].start), ==, 1440 - cases[i].change);
      med_zone_change change = med_zone_day_change (f.zone, cases[i].day);
      g_assert_cmpint (change.minutes, ==, cases[i].change);
      g_assert_cmpuint (change.minute, <, 4 * 60);
      g_assert_cmpint (med_zone_day_change (f.zone, saturday).minutes, ==, 0);
      done (&f);
      g_autofree char *night = g_strdup_printf (
          "{\"zone\":\"%s\",\"weekly\":[{\"days\":[\"sun\"],\"from\":\"00:00\",\"to\":\"08:00\"}]}",
          cases[i].zone);
      expand (&f, night, cases[i].day, 1);
      uint32_t open = 0;
      for (size_t j = 0; j < f.count; j++)
        open += f.times[j].minutes;
      g_assert_cmpuint (open, ==, cases[i].night);
      done (&f);
    }
}

/* 02:30 that does not exist, and 02:30 twice. */
static void
test_instants (void)
{
  g_autoptr (GTimeZone) zone = med_zone_open ("Europe/Berlin");
  med_date gap = { 2027, 3, 28 }, twice = { 2026, 10, 25 }, date;
  uint32_t minute;
  med_wall_instant at = med_zone_instant (zone, gap, 150);
  g_assert_cmpint (at.kind, ==, MED_WALL_SKIPPED);
  med_zone_wall (zone, at.first, &date, &minute);
  g_assert_cmpuint (minute, ==, 180);
  at = med_zone_instant (zone, twice, 150);
  g_assert_cmpint (at.kind, ==, MED_WALL_TWICE);
  g_assert_cmpint (at.second - at.first, ==, 60);
  g_assert_cmpint (at.first, ==, utc (2026, 10, 25, 0, 30));
  for (int i = 0; i < 2; i++)
    {
      med_zone_wall (zone, i == 0 ? at.first : at.second, &date, &minute);
      g_assert_cmpuint (minute, ==, 150);
      g_assert_cmpint (date.day, ==, 25);
    }
  /* There and back, every five minutes of two years. */
  for (int64_t t = utc (2026, 1, 1, 0, 0); t < utc (2028, 1, 1, 0, 0); t += 5)
    {
      med_zone_wall (zone, t, &date, &minute);
      at = med_zone_instant (zone, date, minute);
      g_assert_true (at.first == t || at.second == t);
    }
}

/* Hours within the hour that comes twice are open both times; within the one that is left out
 * never. */
static void
test_doubled_hour (void)
{
  fixture f;
  static const char json[] = "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"sun\"],\"from\":"
                             "\"02:00\",\"to\":\"02:30\"},{\"days\":[\"sun\"],\"from\":\"02:45\","
                             "\"to\":\"03:00\"}]}";
  expand (&f, json, (med_date){ 2026, 10, 25 }, 1);
  /* The first round's end is the second one's beginning. */
  g_assert_cmpuint (f.count, ==, 3);
  expect (&f, 0, utc (2026, 10, 25, 0, 0), 30);
  expect (&f, 1, utc (2026, 10, 25, 0, 45), 45);
  expect (&f, 2, utc (2026, 10, 25, 1, 45), 15);
  done (&f);
  expand (&f, json, (med_date){ 2027, 3, 28 }, 1);
  g_assert_cmpuint (f.count, ==, 0);
  done (&f);
}

static void
test_zones (void)
{
  static const char *const none[]
      = { "",        "Berlin",        "+01:00",        "Europe/Atlantis",
          "EST5EDT", "../etc/passwd", "Europe/../UTC", "Europe/Berlin ",
          "Z" };
  for (size_t i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (med_zone_open (none[i]));
  g_assert_null (med_zone_open (NULL));
  g_autoptr (GTimeZone) zone = med_zone_open ("UTC");
  g_assert_cmpint (med_zone_offset (zone, 0), ==, 0);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *json, *where;
  } cases[] = {
    { "[]", "byte 0" },
    { "{\"zone\":\"Europe/Berlin\"", "byte 23" },
    { "{}", "zone" },
    { "{\"zone\":\"Mars/Olympus\"}", "zone" },
    { "{\"zone\":\"Europe/Berlin\",\"week\":[]}", "week" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":{}}", "weekly" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[1]}", "weekly[0]" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[],\"from\":\"08:00\",\"to\":\"09:00\"}]}",
      "weekly[0].days" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mo\"],\"from\":\"08:00\",\"to\":\"09:"
      "00\"}]}",
      "weekly[0].days" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\"],\"from\":\"8:00\",\"to\":\"09:"
      "00\"}]}",
      "weekly[0].from" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\"],\"from\":\"08:01\",\"to\":\"09:"
      "00\"}]}",
      "weekly[0].from" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\"],\"from\":\"09:00\",\"to\":\"08:"
      "00\"}]}",
      "weekly[0].to" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\"],\"from\":\"09:00\",\"to\":\"24:"
      "05\"}]}",
      "weekly[0].to" },
    { "{\"zone\":\"Europe/Berlin\",\"weekly\":[{\"days\":[\"mon\"],\"from\":\"08:00\",\"to\":\"09:"
      "00\",\"slot_minutes\":7}]}",
      "weekly[0].slot_minutes" },
    { "{\"zone\":\"Europe/Berlin\",\"breaks\":[{\"days\":[\"mon\"],\"from\":\"08:00\",\"to\":\"09:"
      "00\",\"slot_minutes\":5}]}",
      "breaks[0].slot_minutes" },
    { "{\"zone\":\"Europe/Berlin\",\"exceptions\":[{\"date\":\"2026-02-30\",\"closed\":true}]}",
      "exceptions[0].date" },
    { "{\"zone\":\"Europe/Berlin\",\"exceptions\":[{\"date\":\"2026-02-03\",\"until\":\"2026-02-"
      "02\",\"closed\":true}]}",
      "exceptions[0].until" },
    { "{\"zone\":\"Europe/Berlin\",\"exceptions\":[{\"date\":\"2026-02-03\"}]}",
      "exceptions[0].from" },
    { "{\"zone\":\"Europe/Berlin\",\"exceptions\":[{\"date\":\"2026-02-03\",\"closed\":1}]}",
      "exceptions[0].closed" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_arena arena;
      med_template schedule;
      med_template_error error;
      med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
      g_assert_cmpint (med_template_read (med_span_text (cases[i].json), &arena, &schedule, &error),
                       ==, MED_E_INVALID);
      g_assert_cmpstr (error.where, ==, cases[i].where);
      g_assert_cmpuint (strlen (error.what), >, 0);
      med_arena_clear (&arena);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/availability/week", test_week);
  g_test_add_func ("/availability/round-trip", test_round_trip);
  g_test_add_func ("/availability/clock-changes", test_clock_changes);
  g_test_add_func ("/availability/instants", test_instants);
  g_test_add_func ("/availability/doubled-hour", test_doubled_hour);
  g_test_add_func ("/availability/zones", test_zones);
  g_test_add_func ("/availability/errors", test_errors);
  return g_test_run ();
}
