/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of foreign vectors itself: missing is skipped and said so, or fails where required. */
#include "support/vectors.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *program;

/* Each case runs in a process of its own, which may fail without failing this one; `status` and
 * `output` are that process's. */
static char *
run (const char *name, bool required, int *status)
{
  const char *const argv[] = { program, name, NULL };
  char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_setenv ("MEDEASE_REQUIRE_VECTORS", required ? "1" : "", TRUE);
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                status, &error);
  g_assert_no_error (error);
  return output;
}

static void
check (const char *name, bool required, bool passes, const char *line)
{
  int status = 0;
  g_autofree char *output = run (name, required, &status);
  g_test_message ("%s: %s", name, output);
  g_assert_cmpint (status == 0, ==, passes);
  g_assert_nonnull (strstr (output, line));
}

static void
child_missing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medease-vectors-XXXXXX", NULL);
  g_setenv ("MEDEASE_SHARED_DIR", folder, TRUE);
  bool available = med_test_vectors_available ("planted", "no-such-file", NULL);
  g_rmdir (folder);
  g_assert_false (available);
}

static void
test_missing (void)
{
  check ("child-missing", false, true, "# vectors: planted not run\n");
  check ("child-missing", false, true, "# SKIP");
  check ("child-missing", true, false, "# vectors: planted not run\n");
}

static void
child_present (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medease-vectors-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "b.txt", NULL);
  g_autofree char *second = g_build_filename (folder, "a.txt", NULL);
  g_autofree char *other = g_build_filename (folder, "c.bin", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner.txt", NULL);
  g_assert_true (g_file_set_contents (first, "one\0two", 7, NULL)
                 && g_file_set_contents (second, "", 0, NULL)
                 && g_file_set_contents (other, "", 0, NULL));
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_setenv ("MEDEASE_SHARED_DIR", folder, TRUE);
  bool available = med_test_vectors_available ("planted", "a.txt", "b.txt", NULL);
  gsize size = 0;
  g_autofree char *content = med_test_vectors_load ("b.txt", &size);
  g_auto (GStrv) names = med_test_vectors_list (".", ".txt");
  g_remove (first);
  g_remove (second);
  g_remove (other);
  g_rmdir (inner);
  g_rmdir (folder);
  g_assert_true (available);
  g_assert_cmpmem (content, size + 1, "one\0two", 8);
  const char *const expected[] = { "a.txt", "b.txt", NULL };
  g_assert_cmpstrv (names, expected);
}

static void
test_present (void)
{
  check ("child-present", true, true, "ok 1");
}

static void
child_all (void)
{
  med_test_vectors_report ("planted", 3, 3, NULL);
}

static void
child_some (void)
{
  med_test_vectors_report ("planted", 2, 3, "a note");
}

static void
child_none (void)
{
  med_test_vectors_report ("planted", 0, 0, NULL);
}

static void
test_report (void)
{
  check ("child-all", true, true, "# vectors: planted 3/3\n");
  check ("child-some", false, false, "# vectors: planted 2/3, a note\n");
  check ("child-none", false, false, "# vectors: planted 0/0\n");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*function) (void);
  } children[] = {
    { "child-missing", child_missing }, { "child-present", child_present },
    { "child-all", child_all },         { "child-some", child_some },
    { "child-none", child_none },
  };
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  for (size_t i = 0; i < G_N_ELEMENTS (children); i++)
    if (argc == 2 && strcmp (argv[1], children[i].name) == 0)
      {
        g_test_add_func ("/vectors/child", children[i].function);
        return g_test_run ();
      }
  g_test_add_func ("/vectors/missing", test_missing);
  g_test_add_func ("/vectors/present", test_present);
  g_test_add_func ("/vectors/report", test_report);
  return g_test_run ();
}
