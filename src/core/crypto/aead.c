/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small authenticated encryption by libsodium. */
#include "core/crypto/aead.h"

#include "base/assert.h"

#include <sodium.h>

void
med_aead_seal (const med_seal_key *key, const med_aead_nonce *nonce, med_span associated,
               med_span plain, uint8_t *sealed)
{
  int failed = crypto_aead_xchacha20poly1305_ietf_encrypt (sealed, NULL, plain.data, plain.size,
                                                           associated.data, associated.size, NULL,
                                                           nonce->bytes, key->bytes);
  med_assert (failed == 0);
}

med_result
med_aead_open (const med_seal_key *key, const med_aead_nonce *nonce, med_span associated,
               med_span sealed, uint8_t *plain)
{
  if (sealed.size < MED_AEAD_TAG_SIZE)
    return MED_E_INVALID;
  int failed = crypto_aead_xchacha20poly1305_ietf_decrypt (
      plain, NULL, NULL, sealed.data, sealed.size, associated.data, associated.size, nonce->bytes,
      key->bytes);
  return failed == 0 ? MED_OK : MED_E_AUTH;
}

void
med_aead_ietf_seal (const med_seal_key *key, const uint8_t nonce[12], med_span associated,
                    med_span plain, uint8_t *sealed)
{
  int failed = crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, plain.data, plain.size,
                                                          associated.data, associated.size, NULL,
                                                          nonce, key->bytes);
  med_assert (failed == 0);
}

med_result
med_aead_ietf_open (const med_seal_key *key, const uint8_t nonce[12], med_span associated,
                    med_span sealed, uint8_t *plain)
{
  if (sealed.size < MED_AEAD_TAG_SIZE)
    return MED_E_INVALID;
  int failed = crypto_aead_chacha20poly1305_ietf_decrypt (plain, NULL, NULL, sealed.data,
                                                          sealed.size, associated.data,
                                                          associated.size, nonce, key->bytes);
  return failed == 0 ? MED_OK : MED_E_AUTH;
}
