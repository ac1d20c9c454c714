/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's keys on this device: making them, unlocking, words, kit, age identity. All blocking;
 * the passphrase takes about a second: worker thread. */
#pragma once

#include "client/profile.h"
#include "core/proto/sealed.pb-c.h"
#include "core/vault/words.h"

/* Keys at hand after unlock. Secret; owned by the session; wiped with it. */
typedef struct med_keys med_keys;

/* New identity: entropy for 24 words, device keys, user key, network-independent account id.
 * `words` may be shown or written by the caller; nothing of them stays on disk. MED_E_EXISTS when
 * the profile has a keystore. `kdf_memory` in bytes, 0: the default. */
med_result med_identity_create (med_profile *profile, med_span passphrase, uint64_t kdf_memory,
                                med_root_entropy *entropy, med_failure *failure) MED_CHECKED;
/* As above with entropy that was shown and asked back already (welcome flow). */
med_result med_identity_create_with (med_profile *profile, const med_root_entropy *entropy,
                                     med_span passphrase, uint64_t kdf_memory,
                                     med_failure *failure) MED_CHECKED;
/* Keys of a second device for the account that a link names; its user key and keyring come later
 * (client/devices.h). There are no words in this keystore. */
med_result med_identity_create_linked (med_profile *profile, const Med__Link *link,
                                       med_span passphrase, uint64_t kdf_memory,
                                       med_sign_public *sign, med_open_public *open,
                                       med_failure *failure) MED_CHECKED;
/* Keys of a device for an account that people have yet to name (client/recovery.h). */
med_result med_identity_create_asking (med_profile *profile, med_span passphrase,
                                       uint64_t kdf_memory, med_failure *failure) MED_CHECKED;
/* MED_E_LOCKED: wrong passphrase. */
med_result med_identity_unlock (med_profile *profile, med_span passphrase, med_keys **keys,
                                med_failure *failure) MED_CHECKED;
void med_identity_lock (med_keys *keys);
med_result med_identity_change_passphrase (med_profile *profile, med_span old_passphrase,
                                           med_span new_passphrase, uint64_t kdf_memory,
                                           med_failure *failure) MED_CHECKED;
/* Whether these words bring this identity back. */
bool med_identity_has_words (const med_keys *keys, const med_root_entropy *entropy);
/* Takes the keystore away again after a set-up that failed: nothing was ever signed with it. */
void med_identity_forget (med_profile *profile);

/* Zeroed memory for passphrases and words: never swapped out, guarded, wiped when it is given back.
 * NULL when there is none. */
void *med_locked_alloc (size_t size);
void med_locked_free (void *memory);
