/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON to the letter: what json-c alone would take, bounds, numbers as they were written. */
#include "care/json.h"

#define SIZE_MAX_TESTED ((size_t)8 * 1024 * 1024)

static med_result
scan (med_span text)
{
  med_json_counts counts;
  const med_json_bounds bounds = med_care_json_bounds (SIZE_MAX_TESTED);
  size_t offset = SIZE_MAX;
  med_result result = med_json_scan (text, &bounds, NULL, NULL, &counts, &offset);
  if (result != MED_OK)
    g_assert_cmpuint (offset, <=, text.size);
  return result;
}

static med_result
parse (med_span text)
{
  g_autoptr (json_object) root = NULL;
  size_t offset;
  return med_care_json_parse (text, SIZE_MAX_TESTED, &root, &offset);
}

static void
test_valid (void)
{
  static const char *const texts[] = { "{}",
                                       "[]",
                                       "0",
                                       "-0",
                                       "-0.0e-0",
                                       "1E+2",
                                       "\"\"",
                                       "null",
                                       " true ",
                                       "[[],{},\"\"]",
                                       "{\"\":{\"\":[]}}",
                                       "\"\\u00e4\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                                       "\"\\ud83d\\ude00\"",
                                       "\"\xf4\x8f\xbf\xbf\xed\x9f\xbf\"",
                                       "\t\r\n [1 ,\n2 ] ",
                                       "\"\x7f\"",
                                       "123456789012345678901234567890",
                                       "1e999",
                                       "[1.10,-1]" };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *object = g_strdup_printf ("{\"a\":%s}", texts[i]);
      g_test_message ("%s", object);
      g_assert_cmpint (scan (med_span_text (texts[i])), ==, MED_OK);
      g_assert_cmpint (parse (med_span_text (object)), ==, MED_OK);
    }
}

static void
test_invalid (void)
{
  static const char *const texts[] = { "",
                                       " ",
                                       "NaN",
                                       "nan",
                                       "Infinity",
                                       "-Infinity",
                                       "-",
                                       "+1",
                                       "-01",
                                       "01",
                                       "00",
                                       "2.",
                                       ".5",
                                       "2.e1",
                                       "1e",
                                       "1e+",
                                       "0x10",
                                       "1 2",
                                       "tru",
                                       "True",
                                       "nul",
                                       "undefined",
                                       "'a'",
                                       "{'a':1}",
                                       "{a:1}",
                                       "{\"a\"}",
                                       "{\"a\":}",
                                       "{\"a\":1,}",
                                       "{,}",
                                       "{\"a\" 1}",
                                       "[1,]",
                                       "[,1]",
                                       "[1",
                                       "[1}",
                                       "{\"a\":1]",
                                       "{",
                                       "[",
                                       "]",
                                       "}",
                                       "\"",
                                       "\"a",
                                       "\"\\\"",
                                       "\"\\x\"",
                                       "\"\\u12g4\"",
                                       "\"\\u12\"",
                                       "\"\\u0000\"",
                                       "\"\\ud800\"",
                                       "\"\\ud800x\"",
                                       "\"\\ud800\\u0041\"",
                                       "\"\\udc00\"",
                                       "\"a\tb\"",
                                       "\"a\nb\"",
                                       "\"\x01\"",
                                       "\"\x1f\"",
                                       "\"\x80\"",
                                       "\"\xc0\x80\"",
                                       "\"\xc1\xbf\"",
                                       "\"\xe0\x80\x80\"",
                                       "\"\xed\xa0\x80\"",
                                       "\"\xf0\x80\x80\x80\"",
                                       "\"\xf4\x90\x80\x80\"",
                                       "\"\xf5\x80\x80\x80\"",
                                       "\"\xc3\"",
                                       "\"\xff\"",
                                       "\xef\xbb\xbf{}",
                                       "/* */ {}",
                                       "{} // x",
                                       "{}{}",
                                       "{} x",
                                       "{}\f",
                                       "{\"a\":1,\"b\"",
                                       "[1 2]",
                                       "\xc2\xa0{}" };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *object = g_strdup_printf ("{\"a\":%s}", texts[i]);
      g_autofree char *shown = g_strescape (texts[i], NULL);
      g_test_message ("%s", shown);
      g_assert_cmpint (scan (med_span_text (texts[i])), ==, MED_E_INVALID);
      g_assert_cmpint (parse (med_span_text (object)), ==, MED_E_INVALID);
    }
  /* A zero byte, which ends no text here. */
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("{}\0")), ==, MED_E_INVALID);
  g_assert_cmpint (scan (MED_SPAN_LITERAL ("\"\0\"")), ==, MED_E_INVALID);
}

/* The root of FHIR is an object. */
static void
test_root (void)
{
  g_assert_cmpint (parse (MED_SPAN_LITERAL ("{}")), ==, MED_OK);
  g_assert_cmpint (parse (MED_SPAN_LITERAL ("[]")), ==, MED_E_INVALID);
  g_assert_cmpint (parse (MED_SPAN_LITERAL ("null")), ==, MED_E_INVALID);
  g_assert_cmpint (parse (MED_SPAN_LITERAL ("\"a\"")), ==, MED_E_INVALID);
  g_assert_cmpint (parse (MED_SPAN_LITERAL ("1")), ==, MED_E_INVALID);
}

static void
test_offset (void)
{
  static const struct
  {
    const char *text;
    size_t offset;
  } cases[] = {
    { "{\"a\":NaN}", 5 },
    { "{\"a\":1,}", 7 },
    { "{\"a\":\"x\ty\"}", 7 },
    { "{} x", 3 },
    { " []", 1 },
    { "{\"a\":1,\"b\":{\"c\":2,\"c\":3}}", 18 },
    { "{\"a\":1,\"\\u0061\":2}", 7 },
    { "{\"a\":[{\"b\":1},{\"b\":2}],\"a\":[]}", 23 },
    { "{\"a\":{\"a\":{\"a\":\"a\"}},\"b\":\"\\\"b\",\"b\":0}", 31 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_object) root = NULL;
      size_t offset = SIZE_MAX;
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (
          med_care_json_parse (med_span_text (cases[i].text), SIZE_MAX_TESTED, &root, &offset), ==,
          MED_E_INVALID);
      g_assert_cmpuint (offset, ==, cases[i].offset);
    }
}

static void
test_numbers (void)
{
  static const char *const numbers[] = { "0",
                                         "-0",
                                         "0.010",
                                         "6.30",
                                         "1E5",
                                         "1.0e+05",
                                         "18446744073709551616",
                                         "-9223372036854775809",
                                         "123456789012345678901234567890",
                                         "0.1000000000000000000000000000000000000001",
                                         "1e400",
                                         "-1e-400" };
  g_autoptr (GString) text = g_string_new ("{\"a\":[");
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : " , ", numbers[i]);
  g_string_append (text, "]}");
  g_autoptr (json_object) root = NULL;
  size_t offset;
  g_assert_cmpint (med_care_json_parse (med_span_text (text->str), SIZE_MAX_TESTED, &root, &offset),
                   ==, MED_OK);
  json_object *list = json_object_object_get (root, "a");
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_object *number = json_object_array_get_idx (list, i);
      g_assert_cmpstr (med_care_json_number (number), ==, numbers[i]);
      g_assert_cmpstr (json_object_to_json_string (number), ==, numbers[i]);
    }
  g_assert_cmpstr (med_care_json_number (root), ==, "");
}

static char *
nested (size_t depth, char open, char close)
{
  char *text = g_malloc (2 * depth + 1);
  memset (text, open, depth);
  memset (text + depth, close, depth);
  text[2 * depth] = 0;
  return text;
}

static void
test_bounds (void)
{
  g_autofree char *fits = nested (MED_CARE_JSON_DEPTH_MAX, '[', ']');
  g_autofree char *deep = nested (MED_CARE_JSON_DEPTH_MAX + 1, '[', ']');
  g_autofree char *hostile = nested (1000000, '[', ']');
  g_autofree char *inside = nested (MED_CARE_JSON_DEPTH_MAX - 1, '[', ']');
  g_autofree char *object = g_strdup_printf ("{\"a\":%s}", inside);
  g_assert_cmpint (scan (med_span_text (fits)), ==, MED_OK);
  g_assert_cmpint (scan (med_span_text (deep)), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (scan (med_span_text (hostile)), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (parse (med_span_text (object)), ==, MED_OK);

  g_autoptr (GString) many = g_string_new ("[{}");
  for (size_t i = 1; i < MED_CARE_JSON_OBJECTS_MAX; i++)
    g_string_append (many, ",{}");
  g_string_append (many, "]");
  g_assert_cmpint (scan (med_span_make (many->str, many->len)), ==, MED_OK);
  g_string_insert (many, 1, "{},");
  g_assert_cmpint (scan (med_span_make (many->str, many->len)), ==, MED_E_TOO_LARGE);

  g_autofree char *large = g_strnfill (SIZE_MAX_TESTED + 1, ' ');
  memcpy (large, "[]", 2);
  g_assert_cmpint (scan (med_span_make (large, SIZE_MAX_TESTED)), ==, MED_OK);
  g_assert_cmpint (scan (med_span_make (large, SIZE_MAX_TESTED + 1)), ==, MED_E_TOO_LARGE);

  memset (large, '1', SIZE_MAX_TESTED);
  large[0] = '[';
  for (size_t i = 2; i < SIZE_MAX_TESTED; i += 2)
    large[i] = ',';
  large[SIZE_MAX_TESTED - 2] = '1';
  large[SIZE_MAX_TESTED - 1] = ']';
  g_assert_cmpint (scan (med_span_make (large, SIZE_MAX_TESTED)), ==, MED_E_TOO_LARGE);
}

/* Foreign members of the wrong kind read as missing. */
static void
test_lenient (void)
{
  g_autoptr (json_object) root = NULL;
  size_t offset;
  med_span text = MED_SPAN_LITERAL ("{\"t\":\"x\",\"n\":1,\"z\":null,\"o\":{\"t\":\"y\"},"
                                    "\"l\":[{\"k\":\"a\",\"v\":\"1\"},3,\"w\","
                                    "{\"k\":\"b\",\"v\":\"2\"}]}");
  g_assert_cmpint (med_care_json_parse (text, 1024, &root, &offset), ==, MED_OK);
  g_assert_cmpstr (med_care_json_text (root, "t"), ==, "x");
  g_assert_cmpstr (med_care_json_text (root, "n"), ==, "");
  g_assert_cmpstr (med_care_json_text (root, "z"), ==, "");
  g_assert_cmpstr (med_care_json_text (root, "l"), ==, "");
  g_assert_cmpstr (med_care_json_text (NULL, "t"), ==, "");
  g_assert_null (med_care_json_member (root, "t"));
  g_assert_cmpstr (med_care_json_text (med_care_json_member (root, "o"), "t"), ==, "y");
  g_assert_cmpuint (med_care_json_count (root, "l"), ==, 4);
  g_assert_cmpuint (med_care_json_count (root, "o"), ==, 0);
  g_assert_null (med_care_json_item (root, "l", 1));
  g_assert_null (med_care_json_item (root, "l", 4));
  g_assert_cmpstr (med_care_json_item_text (root, "l", 2), ==, "w");
  g_assert_cmpstr (med_care_json_item_text (root, "l", 0), ==, "");
  json_object *found = med_care_json_find (root, "l", "k", "b");
  g_assert_cmpstr (med_care_json_text (found, "v"), ==, "2");
  g_assert_null (med_care_json_find (root, "l", "k", "c"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/valid", test_valid);
  g_test_add_func ("/json/invalid", test_invalid);
  g_test_add_func ("/json/root", test_root);
  g_test_add_func ("/json/offset", test_offset);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/bounds", test_bounds);
  g_test_add_func ("/json/lenient", test_lenient);
  return g_test_run ();
}
