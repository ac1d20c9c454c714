/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions: making, signing and reading them, and the ids that come out of them
 * (core/FORMATS.md I2, T1, T2). */
#pragma once

#include "base/ids.h"
#include "base/memory.h"
#include "core/crypto/keys.h"
#include "core/proto/tx.pb-c.h"

/* Bits of `actions` in grants and requests. */
#define MED_ACTION_SEE 1u
#define MED_ACTION_ADD 2u
#define MED_ACTION_CORRECT 4u
#define MED_ACTION_PASS_ON 8u
#define MED_ACTIONS_ALL 15u

/* Views between protobuf-c's byte fields and spans. The bytes stay where they are. */
static inline med_span
med_pb_span (ProtobufCBinaryData bytes)
{
  return (med_span){ bytes.data, bytes.len };
}

static inline ProtobufCBinaryData
med_pb_bytes (med_span bytes)
{
  return (ProtobufCBinaryData){ bytes.size, (uint8_t *)bytes.data };
}

/* A decoded transaction. Everything borrows from the arena or the bytes given. */
typedef struct
{
  med_hash id;    /* H (SignedTx bytes) */
  med_span bytes; /* SignedTx */
  med_span body_bytes;
  med_signature signature;
  const Med__TxBody *body;
} med_tx;

/* Canonical TxBody. Whether the ledger would look at it at all: core/ledger/tx-check.h. */
med_result med_tx_encode (const Med__TxBody *body, med_arena *arena, med_span *bytes) MED_CHECKED;
/* The envelope around canonical body bytes, signed for `chain`. */
med_result med_tx_sign (med_span body, const med_chain_id *chain, const med_sign_seed *seed,
                        med_arena *arena, med_span *tx) MED_CHECKED;
/* MED_E_TOO_LARGE above 64 KiB; MED_E_INVALID unless envelope and body are canonical. The signature
 * is not looked at, nor is the shape of the operations (core/ledger/tx-check.h). */
med_result med_tx_decode (med_span bytes, med_arena *arena, med_tx *tx) MED_CHECKED;
/* MED_E_AUTH when `key` did not sign this body for this chain. */
med_result med_tx_verify (const med_tx *tx, const med_chain_id *chain,
                          const med_sign_public *key) MED_CHECKED;

void med_tx_id (med_span bytes, med_hash *id);
/* First 16 bytes of H ("medease/id/v1" 0 ‖ signing account ‖ nonce). Sizes are asserted: 20, 16. */
void med_id_make (med_span account, med_span nonce, med_id *id);
/* First 20 bytes of H ("medease/account/v1" 0 ‖ canonical AccountKeys). */
med_result med_account_id_make (const Med__AccountKeys *keys, med_account_id *id) MED_CHECKED;
/* First 8 bytes of H (device signing key); 32 bytes, asserted. */
void med_device_id_make (med_span sign_public, med_device_id *id);
