/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bulk cipher agrees with libsodium's over one context, and gives out nothing unverified. */
#include "core/crypto/aead.h"
#include "core/crypto/chacha.h"
#include "support/bytes.h"

#include <sodium.h>

#define SIZE_MAX_TESTED 70000

static uint8_t plain[SIZE_MAX_TESTED], sealed[SIZE_MAX_TESTED + MED_CHACHA_TAG_SIZE],
    expected[SIZE_MAX_TESTED + MED_CHACHA_TAG_SIZE], opened[SIZE_MAX_TESTED];

static void
test_many_chunks (void)
{
  static const size_t sizes[] = { 0, 1, 15, 16, 17, 63, 64, 65, 1000, 65535, 65536, 70000 };
  med_seal_key key;
  med_chacha sealer, opener;
  med_test_random (1, key.bytes, sizeof key.bytes);
  med_test_random (2, plain, sizeof plain);
  g_assert_cmpint (med_chacha_init (&sealer, &key, MED_CHACHA_SEAL), ==, MED_OK);
  g_assert_cmpint (med_chacha_init (&opener, &key, MED_CHACHA_OPEN), ==, MED_OK);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      uint8_t nonce[MED_CHACHA_NONCE_SIZE] = { (uint8_t)i };
      med_span text = med_span_make (plain, sizes[i]);
      med_span whole = med_span_make (sealed, sizes[i] + MED_CHACHA_TAG_SIZE);
      g_assert_cmpint (med_chacha_seal (&sealer, nonce, text, sealed), ==, MED_OK);
      med_aead_ietf_seal (&key, nonce, MED_SPAN_EMPTY, text, expected);
      g_assert_cmpmem (sealed, whole.size, expected, whole.size);
      g_assert_cmpint (med_chacha_open (&opener, nonce, whole, opened), ==, MED_OK);
      g_assert_cmpmem (opened, sizes[i], plain, sizes[i]);
      /* A failure wipes what was written and leaves the context fit for the next chunk. */
      sealed[sizes[i] / 2] ^= 1;
      memset (opened, 0x55, sizeof opened);
      g_assert_cmpint (med_chacha_open (&opener, nonce, whole, opened), ==, MED_E_AUTH);
      g_assert_true (med_bytes_zero (opened, sizes[i]));
      sealed[sizes[i] / 2] ^= 1;
      g_assert_cmpint (med_chacha_open (&opener, nonce, whole, opened), ==, MED_OK);
    }
  med_chacha_clear (&sealer);
  med_chacha_clear (&opener);
}

static void
test_in_place (void)
{
  const med_seal_key key = { { 9 } };
  const uint8_t nonce[MED_CHACHA_NONCE_SIZE] = { 8 };
  uint8_t buffer[100 + MED_CHACHA_TAG_SIZE];
  med_test_count_up (buffer, 100, 0);
  med_chacha sealer, opener;
  g_assert_cmpint (med_chacha_init (&sealer, &key, MED_CHACHA_SEAL), ==, MED_OK);
  g_assert_cmpint (med_chacha_init (&opener, &key, MED_CHACHA_OPEN), ==, MED_OK);
  g_assert_cmpint (med_chacha_seal (&sealer, nonce, med_span_make (buffer, 100), buffer), ==,
                   MED_OK);
  g_assert_cmpint (med_chacha_open (&opener, nonce, MED_SPAN_OF (buffer), buffer), ==, MED_OK);
  for (size_t i = 0; i < 100; i++)
    g_assert_cmpuint (buffer[i], ==, i);
  med_chacha_clear (&sealer);
  med_chacha_clear (&opener);
}

static void
test_misuse (void)
{
  const med_seal_key key = { { 9 } };
  const uint8_t nonce[MED_CHACHA_NONCE_SIZE] = { 8 };
  med_chacha chacha;
  g_assert_cmpint (med_chacha_init (&chacha, &key, MED_CHACHA_OPEN), ==, MED_OK);
  g_assert_cmpint (med_chacha_seal (&chacha, nonce, MED_SPAN_EMPTY, sealed), ==, MED_E_STATE);
  g_assert_cmpint (med_chacha_open (&chacha, nonce, med_span_make (sealed, 15), opened), ==,
                   MED_E_INVALID);
  med_chacha_clear (&chacha);
  med_chacha_clear (&chacha);
  g_assert_cmpint (med_chacha_init (&chacha, &key, MED_CHACHA_SEAL), ==, MED_OK);
  g_assert_cmpint (med_chacha_open (&chacha, nonce, med_span_make (sealed, 16), opened), ==,
                   MED_E_STATE);
  med_chacha_clear (&chacha);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/chacha/many-chunks", test_many_chunks);
  g_test_add_func ("/chacha/in-place", test_in_place);
  g_test_add_func ("/chacha/misuse", test_misuse);
  return g_test_run ();
}
