/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyboxes and envelopes: how category keys reach their readers (core/FORMATS.md K4, K5). */
#pragma once

#include "base/ids.h"
#include "core/age/file.h"
#include "core/proto/sealed.pb-c.h"

/* Most readers of one keybox: 1,024 stanzas. */
#define MED_KEYBOX_READERS_MAX 1024

/* Stanzas after filling up to the next multiple of 8 with dummies. */
size_t med_keybox_stanzas (size_t readers);
/* Random bytes that med_keybox_seal () uses up. */
size_t med_keybox_random_size (size_t readers);
/* Canonical Keybox of these entries, sealed to every reader and to dummies, in random order. */
med_result med_keybox_seal (const Med__Keybox *keybox, const med_open_public *readers,
                            size_t reader_count, med_span random, med_arena *arena,
                            med_span *file) MED_CHECKED;
/* MED_E_NO_MATCH when it is not for this identity. */
med_result med_keybox_open (const med_open_secret *identity, med_span file, med_arena *arena,
                            const Med__Keybox **keybox) MED_CHECKED;

/* Padded to 1, 4, 16 or 64 KiB of plaintext. `envelope->pad` is set here. */
size_t med_envelope_random_size (void);
med_result med_envelope_seal (Med__Envelope *envelope, const med_open_public *grantee,
                              med_span random, med_arena *arena, med_span *file) MED_CHECKED;
/* Checks what it says of itself: chain, grant, patient and grantee must be the expected ones,
 * MED_E_UNVERIFIED otherwise. */
typedef struct
{
  const char *chain_id;
  med_id grant;
  med_account_id patient, grantee;
} med_envelope_claim;
med_result med_envelope_open (const med_open_secret *identity, med_span file,
                              const med_envelope_claim *claim, med_arena *arena,
                              const Med__Envelope **envelope) MED_CHECKED;
