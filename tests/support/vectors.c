/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds, loads and counts foreign test vectors. */
#include "support/vectors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
med_test_shared_dir (void)
{
  static char *folder = NULL;
  if (folder == NULL)
    {
      const char *given = g_getenv ("MEDEASE_SHARED_DIR");
      folder = g_canonicalize_filename (
          given != NULL && *given != '\0' ? given : MEDEASE_SHARED_DIR_DEFAULT, NULL);
    }
  return folder;
}

/* Written past GLib, which would turn a message of its own into something else than one line. */
G_GNUC_PRINTF (1, 2)
static void
print_comment (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  fputs ("# vectors: ", stdout);
  vfprintf (stdout, format, arguments);
  fputc ('\n', stdout);
  fflush (stdout);
  va_end (arguments);
}

bool
med_test_vectors_available (const char *set, ...)
{
  bool found = true;
  va_list paths;
  va_start (paths, set);
  for (const char *path = va_arg (paths, const char *); path != NULL;
       path = va_arg (paths, const char *))
    {
      g_autofree char *full = g_build_filename (med_test_shared_dir (), path, NULL);
      found = found && g_file_test (full, G_FILE_TEST_EXISTS);
    }
  va_end (paths);
  if (found)
    return true;
  print_comment ("%s not run", set);
  if (g_strcmp0 (g_getenv ("MEDEASE_REQUIRE_VECTORS"), "1") == 0)
    g_test_fail_printf ("vectors of %s are required and not in %s", set, med_test_shared_dir ());
  else
    g_test_skip ("vectors not at hand");
  return false;
}

char *
med_test_vectors_load (const char *path, gsize *size)
{
  g_autofree char *full = g_build_filename (med_test_shared_dir (), path, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  if (!g_file_get_contents (full, &bytes, size, &error))
    g_error ("%s", error->message);
  return bytes;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char **
med_test_vectors_list (const char *folder, const char *suffix)
{
  g_autofree char *full = g_build_filename (med_test_shared_dir (), folder, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (full, 0, &error);
  if (dir == NULL)
    g_error ("%s", error->message);
  GPtrArray *names = g_ptr_array_new ();
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (full, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
          && (suffix == NULL || g_str_has_suffix (name, suffix)))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

void
med_test_vectors_report (const char *set, guint passed, guint total, const char *note)
{
  print_comment ("%s %u/%u%s%s", set, passed, total, note != NULL ? ", " : "",
                 note != NULL ? note : "");
  if (passed != total || total == 0)
    g_test_fail_printf ("vectors of %s: %u of %u passed", set, passed, total);
}
