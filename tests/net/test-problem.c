/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents, both ways. */
#include "net/problem.h"

#include <glib.h>

static med_span
span_of (GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);
  return med_span_make (data, size);
}

static void
test_write (void)
{
  const med_problem problem
      = med_problem_make (422, MED_REASON_GRANT_EXPIRED, 1204, "the \"grant\" has ended");
  g_autoptr (GBytes) json = med_problem_write (&problem);
  static const char expected[]
      = "{\"status\":422,\"code\":\"refused\",\"reason\":\"grant-expired\","
        "\"message\":\"the \\\"grant\\\" has ended\",\"height\":1204}";
  g_assert_cmpmem (g_bytes_get_data (json, NULL), g_bytes_get_size (json), expected,
                   strlen (expected));
}

static void
test_round_trip (void)
{
  static const unsigned statuses[] = { 400, 401, 403, 404, 409, 413, 421, 422, 429, 500, 503 };
  for (size_t i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      const med_problem problem = med_problem_make (statuses[i], (med_reason)(i + 1), i, "über");
      med_problem back;
      g_autoptr (GBytes) json = med_problem_write (&problem);
      g_assert_cmpint (med_problem_parse (span_of (json), statuses[i], &back), ==, MED_OK);
      g_assert_cmpuint (back.status, ==, problem.status);
      g_assert_cmpint (back.reason, ==, problem.reason);
      g_assert_cmpuint (back.height, ==, problem.height);
      g_assert_cmpstr (back.message, ==, problem.message);
      g_assert_cmpint (med_problem_parse (span_of (json), 418, &back), ==, MED_E_INVALID);
    }
}

static void
test_long_message (void)
{
  /* The cut would fall into the middle of the last character. */
  g_autofree char *filler = g_strnfill (MED_PROBLEM_MESSAGE_MAX - 1, 'a');
  g_autofree char *message = g_strconcat (filler, "ü and more", NULL);
  med_problem problem = med_problem_make (500, MED_REASON_NONE, 0, message);
  g_assert_cmpstr (problem.message, ==, filler);
}

static void
test_parse (void)
{
  static const char unknown[] = "{\"status\":403,\"reason\":\"because\",\"more\":{\"a\":[1]}}";
  static const char least[] = " {\"status\": 404} ";
  static const char *const bad[] = {
    "",
    "[]",
    "404",
    "{}",
    "{\"status\":\"404\"}",
    "{\"status\":404.5}",
    "{\"status\":-404}",
    "{\"status\":404,\"reason\":7}",
    "{\"status\":404,\"message\":[]}",
    "{\"status\":404,\"height\":\"9\"}",
    "{\"status\":404,\"height\":-1}",
    "{\"status\":404}{}",
    "{'status':404}",
    "{\"status\":404",
  };
  med_problem problem;
  g_assert_cmpint (med_problem_parse (med_span_text (unknown), 403, &problem), ==, MED_OK);
  g_assert_cmpint (problem.reason, ==, MED_REASON_NONE);
  g_assert_cmpint (med_problem_parse (med_span_text (least), 404, &problem), ==, MED_OK);
  g_assert_cmpstr (problem.message, ==, "");
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_cmpint (med_problem_parse (med_span_text (bad[i]), 404, &problem), ==,
                       MED_E_INVALID);
    }
  g_autofree char *deep = g_strnfill (3000, '[');
  g_assert_cmpint (med_problem_parse (med_span_text (deep), 404, &problem), ==, MED_E_TOO_LARGE);
}

static void
test_results (void)
{
  static const struct
  {
    unsigned status;
    med_reason reason;
    med_result result;
  } cases[] = {
    { 400, MED_REASON_NONE, MED_E_INVALID },    { 401, MED_REASON_NONE, MED_E_DENIED },
    { 403, MED_REASON_NO_GRANT, MED_E_DENIED }, { 404, MED_REASON_NONE, MED_E_NOT_FOUND },
    { 409, MED_REASON_CHANGED, MED_E_REFUSED }, { 422, MED_REASON_OVERLAP, MED_E_REFUSED },
    { 413, MED_REASON_NONE, MED_E_TOO_LARGE },  { 421, MED_REASON_NONE, MED_E_UNVERIFIED },
    { 429, MED_REASON_RATE, MED_E_DENIED },     { 500, MED_REASON_NONE, MED_E_OFFLINE },
    { 503, MED_REASON_NONE, MED_E_OFFLINE },    { 503, MED_REASON_BEHIND, MED_E_BUSY },
    { 301, MED_REASON_NONE, MED_E_UNVERIFIED }, { 418, MED_REASON_NONE, MED_E_UNVERIFIED },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_problem problem = med_problem_make (cases[i].status, cases[i].reason, 0, "");
      g_assert_cmpint (med_problem_result (&problem), ==, cases[i].result);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/write", test_write);
  g_test_add_func ("/problem/round-trip", test_round_trip);
  g_test_add_func ("/problem/long-message", test_long_message);
  g_test_add_func ("/problem/parse", test_parse);
  g_test_add_func ("/problem/results", test_results);
  return g_test_run ();
}
