/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bech32 forms of X25519 keys. */
#include "core/age/identity.h"

#include "base/assert.h"
#include "base/text.h"

#define IDENTITY_PREFIX "age-secret-key-"
#define RECIPIENT_PREFIX "age"

void
med_age_identity_encode (const med_open_secret *identity, char text[MED_AGE_IDENTITY_TEXT_SIZE])
{
  med_result result = med_bech32_encode (IDENTITY_PREFIX, MED_SPAN_OF (*identity), true, text,
                                         MED_AGE_IDENTITY_TEXT_SIZE);
  med_assert (result == MED_OK);
}

/* `upper`: whether the form is written in capitals. Bech32 allows both, age only one each. */
static med_result
decode (const char *prefix, bool upper, med_span text, size_t text_size, uint8_t key[32])
{
  uint8_t bytes[32];
  size_t written = 0;
  if (text.size != text_size || (text.data[0] == 'A') != upper)
    return MED_E_INVALID;
  MED_TRY (med_bech32_decode (prefix, text, bytes, sizeof bytes, &written));
  if (written != sizeof bytes)
    return MED_E_INVALID;
  memcpy (key, bytes, sizeof bytes);
  med_wipe (bytes, sizeof bytes);
  return MED_OK;
}

med_result
med_age_identity_decode (med_span text, med_open_secret *identity)
{
  return decode (IDENTITY_PREFIX, true, text, MED_AGE_IDENTITY_TEXT_SIZE - 1, identity->bytes);
}

void
med_age_recipient_encode (const med_open_public *recipient, char text[MED_AGE_RECIPIENT_TEXT_SIZE])
{
  med_result result = med_bech32_encode (RECIPIENT_PREFIX, MED_SPAN_OF (*recipient), false, text,
                                         MED_AGE_RECIPIENT_TEXT_SIZE);
  med_assert (result == MED_OK);
}

med_result
med_age_recipient_decode (med_span text, med_open_public *recipient)
{
  return decode (RECIPIENT_PREFIX, false, text, MED_AGE_RECIPIENT_TEXT_SIZE - 1, recipient->bytes);
}
