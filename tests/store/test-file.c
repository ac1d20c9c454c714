/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: replacing, reading, locking. */
#include "store/store-lab.h"
#include "store/file.h"

#include <sys/stat.h>
#include <sys/wait.h>

static void
test_replace (void)
{
  char *folder = lab_folder ();
  g_autofree char *path = lab_path (folder, "file"), *previous = lab_path (folder, "file~");
  g_autofree char *text = NULL, *old = NULL;
  struct stat status;
  MUST (med_file_replace (path, MED_SPAN_LITERAL ("one"), true));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (previous, G_FILE_TEST_EXISTS));
  MUST (med_file_replace (path, MED_SPAN_LITERAL ("two"), true));
  MUST (med_file_replace (path, MED_SPAN_LITERAL ("three"), true));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_file_get_contents (previous, &old, NULL, NULL));
  g_assert_cmpstr (text, ==, "three");
  g_assert_cmpstr (old, ==, "two");
  g_autofree char *nowhere = lab_path (folder, "no/such/folder");
  g_assert_cmpint (med_file_replace (nowhere, MED_SPAN_EMPTY, false), ==, MED_E_NOT_FOUND);
  lab_folder_free (folder);
}

static void
test_read (void)
{
  char *folder = lab_folder ();
  g_autofree char *path = lab_path (folder, "file");
  med_arena arena;
  med_span bytes;
  lab_arena (&arena);
  g_assert_cmpint (med_file_read (path, 10, &arena, &bytes), ==, MED_E_NOT_FOUND);
  MUST (med_file_replace (path, MED_SPAN_LITERAL ("0123456789"), false));
  MUST (med_file_read (path, 10, &arena, &bytes));
  g_assert_true (med_span_equal (bytes, MED_SPAN_LITERAL ("0123456789")));
  g_assert_cmpint (med_file_read (path, 9, &arena, &bytes), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (med_file_read (folder, 9, &arena, &bytes), ==, MED_E_INVALID);
  MUST (med_file_replace (path, MED_SPAN_EMPTY, false));
  MUST (med_file_read (path, 10, &arena, &bytes));
  g_assert_cmpuint (bytes.size, ==, 0);
  med_arena_clear (&arena);
  lab_folder_free (folder);
}

static void
test_folder (void)
{
  char *folder = lab_folder ();
  g_autofree char *deep = lab_path (folder, "a/b/c"), *file = lab_path (folder, "a/file");
  g_autofree char *below = lab_path (folder, "a/file/d");
  struct stat status;
  MUST (med_file_make_folder (deep));
  MUST (med_file_make_folder (deep));
  g_assert_cmpint (stat (deep, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, S_ISDIR (status.st_mode) ? 0700 : 0);
  MUST (med_file_replace (file, MED_SPAN_EMPTY, false));
  g_assert_cmpint (med_file_make_folder (below), ==, MED_E_IO);
  lab_folder_free (folder);
}

static void
test_lock (void)
{
  char *folder = lab_folder ();
  g_autofree char *path = lab_path (folder, "lock");
  int fd, second;
  MUST (med_file_lock (path, &fd));
  g_assert_cmpint (med_file_lock (path, &second), ==, MED_E_BUSY);
  med_file_unlock (fd);
  MUST (med_file_lock (path, &fd));
  med_file_unlock (fd);
  /* It goes with the process that held it. */
  pid_t child = fork ();
  if (child == 0)
    _exit (med_file_lock (path, &fd) == MED_OK ? 0 : 1);
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  MUST (med_file_lock (path, &fd));
  med_file_unlock (fd);
  lab_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/file/replace", test_replace);
  g_test_add_func ("/store/file/read", test_read);
  g_test_add_func ("/store/file/folder", test_folder);
  g_test_add_func ("/store/file/lock", test_lock);
  return g_test_run ();
}
