/* SPDX-License-Identifier: GPL-3.0-or-later */
/* age headers: what the decoder takes, the encoder writes again, but for the MAC of another key. */
#include "base/assert.h"
#include "core/age/header.h"
#include "core/age/stanza-scrypt.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const med_file_key file_key;
  med_arena arena;
  med_age_header header;
  med_span again;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  if (med_age_header_decode (med_span_make (data, size), &med_age_limits_default, &arena, &header)
      == MED_OK)
    {
      med_result written = med_age_header_encode (header.stanzas, header.stanza_count, &file_key,
                                                  &med_age_limits_default, &arena, &again);
      med_assert (written == MED_OK && again.size == header.raw.size);
      med_assert (memcmp (again.data, header.raw.data, header.authenticated.size) == 0);
      for (size_t i = 0; i < header.stanza_count; i++)
        {
          med_age_x25519 x25519;
          med_age_scrypt scrypt;
          if (med_age_x25519_decode (&header.stanzas[i], &x25519) == MED_OK
              || med_age_scrypt_decode (&header.stanzas[i], &scrypt) == MED_OK)
            med_assert (header.stanzas[i].body.size == MED_AGE_WRAPPED_SIZE);
        }
    }
  med_arena_clear (&arena);
  return 0;
}
