/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A keyring that is taken packs to the same bytes, and joining it with itself adds nothing. */
#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/vault/keyring.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[2 * 1024 * 1024];
  med_arena arena;
  med_span again;
  Med__Keyring *keyring, *twin;
  med_open_secret identity;
  uint32_t generation;
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  med_span bytes = med_span_make (data, size);
  if (med_keyring_decode (bytes, &arena, &keyring) != MED_OK)
    return 0;
  med_assert (med_canonical_encode (&keyring->base, &arena, &again) == MED_OK
              && med_span_equal (bytes, again));
  for (size_t i = 0; i < keyring->n_categories; i++)
    {
      med_tag tag, found;
      const Med__KeyEntry *entry = keyring->categories[i];
      med_assert (entry->tag.len == sizeof tag.bytes);
      memcpy (tag.bytes, entry->tag.data, sizeof tag.bytes);
      med_assert (med_keyring_find_tag (
                      keyring, med_span_make (entry->category.data, entry->category.len), &found)
                  == MED_OK);
      if (med_keyring_find_category (keyring, &tag, entry->epoch, &identity) == MED_OK)
        med_wipe (&identity, sizeof identity);
    }
  if (med_keyring_user (keyring, &identity, &generation) == MED_OK)
    med_wipe (&identity, sizeof identity);
  size_t users = keyring->n_users, clinics = keyring->n_clinics;
  if (med_keyring_decode (bytes, &arena, &twin) == MED_OK
      && med_keyring_merge (keyring, twin, &arena) == MED_OK)
    med_assert (keyring->n_users == users && keyring->n_clinics == clinics);
  return 0;
}
