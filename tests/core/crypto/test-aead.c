/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XChaCha20-Poly1305 against the draft's example; nothing altered opens. */
#include "core/crypto/aead.h"
#include "support/bytes.h"

#include <sodium.h>

#define PLAIN                                                                                      \
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "   \
  "sunscreen would be it."

static void
test_xchacha_example (void)
{
  med_seal_key key;
  med_aead_nonce nonce;
  uint8_t associated[12], sealed[sizeof PLAIN - 1 + MED_AEAD_TAG_SIZE], plain[sizeof PLAIN - 1];
  med_test_count_up (key.bytes, sizeof key.bytes, 0x80);
  med_test_count_up (nonce.bytes, sizeof nonce.bytes, 0x40);
  med_test_hex ("50515253c0c1c2c3c4c5c6c7", associated, sizeof associated);
  med_aead_seal (&key, &nonce, MED_SPAN_OF (associated), MED_SPAN_LITERAL (PLAIN), sealed);
  med_test_assert_hex (MED_SPAN_OF (sealed),
                       "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                       "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                       "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                       "21f9664c97637da9768812f615c68b13b52e"
                       "c0875924c1c7987947deafd8780acf49");
  g_assert_cmpint (
      med_aead_open (&key, &nonce, MED_SPAN_OF (associated), MED_SPAN_OF (sealed), plain), ==,
      MED_OK);
  g_assert_cmpmem (plain, sizeof plain, PLAIN, sizeof PLAIN - 1);
}

typedef med_result (*open_func) (med_span associated, med_span sealed, uint8_t *plain);

static const med_seal_key fixed_key = { { 1, 2, 3 } };
static const med_aead_nonce fixed_nonce = { { 4, 5, 6 } };

static med_result
open_long (med_span associated, med_span sealed, uint8_t *plain)
{
  return med_aead_open (&fixed_key, &fixed_nonce, associated, sealed, plain);
}

static med_result
open_short (med_span associated, med_span sealed, uint8_t *plain)
{
  return med_aead_ietf_open (&fixed_key, fixed_nonce.bytes, associated, sealed, plain);
}

/* Every byte of text, tag and associated data counts. */
static void
check_flips (open_func open, uint8_t *associated, size_t associated_size, uint8_t *sealed,
             size_t size)
{
  uint8_t plain[64];
  med_span aad = med_span_make (associated, associated_size), all = med_span_make (sealed, size);
  g_assert_cmpint (open (aad, all, plain), ==, MED_OK);
  for (size_t i = 0; i < size; i++)
    {
      sealed[i] ^= 0x80;
      g_assert_cmpint (open (aad, all, plain), ==, MED_E_AUTH);
      sealed[i] ^= 0x80;
    }
  for (size_t i = 0; i < associated_size; i++)
    {
      associated[i] ^= 1;
      g_assert_cmpint (open (aad, all, plain), ==, MED_E_AUTH);
      associated[i] ^= 1;
    }
  g_assert_cmpint (open (aad, med_span_make (sealed, MED_AEAD_TAG_SIZE - 1), plain), ==,
                   MED_E_INVALID);
}

static void
test_flips (void)
{
  for (size_t size = 0; size <= 40; size += 8)
    {
      uint8_t associated[20], plain[40], sealed[40 + MED_AEAD_TAG_SIZE];
      med_test_random ((guint32)size, associated, sizeof associated);
      med_test_random ((guint32)size + 100, plain, size);
      med_span aad = MED_SPAN_OF (associated), text = med_span_make (plain, size);
      med_aead_seal (&fixed_key, &fixed_nonce, aad, text, sealed);
      check_flips (open_long, associated, sizeof associated, sealed, size + MED_AEAD_TAG_SIZE);
      med_aead_ietf_seal (&fixed_key, fixed_nonce.bytes, aad, text, sealed);
      check_flips (open_short, associated, sizeof associated, sealed, size + MED_AEAD_TAG_SIZE);
    }
}

static void
test_in_place (void)
{
  uint8_t buffer[5 + MED_AEAD_TAG_SIZE] = "hello";
  med_aead_seal (&fixed_key, &fixed_nonce, MED_SPAN_EMPTY, med_span_make (buffer, 5), buffer);
  g_assert_cmpint (open_long (MED_SPAN_EMPTY, MED_SPAN_OF (buffer), buffer), ==, MED_OK);
  g_assert_cmpmem (buffer, 5, "hello", 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/aead/xchacha-example", test_xchacha_example);
  g_test_add_func ("/aead/flips", test_flips);
  g_test_add_func ("/aead/in-place", test_in_place);
  return g_test_run ();
}
