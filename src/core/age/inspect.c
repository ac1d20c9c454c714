/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a file as far as it goes. Unlike med_age_open () it hands out what a damaged payload still
 * proves: chunks in order from the first, up to the first that does not verify. */
#include "core/age/inspect.h"

#include "core/age/armor.h"

/* `plain` grows by each chunk that verifies. */
static med_result
open_prefix (med_age_payload *payload, med_span stream, uint8_t *out, size_t *size)
{
  for (uint64_t index = 0;; index++)
    {
      bool last = stream.size <= MED_AGE_SEALED_CHUNK_SIZE;
      med_span chunk = med_span_make (stream.data, last ? stream.size : MED_AGE_SEALED_CHUNK_SIZE);
      med_result result = med_age_payload_open (payload, index, last, chunk, out + *size);
      bool cut = false;
      if (result == MED_E_AUTH && !last)
        {
          /* A final chunk with something behind it: its bytes are proven, the file is not. */
          result = med_age_payload_open (payload, index, true, chunk, out + *size);
          cut = true;
        }
      MED_TRY (result);
      *size += chunk.size - MED_CHACHA_TAG_SIZE;
      if (cut)
        return MED_E_INVALID;
      if (last)
        return MED_OK;
      stream = med_span_make (stream.data + chunk.size, stream.size - chunk.size);
    }
}

static med_result
inspect_payload (med_span rest, const med_file_key *file_key, med_arena *arena,
                 med_age_inspection *inspection)
{
  uint8_t *out = (uint8_t *)med_arena_alloc (arena, rest.size);
  if (out == NULL)
    return MED_E_NO_MEMORY;
  med_age_payload payload;
  MED_TRY (med_age_payload_init (&payload, file_key, rest.data, MED_CHACHA_OPEN));
  size_t size = 0;
  med_span stream = med_span_make (rest.data + MED_AGE_NONCE_SIZE, rest.size - MED_AGE_NONCE_SIZE);
  med_result result = open_prefix (&payload, stream, out, &size);
  med_age_payload_clear (&payload);
  inspection->failure = result == MED_OK ? MED_AGE_OPENED : MED_AGE_FAILED_PAYLOAD;
  inspection->plain = med_span_make (out, size);
  return MED_OK;
}

med_result
med_age_inspect (const med_age_keys *keys, med_span file, const med_age_limits *limits,
                 med_arena *arena, med_age_inspection *inspection)
{
  med_age_inspection found = { .armored = med_age_armor_is (file), .bytes = file };
  med_result result = MED_OK;
  if (found.armored)
    {
      found.failure = MED_AGE_FAILED_ARMOR;
      found.bytes = MED_SPAN_EMPTY;
      result = med_age_armor_decode (file, arena, &found.bytes);
    }
  if (result == MED_OK)
    {
      found.failure = MED_AGE_FAILED_HEADER;
      result = med_age_header_decode (found.bytes, limits, arena, &found.header);
    }
  med_span rest = MED_SPAN_EMPTY;
  if (result == MED_OK)
    {
      rest = med_span_make (found.bytes.data + found.header.raw.size,
                            found.bytes.size - found.header.raw.size);
      result = rest.size < MED_AGE_NONCE_SIZE ? MED_E_INVALID : MED_OK;
    }
  med_file_key file_key;
  if (result == MED_OK)
    result = med_age_unwrap (&found.header, keys, &file_key, &found.failure);
  if (result == MED_OK)
    {
      result = inspect_payload (rest, &file_key, arena, &found);
      med_wipe (&file_key, sizeof file_key);
    }
  if (result == MED_E_NO_MEMORY)
    return result;
  *inspection = found;
  return MED_OK;
}
