/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing and opening of keyboxes and envelopes. */
#include "core/vault/keybox.h"

#include "core/codec/canonical.h"

#define PLAIN_MAX ((size_t)256 * 1024)

size_t
med_keybox_stanzas (size_t readers)
{
  size_t filled = (readers + 7) / 8 * 8;
  return filled == 0 ? 8 : filled;
}

/* For each stanza a dummy's 32 bytes (used or not) and 4 bytes of shuffling. */
size_t
med_keybox_random_size (size_t readers)
{
  size_t stanzas = med_keybox_stanzas (readers);
  return stanzas * 36 + med_age_seal_random_size (stanzas);
}

med_result
med_keybox_seal (const Med__Keybox *keybox, const med_open_public *readers, size_t reader_count,
                 med_span random, med_arena *arena, med_span *file)
{
  if (reader_count == 0 || random.size != med_keybox_random_size (reader_count))
    return MED_E_INVALID;
  if (reader_count > MED_KEYBOX_READERS_MAX)
    return MED_E_TOO_LARGE;
  size_t stanzas = med_keybox_stanzas (reader_count);
  med_open_public *all = (med_open_public *)med_arena_array (arena, stanzas, sizeof *all);
  if (all == NULL)
    return MED_E_NO_MEMORY;
  memcpy (all, readers, reader_count * sizeof *all);
  for (size_t i = reader_count; i < stanzas; i++)
    memcpy (all[i].bytes, random.data + i * 32, 32);
  MED_TRY (med_age_shuffle (all, stanzas, med_span_make (random.data + stanzas * 32, stanzas * 4)));
  med_span plain;
  MED_TRY (med_canonical_encode (&keybox->base, arena, &plain));
  med_result result = med_age_seal (
      all, stanzas, med_span_make (random.data + stanzas * 36, random.size - stanzas * 36), plain,
      &med_age_limits_keybox, arena, file);
  med_wipe ((void *)plain.data, plain.size);
  return result;
}

med_result
med_keybox_open (const med_open_secret *identity, med_span file, med_arena *arena,
                 const Med__Keybox **keybox)
{
  med_age_keys keys = { .identities = identity, .identity_count = 1 };
  med_span plain;
  ProtobufCMessage *message;
  MED_TRY (med_age_open (&keys, file, &med_age_limits_keybox, arena, &plain, NULL));
  MED_TRY (med_canonical_decode (&med__keybox__descriptor, plain, PLAIN_MAX, arena, &message));
  *keybox = (const Med__Keybox *)message;
  return MED_OK;
}

static const size_t envelope_classes[] = { 1024, 4096, 16384, 65536 };

/* The pad field costs one byte of key and one to three of length, so that a remainder of one byte
 * cannot be filled: the next class. */
static med_result
pad_envelope (Med__Envelope *envelope, med_arena *arena, med_span *plain)
{
  envelope->pad = (ProtobufCBinaryData){ 0, NULL };
  size_t bare = protobuf_c_message_get_packed_size (&envelope->base);
  for (size_t i = 0; i < sizeof envelope_classes / sizeof envelope_classes[0]; i++)
    {
      size_t size = envelope_classes[i];
      if (bare > size)
        continue;
      for (size_t head = 0; head <= 4; head++)
        {
          /* head 0: it fits exactly without a pad; 2 to 4: key, length bytes. */
          if (head == 1 || bare + head > size || (head == 0 && bare != size))
            continue;
          size_t pad = size - bare - head;
          if (head > 0 && pad == 0)
            continue;
          uint8_t *zeros = (uint8_t *)med_arena_alloc (arena, pad);
          if (zeros == NULL)
            return MED_E_NO_MEMORY;
          envelope->pad = (ProtobufCBinaryData){ pad, zeros };
          if (protobuf_c_message_get_packed_size (&envelope->base) == size)
            return med_canonical_encode (&envelope->base, arena, plain);
        }
    }
  return MED_E_TOO_LARGE;
}

size_t
med_envelope_random_size (void)
{
  return med_age_seal_random_size (1);
}

med_result
med_envelope_seal (Med__Envelope *envelope, const med_open_public *grantee, med_span random,
                   med_arena *arena, med_span *file)
{
  med_span plain;
  MED_TRY (pad_envelope (envelope, arena, &plain));
  med_result result
      = med_age_seal (grantee, 1, random, plain, &med_age_limits_default, arena, file);
  med_wipe ((void *)plain.data, plain.size);
  return result;
}

static bool
is (ProtobufCBinaryData bytes, const void *data, size_t size)
{
  return bytes.len == size && memcmp (bytes.data, data, size) == 0;
}

med_result
med_envelope_open (const med_open_secret *identity, med_span file, const med_envelope_claim *claim,
                   med_arena *arena, const Med__Envelope **envelope)
{
  med_span plain;
  MED_TRY (med_age_open_one (identity, file, arena, &plain));
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (&med__envelope__descriptor, plain, PLAIN_MAX, arena, &message));
  const Med__Envelope *found = (const Med__Envelope *)message;
  if (!is (found->chain_id, claim->chain_id, strlen (claim->chain_id))
      || !is (found->grant, claim->grant.bytes, sizeof claim->grant.bytes)
      || !is (found->patient, claim->patient.bytes, sizeof claim->patient.bytes)
      || !is (found->grantee, claim->grantee.bytes, sizeof claim->grantee.bytes))
    return MED_E_UNVERIFIED;
  *envelope = found;
  return MED_OK;
}
