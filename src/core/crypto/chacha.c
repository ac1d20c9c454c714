/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cipher is fetched and the key set once; a chunk costs one re-initialisation with its nonce.
 */
#include "core/crypto/chacha.h"

#include <limits.h>
#include <openssl/evp.h>

/* libcrypto refuses null buffers even for zero bytes, and counts in int. */
static const uint8_t nothing[1];

med_result
med_chacha_init (med_chacha *chacha, const med_seal_key *key, med_chacha_direction direction)
{
  med_chacha made = { .cipher = EVP_CIPHER_fetch (NULL, "ChaCha20-Poly1305", NULL),
                      .context = EVP_CIPHER_CTX_new (),
                      .direction = direction };
  if (made.cipher == NULL || made.context == NULL
      || EVP_CipherInit_ex2 (made.context, made.cipher, key->bytes, NULL,
                             direction == MED_CHACHA_SEAL, NULL)
             != 1)
    {
      med_chacha_clear (&made);
      return MED_E_NO_MEMORY;
    }
  *chacha = made;
  return MED_OK;
}

void
med_chacha_clear (med_chacha *chacha)
{
  EVP_CIPHER_CTX_free (chacha->context);
  EVP_CIPHER_free (chacha->cipher);
  *chacha = (med_chacha){ 0 };
}

med_result
med_chacha_seal (med_chacha *chacha, const uint8_t nonce[MED_CHACHA_NONCE_SIZE], med_span plain,
                 uint8_t *sealed)
{
  if (chacha->direction != MED_CHACHA_SEAL)
    return MED_E_STATE;
  if (plain.size > INT_MAX)
    return MED_E_TOO_LARGE;
  int written = 0, last = 0;
  const uint8_t *from = plain.size > 0 ? plain.data : nothing;
  if (EVP_EncryptInit_ex2 (chacha->context, NULL, NULL, nonce, NULL) != 1
      || EVP_EncryptUpdate (chacha->context, sealed, &written, from, (int)plain.size) != 1
      || EVP_EncryptFinal_ex (chacha->context, sealed + written, &last) != 1
      || EVP_CIPHER_CTX_ctrl (chacha->context, EVP_CTRL_AEAD_GET_TAG, MED_CHACHA_TAG_SIZE,
                              sealed + plain.size)
             != 1)
    return MED_E_STATE;
  return MED_OK;
}

med_result
med_chacha_open (med_chacha *chacha, const uint8_t nonce[MED_CHACHA_NONCE_SIZE], med_span sealed,
                 uint8_t *plain)
{
  if (chacha->direction != MED_CHACHA_OPEN)
    return MED_E_STATE;
  if (sealed.size < MED_CHACHA_TAG_SIZE)
    return MED_E_INVALID;
  if (sealed.size > INT_MAX)
    return MED_E_TOO_LARGE;
  size_t size = sealed.size - MED_CHACHA_TAG_SIZE;
  uint8_t tag[MED_CHACHA_TAG_SIZE], none[1];
  memcpy (tag, sealed.data + size, sizeof tag);
  uint8_t *out = size > 0 ? plain : none;
  int written = 0, last = 0;
  /* The tag is known to the context before the final call, whose result is the verdict. */
  if (EVP_DecryptInit_ex2 (chacha->context, NULL, NULL, nonce, NULL) != 1
      || EVP_CIPHER_CTX_ctrl (chacha->context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) != 1
      || EVP_DecryptUpdate (chacha->context, out, &written, sealed.data, (int)size) != 1
      || EVP_DecryptFinal_ex (chacha->context, out + written, &last) != 1)
    {
      med_wipe (out, size);
      return MED_E_AUTH;
    }
  return MED_OK;
}
