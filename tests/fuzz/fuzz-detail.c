/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sealed words of a request or an entry: what is taken can be written, and says the same when
 * it is read again. */
#include "base/assert.h"
#include "client/detail.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[256 * 1024];
  med_arena arena;
  med_detail detail, again;
  med_span plain;
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  if (med_detail_decode (med_span_make (data, size), &arena, &detail) != MED_OK)
    return 0;
  med_result result = med_detail_encode (&detail, &arena, &plain);
  /* Not all that fits without padding fits with it. */
  if (result == MED_E_TOO_LARGE)
    return 0;
  med_assert (result == MED_OK && (plain.size == 1024 || plain.size == 4096));
  med_assert (med_detail_decode (plain, &arena, &again) == MED_OK);
  med_assert (strcmp (detail.text, again.text) == 0
              && detail.category_count == again.category_count);
  for (size_t i = 0; i < detail.category_count; i++)
    med_assert (strcmp (detail.categories[i], again.categories[i]) == 0);
  return 0;
}
