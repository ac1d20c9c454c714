/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HMAC-SHA-256 against RFC 4231, and truncated tags. */
#include "core/crypto/hmac.h"
#include "support/bytes.h"

#define CASE_2 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

static void
test_rfc4231 (void)
{
  med_hash tag;
  med_hmac_sha256 (MED_SPAN_LITERAL ("Jefe"), MED_SPAN_LITERAL ("what do ya want for nothing?"),
                   &tag);
  med_test_assert_hex (MED_SPAN_OF (tag), CASE_2);
  /* Case 6: a key longer than a block. */
  uint8_t key[131];
  memset (key, 0xaa, sizeof key);
  med_hmac_sha256 (MED_SPAN_OF (key),
                   MED_SPAN_LITERAL ("Test Using Larger Than Block-Size Key - Hash Key First"),
                   &tag);
  med_test_assert_hex (MED_SPAN_OF (tag),
                       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
test_verify (void)
{
  med_span key = MED_SPAN_LITERAL ("Jefe");
  med_span message = MED_SPAN_LITERAL ("what do ya want for nothing?");
  uint8_t tag[33] = { 0 };
  med_test_hex (CASE_2, tag, 32);
  g_assert_cmpint (med_hmac_sha256_verify (key, message, med_span_make (tag, 32)), ==, MED_OK);
  g_assert_cmpint (med_hmac_sha256_verify (key, message, med_span_make (tag, 16)), ==, MED_OK);
  g_assert_cmpint (med_hmac_sha256_verify (key, message, med_span_make (tag, 15)), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_hmac_sha256_verify (key, message, med_span_make (tag, 33)), ==,
                   MED_E_INVALID);
  g_assert_cmpint (
      med_hmac_sha256_verify (MED_SPAN_LITERAL ("jefe"), message, med_span_make (tag, 32)), ==,
      MED_E_AUTH);
  tag[15] ^= 1;
  g_assert_cmpint (med_hmac_sha256_verify (key, message, med_span_make (tag, 16)), ==, MED_E_AUTH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hmac/rfc4231", test_rfc4231);
  g_test_add_func ("/hmac/verify", test_verify);
  return g_test_run ();
}
