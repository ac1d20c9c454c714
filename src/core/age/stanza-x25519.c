/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping a file key to an X25519 recipient. */
#include "core/age/stanza-x25519.h"

#include "base/text.h"
#include "core/crypto/aead.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/x25519.h"

#define TYPE "X25519"
#define SHARE_TEXT_SIZE 43
#define LABEL "age-encryption.org/v1/X25519"

/* A wrap key is used once, so its nonce may be zero. */
static const uint8_t zero_nonce[12];

bool
med_age_x25519_is (const med_age_stanza *stanza)
{
  return stanza->arg_count > 0 && med_span_equal (stanza->args[0], MED_SPAN_LITERAL (TYPE));
}

med_result
med_age_x25519_decode (const med_age_stanza *stanza, med_age_x25519 *decoded)
{
  med_age_x25519 parts;
  size_t written;
  /* The body's size is checked before anything is decrypted: a longer body could carry several
   * keys' worth of valid tags (partitioning oracle). */
  if (stanza->arg_count != 2 || stanza->args[1].size != SHARE_TEXT_SIZE
      || stanza->body.size != sizeof parts.wrapped)
    return MED_E_INVALID;
  MED_TRY (med_base64_decode (MED_BASE64_UNPADDED, stanza->args[1], parts.share.bytes,
                              sizeof parts.share.bytes, &written));
  memcpy (parts.wrapped, stanza->body.data, sizeof parts.wrapped);
  *decoded = parts;
  return MED_OK;
}

/* HKDF of the shared secret, bound to share and recipient. */
static med_result
wrap_key (const med_open_secret *secret, const med_open_public *peer, const med_open_public *share,
          const med_open_public *recipient, med_seal_key *key)
{
  med_shared_secret shared;
  MED_TRY (med_x25519 (secret, peer, &shared));
  uint8_t salt[64];
  memcpy (salt, share->bytes, 32);
  memcpy (salt + 32, recipient->bytes, 32);
  med_hkdf_key (MED_SPAN_OF (shared), MED_SPAN_OF (salt), MED_SPAN_LITERAL (LABEL), key);
  med_wipe (&shared, sizeof shared);
  return MED_OK;
}

med_result
med_age_x25519_unwrap (const med_age_x25519 *stanza, const med_open_secret *identity,
                       const med_open_public *recipient, med_file_key *file_key)
{
  med_seal_key key;
  MED_TRY (wrap_key (identity, &stanza->share, &stanza->share, recipient, &key));
  med_file_key opened;
  med_result result = med_aead_ietf_open (&key, zero_nonce, MED_SPAN_EMPTY,
                                          MED_SPAN_OF (stanza->wrapped), opened.bytes);
  med_wipe (&key, sizeof key);
  if (result != MED_OK)
    return MED_E_NO_MATCH;
  *file_key = opened;
  med_wipe (&opened, sizeof opened);
  return MED_OK;
}

med_result
med_age_x25519_wrap (const med_open_public *recipient, const med_open_secret *ephemeral,
                     const med_file_key *file_key, med_arena *arena, med_age_stanza *stanza)
{
  char *share_text = (char *)med_arena_alloc (arena, SHARE_TEXT_SIZE + 1);
  uint8_t *body = (uint8_t *)med_arena_alloc (arena, MED_AGE_WRAPPED_SIZE);
  if (share_text == NULL || body == NULL)
    return MED_E_NO_MEMORY;
  med_open_public share;
  med_seal_key key;
  med_open_public_from_secret (ephemeral, &share);
  MED_TRY (wrap_key (ephemeral, recipient, &share, recipient, &key));
  med_aead_ietf_seal (&key, zero_nonce, MED_SPAN_EMPTY, MED_SPAN_OF (*file_key), body);
  med_wipe (&key, sizeof key);
  MED_TRY (med_base64_encode (MED_BASE64_UNPADDED, MED_SPAN_OF (share), share_text,
                              SHARE_TEXT_SIZE + 1));
  *stanza = (med_age_stanza){
    .args = { MED_SPAN_LITERAL (TYPE), med_span_make (share_text, SHARE_TEXT_SIZE) },
    .arg_count = 2,
    .body = med_span_make (body, MED_AGE_WRAPPED_SIZE),
  };
  return MED_OK;
}
