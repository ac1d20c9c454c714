/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole age files in memory (keyboxes, envelopes, manifests, details), and headers by themselves
 * (payloads keep theirs in the manifest). Randomness is handed in as a span of the size that the
 * _random_size function tells, used once and then wiped by the caller. */
#pragma once

#include "core/age/header.h"
#include "core/age/payload.h"

/* Secrets to try, one after the other. */
typedef struct
{
  const med_open_secret *identities;
  size_t identity_count;
  const med_span *passphrases;
  size_t passphrase_count;
} med_age_keys;

/* Finds the file key: first checks every stanza of a known type, then tries, then verifies the MAC
 * at once. MED_E_INVALID (header), MED_E_NO_MATCH, MED_E_AUTH (MAC); `failure`, which may be NULL,
 * tells the same classes and is set in every case. */
med_result med_age_unwrap (const med_age_header *header, const med_age_keys *keys,
                           med_file_key *file_key, med_age_failure *failure) MED_CHECKED;

/* Opens a whole binary file; the plaintext stands in the arena. Errors as med_age_unwrap (), and
 * MED_E_TOO_LARGE beyond the limits, MED_E_AUTH or MED_E_INVALID for the payload. When the payload
 * fails, `failure` is MED_AGE_FAILED_PAYLOAD and nothing is returned. */
med_result med_age_open (const med_age_keys *keys, med_span file, const med_age_limits *limits,
                         med_arena *arena, med_span *plain, med_age_failure *failure) MED_CHECKED;
/* The usual case: one identity, default limits, no interest in the class of failure. */
med_result med_age_open_one (const med_open_secret *identity, med_span file, med_arena *arena,
                             med_span *plain) MED_CHECKED;

/* Bytes of randomness for med_age_seal (): file key, payload nonce, an ephemeral per recipient. */
size_t med_age_seal_random_size (size_t recipient_count);
/* Seals to all recipients, whose stanzas stand in the order given. MED_E_INVALID for a low-order
 * recipient, for none, or for a span of the wrong size; MED_E_TOO_LARGE beyond the limits. */
med_result med_age_seal (const med_open_public *recipients, size_t count, med_span random,
                         med_span plain, const med_age_limits *limits, med_arena *arena,
                         med_span *file) MED_CHECKED;

/* 32 bytes a recipient. */
size_t med_age_seal_header_random_size (size_t recipient_count);
/* Only the header, for a file key that exists already: a payload whose header is kept apart, or
 * a new wrapping of an old payload. */
med_result med_age_seal_header (const med_open_public *recipients, size_t count,
                                const med_file_key *file_key, med_span random,
                                const med_age_limits *limits, med_arena *arena,
                                med_span *header) MED_CHECKED;

/* Puts recipients into a random order, so that the place of a stanza tells nothing; `random` has
 * 4 bytes a recipient (MED_E_INVALID otherwise). A dummy recipient is any 32 random bytes. */
med_result med_age_shuffle (med_open_public *recipients, size_t count, med_span random) MED_CHECKED;
