/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 5869 over HMAC-SHA-256; libsodium 1.0.18 has none. */
#include "core/crypto/hkdf.h"

#include "base/assert.h"
#include "core/crypto/hmac.h"

med_result
med_hkdf_sha256 (med_span input_key, med_span salt, med_span info, void *out, size_t size)
{
  if (size > MED_HKDF_SIZE_MAX)
    return MED_E_TOO_LARGE;
  /* A missing salt is 32 zero bytes; HMAC pads an empty key to the same block of zeros. */
  med_hash pseudo_key, block;
  med_hmac_sha256 (salt, input_key, &pseudo_key);

  uint8_t *next = (uint8_t *)out;
  size_t done = 0;
  for (uint8_t counter = 1; done < size; counter++)
    {
      med_hmac_state state;
      med_hmac_init (&state, MED_SPAN_OF (pseudo_key));
      if (counter > 1)
        med_hmac_update (&state, MED_SPAN_OF (block));
      med_hmac_update (&state, info);
      med_hmac_update (&state, MED_SPAN_OF (counter));
      med_hmac_final (&state, &block);
      size_t part = size - done < sizeof block ? size - done : sizeof block;
      memcpy (next + done, block.bytes, part);
      done += part;
    }
  med_wipe (&pseudo_key, sizeof pseudo_key);
  med_wipe (&block, sizeof block);
  return MED_OK;
}

void
med_hkdf_key (med_span input_key, med_span salt, med_span info, med_seal_key *key)
{
  med_result result = med_hkdf_sha256 (input_key, salt, info, key->bytes, sizeof key->bytes);
  med_assert (result == MED_OK);
}
