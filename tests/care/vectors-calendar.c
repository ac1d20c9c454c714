/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's calendars, good and broken ones: what is taken, and what is said of the rest. */
#include "care/calendar.h"
#include "support/vectors.h"

#include <string.h>

typedef struct
{
  const char *name;
  med_result result;
  size_t line; /* of a refusal */
  size_t events, times, problems;
} expected;

/* Times within two years from 2026 on, and those that do not repeat. */
static const expected files[] = {
  { "1.ics", MED_OK, 0, 1, 0, 1 },
  /* Events outside of a calendar. */
  { "2445.ics", MED_E_INVALID, 11, 0, 0, 0 },
  { "2446.ics", MED_OK, 0, 42, 681, 15 },
  { "3.ics", MED_OK, 0, 0, 0, 0 },
  { "4.ics", MED_OK, 0, 0, 0, 0 },
  { "5.ics", MED_OK, 0, 0, 0, 0 },
  { "classify.ics", MED_OK, 0, 2, 2, 0 },
  /* No text at all. */
  { "crash.ics", MED_E_INVALID, 2, 0, 0, 0 },
  { "incoming.ics", MED_OK, 0, 14, 8, 6 },
  { "recur-errors.ics", MED_E_INVALID, 1, 0, 0, 0 },
  { "restriction.ics", MED_OK, 0, 3, 1, 2 },
  { "stresstest.ics", MED_OK, 0, 0, 0, 0 },
};

static bool
as_expected (const expected *file)
{
  gsize size;
  g_autofree char *path = g_strconcat ("samples/ics/", file->name, NULL);
  g_autofree char *text = med_test_vectors_load (path, &size);
  const med_ical_options options = { NULL, 29453760, 29453760 + 2 * 525600 };
  med_arena arena;
  med_ical calendar = { 0 };
  med_ical_error error;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_result result
      = med_ical_read (med_span_make (text, size), &options, &arena, &calendar, &error);
  bool same = result == file->result
              && (result == MED_OK
                      ? calendar.events == file->events && calendar.instance_count == file->times
                            && calendar.problem_count == file->problems
                      : error.line == file->line && error.what[0] != 0);
  if (!same)
    g_test_message ("%s: %s, line %zu, %zu events, %zu times, %zu problems", file->name,
                    med_result_name (result), error.line, calendar.events, calendar.instance_count,
                    calendar.problem_count);
  med_arena_clear (&arena);
  return same;
}

static void
test_files (void)
{
  guint passed = 0;
  if (!med_test_vectors_available ("ics", "samples/ics", NULL))
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    passed += as_expected (&files[i]);
  med_test_vectors_report ("ics", passed, G_N_ELEMENTS (files), NULL);
  /* The canary: one event more than there is must be seen. */
  expected wrong = files[6];
  wrong.events++;
  g_assert_false (as_expected (&wrong));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors-calendar/files", test_files);
  return g_test_run ();
}
