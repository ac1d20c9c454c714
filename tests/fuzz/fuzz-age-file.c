/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole age files for the identity of 32 bytes 0x01: the strict reader gives all or nothing, the
 * inspecting one agrees with it. */
#include "base/assert.h"
#include "core/age/inspect.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_open_secret identity;
  memset (identity.bytes, 1, sizeof identity.bytes);
  med_age_keys keys = { .identities = &identity, .identity_count = 1 };
  med_arena arena;
  med_age_inspection found;
  med_span plain = MED_SPAN_EMPTY;
  med_age_failure failure;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  if (med_age_inspect (&keys, med_span_make (data, size), &med_age_limits_default, &arena, &found)
      == MED_OK)
    {
      med_result result
          = med_age_open (&keys, found.bytes, &med_age_limits_default, &arena, &plain, &failure);
      med_assert ((result == MED_OK) == (found.failure == MED_AGE_OPENED));
      med_assert (result == MED_OK ? med_span_equal (plain, found.plain) : plain.data == NULL);
    }
  med_arena_clear (&arena);
  return 0;
}
