/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keystore file of a device: slots that wrap the device master key, and the device's keys
 * sealed under it. Bytes only; store/key-file does the disk, vault's callers the Keys message.
 *
 * All integers little-endian.
 *
 *   offset  size  field
 *   0       8     magic "MEDKEYS" 0x01
 *   8       2     format, 1
 *   10      2     header length H: bytes from offset 0 to the end of the last slot
 *   12      8     generation, 1 at first, raised by one with every save
 *   20      32    draft public key (X25519), readable while locked
 *   52      2     number of slots, 1 to 8
 *   54            slots, each:
 *                   2   kind: 1 passphrase, 2 words; each at most once
 *                   2   length of what follows in this slot
 *                       kind 1 (100 bytes):
 *                         4   Argon2id passes
 *                         8   Argon2id memory in bytes
 *                         16  salt
 *                       kind 2: nothing
 *                   24  nonce
 *                   48  master key, XChaCha20-Poly1305 under the slot's key; AAD = magic, format
 *                       and the slot's description, which is all of the slot before the nonce
 *                       (a slot must survive a save without its secret, so no more than that)
 *   H       24    nonce
 *   H+24    4     length L of what follows, 16 to 1,048,576
 *   H+28    L     canonical Keys, XChaCha20-Poly1305 under the master key, AAD = all bytes before
 *
 * Slot key: kind 1 Argon2id of the passphrase, kind 2 med_words_slot_key (). A slot of a kind that
 * this program does not know is kept as it is. */
#pragma once

#include "base/memory.h"
#include "core/crypto/aead.h"
#include "core/crypto/kdf.h"
#include "core/crypto/keys.h"

#define MED_KEYSTORE_SLOTS_MAX 8
#define MED_KEYSTORE_SLOT_SIZE_MAX 512
#define MED_KEYSTORE_SEALED_MAX ((size_t)1024 * 1024)
/* Of a whole file. */
#define MED_KEYSTORE_SIZE_MAX                                                                      \
  (54 + MED_KEYSTORE_SLOTS_MAX * (4 + MED_KEYSTORE_SLOT_SIZE_MAX) + 28 + MED_KEYSTORE_SEALED_MAX)

typedef enum
{
  MED_SLOT_PASSPHRASE = 1,
  MED_SLOT_WORDS = 2,
} med_slot_kind;

typedef struct
{
  uint16_t kind; /* med_slot_kind, or one of a later program */
  uint16_t size;
  uint8_t body[MED_KEYSTORE_SLOT_SIZE_MAX];
} med_keystore_slot;

/* Everything but the sealed keys; holds no secret, may be copied. Zeroed, it is a new keystore
 * without slots. */
typedef struct
{
  uint64_t generation;
  med_open_public draft_public;
  size_t slot_count;
  med_keystore_slot slots[MED_KEYSTORE_SLOTS_MAX];
} med_keystore;

/* Reads and checks the structure. MED_E_INVALID, MED_E_TOO_LARGE (also hostile Argon2id
 * parameters), MED_E_UNSUPPORTED for another format. */
med_result med_keystore_decode (med_span bytes, med_keystore *keystore) MED_CHECKED;

bool med_keystore_has_slot (const med_keystore *keystore, med_slot_kind kind);
/* The parameters of the passphrase slot, for instance to see whether they should be raised.
 * MED_E_NOT_FOUND without one. */
med_result med_keystore_kdf_params (const med_keystore *keystore,
                                    med_kdf_params *params) MED_CHECKED;

/* MED_E_LOCKED for a wrong secret, MED_E_NOT_FOUND when there is no such slot; the passphrase takes
 * as long as its parameters say. */
med_result med_keystore_unlock_passphrase (const med_keystore *keystore, med_span passphrase,
                                           med_master_key *master) MED_CHECKED;
med_result med_keystore_unlock_words (const med_keystore *keystore, const med_root_entropy *root,
                                      med_master_key *master) MED_CHECKED;
/* Opens the sealed Keys of the same bytes. MED_E_AUTH when anything in the file was altered or the
 * master key is another one. The result is secret and stands in the arena: wipe it. */
med_result med_keystore_open (med_span bytes, const med_master_key *master, med_arena *arena,
                              med_span *keys) MED_CHECKED;

/* Adds the slot or replaces the one of its kind; the others stay as they are. The salt in `params`
 * and the nonce must be fresh. Errors of med_kdf_check_write () and med_kdf_passphrase ();
 * MED_E_FULL when there are 8 others. */
med_result med_keystore_set_passphrase (med_keystore *keystore, const med_master_key *master,
                                        med_span passphrase, const med_kdf_params *params,
                                        const med_aead_nonce *nonce) MED_CHECKED;
med_result med_keystore_set_words (med_keystore *keystore, const med_master_key *master,
                                   const med_root_entropy *root,
                                   const med_aead_nonce *nonce) MED_CHECKED;
/* MED_E_NOT_FOUND without such a slot, MED_E_STATE when it is the last. */
med_result med_keystore_remove_slot (med_keystore *keystore, med_slot_kind kind) MED_CHECKED;

/* Seals `keys`, sets the draft key, raises the generation by one and writes the file into the
 * arena; the struct is changed only when that succeeded. MED_E_STATE without a slot,
 * MED_E_TOO_LARGE for too many keys. */
med_result med_keystore_seal (med_keystore *keystore, const med_master_key *master, med_span keys,
                              const med_aead_nonce *nonce, med_arena *arena,
                              med_span *bytes) MED_CHECKED;
