/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519 recipient stanza: two arguments, "X25519" and the ephemeral share; body of 32 bytes. */
#pragma once

#include "core/age/header.h"

#define MED_AGE_WRAPPED_SIZE 32

typedef struct
{
  med_open_public share;
  uint8_t wrapped[MED_AGE_WRAPPED_SIZE];
} med_age_x25519;

bool med_age_x25519_is (const med_age_stanza *stanza);
/* For a stanza of this type: MED_E_INVALID when it is malformed, which condemns the whole header.
 */
med_result med_age_x25519_decode (const med_age_stanza *stanza,
                                  med_age_x25519 *decoded) MED_CHECKED;
/* `recipient` is the public half of `identity`, which a caller with many stanzas computes once.
 * MED_E_NO_MATCH when it is for somebody else; MED_E_INVALID for a low-order share. */
med_result med_age_x25519_unwrap (const med_age_x25519 *stanza, const med_open_secret *identity,
                                  const med_open_public *recipient,
                                  med_file_key *file_key) MED_CHECKED;
/* `ephemeral`: 32 fresh random bytes, used for this stanza only. The stanza's parts stand in the
 * arena. MED_E_INVALID for a low-order recipient. */
med_result med_age_x25519_wrap (const med_open_public *recipient, const med_open_secret *ephemeral,
                                const med_file_key *file_key, med_arena *arena,
                                med_age_stanza *stanza) MED_CHECKED;
