/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shares object of people who let somebody back in, and one share out of it: what opens is
 * whole, and goes through a message unchanged. */
#include "base/assert.h"
#include "core/vault/guardians.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_share (const Med__Share *message)
{
  med_key_share share, again;
  Med__Share written = MED__SHARE__INIT;
  if (med_share_from_message (message, &share) != MED_OK)
    return;
  med_share_to_message (&share, &written);
  med_assert (med_share_from_message (&written, &again) == MED_OK
              && memcmp (&share, &again, sizeof share) == 0);
  if (med_share_valid (&share))
    med_assert (share.index >= 1 && share.index <= MED_SHARES_MAX
                && share.threshold <= MED_SHARES_MAX);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const med_open_secret identity = { { 7 } };
  const Med__GuardianShare *opened;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result
      = med_guardian_shares_open (&identity, 1, med_span_make (data, size), &arena, &opened);
  if (result == MED_OK)
    check_share (opened->share);
  Med__Share *loose = med__share__unpack (NULL, size, data);
  if (loose != NULL)
    check_share (loose);
  med__share__free_unpacked (loose, NULL);
  med_arena_clear (&arena);
  return 0;
}
