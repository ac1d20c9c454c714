/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.conf as an operator left it: a setting is within its bounds, and what is taken is taken
 * again once it was written. */
#include "fuzz-folder.h"

#include "base/assert.h"
#include "node/config.h"

#include <glib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *folder = fuzz_folder ();
  g_autoptr (med_node_config) config = NULL;
  g_autoptr (med_node_config) again = NULL;
  g_autofree char *problem = NULL;
  fuzz_put (MED_NODE_CONFIG_FILE, data, size);
  med_result result = med_node_config_read (folder, &config, &problem);
  if (result != MED_OK)
    {
      med_assert (problem != NULL);
      return 0;
    }
  med_assert (config->connections >= 8 && config->requests >= 1 && config->operations >= 1);
  med_assert (g_path_is_absolute (config->socket) && g_strv_length (config->pins) <= 2);
  result = med_node_config_write (config, &problem);
  med_assert (result == MED_OK);
  result = med_node_config_read (folder, &again, &problem);
  med_assert (
      result == MED_OK && again->upload_bytes == config->upload_bytes && again->mode == config->mode
      && g_str_equal (again->address, config->address)
      && g_strv_equal ((const char *const *)again->hosts, (const char *const *)config->hosts));
  return 0;
}
