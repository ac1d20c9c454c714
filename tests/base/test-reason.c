/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and numbers of refusals never change. */
#include "base/reason.h"

#include <glib.h>

static void
test_round_trip (void)
{
  for (int i = 1; i < MED_REASON_COUNT; i++)
    {
      med_reason back = MED_REASON_NONE;
      const char *word = med_reason_word ((med_reason)i);
      g_assert_cmpuint (strlen (word), >, 0);
      g_assert_cmpint (med_reason_parse (med_span_text (word), &back), ==, MED_OK);
      g_assert_cmpint ((int)back, ==, i);
    }
}

/* A few of the numbers that stand in blocks. */
static void
test_numbers (void)
{
  g_assert_cmpstr (med_reason_word ((med_reason)1), ==, "expired");
  g_assert_cmpstr (med_reason_word ((med_reason)13), ==, "access-expired");
  g_assert_cmpstr (med_reason_word ((med_reason)18), ==, "epoch-stale");
  g_assert_cmpstr (med_reason_word ((med_reason)26), ==, "not-stored");
}

static void
test_refused (void)
{
  med_reason reason = MED_REASON_ROLE;
  g_assert_cmpint (med_reason_parse (MED_SPAN_EMPTY, &reason), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_reason_parse (MED_SPAN_LITERAL ("Role"), &reason), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_reason_parse (MED_SPAN_LITERAL ("roles"), &reason), ==, MED_E_NOT_FOUND);
  g_assert_cmpint ((int)reason, ==, MED_REASON_ROLE);
  g_assert_cmpstr (med_reason_word ((med_reason)MED_REASON_COUNT), ==, "");
  g_assert_cmpstr (med_reason_word ((med_reason)-1), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reason/round-trip", test_round_trip);
  g_test_add_func ("/reason/numbers", test_numbers);
  g_test_add_func ("/reason/refused", test_refused);
  return g_test_run ();
}
