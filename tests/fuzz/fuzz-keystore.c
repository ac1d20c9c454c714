/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keystore files: what decodes keeps all bounds, and a save of it decodes to the same slots. */
#include "base/assert.h"
#include "core/vault/keystore.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_saved (med_keystore *keystore, med_arena *arena)
{
  static const med_master_key master = { { 7 } };
  static const med_aead_nonce nonce;
  med_span bytes, keys;
  med_keystore again;
  med_result result
      = med_keystore_seal (keystore, &master, MED_SPAN_LITERAL ("keys"), &nonce, arena, &bytes);
  if (keystore->generation == UINT64_MAX && result == MED_E_TOO_LARGE)
    return;
  med_assert (result == MED_OK);
  result = med_keystore_decode (bytes, &again);
  med_assert (result == MED_OK && again.slot_count == keystore->slot_count);
  for (size_t i = 0; i < again.slot_count; i++)
    med_assert (again.slots[i].kind == keystore->slots[i].kind
                && again.slots[i].size == keystore->slots[i].size
                && memcmp (again.slots[i].body, keystore->slots[i].body, again.slots[i].size) == 0);
  result = med_keystore_open (bytes, &master, arena, &keys);
  med_assert (result == MED_OK && med_span_equal (keys, MED_SPAN_LITERAL ("keys")));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  med_keystore keystore;
  med_kdf_params params;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_keystore_decode (med_span_make (data, size), &keystore) == MED_OK)
    {
      med_assert (size <= MED_KEYSTORE_SIZE_MAX);
      if (med_keystore_kdf_params (&keystore, &params) == MED_OK)
        {
          med_result bounded = med_kdf_check_read (&params);
          med_assert (bounded == MED_OK);
        }
      check_saved (&keystore, &arena);
    }
  med_arena_clear (&arena);
  return 0;
}
