/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and options of a command line. */
#include "ctl/args.h"

static const med_option options[] = {
  { "category", MED_OPTION_LIST, false, "C", "" },
  { "until", MED_OPTION_TEXT, false, "T", "" },
  { "all", MED_OPTION_FLAG, false, NULL, "" },
  { "o", MED_OPTION_TEXT, false, "F", "" },
  MED_OPTIONS_END,
};
static const med_option demanding[] = {
  { "title", MED_OPTION_TEXT, true, "T", "" },
  MED_OPTIONS_END,
};

static med_args *
parse (guint words_min, guint words_max, const char *const *argv)
{
  med_args *args = NULL;
  char *problem = NULL;
  g_assert_true (med_args_parse (options, words_min, words_max, argv, &args, &problem));
  g_assert_null (problem);
  return args;
}

static void
refuse (const med_option *table, guint words_min, guint words_max, const char *const *argv,
        const char *part)
{
  med_args *args = NULL;
  g_autofree char *problem = NULL;
  g_assert_false (med_args_parse (table, words_min, words_max, argv, &args, &problem));
  g_assert_null (args);
  g_assert_nonnull (problem);
  g_assert_nonnull (g_strstr_len (problem, -1, part));
}

static void
test_forms (void)
{
  const char *const argv[] = { "who", "--until", "+30d", "-o", "f", "--all", NULL };
  g_autoptr (med_args) args = parse (1, 1, argv);
  g_assert_cmpstr (med_args_word (args, 0), ==, "who");
  g_assert_null (med_args_word (args, 1));
  g_assert_cmpstr (med_args_text (args, "until"), ==, "+30d");
  g_assert_cmpstr (med_args_text (args, "o"), ==, "f");
  g_assert_true (med_args_has (args, "all"));
  g_assert_false (med_args_has (args, "category"));
  const char *const equals[] = { "--until=-x=y", "--", "--all", "-", NULL };
  g_autoptr (med_args) second = parse (0, 2, equals);
  g_assert_cmpstr (med_args_text (second, "until"), ==, "-x=y");
  g_assert_cmpstr (med_args_word (second, 0), ==, "--all");
  g_assert_cmpstr (med_args_word (second, 1), ==, "-");
  g_assert_false (med_args_has (second, "all"));
}

/* Three ways to give several; a word that the verb still lacks is not taken for one. */
static void
test_lists (void)
{
  const char *const commas[]
      = { "who", "--category", "results,notes", "--category", "vitals", NULL };
  const char *const words[] = { "who", "--category", "results", "notes", "vitals", NULL };
  const char *const before[] = { "--category", "results", "who", "notes", "vitals", NULL };
  const char *const *all[] = { commas, words, before };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (med_args) args = parse (1, 1, all[i]);
      const char *const *list;
      g_assert_cmpuint (med_args_list (args, "category", &list), ==, 3);
      g_assert_cmpstr (list[0], ==, "results");
      g_assert_cmpstr (list[1], ==, "notes");
      g_assert_cmpstr (list[2], ==, "vitals");
      g_assert_cmpstr (med_args_word (args, 0), ==, "who");
      g_assert_cmpuint (med_args_list (args, "until", &list), ==, 0);
    }
}

static void
test_refused (void)
{
  refuse (options, 0, 0, (const char *const[]){ "--nothing", NULL }, "--nothing");
  refuse (options, 0, 0, (const char *const[]){ "--o", "f", NULL }, "--o");
  refuse (options, 0, 0, (const char *const[]){ "-until", "f", NULL }, "-until");
  refuse (options, 0, 0, (const char *const[]){ "--until", NULL }, "needs a value");
  refuse (options, 0, 0, (const char *const[]){ "--until", "--all", NULL }, "needs a value");
  refuse (options, 0, 0, (const char *const[]){ "--all=yes", NULL }, "takes no value");
  refuse (options, 0, 0, (const char *const[]){ "--until", "a", "--until", "b", NULL }, "twice");
  refuse (options, 0, 1, (const char *const[]){ "a", "b", NULL }, "“b”");
  refuse (options, 1, 1, (const char *const[]){ NULL }, "missing");
  refuse (demanding, 0, 0, (const char *const[]){ NULL }, "--title");
  refuse (NULL, 0, 0, (const char *const[]){ "--title", "x", NULL }, "--title");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/args/forms", test_forms);
  g_test_add_func ("/args/lists", test_lists);
  g_test_add_func ("/args/refused", test_refused);
  return g_test_run ();
}
