/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 over libcrypto's SHA-NI path, and hashes with our domain strings (core/FORMATS.md §1). */
#pragma once

#include "base/ids.h"
#include "base/span.h"

#include <openssl/sha.h>

typedef struct
{
  SHA256_CTX state;
} med_sha256_state;

void med_sha256_init (med_sha256_state *state);
void med_sha256_update (med_sha256_state *state, med_span bytes);
void med_sha256_final (med_sha256_state *state, med_hash *hash);

void med_sha256 (med_span bytes, med_hash *hash);
/* SHA-256 of the parts, one after the other. */
void med_sha256_parts (const med_span *parts, size_t count, med_hash *hash);
/* SHA-256 ("medease/" purpose "/v1" 0x00 ‖ parts). */
void med_hash_domain (const char *purpose, const med_span *parts, size_t count, med_hash *hash);
