/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as JSON and as text. */
#include "ctl/json-out.h"
#include "ctl/text-out.h"

static void
assert_json (med_value *value, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);
  med_json_out (value, out);
  g_assert_cmpstr (out->str, ==, expected);
  med_value_free (value);
}

static void
assert_text (med_value *value, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);
  med_text_out (value, out);
  g_assert_cmpstr (out->str, ==, expected);
  med_value_free (value);
}

static med_value *
person (const char *name, guint64 looks)
{
  med_value *value = med_value_object ();
  med_value_set (value, "name", med_value_text (name));
  med_value_set (value, "empty", med_value_null ());
  med_value_set (value, "last_looks", med_value_unsigned (looks));
  return value;
}

static med_value *
people (void)
{
  med_value *array = med_value_array ();
  med_value_append (array, person ("Ada", 7));
  med_value_append (array, person ("Žofie 医", G_MAXUINT64));
  return array;
}

static void
test_json (void)
{
  assert_json (med_value_null (), "null");
  assert_json (med_value_text (NULL), "null");
  assert_json (med_value_signed (G_MININT64), "-9223372036854775808");
  assert_json (med_value_unsigned (G_MAXUINT64), "18446744073709551615");
  assert_json (med_value_text ("a\"\\\n\x01\x7f ž"), "\"a\\\"\\\\\\n\\u0001\\u007f ž\"");
  assert_json (med_value_text ("\xff"), "\"\xef\xbf\xbd\"");
  assert_json (med_value_time (0), "null");
  assert_json (med_value_time (1795356300), "\"2026-11-22T14:05:00Z\"");
  assert_json (med_value_array (), "[]");
  assert_json (people (), "[{\"name\": \"Ada\", \"empty\": null, \"last_looks\": 7}, "
                          "{\"name\": \"Žofie 医\", \"empty\": null, "
                          "\"last_looks\": 18446744073709551615}]");
}

/* Columns line up by what is seen, a wide character taking two places. */
static void
test_table (void)
{
  assert_text (people (), "name      last looks\n"
                          "Ada       7\n"
                          "Žofie 医  18446744073709551615\n");
  assert_text (med_value_array (), "none\n");
}

static void
test_object (void)
{
  med_value *value = med_value_object ();
  const char *const words[] = { "see", "add" };
  med_value_set (value, "chain_id", med_value_text ("med-x"));
  med_value_set (value, "unknown", med_value_null ());
  med_value_set (value, "joined", med_value_bool (true));
  med_value_set (value, "actions", med_value_texts (words, 2));
  med_value_set (value, "people", people ());
  assert_text (value, "chain id  med-x\n"
                      "joined    yes\n"
                      "actions   see, add\n"
                      "\npeople\n"
                      "name      last looks\n"
                      "Ada       7\n"
                      "Žofie 医  18446744073709551615\n");
}

/* A title that another person wrote cannot move the cursor. */
static void
test_terminal (void)
{
  assert_text (med_value_text ("a\x1b[2Jb\nc"), "a\xef\xbf\xbd[2Jb c\n");
  assert_text (med_value_text ("a\u202eb"), "a\ufffdb\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/json", test_json);
  g_test_add_func ("/output/table", test_table);
  g_test_add_func ("/output/object", test_object);
  g_test_add_func ("/output/terminal", test_terminal);
  return g_test_run ();
}
