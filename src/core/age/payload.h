/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Payload of an age file: a nonce of 16 bytes, then STREAM chunks of 64 KiB under a key derived
 * from file key and nonce. Chunk nonce: 11-byte big-endian index, then 1 for the last, else 0.
 *
 * A "stream" below is the payload without its nonce. Sequential use:
 *
 *   med_age_payload_init (&payload, &file_key, nonce, MED_CHACHA_OPEN);
 *   for each index: med_age_payload_open (&payload, index, final, sealed, plain);
 *   med_age_payload_clear (&payload);
 *
 * and the same with _SEAL and _seal. A reader that seeks keeps a med_age_extent beside it. */
#pragma once

#include "core/age/header.h"
#include "core/crypto/chacha.h"

#define MED_AGE_NONCE_SIZE 16
#define MED_AGE_CHUNK_SIZE ((size_t)64 * 1024)
#define MED_AGE_SEALED_CHUNK_SIZE (MED_AGE_CHUNK_SIZE + MED_CHACHA_TAG_SIZE)
/* Largest plaintext, 2^60 bytes: keeps every size below 2^63. */
#define MED_AGE_PLAIN_SIZE_MAX ((uint64_t)1 << 60)

/* Owns a libcrypto context: clear it. */
typedef struct
{
  med_chacha chacha;
} med_age_payload;

med_result med_age_payload_init (med_age_payload *payload, const med_file_key *file_key,
                                 const uint8_t nonce[MED_AGE_NONCE_SIZE],
                                 med_chacha_direction direction) MED_CHECKED;
void med_age_payload_clear (med_age_payload *payload);

/* Seals chunk `index` (from 0) and writes plain.size + 16 bytes; `sealed` may be plain.data. Every
 * chunk but the final one has exactly MED_AGE_CHUNK_SIZE bytes; the final one 1 to that many, or
 * 0 when it is also the first. MED_E_INVALID otherwise. */
med_result med_age_payload_seal (med_age_payload *payload, uint64_t index, bool final,
                                 med_span plain, uint8_t *sealed) MED_CHECKED;
/* Opens chunk `index` and writes sealed.size - 16 bytes, none of them before the tag verified.
 * MED_E_INVALID for a size that such a chunk cannot have, MED_E_AUTH for a wrong tag: the stream
 * was altered, cut, or goes on behind the chunk that was taken for the final one. */
med_result med_age_payload_open (med_age_payload *payload, uint64_t index, bool final,
                                 med_span sealed, uint8_t *plain) MED_CHECKED;

/* Size of nonce and stream: 16 + plain + 16 · max (1, ⌈plain / 64 KiB⌉). plain must not be above
 * MED_AGE_PLAIN_SIZE_MAX. */
uint64_t med_age_payload_size (uint64_t plain_size);

/* Where the chunks of a stream of known size stand. The size comes from outside, so nothing that
 * is counted from the end may be believed before the final chunk has been opened as final. */
typedef struct
{
  uint64_t stream_size; /* without the nonce */
  uint64_t chunk_count; /* at least 1 */
  bool end_verified;
} med_age_extent;

/* MED_E_INVALID for a size that no stream has. */
med_result med_age_extent_init (med_age_extent *extent, uint64_t stream_size) MED_CHECKED;
/* Place of a chunk in the stream. MED_E_NOT_FOUND beyond the last. */
med_result med_age_extent_chunk (const med_age_extent *extent, uint64_t index, uint64_t *offset,
                                 size_t *size) MED_CHECKED;
/* As med_age_payload_open (), knowing which chunk is the final one; opening that one verifies the
 * extent. */
med_result med_age_extent_open (med_age_extent *extent, med_age_payload *payload, uint64_t index,
                                med_span sealed, uint8_t *plain) MED_CHECKED;
/* MED_E_STATE until the final chunk was opened. */
med_result med_age_extent_plain_size (const med_age_extent *extent, uint64_t *size) MED_CHECKED;
