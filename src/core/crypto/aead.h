/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authenticated encryption of small pieces: rows, keystore, wrapped keys. Bulk data: chacha.h. */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

#define MED_AEAD_TAG_SIZE 16

typedef struct
{
  uint8_t bytes[24];
} med_aead_nonce; /* random for every seal */

/* XChaCha20-Poly1305. Writes plain.size + MED_AEAD_TAG_SIZE bytes; may work in place. */
void med_aead_seal (const med_seal_key *key, const med_aead_nonce *nonce, med_span associated,
                    med_span plain, uint8_t *sealed);
/* Writes sealed.size - MED_AEAD_TAG_SIZE bytes, zeros unless the tag is right. MED_E_INVALID when
 * shorter than a tag, MED_E_AUTH when key, nonce, associated data or bytes do not fit. */
med_result med_aead_open (const med_seal_key *key, const med_aead_nonce *nonce, med_span associated,
                          med_span sealed, uint8_t *plain) MED_CHECKED;

/* ChaCha20-Poly1305 (RFC 8439) with a nonce of 12 bytes: for keys that are used once, as those
 * that wrap an age file key. Sizes and errors as above. */
void med_aead_ietf_seal (const med_seal_key *key, const uint8_t nonce[12], med_span associated,
                         med_span plain, uint8_t *sealed);
med_result med_aead_ietf_open (const med_seal_key *key, const uint8_t nonce[12],
                               med_span associated, med_span sealed, uint8_t *plain) MED_CHECKED;
