/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyrings: finding, adding, merging identities. */
#include "core/vault/keyring.h"

#include "core/age/identity.h"
#include "core/codec/canonical.h"
#include "core/vault/guardians.h"

#define LINE_SIZE MED_AGE_IDENTITY_TEXT_SIZE /* the line feed takes the zero byte's place */

med_result
med_identity_line (const med_open_secret *identity, med_arena *arena, ProtobufCBinaryData *line)
{
  char *text = (char *)med_arena_alloc (arena, LINE_SIZE);
  if (text == NULL)
    return MED_E_NO_MEMORY;
  med_age_identity_encode (identity, text);
  text[LINE_SIZE - 1] = '\n';
  *line = (ProtobufCBinaryData){ LINE_SIZE, (uint8_t *)text };
  return MED_OK;
}

med_result
med_identity_from_line (ProtobufCBinaryData line, med_open_secret *identity)
{
  if (line.len != LINE_SIZE || line.data[LINE_SIZE - 1] != '\n')
    return MED_E_INVALID;
  return med_age_identity_decode (med_span_make (line.data, LINE_SIZE - 1), identity);
}

static bool
bytes_are (ProtobufCBinaryData bytes, const void *id, size_t size)
{
  return bytes.len == size && memcmp (bytes.data, id, size) == 0;
}

med_result
med_keyring_find_category (const Med__Keyring *keyring, const med_tag *tag, uint32_t epoch,
                           med_open_secret *identity)
{
  for (size_t i = 0; i < keyring->n_categories; i++)
    {
      const Med__KeyEntry *entry = keyring->categories[i];
      if (entry->epoch == epoch && bytes_are (entry->tag, tag->bytes, sizeof tag->bytes)
          && entry->identity.len > 0)
        return med_identity_from_line (entry->identity, identity);
    }
  return MED_E_NOT_FOUND;
}

med_result
med_keyring_find_tag (const Med__Keyring *keyring, med_span category, med_tag *tag)
{
  for (size_t i = keyring->n_categories; i-- > 0;)
    {
      const Med__KeyEntry *entry = keyring->categories[i];
      if (bytes_are (entry->category, category.data, category.size)
          && entry->tag.len == sizeof tag->bytes)
        {
          memcpy (tag->bytes, entry->tag.data, sizeof tag->bytes);
          return MED_OK;
        }
    }
  return MED_E_NOT_FOUND;
}

med_span
med_keyring_category (const Med__Keyring *keyring, const med_tag *tag)
{
  for (size_t i = keyring->n_categories; i-- > 0;)
    {
      const Med__KeyEntry *entry = keyring->categories[i];
      if (bytes_are (entry->tag, tag->bytes, sizeof tag->bytes) && entry->category.len > 0)
        return med_span_make (entry->category.data, entry->category.len);
    }
  return MED_SPAN_EMPTY;
}

med_result
med_keyring_user (const Med__Keyring *keyring, med_open_secret *identity, uint32_t *generation)
{
  const Med__UserIdentity *newest = NULL;
  for (size_t i = 0; i < keyring->n_users; i++)
    if (newest == NULL || keyring->users[i]->generation >= newest->generation)
      newest = keyring->users[i];
  if (newest == NULL)
    return MED_E_NOT_FOUND;
  MED_TRY (med_identity_from_line (newest->identity, identity));
  *generation = newest->generation;
  return MED_OK;
}

med_result
med_keyring_clinic (const Med__Keyring *keyring, const med_id *clinic, med_open_secret *identity,
                    uint32_t *generation)
{
  const Med__ClinicIdentity *newest = NULL;
  for (size_t i = 0; i < keyring->n_clinics; i++)
    if (bytes_are (keyring->clinics[i]->clinic, clinic->bytes, sizeof clinic->bytes)
        && (newest == NULL || keyring->clinics[i]->generation >= newest->generation))
      newest = keyring->clinics[i];
  if (newest == NULL)
    return MED_E_NOT_FOUND;
  MED_TRY (med_identity_from_line (newest->identity, identity));
  *generation = newest->generation;
  return MED_OK;
}

static med_result
copy_bytes (med_span bytes, med_arena *arena, ProtobufCBinaryData *copy)
{
  med_span stored;
  MED_TRY (med_arena_copy (arena, bytes, &stored));
  *copy = (ProtobufCBinaryData){ stored.size, (uint8_t *)stored.data };
  return MED_OK;
}

/* A longer array with one more pointer. */
static med_result
append (void ***array, size_t *count, void *item, med_arena *arena)
{
  void **longer = (void **)med_arena_array (arena, *count + 1, sizeof *longer);
  if (longer == NULL)
    return MED_E_NO_MEMORY;
  if (*count > 0)
    memcpy (longer, *array, *count * sizeof *longer);
  longer[(*count)++] = item;
  *array = longer;
  return MED_OK;
}

med_result
med_keyring_add_user (Med__Keyring *keyring, uint32_t generation, const med_open_secret *identity,
                      med_arena *arena)
{
  for (size_t i = 0; i < keyring->n_users; i++)
    if (keyring->users[i]->generation == generation)
      return MED_OK;
  Med__UserIdentity *entry = (Med__UserIdentity *)med_arena_alloc (arena, sizeof *entry);
  if (entry == NULL)
    return MED_E_NO_MEMORY;
  med__user_identity__init (entry);
  entry->generation = generation;
  MED_TRY (med_identity_line (identity, arena, &entry->identity));
  return append ((void ***)&keyring->users, &keyring->n_users, entry, arena);
}

static med_result
add_entry (Med__Keyring *keyring, med_span tag, uint32_t epoch, ProtobufCBinaryData identity,
           med_span category, med_arena *arena)
{
  /* Two devices may each have made a key for the same epoch, of which the ledger took one: both are
   * kept, since either may open something. */
  for (size_t i = 0; i < keyring->n_categories; i++)
    if (keyring->categories[i]->epoch == epoch
        && bytes_are (keyring->categories[i]->tag, tag.data, tag.size)
        && bytes_are (keyring->categories[i]->identity, identity.data, identity.len))
      return MED_OK;
  Med__KeyEntry *entry = (Med__KeyEntry *)med_arena_alloc (arena, sizeof *entry);
  if (entry == NULL)
    return MED_E_NO_MEMORY;
  med__key_entry__init (entry);
  entry->epoch = epoch;
  MED_TRY (copy_bytes (tag, arena, &entry->tag));
  MED_TRY (copy_bytes (med_span_make (identity.data, identity.len), arena, &entry->identity));
  MED_TRY (copy_bytes (category, arena, &entry->category));
  return append ((void ***)&keyring->categories, &keyring->n_categories, entry, arena);
}

med_result
med_keyring_add_category (Med__Keyring *keyring, const med_tag *tag, uint32_t epoch,
                          const med_open_secret *identity, med_span category, med_arena *arena)
{
  ProtobufCBinaryData line;
  MED_TRY (med_identity_line (identity, arena, &line));
  return add_entry (keyring, MED_SPAN_OF (tag->bytes), epoch, line, category, arena);
}

med_result
med_keyring_add_clinic (Med__Keyring *keyring, const med_id *clinic, uint32_t generation,
                        const med_open_secret *identity, med_arena *arena)
{
  for (size_t i = 0; i < keyring->n_clinics; i++)
    if (keyring->clinics[i]->generation == generation
        && bytes_are (keyring->clinics[i]->clinic, clinic->bytes, sizeof clinic->bytes))
      return MED_OK;
  Med__ClinicIdentity *entry = (Med__ClinicIdentity *)med_arena_alloc (arena, sizeof *entry);
  if (entry == NULL)
    return MED_E_NO_MEMORY;
  med__clinic_identity__init (entry);
  entry->generation = generation;
  MED_TRY (copy_bytes (MED_SPAN_OF (clinic->bytes), arena, &entry->clinic));
  MED_TRY (med_identity_line (identity, arena, &entry->identity));
  return append ((void ***)&keyring->clinics, &keyring->n_clinics, entry, arena);
}

static med_result
merge_clinics (Med__Keyring *keyring, const Med__Keyring *other, med_arena *arena)
{
  for (size_t i = 0; i < other->n_clinics; i++)
    {
      med_id clinic;
      med_open_secret identity;
      if (other->clinics[i]->clinic.len != sizeof clinic.bytes)
        return MED_E_INVALID;
      memcpy (clinic.bytes, other->clinics[i]->clinic.data, sizeof clinic.bytes);
      MED_TRY (med_identity_from_line (other->clinics[i]->identity, &identity));
      med_result result = med_keyring_add_clinic (keyring, &clinic, other->clinics[i]->generation,
                                                  &identity, arena);
      med_wipe (&identity, sizeof identity);
      MED_TRY (result);
    }
  return MED_OK;
}

static med_result
merge_predecessors (Med__Keyring *keyring, const Med__Keyring *other, med_arena *arena)
{
  for (size_t i = 0; i < other->n_predecessors; i++)
    {
      const Med__Predecessor *source = other->predecessors[i];
      bool known = false;
      for (size_t j = 0; j < keyring->n_predecessors && !known; j++)
        known = bytes_are (keyring->predecessors[j]->chain_id, source->chain_id.data,
                           source->chain_id.len);
      if (known)
        continue;
      Med__Predecessor *entry = (Med__Predecessor *)med_arena_alloc (arena, sizeof *entry);
      if (entry == NULL)
        return MED_E_NO_MEMORY;
      med__predecessor__init (entry);
      entry->height = source->height;
      MED_TRY (copy_bytes (med_span_make (source->chain_id.data, source->chain_id.len), arena,
                           &entry->chain_id));
      MED_TRY (copy_bytes (med_span_make (source->header_hash.data, source->header_hash.len), arena,
                           &entry->header_hash));
      MED_TRY (append ((void ***)&keyring->predecessors, &keyring->n_predecessors, entry, arena));
    }
  return MED_OK;
}

med_result
med_keyring_merge (Med__Keyring *keyring, const Med__Keyring *other, med_arena *arena)
{
  for (size_t i = 0; i < other->n_users; i++)
    {
      med_open_secret identity;
      MED_TRY (med_identity_from_line (other->users[i]->identity, &identity));
      med_result result
          = med_keyring_add_user (keyring, other->users[i]->generation, &identity, arena);
      med_wipe (&identity, sizeof identity);
      MED_TRY (result);
    }
  for (size_t i = 0; i < other->n_categories; i++)
    {
      const Med__KeyEntry *entry = other->categories[i];
      MED_TRY (add_entry (keyring, med_span_make (entry->tag.data, entry->tag.len), entry->epoch,
                          entry->identity,
                          med_span_make (entry->category.data, entry->category.len), arena));
    }
  if (keyring->network_identity.len == 0 && other->network_identity.len > 0)
    MED_TRY (copy_bytes (med_span_make (other->network_identity.data, other->network_identity.len),
                         arena, &keyring->network_identity));
  MED_TRY (merge_predecessors (keyring, other, arena));
  MED_TRY (med_keyring_merge_people (keyring, other, arena));
  return merge_clinics (keyring, other, arena);
}

static bool
entries_fine (const Med__Keyring *keyring)
{
  for (size_t i = 0; i < keyring->n_users; i++)
    if (keyring->users[i]->identity.len != LINE_SIZE)
      return false;
  for (size_t i = 0; i < keyring->n_categories; i++)
    if (keyring->categories[i]->tag.len != sizeof (med_tag)
        || keyring->categories[i]->identity.len != LINE_SIZE)
      return false;
  for (size_t i = 0; i < keyring->n_clinics; i++)
    if (keyring->clinics[i]->clinic.len != sizeof (med_id)
        || keyring->clinics[i]->identity.len != LINE_SIZE)
      return false;
  return keyring->network_identity.len == 0 || keyring->network_identity.len == LINE_SIZE;
}

med_result
med_keyring_decode (med_span bytes, med_arena *arena, Med__Keyring **keyring)
{
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (&med__keyring__descriptor, bytes, MED_KEYRING_SIZE_MAX, arena,
                                 &message));
  Med__Keyring *found = (Med__Keyring *)message;
  if (!entries_fine (found) || !med_keyring_people_fine (found))
    return MED_E_INVALID;
  *keyring = found;
  return MED_OK;
}
