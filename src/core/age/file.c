/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header and payload put together, in memory. */
#include "core/age/file.h"

#include "base/assert.h"
#include "base/buf.h"
#include "core/age/stanza-scrypt.h"
#include "core/age/stanza-x25519.h"
#include "core/crypto/x25519.h"

#define EPHEMERAL_SIZE sizeof (med_open_secret)

/* A malformed stanza of a type that we know condemns the file, whichever stanza would match; one
 * with a passphrase must be alone, so that its file has no second, hidden reader. */
static med_result
check_stanzas (const med_age_header *header)
{
  for (size_t i = 0; i < header->stanza_count; i++)
    {
      const med_age_stanza *stanza = &header->stanzas[i];
      med_age_x25519 x25519;
      med_age_scrypt scrypt;
      if (med_age_x25519_is (stanza))
        MED_TRY (med_age_x25519_decode (stanza, &x25519));
      else if (med_age_scrypt_is (stanza))
        {
          if (header->stanza_count != 1)
            return MED_E_INVALID;
          MED_TRY (med_age_scrypt_decode (stanza, &scrypt));
        }
    }
  return MED_OK;
}

static med_result
try_identity (const med_age_header *header, const med_open_secret *identity, med_file_key *file_key)
{
  med_open_public recipient;
  med_open_public_from_secret (identity, &recipient);
  for (size_t i = 0; i < header->stanza_count; i++)
    {
      med_age_x25519 stanza;
      if (!med_age_x25519_is (&header->stanzas[i]))
        continue;
      MED_TRY (med_age_x25519_decode (&header->stanzas[i], &stanza));
      med_result result = med_age_x25519_unwrap (&stanza, identity, &recipient, file_key);
      if (result != MED_E_NO_MATCH)
        return result;
    }
  return MED_E_NO_MATCH;
}

static med_result
try_passphrase (const med_age_header *header, med_span passphrase, med_file_key *file_key)
{
  med_age_scrypt stanza;
  if (!med_age_scrypt_is (&header->stanzas[0]))
    return MED_E_NO_MATCH;
  MED_TRY (med_age_scrypt_decode (&header->stanzas[0], &stanza));
  return med_age_scrypt_unwrap (&stanza, passphrase, file_key);
}

static med_result
try_keys (const med_age_header *header, const med_age_keys *keys, med_file_key *file_key)
{
  med_result result = MED_E_NO_MATCH;
  for (size_t i = 0; i < keys->identity_count && result == MED_E_NO_MATCH; i++)
    result = try_identity (header, &keys->identities[i], file_key);
  for (size_t i = 0; i < keys->passphrase_count && result == MED_E_NO_MATCH; i++)
    result = try_passphrase (header, keys->passphrases[i], file_key);
  return result;
}

static void
set_failure (med_age_failure *failure, med_age_failure value)
{
  if (failure != NULL)
    *failure = value;
}

med_result
med_age_unwrap (const med_age_header *header, const med_age_keys *keys, med_file_key *file_key,
                med_age_failure *failure)
{
  med_file_key found;
  set_failure (failure, MED_AGE_FAILED_HEADER);
  MED_TRY (check_stanzas (header));
  med_result result = try_keys (header, keys, &found);
  if (result != MED_OK)
    {
      if (result == MED_E_NO_MATCH)
        set_failure (failure, MED_AGE_FAILED_NO_MATCH);
      return result;
    }
  /* A wrong MAC ends the attempt: the stanza said that this is the file key. */
  result = med_age_header_verify (header, &found);
  set_failure (failure, result == MED_OK ? MED_AGE_OPENED : MED_AGE_FAILED_HMAC);
  if (result == MED_OK)
    *file_key = found;
  med_wipe (&found, sizeof found);
  return result;
}

static med_result
open_stream (med_age_payload *payload, med_span stream, med_arena *arena, med_span *plain)
{
  med_age_extent extent;
  MED_TRY (med_age_extent_init (&extent, stream.size));
  size_t size = stream.size - (size_t)extent.chunk_count * MED_CHACHA_TAG_SIZE;
  uint8_t *out = (uint8_t *)med_arena_alloc (arena, size);
  if (out == NULL)
    return MED_E_NO_MEMORY;
  for (uint64_t index = 0; index < extent.chunk_count; index++)
    {
      uint64_t offset;
      size_t chunk;
      MED_TRY (med_age_extent_chunk (&extent, index, &offset, &chunk));
      med_result result = med_age_extent_open (&extent, payload, index,
                                               med_span_make (stream.data + offset, chunk),
                                               out + index * MED_AGE_CHUNK_SIZE);
      if (result != MED_OK)
        {
          med_wipe (out, size);
          return result;
        }
    }
  *plain = med_span_make (out, size);
  return MED_OK;
}

med_result
med_age_open (const med_age_keys *keys, med_span file, const med_age_limits *limits,
              med_arena *arena, med_span *plain, med_age_failure *failure)
{
  med_age_header header;
  med_file_key file_key;
  set_failure (failure, MED_AGE_FAILED_HEADER);
  MED_TRY (med_age_header_decode (file, limits, arena, &header));
  if (file.size - header.raw.size < MED_AGE_NONCE_SIZE)
    return MED_E_INVALID;
  MED_TRY (med_age_unwrap (&header, keys, &file_key, failure));

  const uint8_t *nonce = file.data + header.raw.size;
  med_span stream = med_span_make (nonce + MED_AGE_NONCE_SIZE,
                                   file.size - header.raw.size - MED_AGE_NONCE_SIZE);
  med_age_payload payload;
  med_result result = med_age_payload_init (&payload, &file_key, nonce, MED_CHACHA_OPEN);
  med_wipe (&file_key, sizeof file_key);
  set_failure (failure, MED_AGE_FAILED_PAYLOAD);
  MED_TRY (result);
  result = open_stream (&payload, stream, arena, plain);
  med_age_payload_clear (&payload);
  if (result == MED_OK)
    set_failure (failure, MED_AGE_OPENED);
  return result;
}

med_result
med_age_open_one (const med_open_secret *identity, med_span file, med_arena *arena, med_span *plain)
{
  med_age_keys keys = { .identities = identity, .identity_count = 1 };
  return med_age_open (&keys, file, &med_age_limits_default, arena, plain, NULL);
}

size_t
med_age_seal_header_random_size (size_t recipient_count)
{
  return recipient_count * EPHEMERAL_SIZE;
}

size_t
med_age_seal_random_size (size_t recipient_count)
{
  return sizeof (med_file_key) + MED_AGE_NONCE_SIZE
         + med_age_seal_header_random_size (recipient_count);
}

med_result
med_age_seal_header (const med_open_public *recipients, size_t count, const med_file_key *file_key,
                     med_span random, const med_age_limits *limits, med_arena *arena,
                     med_span *header)
{
  if (count > limits->stanzas_max)
    return MED_E_TOO_LARGE;
  if (count == 0 || random.size != med_age_seal_header_random_size (count))
    return MED_E_INVALID;
  med_age_stanza *stanzas = (med_age_stanza *)med_arena_array (arena, count, sizeof *stanzas);
  if (stanzas == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      med_open_secret ephemeral;
      memcpy (ephemeral.bytes, random.data + i * EPHEMERAL_SIZE, EPHEMERAL_SIZE);
      med_result result
          = med_age_x25519_wrap (&recipients[i], &ephemeral, file_key, arena, &stanzas[i]);
      med_wipe (&ephemeral, sizeof ephemeral);
      MED_TRY (result);
    }
  return med_age_header_encode (stanzas, count, file_key, limits, arena, header);
}

/* Writes exactly med_age_payload_size (plain.size) bytes. */
static med_result
seal_payload (const med_file_key *file_key, const uint8_t nonce[MED_AGE_NONCE_SIZE], med_span plain,
              uint8_t *out)
{
  med_age_payload payload;
  MED_TRY (med_age_payload_init (&payload, file_key, nonce, MED_CHACHA_SEAL));
  memcpy (out, nonce, MED_AGE_NONCE_SIZE);
  uint8_t *sealed = out + MED_AGE_NONCE_SIZE;
  med_result result = MED_OK;
  bool final = false;
  for (uint64_t index = 0; result == MED_OK && !final; index++)
    {
      final = plain.size <= MED_AGE_CHUNK_SIZE;
      med_span chunk = med_span_make (plain.data, final ? plain.size : MED_AGE_CHUNK_SIZE);
      result = med_age_payload_seal (&payload, index, final, chunk, sealed);
      sealed += chunk.size + MED_CHACHA_TAG_SIZE;
      if (!final)
        plain = med_span_make (plain.data + chunk.size, plain.size - chunk.size);
    }
  med_age_payload_clear (&payload);
  return result;
}

med_result
med_age_seal (const med_open_public *recipients, size_t count, med_span random, med_span plain,
              const med_age_limits *limits, med_arena *arena, med_span *file)
{
  if (count > limits->stanzas_max || plain.size > MED_AGE_PLAIN_SIZE_MAX)
    return MED_E_TOO_LARGE;
  if (random.size != med_age_seal_random_size (count))
    return MED_E_INVALID;
  const uint8_t *nonce = random.data + sizeof (med_file_key);
  med_span ephemerals
      = med_span_make (nonce + MED_AGE_NONCE_SIZE, med_age_seal_header_random_size (count));
  med_file_key file_key;
  memcpy (file_key.bytes, random.data, sizeof file_key);

  med_span header;
  med_result result
      = med_age_seal_header (recipients, count, &file_key, ephemerals, limits, arena, &header);
  uint8_t *out = NULL;
  size_t size = 0;
  if (result == MED_OK)
    {
      size = header.size + (size_t)med_age_payload_size (plain.size);
      out = (uint8_t *)med_arena_alloc (arena, size);
      result = out == NULL ? MED_E_NO_MEMORY : MED_OK;
    }
  if (result == MED_OK)
    {
      memcpy (out, header.data, header.size);
      result = seal_payload (&file_key, nonce, plain, out + header.size);
    }
  med_wipe (&file_key, sizeof file_key);
  if (result == MED_OK)
    *file = med_span_make (out, size);
  return result;
}

med_result
med_age_shuffle (med_open_public *recipients, size_t count, med_span random)
{
  if (count > SIZE_MAX / 4 || random.size != count * 4)
    return MED_E_INVALID;
  med_reader reader = med_reader_make (random);
  for (size_t left = count; left > 1; left--)
    {
      uint32_t draw;
      MED_TRY (med_reader_u32_le (&reader, &draw));
      /* Fisher and Yates; the bias of the remainder is below 2^-20 for any allowed count. */
      size_t pick = draw % left;
      med_open_public moved = recipients[left - 1];
      recipients[left - 1] = recipients[pick];
      recipients[pick] = moved;
    }
  return MED_OK;
}
