/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyrings: whom a patient chose, and what somebody keeps for others. */
#include "core/codec/canonical.h"
#include "core/dag/cid.h"
#include "core/vault/guardians.h"
#include "core/vault/keyring.h"

static bool
same (ProtobufCBinaryData a, ProtobufCBinaryData b)
{
  return a.len == b.len && (a.len == 0 || memcmp (a.data, b.data, a.len) == 0);
}

/* A copy of all of it in the arena. */
static med_result
copy_message (const ProtobufCMessage *message, med_arena *arena, ProtobufCMessage **copy)
{
  med_span bytes;
  MED_TRY (med_canonical_encode (message, arena, &bytes));
  return med_canonical_decode (message->descriptor, bytes, MED_KEYRING_SIZE_MAX, arena, copy);
}

/* Puts a copy at `place`, or behind the last one. */
static med_result
put (void ***array, size_t *count, size_t place, const ProtobufCMessage *message, med_arena *arena)
{
  ProtobufCMessage *copy;
  MED_TRY (copy_message (message, arena, &copy));
  if (place < *count)
    {
      (*array)[place] = copy;
      return MED_OK;
    }
  void **longer = (void **)med_arena_array (arena, *count + 1, sizeof *longer);
  if (longer == NULL)
    return MED_E_NO_MEMORY;
  if (*count > 0)
    memcpy (longer, *array, *count * sizeof *longer);
  longer[(*count)++] = copy;
  *array = longer;
  return MED_OK;
}

Med__Guardians *
med_keyring_guardians (const Med__Keyring *keyring, const uint8_t set[MED_SHARE_SET_SIZE])
{
  for (size_t i = 0; i < keyring->n_guardians; i++)
    if (keyring->guardians[i]->set.len == MED_SHARE_SET_SIZE
        && memcmp (keyring->guardians[i]->set.data, set, MED_SHARE_SET_SIZE) == 0)
      return keyring->guardians[i];
  return NULL;
}

static bool
was_ready (const Med__Guardians *guardians, const Med__GuardianPerson *person)
{
  for (size_t i = 0; i < guardians->n_people; i++)
    if (same (guardians->people[i]->account, person->account))
      return guardians->people[i]->ready;
  return false;
}

med_result
med_keyring_put_guardians (Med__Keyring *keyring, const Med__Guardians *guardians, med_arena *arena)
{
  size_t place = 0;
  while (place < keyring->n_guardians && !same (keyring->guardians[place]->set, guardians->set))
    place++;
  const Med__Guardians *before = place < keyring->n_guardians ? keyring->guardians[place] : NULL;
  MED_TRY (
      put ((void ***)&keyring->guardians, &keyring->n_guardians, place, &guardians->base, arena));
  for (size_t i = 0; before != NULL && i < keyring->guardians[place]->n_people; i++)
    {
      Med__GuardianPerson *person = keyring->guardians[place]->people[i];
      person->ready = person->ready || was_ready (before, person);
    }
  return MED_OK;
}

static size_t
held_place (const Med__Keyring *keyring, const Med__GuardianShare *share)
{
  size_t place = 0;
  while (place < keyring->n_held
         && (!same (keyring->held[place]->patient, share->patient)
             || !same (keyring->held[place]->chain_id, share->chain_id)))
    place++;
  return place;
}

med_result
med_keyring_put_held (Med__Keyring *keyring, const Med__GuardianShare *share, med_arena *arena)
{
  return put ((void ***)&keyring->held, &keyring->n_held, held_place (keyring, share), &share->base,
              arena);
}

med_result
med_keyring_merge_people (Med__Keyring *keyring, const Med__Keyring *other, med_arena *arena)
{
  for (size_t i = 0; i < other->n_guardians; i++)
    MED_TRY (med_keyring_put_guardians (keyring, other->guardians[i], arena));
  for (size_t i = 0; i < other->n_held; i++)
    MED_TRY (med_keyring_put_held (keyring, other->held[i], arena));
  return MED_OK;
}

bool
med_keyring_people_fine (const Med__Keyring *keyring)
{
  med_key_share share;
  for (size_t i = 0; i < keyring->n_guardians; i++)
    {
      const Med__Guardians *guardians = keyring->guardians[i];
      if (guardians->set.len != MED_SHARE_SET_SIZE || guardians->shares_cid.len != sizeof (med_cid))
        return false;
      for (size_t j = 0; j < guardians->n_people; j++)
        if (guardians->people[j]->account.len != sizeof (med_account_id)
            || guardians->people[j]->code.len != MED_GUARDIAN_CODE_SIZE)
          return false;
    }
  for (size_t i = 0; i < keyring->n_held; i++)
    if (keyring->held[i]->patient.len != sizeof (med_account_id)
        || med_share_from_message (keyring->held[i]->share, &share) != MED_OK)
      return false;
  return true;
}
