/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is JSON, what is not, and how deep it may go. */
#include "base/json-scan.h"

#include <glib.h>

#define DEPTH_MAX 32

static med_result
scan (med_span text, size_t size_max)
{
  const med_json_bounds bounds = { size_max, DEPTH_MAX, 1000, 1000 };
  med_json_counts counts;
  size_t offset = SIZE_MAX;
  med_result result = med_json_scan (text, &bounds, NULL, NULL, &counts, &offset);
  if (result != MED_OK)
    g_assert_cmpuint (offset, <=, text.size);
  return result;
}

static void
test_accepts (void)
{
  static const char *const good[] = {
    "{}",
    "[]",
    " [ ] ",
    "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":true}",
    "\"text\"",
    "0",
    "-0",
    "-12.50e+3",
    "1E9",
    "[false]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
    "\"gr\xc3\xbc\xc3\x9f\x65 \xe2\x82\xac \xf0\x9f\x98\x80\"",
    "\r\n\t{ \"a\" : [ 1 , 2 ] }\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_cmpint (scan (med_span_text (good[i]), 1000), ==, MED_OK);
    }
}

static void
test_rejects (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "[",
    "}",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "['a']",
    "[1}",
    "{\"a\":1]",
    "01",
    "-",
    "+1",
    ".5",
    "1.",
    "1e",
    "0x10",
    "NaN",
    "Infinity",
    "tru",
    "nulll",
    "{} {}",
    "1 2",
    "/* c */ 1",
    "// c\n1",
    "\"open",
    "\"tab\there\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\xc0\xaf\"",
    "\"\xed\xa0\x80\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xff\"",
    "\"\xe2\x82\"",
    "\xef\xbb\xbf{}",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_cmpint (scan (med_span_text (bad[i]), 1000), ==, MED_E_INVALID);
    }
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("\"a\0b\""), 1000), ==, MED_E_INVALID);
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("{}\0"), 1000), ==, MED_E_INVALID);
}

static char *
nest (unsigned depth, char open, char close)
{
  GString *text = g_string_new (NULL);
  for (unsigned i = 0; i < depth; i++)
    g_string_append (text, open == '{' ? "{\"k\":" : "[");
  g_string_append_c (text, '1');
  for (unsigned i = 0; i < depth; i++)
    g_string_append_c (text, close);
  return g_string_free (text, FALSE);
}

static void
test_bounds (void)
{
  g_autofree char *deepest = nest (DEPTH_MAX, '[', ']');
  g_autofree char *deepest_object = nest (DEPTH_MAX, '{', '}');
  g_autofree char *too_deep = nest (DEPTH_MAX + 1, '[', ']');
  g_autofree char *far_too_deep = nest (200000, '{', '}');
  g_assert_cmpint (scan (med_span_text (deepest), 1000), ==, MED_OK);
  g_assert_cmpint (scan (med_span_text (deepest_object), 1000), ==, MED_OK);
  g_assert_cmpint (scan (med_span_text (too_deep), 1000), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (scan (med_span_text (far_too_deep), SIZE_MAX), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("[1]"), 3), ==, MED_OK);
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("[1]"), 2), ==, MED_E_TOO_LARGE);
  g_autoptr (GString) many = g_string_new ("[{}");
  for (int i = 0; i < 1000; i++)
    g_string_append (many, ",{}");
  g_string_append_c (many, ']');
  g_assert_cmpint (scan (med_span_text (many->str), SIZE_MAX), ==, MED_E_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-scan/accepts", test_accepts);
  g_test_add_func ("/json-scan/rejects", test_rejects);
  g_test_add_func ("/json-scan/bounds", test_bounds);
  return g_test_run ();
}
