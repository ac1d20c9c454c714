/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that says it is a backup: nothing is put beside the folder it is unpacked into, and a
 * refusal says why. */
#include "fuzz-folder.h"

#include "base/assert.h"
#include "node/backup.h"

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *file = g_build_filename (fuzz_folder (), "backup", NULL);
  g_autofree char *target = g_build_filename (fuzz_folder (), "target", NULL);
  g_autofree char *problem = NULL;
  g_autoptr (GDir) dir = NULL;
  med_backup_note note;
  guint entries = 0;
  fuzz_put ("backup", data, size);
  med_assert (g_mkdir (target, 0700) == 0);
  med_result result = med_backup_read (file, target, &note, &problem);
  med_assert ((result == MED_OK) == (problem == NULL));
  fuzz_remove (target);
  dir = g_dir_open (fuzz_folder (), 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    entries++;
  med_assert (entries == 1);
  return 0;
}
