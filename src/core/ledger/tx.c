/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoding, signing and reading transactions. */
#include "core/ledger/tx.h"

#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/limits.h"

/* AccountKeys is 188 bytes. */
#define ACCOUNT_KEYS_MEMORY 4096

med_result
med_tx_encode (const Med__TxBody *body, med_arena *arena, med_span *bytes)
{
  med_span packed;
  MED_TRY (med_canonical_encode (&body->base, arena, &packed));
  if (packed.size > MED_TX_SIZE_MAX)
    return MED_E_TOO_LARGE;
  *bytes = packed;
  return MED_OK;
}

med_result
med_tx_sign (med_span body, const med_chain_id *chain, const med_sign_seed *seed, med_arena *arena,
             med_span *tx)
{
  med_signature signature;
  MED_TRY (med_sign_domain (seed, "tx", chain, body, &signature));
  Med__SignedTx envelope = MED__SIGNED_TX__INIT;
  envelope.body = med_pb_bytes (body);
  envelope.signature = med_pb_bytes (MED_SPAN_OF (signature));
  med_span packed;
  MED_TRY (med_canonical_encode (&envelope.base, arena, &packed));
  if (packed.size > MED_TX_SIZE_MAX)
    return MED_E_TOO_LARGE;
  *tx = packed;
  return MED_OK;
}

med_result
med_tx_decode (med_span bytes, med_arena *arena, med_tx *tx)
{
  ProtobufCMessage *message;
  MED_TRY (
      med_canonical_decode (&med__signed_tx__descriptor, bytes, MED_TX_SIZE_MAX, arena, &message));
  const Med__SignedTx *envelope = (const Med__SignedTx *)message;
  if (envelope->signature.len != sizeof (med_signature))
    return MED_E_INVALID;
  MED_TRY (med_canonical_decode (&med__tx_body__descriptor, med_pb_span (envelope->body),
                                 MED_TX_SIZE_MAX, arena, &message));
  med_tx decoded = { .bytes = bytes,
                     .body_bytes = med_pb_span (envelope->body),
                     .body = (const Med__TxBody *)message };
  memcpy (decoded.signature.bytes, envelope->signature.data, sizeof (med_signature));
  med_tx_id (bytes, &decoded.id);
  *tx = decoded;
  return MED_OK;
}

med_result
med_tx_verify (const med_tx *tx, const med_chain_id *chain, const med_sign_public *key)
{
  return med_sign_domain_verify (key, "tx", chain, tx->body_bytes, &tx->signature);
}

void
med_tx_id (med_span bytes, med_hash *id)
{
  med_sha256 (bytes, id);
}

void
med_id_make (med_span account, med_span nonce, med_id *id)
{
  med_assert (account.size == sizeof (med_account_id) && nonce.size == 16);
  med_hash hash;
  med_span parts[] = { account, nonce };
  med_hash_domain ("id", parts, 2, &hash);
  memcpy (id->bytes, hash.bytes, sizeof id->bytes);
}

med_result
med_account_id_make (const Med__AccountKeys *keys, med_account_id *id)
{
  uint8_t memory[ACCOUNT_KEYS_MEMORY];
  med_arena arena;
  med_span packed;
  med_hash hash;
  med_arena_init_buffer (&arena, memory, sizeof memory);
  MED_TRY (med_canonical_encode (&keys->base, &arena, &packed));
  med_hash_domain ("account", &packed, 1, &hash);
  memcpy (id->bytes, hash.bytes, sizeof id->bytes);
  return MED_OK;
}

void
med_device_id_make (med_span sign_public, med_device_id *id)
{
  med_assert (sign_public.size == sizeof (med_sign_public));
  med_hash hash;
  med_sha256 (sign_public, &hash);
  memcpy (id->bytes, hash.bytes, sizeof id->bytes);
}
