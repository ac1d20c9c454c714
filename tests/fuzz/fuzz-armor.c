/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armor: never more bytes than the text can hold, and only what announces itself as armor. */
#include "base/assert.h"
#include "core/age/armor.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_span text = med_span_make (data, size), bytes;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  if (med_age_armor_decode (text, &arena, &bytes) == MED_OK)
    med_assert (med_age_armor_is (text) && bytes.size <= size / 4 * 3);
  med_arena_clear (&arena);
  return 0;
}
