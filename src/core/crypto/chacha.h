/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bulk ChaCha20-Poly1305 (RFC 8439, no associated data) over libcrypto's vector code: one context
 * for a whole stream, a new nonce for each chunk. */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

#include <openssl/types.h>

#define MED_CHACHA_NONCE_SIZE 12
#define MED_CHACHA_TAG_SIZE 16

typedef enum
{
  MED_CHACHA_SEAL,
  MED_CHACHA_OPEN,
} med_chacha_direction;

/* Owns libcrypto objects: med_chacha_clear () after a successful init. Not shared by threads. */
typedef struct
{
  EVP_CIPHER *cipher;
  EVP_CIPHER_CTX *context;
  med_chacha_direction direction;
} med_chacha;

/* MED_E_NO_MEMORY when libcrypto has no cipher or memory to give. */
med_result med_chacha_init (med_chacha *chacha, const med_seal_key *key,
                            med_chacha_direction direction) MED_CHECKED;
/* Wipes the key; harmless on a zeroed struct. */
void med_chacha_clear (med_chacha *chacha);

/* Writes plain.size + 16 bytes. `sealed` may be plain.data, otherwise they must not overlap. */
med_result med_chacha_seal (med_chacha *chacha, const uint8_t nonce[MED_CHACHA_NONCE_SIZE],
                            med_span plain, uint8_t *sealed) MED_CHECKED;
/* Writes sealed.size - 16 bytes; wipes them again and returns MED_E_AUTH when the tag is wrong,
 * MED_E_INVALID when shorter than a tag. `plain` may be sealed.data. */
med_result med_chacha_open (med_chacha *chacha, const uint8_t nonce[MED_CHACHA_NONCE_SIZE],
                            med_span sealed, uint8_t *plain) MED_CHECKED;
