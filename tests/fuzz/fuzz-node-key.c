/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.key: what is read is two whole keys, and reads the same from the file they are written to.
 */
#include "fuzz-folder.h"

#include "base/assert.h"
#include "node/node-keys.h"

#include <glib/gstdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *path = g_build_filename (fuzz_folder (), MED_NODE_KEY_FILE, NULL);
  med_node_keys keys, again;
  fuzz_put (MED_NODE_KEY_FILE, data, size);
  med_result result = med_node_keys_read (path, &keys);
  if (result != MED_OK)
    {
      med_assert (result == MED_E_DAMAGED);
      return 0;
    }
  g_unlink (path);
  result = med_node_keys_write (path, &keys);
  med_assert (result == MED_OK);
  result = med_node_keys_read (path, &again);
  med_assert (result == MED_OK && memcmp (&keys, &again, sizeof keys) == 0);
  return 0;
}
