/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Argon2id within bounds, and the device's numbered sub-keys. */
#include "core/crypto/kdf.h"

#include "base/assert.h"

#include <sodium.h>

/* Eight characters, as crypto_kdf wants: product and version; the number is the purpose. */
#define SUB_KEY_CONTEXT "medease1"

enum
{
  SUB_KEY_ROW = 1,
  SUB_KEY_INDEX = 2,
  SUB_KEY_DRAFT = 3,
};

static void
sub_key (const med_master_key *master, uint64_t number, uint8_t key[32])
{
  int failed = crypto_kdf_derive_from_key (key, 32, number, SUB_KEY_CONTEXT, master->bytes);
  med_assert (failed == 0);
}

med_result
med_kdf_check_read (const med_kdf_params *params)
{
  if (params->passes > MED_KDF_PASSES_CAP || params->memory_bytes > MED_KDF_MEMORY_CAP)
    return MED_E_TOO_LARGE;
  if (params->passes < crypto_pwhash_argon2id_OPSLIMIT_MIN
      || params->memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN
      || params->memory_bytes % 1024 != 0)
    return MED_E_INVALID;
  return MED_OK;
}

med_result
med_kdf_check_write (const med_kdf_params *params)
{
  MED_TRY (med_kdf_check_read (params));
  if (params->passes < MED_KDF_PASSES_FLOOR || params->memory_bytes < MED_KDF_MEMORY_FLOOR)
    return MED_E_INVALID;
  return MED_OK;
}

med_result
med_kdf_passphrase (med_span passphrase, const med_kdf_params *params, med_seal_key *key)
{
  MED_TRY (med_kdf_check_read (params));
  if (passphrase.size > MED_KDF_PASSPHRASE_MAX)
    return MED_E_TOO_LARGE;
  const char *text = passphrase.size > 0 ? (const char *)passphrase.data : "";
  med_seal_key derived;
  if (crypto_pwhash_argon2id (derived.bytes, sizeof derived.bytes, text, passphrase.size,
                              params->salt, params->passes, (size_t)params->memory_bytes,
                              crypto_pwhash_argon2id_ALG_ARGON2ID13)
      != 0)
    return MED_E_NO_MEMORY;
  *key = derived;
  med_wipe (&derived, sizeof derived);
  return MED_OK;
}

void
med_kdf_row_key (const med_master_key *master, med_seal_key *key)
{
  sub_key (master, SUB_KEY_ROW, key->bytes);
}

void
med_kdf_index_key (const med_master_key *master, med_index_key *key)
{
  sub_key (master, SUB_KEY_INDEX, key->bytes);
}

void
med_kdf_draft_key (const med_master_key *master, med_open_secret *key)
{
  sub_key (master, SUB_KEY_DRAFT, key->bytes);
}
