/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keystore: golden bytes, slots that survive saves without their secret, hostile files. */
#include "core/vault/keystore.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

#define PASSPHRASE MED_SPAN_LITERAL ("correct horse")
#define KEYS MED_SPAN_LITERAL ("the keys of a device")

/* Computed by other software (Argon2id, HChaCha20, BLAKE2b) from the values below. */
#define GOLDEN                                                                                     \
  "4d45444b455953010100ea0001000000000000005f8f8c19a1b680b6ce8e89144cecf66ca0c8f61af841925754d4"   \
  "0a72b4e76e35020001006400030000000000000400000000606162636465666768696a6b6c6d6e6fa1a1a1a1a1a1"   \
  "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a19d950f1cbae3d20ee9a5cd0d965329399e028100b244ba61aca28878"   \
  "23ffeb0c6d6aa2faf97efd87331c7147e92dd94202004800a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"   \
  "a2a271cffc15e536c9c046b84b861a9688aaddc38057539529d86d3713e6ac94d2e13b54c2e547aa87994adebc08"   \
  "c57b0e11a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a324000000221f7787c8ca8c0dfb69fa89826f"   \
  "e91db5e46c23d5a674285f36d6b1deea5dc6c84a4031"
#define GOLDEN_SIZE 298
#define HEADER_SIZE 234
#define WORDS_SLOT_OFFSET 158

static med_arena arena;
static med_master_key master;
static med_root_entropy root;
static med_kdf_params params = { .passes = 3, .memory_bytes = MED_KDF_MEMORY_FLOOR };

static med_aead_nonce
nonce_of (uint8_t byte)
{
  med_aead_nonce nonce;
  memset (nonce.bytes, byte, sizeof nonce.bytes);
  return nonce;
}

static void
golden_bytes (uint8_t bytes[GOLDEN_SIZE])
{
  med_test_hex (GOLDEN, bytes, GOLDEN_SIZE);
}

static med_span
seal (med_keystore *keystore, med_span keys, uint8_t nonce_byte)
{
  med_span bytes;
  med_aead_nonce nonce = nonce_of (nonce_byte);
  g_assert_cmpint (med_keystore_seal (keystore, &master, keys, &nonce, &arena, &bytes), ==, MED_OK);
  return bytes;
}

static void
set_words (med_keystore *keystore, uint8_t nonce_byte)
{
  med_aead_nonce nonce = nonce_of (nonce_byte);
  g_assert_cmpint (med_keystore_set_words (keystore, &master, &root, &nonce), ==, MED_OK);
}

static void
test_golden (void)
{
  med_keystore keystore = { 0 };
  med_aead_nonce nonce = nonce_of (0xa1);
  g_assert_cmpint (med_keystore_set_passphrase (&keystore, &master, PASSPHRASE, &params, &nonce),
                   ==, MED_OK);
  set_words (&keystore, 0xa2);
  med_span bytes = seal (&keystore, KEYS, 0xa3);
  med_test_assert_hex (bytes, GOLDEN);
  g_assert_cmpuint (keystore.generation, ==, 1);
}

static void
test_unlock (void)
{
  uint8_t bytes[GOLDEN_SIZE];
  med_span file = MED_SPAN_OF (bytes), keys;
  med_keystore keystore;
  med_kdf_params read;
  med_master_key opened = { { 0 } };
  golden_bytes (bytes);
  g_assert_cmpint (med_keystore_decode (file, &keystore), ==, MED_OK);
  g_assert_true (med_keystore_has_slot (&keystore, MED_SLOT_PASSPHRASE));
  g_assert_true (med_keystore_has_slot (&keystore, MED_SLOT_WORDS));
  g_assert_cmpint (med_keystore_kdf_params (&keystore, &read), ==, MED_OK);
  g_assert_cmpuint (read.memory_bytes, ==, MED_KDF_MEMORY_FLOOR);

  g_assert_cmpint (med_keystore_unlock_passphrase (&keystore, MED_SPAN_LITERAL ("wrong"), &opened),
                   ==, MED_E_LOCKED);
  g_assert_true (med_bytes_zero (&opened, sizeof opened));
  g_assert_cmpint (med_keystore_unlock_passphrase (&keystore, PASSPHRASE, &opened), ==, MED_OK);
  g_assert_true (med_secret_equal (&opened, &master, sizeof master));
  med_root_entropy other = root;
  other.bytes[31] ^= 1;
  g_assert_cmpint (med_keystore_unlock_words (&keystore, &other, &opened), ==, MED_E_LOCKED);
  memset (&opened, 0, sizeof opened);
  g_assert_cmpint (med_keystore_unlock_words (&keystore, &root, &opened), ==, MED_OK);
  g_assert_true (med_secret_equal (&opened, &master, sizeof master));

  g_assert_cmpint (med_keystore_open (file, &opened, &arena, &keys), ==, MED_OK);
  g_assert_true (med_span_equal (keys, KEYS));
  opened.bytes[0] ^= 1;
  g_assert_cmpint (med_keystore_open (file, &opened, &arena, &keys), ==, MED_E_AUTH);

  /* The draft key in the clear belongs to the sealed one. */
  med_open_secret draft;
  med_open_public draft_public;
  med_kdf_draft_key (&master, &draft);
  med_open_public_from_secret (&draft, &draft_public);
  g_assert_true (med_secret_equal (&draft_public, &keystore.draft_public, sizeof draft_public));
}

static void
test_every_byte_counts (void)
{
  uint8_t bytes[GOLDEN_SIZE];
  med_span keys = MED_SPAN_EMPTY;
  golden_bytes (bytes);
  for (size_t i = 0; i < GOLDEN_SIZE; i++)
    for (int bit = 0; bit < 8; bit++)
      {
        med_keystore keystore;
        med_master_key opened = master;
        bytes[i] ^= (uint8_t)(1 << bit);
        /* By words, so that no passphrase must be stretched; their own slot then fails alone. */
        med_result result = med_keystore_decode (MED_SPAN_OF (bytes), &keystore);
        bool in_words_slot = i >= WORDS_SLOT_OFFSET && i < HEADER_SIZE;
        if (result == MED_OK)
          {
            result = med_keystore_unlock_words (&keystore, &root, &opened);
            g_assert_true (!in_words_slot || result != MED_OK);
          }
        g_assert_cmpint (med_keystore_open (MED_SPAN_OF (bytes), &master, &arena, &keys), !=,
                         MED_OK);
        bytes[i] ^= (uint8_t)(1 << bit);
      }
  for (size_t size = 0; size < GOLDEN_SIZE; size++)
    {
      med_keystore keystore;
      g_assert_cmpint (med_keystore_decode (med_span_make (bytes, size), &keystore), ==,
                       MED_E_INVALID);
    }
  g_assert_null (keys.data);
}

/* The rule that the slot's own description is all of its associated data. */
static void
test_slots_survive (void)
{
  uint8_t bytes[GOLDEN_SIZE];
  med_keystore keystore;
  med_master_key opened;
  med_span keys;
  golden_bytes (bytes);
  g_assert_cmpint (med_keystore_decode (MED_SPAN_OF (bytes), &keystore), ==, MED_OK);
  /* Saved with other words and other keys: the passphrase, not at hand, still opens it. */
  root.bytes[0] ^= 0xff;
  set_words (&keystore, 0xb1);
  med_span file = seal (&keystore, MED_SPAN_LITERAL ("other keys"), 0xb2);
  g_assert_cmpuint (keystore.generation, ==, 2);
  g_assert_cmpint (med_keystore_decode (file, &keystore), ==, MED_OK);
  g_assert_cmpuint (keystore.generation, ==, 2);
  g_assert_cmpuint (keystore.slot_count, ==, 2);
  g_assert_cmpint (med_keystore_unlock_words (&keystore, &root, &opened), ==, MED_OK);
  root.bytes[0] ^= 0xff;
  g_assert_cmpint (med_keystore_unlock_words (&keystore, &root, &opened), ==, MED_E_LOCKED);
  g_assert_cmpint (med_keystore_unlock_passphrase (&keystore, PASSPHRASE, &opened), ==, MED_OK);
  g_assert_cmpint (med_keystore_open (file, &opened, &arena, &keys), ==, MED_OK);
  g_assert_true (med_span_equal (keys, MED_SPAN_LITERAL ("other keys")));

  g_assert_cmpint (med_keystore_remove_slot (&keystore, MED_SLOT_WORDS), ==, MED_OK);
  g_assert_cmpint (med_keystore_remove_slot (&keystore, MED_SLOT_WORDS), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_keystore_remove_slot (&keystore, MED_SLOT_PASSPHRASE), ==, MED_E_STATE);
  file = seal (&keystore, KEYS, 0xb3);
  g_assert_cmpint (med_keystore_decode (file, &keystore), ==, MED_OK);
  g_assert_cmpuint (keystore.slot_count, ==, 1);
  g_assert_cmpint (med_keystore_unlock_words (&keystore, &root, &opened), ==, MED_E_NOT_FOUND);
}

/* A program of today carries a slot of tomorrow through its saves. */
static void
test_unknown_slot (void)
{
  med_keystore keystore = { 0 }, decoded;
  set_words (&keystore, 1);
  keystore.slots[1] = (med_keystore_slot){ .kind = 9, .size = 5, .body = "token" };
  keystore.slot_count = 2;
  med_span file = seal (&keystore, KEYS, 2);
  g_assert_cmpint (med_keystore_decode (file, &decoded), ==, MED_OK);
  g_assert_cmpuint (decoded.slot_count, ==, 2);
  g_assert_cmpmem (decoded.slots[1].body, decoded.slots[1].size, "token", 5);
  g_assert_cmpint (med_keystore_remove_slot (&decoded, MED_SLOT_WORDS), ==, MED_OK);
  g_assert_cmpuint (decoded.slots[0].kind, ==, 9);

  for (size_t i = 0; i < MED_KEYSTORE_SLOTS_MAX; i++)
    decoded.slots[i] = (med_keystore_slot){ .kind = (uint16_t)(100 + i) };
  decoded.slot_count = MED_KEYSTORE_SLOTS_MAX;
  med_aead_nonce nonce = nonce_of (3);
  g_assert_cmpint (med_keystore_set_words (&decoded, &master, &root, &nonce), ==, MED_E_FULL);
}

static void
put (uint8_t *bytes, size_t offset, uint64_t value, size_t size)
{
  for (size_t i = 0; i < size; i++)
    bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

static void
test_hostile (void)
{
  static const struct
  {
    size_t offset, size;
    uint64_t value;
    med_result result;
  } cases[] = {
    { 0, 1, 'm', MED_E_INVALID },
    { 8, 2, 2, MED_E_UNSUPPORTED },
    { 10, 2, HEADER_SIZE + 1, MED_E_INVALID },
    { 12, 8, 0, MED_E_INVALID },
    { 52, 2, 0, MED_E_INVALID },
    { 52, 2, 1, MED_E_INVALID },
    { 52, 2, 9, MED_E_TOO_LARGE },
    { 54, 2, 0, MED_E_INVALID },
    { 54, 2, MED_SLOT_WORDS, MED_E_INVALID },
    { 56, 2, 99, MED_E_INVALID },
    { 56, 2, 513, MED_E_TOO_LARGE },
    { 58, 4, 11, MED_E_TOO_LARGE },
    { 58, 4, 0, MED_E_INVALID },
    { 62, 8, (uint64_t)64 << 30, MED_E_TOO_LARGE },
    { 62, 8, MED_KDF_MEMORY_CAP + 1024, MED_E_TOO_LARGE },
    { 62, 8, 1, MED_E_INVALID },
    { HEADER_SIZE + 24, 4, 15, MED_E_INVALID },
    { HEADER_SIZE + 24, 4, 35, MED_E_INVALID },
    { HEADER_SIZE + 24, 4, 37, MED_E_INVALID },
    { HEADER_SIZE + 24, 4, UINT32_MAX, MED_E_TOO_LARGE },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint8_t bytes[GOLDEN_SIZE];
      med_keystore keystore = { .generation = 77 };
      golden_bytes (bytes);
      put (bytes, cases[i].offset, cases[i].value, cases[i].size);
      g_assert_cmpint (med_keystore_decode (MED_SPAN_OF (bytes), &keystore), ==, cases[i].result);
      g_assert_cmpuint (keystore.generation, ==, 77);
    }
}

static void
test_write_refused (void)
{
  static uint8_t many[MED_KEYSTORE_SEALED_MAX];
  med_keystore keystore = { 0 };
  med_aead_nonce nonce = nonce_of (1);
  med_span bytes;
  med_kdf_params weak = params;
  g_assert_cmpint (med_keystore_seal (&keystore, &master, KEYS, &nonce, &arena, &bytes), ==,
                   MED_E_STATE);
  weak.passes = 2;
  g_assert_cmpint (med_keystore_set_passphrase (&keystore, &master, PASSPHRASE, &weak, &nonce), ==,
                   MED_E_INVALID);
  weak.passes = 11;
  g_assert_cmpint (med_keystore_set_passphrase (&keystore, &master, PASSPHRASE, &weak, &nonce), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpuint (keystore.slot_count, ==, 0);
  set_words (&keystore, 2);
  g_assert_cmpint (
      med_keystore_seal (&keystore, &master, MED_SPAN_OF (many), &nonce, &arena, &bytes), ==,
      MED_E_TOO_LARGE);
  g_assert_cmpuint (keystore.generation, ==, 0);
  med_span largest = med_span_make (many, sizeof many - MED_AEAD_TAG_SIZE), keys;
  bytes = seal (&keystore, largest, 3);
  g_assert_cmpint (med_keystore_open (bytes, &master, &arena, &keys), ==, MED_OK);
  g_assert_true (med_span_equal (keys, largest));
  bytes = seal (&keystore, MED_SPAN_EMPTY, 4);
  g_assert_cmpint (med_keystore_open (bytes, &master, &arena, &keys), ==, MED_OK);
  g_assert_cmpuint (keys.size, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 28);
  med_test_count_up (master.bytes, sizeof master.bytes, 0);
  med_test_count_up (root.bytes, sizeof root.bytes, 0x40);
  med_test_count_up (params.salt, sizeof params.salt, 0x60);
  g_test_add_func ("/keystore/golden", test_golden);
  g_test_add_func ("/keystore/unlock", test_unlock);
  g_test_add_func ("/keystore/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/keystore/slots-survive", test_slots_survive);
  g_test_add_func ("/keystore/unknown-slot", test_unknown_slot);
  g_test_add_func ("/keystore/hostile", test_hostile);
  g_test_add_func ("/keystore/write-refused", test_write_refused);
  int result = g_test_run ();
  med_arena_clear (&arena);
  return result;
}
