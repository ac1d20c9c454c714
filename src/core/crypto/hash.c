/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 by libcrypto's low-level calls: no allocation or provider look-up for each digest, which
 * is what hashing 65-byte tree nodes would otherwise spend its time on. */
#include "core/crypto/hash.h"

void
med_sha256_init (med_sha256_state *state)
{
  SHA256_Init (&state->state);
}

void
med_sha256_update (med_sha256_state *state, med_span bytes)
{
  if (bytes.size > 0)
    SHA256_Update (&state->state, bytes.data, bytes.size);
}

void
med_sha256_final (med_sha256_state *state, med_hash *hash)
{
  SHA256_Final (hash->bytes, &state->state);
}

void
med_sha256 (med_span bytes, med_hash *hash)
{
  med_sha256_parts (&bytes, 1, hash);
}

void
med_sha256_parts (const med_span *parts, size_t count, med_hash *hash)
{
  med_sha256_state state;
  med_sha256_init (&state);
  for (size_t i = 0; i < count; i++)
    med_sha256_update (&state, parts[i]);
  med_sha256_final (&state, hash);
}

void
med_hash_domain (const char *purpose, const med_span *parts, size_t count, med_hash *hash)
{
  med_sha256_state state;
  med_sha256_init (&state);
  med_sha256_update (&state, MED_SPAN_LITERAL ("medease/"));
  med_sha256_update (&state, med_span_text (purpose));
  med_sha256_update (&state, MED_SPAN_LITERAL ("/v1\0"));
  for (size_t i = 0; i < count; i++)
    med_sha256_update (&state, parts[i]);
  med_sha256_final (&state, hash);
}
