/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree line by line, and inputs that must not get through. */
#include "care/tree.h"

#include <glib.h>

static med_arena
make_arena (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 16 * 1024 * 1024);
  return arena;
}

/* "0 Title|" and "1 Label|value" lines. */
static void
check_tree (const char *json, const char *expected)
{
  med_arena arena = make_arena ();
  med_tree_line *lines;
  size_t count, offset;
  g_autoptr (GString) got = g_string_new (NULL);
  g_assert_cmpint (med_tree_read (med_span_text (json), &arena, &lines, &count, &offset), ==,
                   MED_OK);
  for (size_t i = 0; i < count; i++)
    g_string_append_printf (got, "%u %s|%s\n", lines[i].depth, lines[i].label, lines[i].value);
  g_assert_cmpstr (got->str, ==, expected);
  med_arena_clear (&arena);
}

static void
test_lines (void)
{
  check_tree ("{}", "0 Data|\n");
  check_tree ("{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":6.30,\"unit\":"
              "\"mmol/L\"},\"birthDate\":\"1979\",\"given\":[\"A\",null],\"_given\":[null,{\"id\":"
              "\"x\"}],\"active\":true,\"dead\":false,\"empty\":[],\"none\":{},\"hasURL\":-0,"
              "\"big\":123456789012345678901234567890}",
              "0 Observation|\n"
              "1 Resource type|Observation\n"
              "1 Value quantity|\n"
              "2 Value|6.30\n"
              "2 Unit|mmol/L\n"
              "1 Birth date|1979\n"
              "1 Given 1|A\n"
              "1 Given 2|not given\n"
              "1 Given (about) 1|not given\n"
              "1 Given (about) 2|\n"
              "2 Id|x\n"
              "1 Active|yes\n"
              "1 Dead|no\n"
              "1 Empty|\n"
              "1 None|\n"
              "1 Has URL|-0\n"
              "1 Big|123456789012345678901234567890\n");
  check_tree ("{\"a\":[[1,2],[{\"b\":3}]]}", "0 Data|\n"
                                             "1 A 1|1\n"
                                             "1 A 2|2\n"
                                             "1 A 1|\n"
                                             "2 B|3\n");
}

static void
test_text (void)
{
  check_tree ("{\"a\":\"1\\n\\t2\\r\\n3\"}", "0 Data|\n1 A|1\n\t2\n3\n");
  check_tree ("{\"a\":\"x\\u202ey\\u0001\\u001b\"}",
              "0 Data|\n1 A|x\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbd\n");
  check_tree ("{\"a\\u202eb\":1}", "0 Data|\n1 A\xef\xbf\xbd"
                                   "b|1\n");
  check_tree ("{\"resourceType\":\"A\\nB\"}", "0 A\nB|\n1 Resource type|A\nB\n");
  g_autofree char *bytes = g_strnfill (400, 'A');
  g_autofree char *data = g_strdup_printf ("{\"data\":\"%s\"}", bytes);
  g_autofree char *text = g_strdup_printf ("{\"text\":\"%s\"}", bytes);
  g_autofree char *shown = g_strdup_printf ("0 Data|\n1 Text|%s\n", bytes);
  check_tree (data, "0 Data|\n1 Data|300 encoded bytes\n");
  check_tree (text, shown);
}

static void
check_title (const char *json, const char *expected)
{
  med_arena arena = make_arena ();
  const char *title;
  g_assert_cmpint (med_tree_title (med_span_text (json), &arena, &title), ==, MED_OK);
  g_assert_cmpstr (title, ==, expected);
  med_arena_clear (&arena);
}

static void
test_title (void)
{
  check_title ("{\"resourceType\":\"Observation\"}", "Observation");
  check_title ("{\"resourceType\":\"Bundle\"}", "Bundle (0 entries)");
  check_title ("{\"resourceType\":\"Bundle\",\"entry\":[{}]}", "Bundle (1 entry)");
  check_title ("{\"resourceType\":\"Bundle\",\"entry\":[{},{}]}", "Bundle (2 entries)");
  check_title ("{\"resourceType\":7}", "Data");
}

static void
refuse (med_span json, med_result expected, size_t expected_offset)
{
  med_arena arena = make_arena ();
  med_tree_line *lines;
  const char *title;
  size_t count, offset;
  g_assert_cmpint (med_tree_read (json, &arena, &lines, &count, &offset), ==, expected);
  g_assert_cmpuint (offset, ==, expected_offset);
  g_assert_cmpint (med_tree_title (json, &arena, &title), ==, expected);
  med_arena_clear (&arena);
}

static void
test_refused (void)
{
  refuse (MED_SPAN_EMPTY, MED_E_INVALID, 0);
  refuse (MED_SPAN_LITERAL ("{\"a\":1,\"a\":2}"), MED_E_INVALID, 7);
  refuse (MED_SPAN_LITERAL ("{\"a\":1} {}"), MED_E_INVALID, 8);
  refuse (MED_SPAN_LITERAL ("{\"a\":\"\xff\"}"), MED_E_INVALID, 6);
  refuse (MED_SPAN_LITERAL ("{\"a\":-01}"), MED_E_INVALID, 7);
  g_autofree char *deep = g_strnfill (200, '[');
  g_autofree char *object = g_strdup_printf ("{\"a\":%s", deep);
  refuse (med_span_text (object), MED_E_TOO_LARGE, 68);
  g_autofree char *huge = g_malloc0 (MED_TREE_SIZE_MAX + 1);
  refuse (med_span_make (huge, MED_TREE_SIZE_MAX + 1), MED_E_TOO_LARGE, MED_TREE_SIZE_MAX);
}

/* An arena that is too small at any point. */
static void
test_memory (void)
{
  med_span json = MED_SPAN_LITERAL ("{\"resourceType\":\"Bundle\",\"entry\":[{\"x\":\"y\"},1.0]}");
  med_result result = MED_E_NO_MEMORY;
  unsigned refused = 0;
  for (size_t size = 0; result != MED_OK; size += 16, refused++)
    {
      g_autofree uint8_t *buffer = g_malloc (size + 1);
      med_arena arena;
      med_tree_line *lines;
      size_t count, offset;
      med_arena_init_buffer (&arena, buffer, size);
      result = med_tree_read (json, &arena, &lines, &count, &offset);
      g_assert_true (result == MED_OK || result == MED_E_NO_MEMORY);
    }
  g_assert_cmpuint (refused, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/lines", test_lines);
  g_test_add_func ("/tree/text", test_text);
  g_test_add_func ("/tree/title", test_title);
  g_test_add_func ("/tree/refused", test_refused);
  g_test_add_func ("/tree/memory", test_memory);
  return g_test_run ();
}
