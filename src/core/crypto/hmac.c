/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HMAC over the SHA-256 states of hash.c. */
#include "core/crypto/hmac.h"

#include "core/crypto/keys.h"

#define BLOCK_SIZE 64
#define TAG_SIZE_MIN 16

void
med_hmac_init (med_hmac_state *state, med_span key)
{
  med_hash short_key;
  if (key.size > BLOCK_SIZE)
    {
      med_sha256 (key, &short_key);
      key = MED_SPAN_OF (short_key);
    }
  uint8_t inner[BLOCK_SIZE], outer[BLOCK_SIZE];
  for (size_t i = 0; i < BLOCK_SIZE; i++)
    {
      uint8_t byte = i < key.size ? key.data[i] : 0;
      inner[i] = byte ^ 0x36;
      outer[i] = byte ^ 0x5c;
    }
  med_sha256_init (&state->inner);
  med_sha256_update (&state->inner, MED_SPAN_OF (inner));
  med_sha256_init (&state->outer);
  med_sha256_update (&state->outer, MED_SPAN_OF (outer));
  med_wipe (inner, sizeof inner);
  med_wipe (outer, sizeof outer);
  med_wipe (&short_key, sizeof short_key);
}

void
med_hmac_update (med_hmac_state *state, med_span bytes)
{
  med_sha256_update (&state->inner, bytes);
}

void
med_hmac_final (med_hmac_state *state, med_hash *tag)
{
  med_hash inner;
  med_sha256_final (&state->inner, &inner);
  med_sha256_update (&state->outer, MED_SPAN_OF (inner));
  med_sha256_final (&state->outer, tag);
  med_wipe (&inner, sizeof inner);
  med_wipe (state, sizeof *state);
}

void
med_hmac_sha256 (med_span key, med_span message, med_hash *tag)
{
  med_hmac_state state;
  med_hmac_init (&state, key);
  med_hmac_update (&state, message);
  med_hmac_final (&state, tag);
}

med_result
med_hmac_sha256_verify (med_span key, med_span message, med_span tag)
{
  med_hash expected;
  if (tag.size < TAG_SIZE_MIN || tag.size > sizeof expected)
    return MED_E_INVALID;
  med_hmac_sha256 (key, message, &expected);
  bool equal = med_secret_equal (expected.bytes, tag.data, tag.size);
  med_wipe (&expected, sizeof expected);
  return equal ? MED_OK : MED_E_AUTH;
}
