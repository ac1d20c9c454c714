/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a seed to the keys of an invite. */
#include "core/vault/invite-key.h"

#include "core/crypto/hkdf.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"

void
med_invite_keys_make (const uint8_t seed[32], med_invite_keys *keys)
{
  memcpy (keys->sign.bytes, seed, sizeof keys->sign.bytes);
  med_sign_public_from_seed (&keys->sign, &keys->public);
  med_seal_key key;
  med_hkdf_key (med_span_make (seed, 32), MED_SPAN_EMPTY,
                MED_SPAN_LITERAL ("medease/invite/v1\0open"), &key);
  memcpy (keys->open.bytes, key.bytes, sizeof keys->open.bytes);
  med_wipe (&key, sizeof key);
  med_open_public_from_secret (&keys->open, &keys->recipient);
}
