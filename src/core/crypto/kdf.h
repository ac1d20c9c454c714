/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys from passphrases (Argon2id) and sub-keys of the device master key (crypto_kdf). */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/keys.h"

#define MED_KDF_SALT_SIZE 16

#define MED_KDF_MIB ((uint64_t)1024 * 1024)
/* Default, and the floor for anything written (core/FORMATS.md X1). */
#define MED_KDF_MEMORY_DEFAULT (256 * MED_KDF_MIB)
#define MED_KDF_PASSES_DEFAULT 3
#define MED_KDF_MEMORY_FLOOR (64 * MED_KDF_MIB)
#define MED_KDF_PASSES_FLOOR 3
/* Cap on reading: a hostile file must not ask for 64 GiB. */
#define MED_KDF_MEMORY_CAP (2048 * MED_KDF_MIB)
#define MED_KDF_PASSES_CAP 10
/* Longest passphrase, in bytes. */
#define MED_KDF_PASSPHRASE_MAX 1024

typedef struct
{
  uint32_t passes;       /* Argon2 t, libsodium's opslimit */
  uint64_t memory_bytes; /* Argon2 m in bytes, a multiple of 1,024: libsodium's memlimit */
  uint8_t salt[MED_KDF_SALT_SIZE];
} med_kdf_params;

/* MED_E_TOO_LARGE above the caps, MED_E_INVALID below what Argon2id allows or when the memory is
 * not whole KiB. */
med_result med_kdf_check_read (const med_kdf_params *params) MED_CHECKED;
/* As above; MED_E_INVALID also below the floor. */
med_result med_kdf_check_write (const med_kdf_params *params) MED_CHECKED;

/* Argon2id 1.3, one lane. Takes params->memory_bytes of memory inside libsodium and 0.1 to 6 s:
 * worker thread only. Errors of med_kdf_check_read (); MED_E_TOO_LARGE for an over-long
 * passphrase, MED_E_NO_MEMORY when the memory cannot be had. */
med_result med_kdf_passphrase (med_span passphrase, const med_kdf_params *params,
                               med_seal_key *key) MED_CHECKED;

/* Sub-keys: crypto_kdf (keyed BLAKE2b) under the context "medease1", numbered 1, 2, 3. */
void med_kdf_row_key (const med_master_key *master, med_seal_key *key);
void med_kdf_index_key (const med_master_key *master, med_index_key *key);
/* Secret half of the key that drafts are sealed to; its public half stands in the keystore. */
void med_kdf_draft_key (const med_master_key *master, med_open_secret *key);
