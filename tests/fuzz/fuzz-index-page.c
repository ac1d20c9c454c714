/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the index of records, out of the own database: what is taken is written again, and read
 * again it is the same page. */
#include "base/assert.h"
#include "client/index-page.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_arena arena;
  med_span first, second;
  med_index_page *page, *twin;
  if (med_index_page_decode (med_span_make (data, size), 0, &page) != MED_OK)
    return 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_assert (page->count > 0 && page->count <= MED_INDEX_PAGE);
  for (uint32_t i = 0; i < page->count; i++)
    med_assert (page->views[i].slot == i);
  med_assert (med_index_page_encode (page, &arena, &first) == MED_OK);
  med_assert (med_index_page_decode (first, 0, &twin) == MED_OK && twin->count == page->count);
  med_assert (med_index_page_encode (twin, &arena, &second) == MED_OK
              && med_span_equal (first, second));
  med_index_page_unref (page);
  med_index_page_unref (twin);
  med_arena_clear (&arena);
  return 0;
}
