/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ed25519 by libsodium, and messages that carry purpose and chain. */
#include "core/crypto/sign.h"

#include "base/assert.h"
#include "base/buf.h"

#include <sodium.h>

#define PREFIX_SIZE_MAX                                                                            \
  (sizeof "medease/" + MED_SIGN_PURPOSE_MAX + sizeof "/v1" + MED_CHAIN_ID_MAX + 1)
#define DOMAIN_MESSAGE_MAX (PREFIX_SIZE_MAX + MED_SIGN_BODY_MAX)

/* libsodium's secret key is seed ‖ public key. */
static void
expand_seed (const med_sign_seed *seed, uint8_t public[32], uint8_t secret[64])
{
  int failed = crypto_sign_seed_keypair (public, secret, seed->bytes);
  med_assert (failed == 0);
}

static med_result
domain_message (const char *purpose, const med_chain_id *chain, med_span body, med_buf *message)
{
  if (strlen (purpose) > MED_SIGN_PURPOSE_MAX || body.size > MED_SIGN_BODY_MAX)
    return MED_E_TOO_LARGE;
  med_buf_put_text (message, "medease/");
  med_buf_put_text (message, purpose);
  med_buf_put (message, MED_SPAN_LITERAL ("/v1\0"));
  med_buf_put (message, med_span_make (chain->text, strnlen (chain->text, MED_CHAIN_ID_MAX)));
  med_buf_put_byte (message, 0);
  med_buf_put (message, body);
  med_assert (!message->overflow);
  return MED_OK;
}

void
med_sign_public_from_seed (const med_sign_seed *seed, med_sign_public *public)
{
  uint8_t secret[64];
  expand_seed (seed, public->bytes, secret);
  med_wipe (secret, sizeof secret);
}

bool
med_sign_public_valid (const med_sign_public *public)
{
  return crypto_core_ed25519_is_valid_point (public->bytes) == 1;
}

void
med_sign (const med_sign_seed *seed, med_span message, med_signature *signature)
{
  uint8_t public[32], secret[64];
  expand_seed (seed, public, secret);
  int failed = crypto_sign_detached (signature->bytes, NULL, message.data, message.size, secret);
  med_wipe (secret, sizeof secret);
  med_assert (failed == 0);
}

med_result
med_sign_verify (const med_sign_public *public, med_span message, const med_signature *signature)
{
  int failed
      = crypto_sign_verify_detached (signature->bytes, message.data, message.size, public->bytes);
  return failed == 0 ? MED_OK : MED_E_AUTH;
}

med_result
med_sign_domain (const med_sign_seed *seed, const char *purpose, const med_chain_id *chain,
                 med_span body, med_signature *signature)
{
  uint8_t room[DOMAIN_MESSAGE_MAX];
  med_buf message = med_buf_make (room, sizeof room);
  MED_TRY (domain_message (purpose, chain, body, &message));
  med_sign (seed, med_span_make (room, message.size), signature);
  return MED_OK;
}

med_result
med_sign_domain_verify (const med_sign_public *public, const char *purpose,
                        const med_chain_id *chain, med_span body, const med_signature *signature)
{
  uint8_t room[DOMAIN_MESSAGE_MAX];
  med_buf message = med_buf_make (room, sizeof room);
  MED_TRY (domain_message (purpose, chain, body, &message));
  return med_sign_verify (public, med_span_make (room, message.size), signature);
}
