/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of instants carry, and never wrap. */
#include "core/chain/time.h"

#include <glib.h>

#define LAST INT64_C (253402300799)

static void
test_add (void)
{
  med_time sum;
  g_assert_cmpint (med_time_add ((med_time){ 10, 999999999 }, (med_duration){ 5, 2 }, &sum), ==,
                   MED_OK);
  g_assert_cmpint (sum.seconds, ==, 16);
  g_assert_cmpint (sum.nanos, ==, 1);
  g_assert_cmpint (med_time_add ((med_time){ LAST, 999999999 }, (med_duration){ 0, 0 }, &sum), ==,
                   MED_OK);
  g_assert_cmpint (med_time_add ((med_time){ LAST, 999999999 }, (med_duration){ 0, 1 }, &sum), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (med_time_add ((med_time){ 1, 0 }, (med_duration){ INT64_MAX, 0 }, &sum), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (med_time_add ((med_time){ 0, 1000000000 }, (med_duration){ 0, 0 }, &sum), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_time_add ((med_time){ 0, 0 }, (med_duration){ -1, 0 }, &sum), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_time_add ((med_time){ 0, 0 }, (med_duration){ 0, -1 }, &sum), ==,
                   MED_E_INVALID);
}

static void
test_valid (void)
{
  g_assert_true (med_time_valid ((med_time){ INT64_C (-62135596800), 0 }));
  g_assert_false (med_time_valid ((med_time){ INT64_C (-62135596801), 0 }));
  g_assert_true (med_time_valid ((med_time){ LAST, 0 }));
  g_assert_false (med_time_valid ((med_time){ LAST + 1, 0 }));
  g_assert_false (med_time_valid ((med_time){ 0, -1 }));
  g_assert_false (med_time_valid ((med_time){ INT64_MIN, 0 }));
}

static void
test_nanos (void)
{
  med_duration duration;
  g_assert_cmpint (med_duration_from_nanos (INT64_C (1400000000001), &duration), ==, MED_OK);
  g_assert_cmpint (duration.seconds, ==, 1400);
  g_assert_cmpint (duration.nanos, ==, 1);
  g_assert_cmpint (med_duration_from_nanos (-1, &duration), ==, MED_E_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/add", test_add);
  g_test_add_func ("/time/valid", test_valid);
  g_test_add_func ("/time/nanos", test_nanos);
  return g_test_run ();
}
