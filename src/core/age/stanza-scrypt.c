/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping a file key under a passphrase. */
#include "core/age/stanza-scrypt.h"

#include "base/text.h"
#include "core/crypto/aead.h"

#include <sodium.h>

#define TYPE "scrypt"
#define LABEL "age-encryption.org/v1/scrypt"
#define SALT_SIZE 16
#define SALT_TEXT_SIZE 22

static const uint8_t zero_nonce[12];

bool
med_age_scrypt_is (const med_age_stanza *stanza)
{
  return stanza->arg_count > 0 && med_span_equal (stanza->args[0], MED_SPAN_LITERAL (TYPE));
}

/* Decimal without sign or leading zero. */
static med_result
decode_log_work (med_span text, uint8_t *log_work)
{
  if (text.size < 1 || text.size > 2 || text.data[0] == '0')
    return MED_E_INVALID;
  unsigned int value = 0;
  for (size_t i = 0; i < text.size; i++)
    {
      if (text.data[i] < '0' || text.data[i] > '9')
        return MED_E_INVALID;
      value = value * 10 + (text.data[i] - '0');
    }
  if (value > MED_AGE_SCRYPT_LOG_MAX)
    return MED_E_INVALID;
  *log_work = (uint8_t)value;
  return MED_OK;
}

med_result
med_age_scrypt_decode (const med_age_stanza *stanza, med_age_scrypt *decoded)
{
  med_age_scrypt parts;
  size_t written;
  if (stanza->arg_count != 3 || stanza->args[1].size != SALT_TEXT_SIZE
      || stanza->body.size != sizeof parts.wrapped)
    return MED_E_INVALID;
  MED_TRY (med_base64_decode (MED_BASE64_UNPADDED, stanza->args[1], parts.salt, sizeof parts.salt,
                              &written));
  MED_TRY (decode_log_work (stanza->args[2], &parts.log_work));
  memcpy (parts.wrapped, stanza->body.data, sizeof parts.wrapped);
  *decoded = parts;
  return MED_OK;
}

static med_result
wrap_key (med_span passphrase, const uint8_t salt[SALT_SIZE], uint8_t log_work, med_seal_key *key)
{
  uint8_t full_salt[sizeof LABEL - 1 + SALT_SIZE];
  memcpy (full_salt, LABEL, sizeof LABEL - 1);
  memcpy (full_salt + sizeof LABEL - 1, salt, SALT_SIZE);
  int failed = crypto_pwhash_scryptsalsa208sha256_ll (passphrase.data, passphrase.size, full_salt,
                                                      sizeof full_salt, (uint64_t)1 << log_work, 8,
                                                      1, key->bytes, sizeof key->bytes);
  return failed == 0 ? MED_OK : MED_E_NO_MEMORY;
}

med_result
med_age_scrypt_unwrap (const med_age_scrypt *stanza, med_span passphrase, med_file_key *file_key)
{
  med_seal_key key;
  MED_TRY (wrap_key (passphrase, stanza->salt, stanza->log_work, &key));
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
med_age_scrypt_wrap (med_span passphrase, const uint8_t salt[SALT_SIZE], uint8_t log_work,
                     const med_file_key *file_key, med_arena *arena, med_age_stanza *stanza)
{
  if (log_work == 0 || log_work > MED_AGE_SCRYPT_LOG_MAX)
    return MED_E_INVALID;
  char *salt_text = (char *)med_arena_alloc (arena, SALT_TEXT_SIZE + 1);
  char *work_text = (char *)med_arena_alloc (arena, 2);
  uint8_t *body = (uint8_t *)med_arena_alloc (arena, MED_AGE_WRAPPED_SIZE);
  if (salt_text == NULL || work_text == NULL || body == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_base64_encode (MED_BASE64_UNPADDED, med_span_make (salt, SALT_SIZE), salt_text,
                              SALT_TEXT_SIZE + 1));
  size_t work_size = 0;
  if (log_work >= 10)
    work_text[work_size++] = (char)('0' + log_work / 10);
  work_text[work_size++] = (char)('0' + log_work % 10);

  med_seal_key key;
  MED_TRY (wrap_key (passphrase, salt, log_work, &key));
  med_aead_ietf_seal (&key, zero_nonce, MED_SPAN_EMPTY, MED_SPAN_OF (*file_key), body);
  med_wipe (&key, sizeof key);
  *stanza = (med_age_stanza){
    .args = { MED_SPAN_LITERAL (TYPE), med_span_make (salt_text, SALT_TEXT_SIZE),
              med_span_make (work_text, work_size) },
    .arg_count = 3,
    .body = med_span_make (body, MED_AGE_WRAPPED_SIZE),
  };
  return MED_OK;
}
