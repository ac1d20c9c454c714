/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing and opening of shares, and what is read out. */
#include "core/vault/guardians.h"

#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/vault/words.h"

#include <string.h>

#define FILES_STEP 8
/* Of one share, padded; the name's longest form leaves room for three bytes before the pad. */
#define PLAIN_SIZE 512
#define OBJECT_MAX ((size_t)64 * 1024)

med_result
med_share_from_message (const Med__Share *message, med_key_share *share)
{
  if (message == NULL || message->set.len != sizeof share->set
      || message->value.len != sizeof share->value || message->check.len != sizeof share->check)
    return MED_E_INVALID;
  memcpy (share->set, message->set.data, sizeof share->set);
  share->threshold = message->threshold;
  share->index = message->index;
  memcpy (share->value, message->value.data, sizeof share->value);
  memcpy (share->check, message->check.data, sizeof share->check);
  return MED_OK;
}

void
med_share_to_message (const med_key_share *share, Med__Share *message)
{
  med__share__init (message);
  message->set = (ProtobufCBinaryData){ sizeof share->set, (uint8_t *)share->set };
  message->threshold = share->threshold;
  message->index = share->index;
  message->value = (ProtobufCBinaryData){ sizeof share->value, (uint8_t *)share->value };
  message->check = (ProtobufCBinaryData){ sizeof share->check, (uint8_t *)share->check };
}

size_t
med_guardian_files (size_t people)
{
  return (people + FILES_STEP - 1) / FILES_STEP * FILES_STEP;
}

/* For each file a dummy's 32 bytes (used or not), its sealing, and 4 bytes of shuffling. */
size_t
med_guardian_shares_random_size (size_t people)
{
  return med_guardian_files (people) * (32 + med_age_seal_random_size (1) + 4);
}

static med_result
pad_share (Med__GuardianShare *share, med_arena *arena, med_span *plain)
{
  share->pad = (ProtobufCBinaryData){ 0, NULL };
  size_t bare = protobuf_c_message_get_packed_size (&share->base);
  if (share->name.len > MED_GUARDIAN_NAME_MAX || bare + 3 + 128 > PLAIN_SIZE)
    return MED_E_INVALID;
  size_t pad = PLAIN_SIZE - bare - 3;
  uint8_t *zeros = (uint8_t *)med_arena_alloc (arena, pad);
  if (zeros == NULL)
    return MED_E_NO_MEMORY;
  share->pad = (ProtobufCBinaryData){ pad, zeros };
  med_result result = med_canonical_encode (&share->base, arena, plain);
  share->pad = (ProtobufCBinaryData){ 0, NULL };
  return result == MED_OK && plain->size != PLAIN_SIZE ? MED_E_INVALID : result;
}

static void
shuffle (ProtobufCBinaryData *files, size_t count, const uint8_t *random)
{
  for (size_t i = count; i > 1; i--)
    {
      uint32_t draw;
      memcpy (&draw, random + (i - 1) * 4, sizeof draw);
      size_t j = draw % i;
      ProtobufCBinaryData swap = files[i - 1];
      files[i - 1] = files[j];
      files[j] = swap;
    }
}

static med_result
seal_files (Med__GuardianShare *const *shares, const med_open_public *people, size_t count,
            med_span random, med_arena *arena, ProtobufCBinaryData *files)
{
  static const uint8_t nothing[PLAIN_SIZE] = { 0 };
  size_t total = med_guardian_files (count), step = 32 + med_age_seal_random_size (1);
  for (size_t i = 0; i < total; i++)
    {
      med_span draw = med_span_make (random.data + i * step, step), plain, file;
      med_open_public nobody;
      plain = MED_SPAN_OF (nothing);
      memcpy (nobody.bytes, draw.data, sizeof nobody.bytes);
      if (i < count)
        MED_TRY (pad_share (shares[i], arena, &plain));
      med_result result = med_age_seal (i < count ? &people[i] : &nobody, 1,
                                        med_span_make (draw.data + 32, draw.size - 32), plain,
                                        &med_age_limits_default, arena, &file);
      if (i < count)
        med_wipe ((void *)plain.data, plain.size);
      MED_TRY (result);
      files[i] = (ProtobufCBinaryData){ file.size, (uint8_t *)file.data };
    }
  return MED_OK;
}

med_result
med_guardian_shares_seal (Med__GuardianShare *const *shares, const med_open_public *people,
                          size_t count, med_span random, med_arena *arena, med_span *object)
{
  size_t total = med_guardian_files (count);
  if (count == 0 || count > MED_SHARES_MAX
      || random.size != med_guardian_shares_random_size (count))
    return MED_E_INVALID;
  ProtobufCBinaryData *files = (ProtobufCBinaryData *)med_arena_array (arena, total, sizeof *files);
  if (files == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (seal_files (shares, people, count, random, arena, files));
  shuffle (files, total, random.data + random.size - total * 4);
  Med__GuardianShares message = MED__GUARDIAN_SHARES__INIT;
  message.files = files;
  message.n_files = total;
  return med_canonical_encode (&message.base, arena, object);
}

static med_result
read_share (med_span plain, med_arena *arena, const Med__GuardianShare **share)
{
  ProtobufCMessage *message;
  med_key_share value;
  MED_TRY (
      med_canonical_decode (&med__guardian_share__descriptor, plain, PLAIN_SIZE, arena, &message));
  const Med__GuardianShare *found = (const Med__GuardianShare *)message;
  if (found->patient.len != sizeof (med_account_id) || found->chain_id.len == 0
      || found->chain_id.len > MED_CHAIN_ID_MAX || found->name.len > MED_GUARDIAN_NAME_MAX)
    return MED_E_INVALID;
  MED_TRY (med_share_from_message (found->share, &value));
  bool whole = med_share_valid (&value);
  med_wipe (&value, sizeof value);
  if (!whole)
    return MED_E_AUTH;
  *share = found;
  return MED_OK;
}

med_result
med_guardian_shares_open (const med_open_secret *identities, size_t count, med_span object,
                          med_arena *arena, const Med__GuardianShare **share)
{
  const med_age_keys keys = { .identities = identities, .identity_count = count };
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (&med__guardian_shares__descriptor, object, OBJECT_MAX, arena,
                                 &message));
  const Med__GuardianShares *shares = (const Med__GuardianShares *)message;
  for (size_t i = 0; i < shares->n_files; i++)
    {
      med_span plain, file = med_span_make (shares->files[i].data, shares->files[i].len);
      med_result result = med_age_open (&keys, file, &med_age_limits_default, arena, &plain, NULL);
      if (result == MED_OK)
        return read_share (plain, arena, share);
      if (result != MED_E_NO_MATCH)
        return result;
    }
  return MED_E_NO_MATCH;
}

void
med_guardian_code (const med_key_share *share, uint8_t code[MED_GUARDIAN_CODE_SIZE])
{
  static const char domain[] = "medease/keystore/v1\0share-code";
  uint8_t text[sizeof domain - 1 + MED_SHARE_SET_SIZE + 1 + sizeof share->value];
  uint8_t *at = text;
  med_hash hash;
  memcpy (at, domain, sizeof domain - 1);
  at += sizeof domain - 1;
  memcpy (at, share->set, sizeof share->set);
  at += sizeof share->set;
  *at++ = (uint8_t)share->index;
  memcpy (at, share->value, sizeof share->value);
  med_sha256 (MED_SPAN_OF (text), &hash);
  memcpy (code, hash.bytes, MED_GUARDIAN_CODE_SIZE);
  med_wipe (text, sizeof text);
}

med_result
med_help_words (const Med__Help *help, med_arena *arena, char text[MED_HELP_WORDS_SIZE])
{
  med_span bytes;
  med_hash hash;
  MED_TRY (med_canonical_encode (&help->base, arena, &bytes));
  med_sha256 (bytes, &hash);
  size_t used = 0;
  for (unsigned i = 0; i < MED_HELP_WORDS; i++)
    {
      unsigned index = 0;
      for (unsigned bit = i * 11; bit < i * 11 + 11; bit++)
        index = index << 1 | (hash.bytes[bit / 8] >> (7 - bit % 8) & 1u);
      size_t size = strlen (med_words_english[index]);
      if (i > 0)
        text[used++] = ' ';
      memcpy (text + used, med_words_english[index], size);
      used += size;
    }
  med_assert (used < MED_HELP_WORDS_SIZE);
  text[used] = 0;
  return MED_OK;
}
