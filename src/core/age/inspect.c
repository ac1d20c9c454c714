/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a file as far as it goes. Unlike med_age_open () it hands out what a damaged payload still
 * proves: chunks in order from the first, up to the first that does not verify. */
#include "core/age/inspect.h"

#include "core/age/armor.h"

typedef struct
{
  med_age_sink take;
  void *context;
  uint8_t *room; /* one chunk with a sink, else for everything */
  uint64_t size;
} plain_sink;

/* Where the next chunk is opened, and what becomes of it. */
static uint8_t *
next_room (const plain_sink *sink)
{
  return sink->take == NULL ? sink->room + sink->size : sink->room;
}

static med_result
accept (plain_sink *sink, size_t size)
{
  const uint8_t *plain = next_room (sink);
  sink->size += size;
  return sink->take == NULL ? MED_OK : sink->take (sink->context, med_span_make (plain, size));
}

/* `intact` becomes true when the payload is whole. */
static med_result
open_prefix (med_age_payload *payload, med_span stream, plain_sink *sink, bool *intact)
{
  for (uint64_t index = 0;; index++)
    {
      bool last = stream.size <= MED_AGE_SEALED_CHUNK_SIZE;
      med_span chunk = med_span_make (stream.data, last ? stream.size : MED_AGE_SEALED_CHUNK_SIZE);
      med_result result = med_age_payload_open (payload, index, last, chunk, next_room (sink));
      bool cut = false;
      if (result == MED_E_AUTH && !last)
        {
          /* A final chunk with something behind it: its bytes are proven, the file is not. */
          result = med_age_payload_open (payload, index, true, chunk, next_room (sink));
          cut = true;
        }
      if (result == MED_E_NO_MEMORY)
        return result;
      if (result != MED_OK)
        return MED_OK;
      MED_TRY (accept (sink, chunk.size - MED_CHACHA_TAG_SIZE));
      if (cut || last)
        {
          *intact = !cut;
          return MED_OK;
        }
      stream = med_span_make (stream.data + chunk.size, stream.size - chunk.size);
    }
}

static med_result
inspect_payload (med_span rest, const med_file_key *file_key, plain_sink *sink, med_arena *arena,
                 med_age_inspection *inspection)
{
  sink->room = (uint8_t *)med_arena_alloc (arena, sink->take == NULL ? rest.size
                                                                     : MED_AGE_SEALED_CHUNK_SIZE);
  if (sink->room == NULL)
    return MED_E_NO_MEMORY;
  med_age_payload payload;
  MED_TRY (med_age_payload_init (&payload, file_key, rest.data, MED_CHACHA_OPEN));
  bool intact = false;
  med_span stream = med_span_make (rest.data + MED_AGE_NONCE_SIZE, rest.size - MED_AGE_NONCE_SIZE);
  med_result result = open_prefix (&payload, stream, sink, &intact);
  med_age_payload_clear (&payload);
  MED_TRY (result);
  inspection->failure = intact ? MED_AGE_OPENED : MED_AGE_FAILED_PAYLOAD;
  inspection->plain_size = sink->size;
  if (sink->take == NULL)
    inspection->plain = med_span_make (sink->room, (size_t)sink->size);
  return MED_OK;
}

/* Armor and header, and the rest behind them. MED_OK as well when they are broken: then `failure`
 * says so and `rest` is empty. */
static med_result
inspect_head (med_span file, const med_age_limits *limits, med_arena *arena,
              med_age_inspection *found, med_span *rest)
{
  med_result result = MED_OK;
  *rest = MED_SPAN_EMPTY;
  if (found->armored)
    {
      found->failure = MED_AGE_FAILED_ARMOR;
      found->bytes = MED_SPAN_EMPTY;
      result = med_age_armor_decode (file, arena, &found->bytes);
    }
  if (result == MED_OK)
    {
      found->failure = MED_AGE_FAILED_HEADER;
      result = med_age_header_decode (found->bytes, limits, arena, &found->header);
    }
  if (result == MED_E_NO_MEMORY)
    return result;
  if (result == MED_OK && found->bytes.size - found->header.raw.size >= MED_AGE_NONCE_SIZE)
    *rest = med_span_make (found->bytes.data + found->header.raw.size,
                           found->bytes.size - found->header.raw.size);
  return MED_OK;
}

med_result
med_age_inspect_to (const med_age_keys *keys, med_span file, const med_age_limits *limits,
                    med_age_sink sink, void *context, med_arena *arena,
                    med_age_inspection *inspection)
{
  med_age_inspection found = { .armored = med_age_armor_is (file), .bytes = file };
  plain_sink plain = { .take = sink, .context = context };
  med_span rest;
  med_file_key file_key;
  MED_TRY (inspect_head (file, limits, arena, &found, &rest));
  if (rest.size > 0)
    {
      med_result result = med_age_unwrap (&found.header, keys, &file_key, &found.failure);
      if (result == MED_E_NO_MEMORY)
        return result;
      if (result == MED_OK)
        {
          result = inspect_payload (rest, &file_key, &plain, arena, &found);
          med_wipe (&file_key, sizeof file_key);
          MED_TRY (result);
        }
    }
  *inspection = found;
  return MED_OK;
}

med_result
med_age_inspect (const med_age_keys *keys, med_span file, const med_age_limits *limits,
                 med_arena *arena, med_age_inspection *inspection)
{
  return med_age_inspect_to (keys, file, limits, NULL, NULL, arena, inspection);
}
