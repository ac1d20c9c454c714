/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STREAM chunks. Rogaway's construction with a counter known in advance, so any chunk can be
 * opened by itself; only the final flag tells where the stream ends. */
#include "core/age/payload.h"

#include "base/assert.h"
#include "core/crypto/hkdf.h"

med_result
med_age_payload_init (med_age_payload *payload, const med_file_key *file_key,
                      const uint8_t nonce[MED_AGE_NONCE_SIZE], med_chacha_direction direction)
{
  med_seal_key key;
  med_hkdf_key (MED_SPAN_OF (*file_key), med_span_make (nonce, MED_AGE_NONCE_SIZE),
                MED_SPAN_LITERAL ("payload"), &key);
  med_result result = med_chacha_init (&payload->chacha, &key, direction);
  med_wipe (&key, sizeof key);
  return result;
}

void
med_age_payload_clear (med_age_payload *payload)
{
  med_chacha_clear (&payload->chacha);
}

static void
chunk_nonce (uint64_t index, bool final, uint8_t nonce[MED_CHACHA_NONCE_SIZE])
{
  memset (nonce, 0, MED_CHACHA_NONCE_SIZE);
  for (size_t i = 0; i < 8; i++)
    nonce[10 - i] = (uint8_t)(index >> (8 * i));
  nonce[11] = final;
}

/* Of plaintext. */
static bool
chunk_size_fits (uint64_t index, bool final, size_t size)
{
  if (!final)
    return size == MED_AGE_CHUNK_SIZE;
  return size <= MED_AGE_CHUNK_SIZE && (size > 0 || index == 0);
}

med_result
med_age_payload_seal (med_age_payload *payload, uint64_t index, bool final, med_span plain,
                      uint8_t *sealed)
{
  if (!chunk_size_fits (index, final, plain.size))
    return MED_E_INVALID;
  uint8_t nonce[MED_CHACHA_NONCE_SIZE];
  chunk_nonce (index, final, nonce);
  return med_chacha_seal (&payload->chacha, nonce, plain, sealed);
}

med_result
med_age_payload_open (med_age_payload *payload, uint64_t index, bool final, med_span sealed,
                      uint8_t *plain)
{
  if (sealed.size < MED_CHACHA_TAG_SIZE
      || !chunk_size_fits (index, final, sealed.size - MED_CHACHA_TAG_SIZE))
    return MED_E_INVALID;
  uint8_t nonce[MED_CHACHA_NONCE_SIZE];
  chunk_nonce (index, final, nonce);
  return med_chacha_open (&payload->chacha, nonce, sealed, plain);
}

uint64_t
med_age_payload_size (uint64_t plain_size)
{
  med_assert (plain_size <= MED_AGE_PLAIN_SIZE_MAX);
  uint64_t chunks = (plain_size + MED_AGE_CHUNK_SIZE - 1) / MED_AGE_CHUNK_SIZE;
  return MED_AGE_NONCE_SIZE + plain_size + MED_CHACHA_TAG_SIZE * (chunks > 0 ? chunks : 1);
}

med_result
med_age_extent_init (med_age_extent *extent, uint64_t stream_size)
{
  uint64_t full = stream_size / MED_AGE_SEALED_CHUNK_SIZE;
  uint64_t rest = stream_size % MED_AGE_SEALED_CHUNK_SIZE;
  /* The last chunk has a tag, and is empty only when it is the first. */
  if (stream_size > med_age_payload_size (MED_AGE_PLAIN_SIZE_MAX) - MED_AGE_NONCE_SIZE
      || (rest > 0 && rest < MED_CHACHA_TAG_SIZE + (full > 0)) || stream_size == 0)
    return MED_E_INVALID;
  *extent = (med_age_extent){ .stream_size = stream_size, .chunk_count = full + (rest > 0) };
  return MED_OK;
}

med_result
med_age_extent_chunk (const med_age_extent *extent, uint64_t index, uint64_t *offset, size_t *size)
{
  if (index >= extent->chunk_count)
    return MED_E_NOT_FOUND;
  uint64_t start = index * MED_AGE_SEALED_CHUNK_SIZE, left = extent->stream_size - start;
  *offset = start;
  *size = left < MED_AGE_SEALED_CHUNK_SIZE ? (size_t)left : MED_AGE_SEALED_CHUNK_SIZE;
  return MED_OK;
}

med_result
med_age_extent_open (med_age_extent *extent, med_age_payload *payload, uint64_t index,
                     med_span sealed, uint8_t *plain)
{
  uint64_t offset;
  size_t size;
  MED_TRY (med_age_extent_chunk (extent, index, &offset, &size));
  if (sealed.size != size)
    return MED_E_INVALID;
  bool final = index == extent->chunk_count - 1;
  MED_TRY (med_age_payload_open (payload, index, final, sealed, plain));
  extent->end_verified |= final;
  return MED_OK;
}

med_result
med_age_extent_plain_size (const med_age_extent *extent, uint64_t *size)
{
  if (!extent->end_verified)
    return MED_E_STATE;
  *size = extent->stream_size - extent->chunk_count * MED_CHACHA_TAG_SIZE;
  return MED_OK;
}
