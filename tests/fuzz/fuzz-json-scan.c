/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever the scan lets through, json-glib must take as well. */
#include "base/assert.h"
#include "base/json-scan.h"

#include <json-glib/json-glib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const med_json_bounds bounds = { 65536, 32, SIZE_MAX, SIZE_MAX };
  med_json_counts counts;
  size_t offset;
  if (med_json_scan (med_span_make (data, size), &bounds, NULL, NULL, &counts, &offset) != MED_OK)
    return 0;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gboolean parsed = json_parser_load_from_data (parser, (const char *)data, (gssize)size, NULL);
  med_assert (parsed);
  return 0;
}
