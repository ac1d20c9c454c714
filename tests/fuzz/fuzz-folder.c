/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for targets that read files. */
#include "fuzz-folder.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *folder;

static void
end (void)
{
  fuzz_remove (folder);
  g_free (folder);
}

const char *
fuzz_folder (void)
{
  if (folder == NULL)
    {
      const char *place = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
      folder = g_build_filename (place, "medease-fuzz-XXXXXX", NULL);
      if (g_mkdtemp (folder) == NULL)
        abort ();
      atexit (end);
    }
  return folder;
}

void
fuzz_put (const char *name, const uint8_t *data, size_t size)
{
  g_autofree char *path = g_build_filename (fuzz_folder (), name, NULL);
  if (!g_file_set_contents_full (path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE,
                                 0600, NULL))
    abort ();
}

void
fuzz_remove (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        fuzz_remove (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}
