/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HKDF-SHA-256 against RFC 5869. */
#include "core/crypto/hkdf.h"
#include "support/bytes.h"

static void
test_rfc5869 (void)
{
  uint8_t input_key[22], salt[13], info[10], out[42];
  memset (input_key, 0x0b, sizeof input_key);
  med_test_count_up (salt, sizeof salt, 0);
  med_test_count_up (info, sizeof info, 0xf0);
  g_assert_cmpint (med_hkdf_sha256 (MED_SPAN_OF (input_key), MED_SPAN_OF (salt), MED_SPAN_OF (info),
                                    out, sizeof out),
                   ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (out), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56"
                                          "ecc4c5bf34007208d5b887185865");
  /* Case 3: neither salt nor info. */
  g_assert_cmpint (
      med_hkdf_sha256 (MED_SPAN_OF (input_key), MED_SPAN_EMPTY, MED_SPAN_EMPTY, out, sizeof out),
      ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (out), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f"
                                          "3c738d2d9d201395faa4b61a96c8");
  med_seal_key key;
  med_hkdf_key (MED_SPAN_OF (input_key), MED_SPAN_EMPTY, MED_SPAN_EMPTY, &key);
  g_assert_cmpmem (key.bytes, sizeof key.bytes, out, sizeof key.bytes);
}

static void
test_size (void)
{
  static uint8_t out[MED_HKDF_SIZE_MAX + 1];
  med_span key = MED_SPAN_LITERAL ("key");
  g_assert_cmpint (med_hkdf_sha256 (key, key, key, out, MED_HKDF_SIZE_MAX), ==, MED_OK);
  memset (out, 0x55, sizeof out);
  g_assert_cmpint (med_hkdf_sha256 (key, key, key, out, sizeof out), ==, MED_E_TOO_LARGE);
  g_assert_cmpuint (out[0], ==, 0x55);
  g_assert_cmpint (med_hkdf_sha256 (key, key, key, out, 0), ==, MED_OK);
  g_assert_cmpuint (out[0], ==, 0x55);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hkdf/rfc5869", test_rfc5869);
  g_test_add_func ("/hkdf/size", test_size);
  return g_test_run ();
}
