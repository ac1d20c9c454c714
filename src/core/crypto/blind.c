/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blind indexes over libsodium's BLAKE2b. */
#include "core/crypto/blind.h"

#include <sodium.h>

void
med_blind_index (const med_index_key *key, const med_span *parts, size_t count,
                 uint8_t index[MED_BLIND_INDEX_SIZE])
{
  crypto_generichash_state state;
  crypto_generichash_init (&state, key->bytes, sizeof key->bytes, MED_BLIND_INDEX_SIZE);
  for (size_t i = 0; i < count; i++)
    crypto_generichash_update (&state, parts[i].data, parts[i].size);
  crypto_generichash_final (&state, index, MED_BLIND_INDEX_SIZE);
  /* The state holds the key. */
  med_wipe (&state, sizeof state);
}
