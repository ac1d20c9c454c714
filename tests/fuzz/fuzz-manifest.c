/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An opened manifest is three lines and spaces: the lines and what stands between them are all of
 * it. */
#include "base/assert.h"
#include "core/vault/manifest.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_manifest_lines lines;
  med_span plain = med_span_make (data, size);
  if (med_manifest_split (plain, &lines) != MED_OK)
    return 0;
  const med_span each[] = { lines.resource, lines.header, lines.parameters };
  const uint8_t *next = data;
  for (size_t i = 0; i < 3; i++)
    {
      med_assert (each[i].data == next);
      med_assert (each[i].size == 0 || memchr (each[i].data, '\n', each[i].size) == NULL);
      next += each[i].size + (i < 2);
      med_assert (i == 2 || next[-1] == '\n');
    }
  for (; next < data + size; next++)
    med_assert (*next == ' ' || *next == '\n');
  return 0;
}
