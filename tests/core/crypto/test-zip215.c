/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ZIP-215 accepts what strict ed25519 does, all of the small-order grid, and no altered vote. */
#include "core/crypto/sign.h"
#include "core/crypto/zip215.h"
#include "support/bytes.h"

#include <sodium.h>

/* Every encoding of a point of small order, also those not canonical. */
static const char *const small_order[] = {
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void
test_small_order_grid (void)
{
  med_span message = MED_SPAN_LITERAL ("Zcash");
  for (size_t a = 0; a < G_N_ELEMENTS (small_order); a++)
    for (size_t r = 0; r < G_N_ELEMENTS (small_order); r++)
      {
        med_sign_public public;
        med_signature signature = { { 0 } };
        med_test_hex (small_order[a], public.bytes, 32);
        med_test_hex (small_order[r], signature.bytes, 32);
        g_assert_cmpint (med_zip215_verify (&public, message, &signature), ==, MED_OK);
        g_assert_cmpint (med_sign_verify (&public, message, &signature), ==, MED_E_AUTH);
        signature.bytes[32] = 1;
        g_assert_cmpint (med_zip215_verify (&public, message, &signature), ==, MED_E_AUTH);
      }
}

static void
test_honest (void)
{
  for (guint32 i = 0; i < 20; i++)
    {
      med_sign_seed seed;
      med_sign_public public;
      med_signature signature;
      uint8_t message[100];
      med_test_random (i, seed.bytes, sizeof seed.bytes);
      med_test_random (1000 + i, message, sizeof message);
      med_sign_public_from_seed (&seed, &public);
      med_sign (&seed, MED_SPAN_OF (message), &signature);
      g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_OF (message), &signature), ==, MED_OK);
      message[i] ^= 1;
      g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_OF (message), &signature), ==,
                       MED_E_AUTH);
    }
}

/* The order of the base point, added to S, gives another encoding of the same scalar. */
static void
test_scalar_not_canonical (void)
{
  uint8_t order[32], carry = 0;
  med_test_hex ("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order, 32);
  med_sign_seed seed = { { 7 } };
  med_sign_public public;
  med_signature signature;
  med_sign_public_from_seed (&seed, &public);
  med_sign (&seed, MED_SPAN_LITERAL ("vote"), &signature);
  for (size_t i = 0; i < 32; i++)
    {
      unsigned int sum = signature.bytes[32 + i] + order[i] + carry;
      signature.bytes[32 + i] = (uint8_t)sum;
      carry = (uint8_t)(sum >> 8);
    }
  g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_LITERAL ("vote"), &signature), ==,
                   MED_E_AUTH);
}

static void
test_no_point (void)
{
  med_sign_public public = { { 2 } };
  med_signature signature = { { 1 } };
  g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_EMPTY, &signature), ==, MED_E_AUTH);
  public.bytes[0] = 1;
  g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_EMPTY, &signature), ==, MED_OK);
  signature.bytes[0] = 2;
  g_assert_cmpint (med_zip215_verify (&public, MED_SPAN_EMPTY, &signature), ==, MED_E_AUTH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/zip215/small-order-grid", test_small_order_grid);
  g_test_add_func ("/zip215/honest", test_honest);
  g_test_add_func ("/zip215/scalar-not-canonical", test_scalar_not_canonical);
  g_test_add_func ("/zip215/no-point", test_no_point);
  return g_test_run ();
}
