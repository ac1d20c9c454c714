/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scrypt stanza: a passphrase instead of a key pair; always alone in its file. Arguments: "scrypt",
 * 16-byte salt, log2 of the work factor in decimal; body of 32 bytes. */
#pragma once

#include "core/age/stanza-x25519.h"

/* 2^18 with r = 8 takes 256 MiB, the `age` tool's default. */
#define MED_AGE_SCRYPT_LOG_MAX 18

typedef struct
{
  uint8_t salt[16];
  uint8_t log_work;
  uint8_t wrapped[MED_AGE_WRAPPED_SIZE];
} med_age_scrypt;

bool med_age_scrypt_is (const med_age_stanza *stanza);
/* For a stanza of this type: MED_E_INVALID when malformed or above MED_AGE_SCRYPT_LOG_MAX. */
med_result med_age_scrypt_decode (const med_age_stanza *stanza,
                                  med_age_scrypt *decoded) MED_CHECKED;
/* MED_E_NO_MATCH for a wrong passphrase, MED_E_NO_MEMORY when scrypt gets none. Slow. */
med_result med_age_scrypt_unwrap (const med_age_scrypt *stanza, med_span passphrase,
                                  med_file_key *file_key) MED_CHECKED;
/* MED_E_INVALID for a work factor of 0 or above the maximum. */
med_result med_age_scrypt_wrap (med_span passphrase, const uint8_t salt[16], uint8_t log_work,
                                const med_file_key *file_key, med_arena *arena,
                                med_age_stanza *stanza) MED_CHECKED;
