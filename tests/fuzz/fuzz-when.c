/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, spans and sizes as people type them. */
#include "base/assert.h"
#include "ctl/when.h"

#include <glib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int64_t now = 1790000000;
  g_autofree char *text = g_strndup ((const char *)data, size);
  int64_t first, last, span;
  uint64_t bytes;
  med_result begin = med_when_parse (text, now, false, &first);
  med_result end = med_when_parse (text, now, true, &last);
  med_assert (begin == end);
  if (begin == MED_OK)
    med_assert (last >= first && last - first < 90000);
  if (med_span_of_time_parse (text, &span) == MED_OK)
    med_assert (span >= 0);
  if (med_size_parse (text, &bytes) == MED_OK)
    med_assert (size > 0);
  (void)med_when_is_date (text);
  return 0;
}
