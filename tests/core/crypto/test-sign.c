/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ed25519 against RFC 8032 and the golden transaction of core/FORMATS.md. */
#include "core/crypto/sign.h"
#include "support/bytes.h"

#include <sodium.h>

#define TEST_1_SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define TEST_1_PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static void
test_rfc8032 (void)
{
  med_sign_seed seed;
  med_sign_public public;
  med_signature signature;
  med_test_hex (TEST_1_SEED, seed.bytes, sizeof seed.bytes);
  med_sign_public_from_seed (&seed, &public);
  med_test_assert_hex (MED_SPAN_OF (public), TEST_1_PUBLIC);
  med_sign (&seed, MED_SPAN_EMPTY, &signature);
  med_test_assert_hex (MED_SPAN_OF (signature),
                       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                       "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  g_assert_cmpint (med_sign_verify (&public, MED_SPAN_EMPTY, &signature), ==, MED_OK);
  g_assert_cmpint (med_sign_verify (&public, MED_SPAN_LITERAL ("x"), &signature), ==, MED_E_AUTH);
  for (size_t i = 0; i < sizeof signature.bytes; i++)
    {
      signature.bytes[i] ^= 0x10;
      g_assert_cmpint (med_sign_verify (&public, MED_SPAN_EMPTY, &signature), ==, MED_E_AUTH);
      signature.bytes[i] ^= 0x10;
    }
}

static med_chain_id
golden_chain (void)
{
  med_chain_id chain = { "med-" };
  memset (chain.text + 4, 'a', 26);
  return chain;
}

static void
test_golden_transaction (void)
{
  static const char body_hex[] = "0a14000102030405060708090a0b0c0d0e0f10111213120821fe31dfa154a261"
                                 "180120a5ebdcca0630073a080000000000000000820103820200";
  uint8_t body[(sizeof body_hex - 1) / 2];
  med_test_hex (body_hex, body, sizeof body);
  med_sign_seed seed;
  med_sign_public public;
  med_signature signature;
  med_chain_id chain = golden_chain (), other = golden_chain ();
  other.text[29] = 'b';
  med_test_hex (TEST_1_SEED, seed.bytes, sizeof seed.bytes);
  med_sign_public_from_seed (&seed, &public);
  g_assert_cmpint (med_sign_domain (&seed, "tx", &chain, MED_SPAN_OF (body), &signature), ==,
                   MED_OK);
  med_test_assert_hex (MED_SPAN_OF (signature),
                       "31c485140d37c1129d21eaf3b9b3429d68bca13a6acb841bc4353ba61f13444a"
                       "7eb84d88c433a96dc8aba69d685047c0375bb4784103e1d0da10ab6df54e2d0d");
  g_assert_cmpint (med_sign_domain_verify (&public, "tx", &chain, MED_SPAN_OF (body), &signature),
                   ==, MED_OK);
  g_assert_cmpint (
      med_sign_domain_verify (&public, "invite", &chain, MED_SPAN_OF (body), &signature), ==,
      MED_E_AUTH);
  g_assert_cmpint (med_sign_domain_verify (&public, "tx", &other, MED_SPAN_OF (body), &signature),
                   ==, MED_E_AUTH);
  body[0] ^= 1;
  g_assert_cmpint (med_sign_domain_verify (&public, "tx", &chain, MED_SPAN_OF (body), &signature),
                   ==, MED_E_AUTH);
}

static void
test_domain_bounds (void)
{
  static uint8_t body[MED_SIGN_BODY_MAX + 1];
  med_sign_seed seed = { { 1 } };
  med_sign_public public;
  med_signature signature;
  med_chain_id chain = golden_chain ();
  char purpose[MED_SIGN_PURPOSE_MAX + 2];
  memset (chain.text, 'x', MED_CHAIN_ID_MAX);
  memset (purpose, 'p', sizeof purpose);
  purpose[MED_SIGN_PURPOSE_MAX + 1] = '\0';
  med_sign_public_from_seed (&seed, &public);
  g_assert_cmpint (med_sign_domain (&seed, purpose, &chain, MED_SPAN_EMPTY, &signature), ==,
                   MED_E_TOO_LARGE);
  purpose[MED_SIGN_PURPOSE_MAX] = '\0';
  med_span largest = med_span_make (body, MED_SIGN_BODY_MAX);
  g_assert_cmpint (med_sign_domain (&seed, purpose, &chain, largest, &signature), ==, MED_OK);
  g_assert_cmpint (med_sign_domain_verify (&public, purpose, &chain, largest, &signature), ==,
                   MED_OK);
  g_assert_cmpint (med_sign_domain (&seed, "tx", &chain, MED_SPAN_OF (body), &signature), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (med_sign_domain_verify (&public, "tx", &chain, MED_SPAN_OF (body), &signature),
                   ==, MED_E_TOO_LARGE);
}

static void
test_public_valid (void)
{
  static const char *const bad[] = {
    /* identity; order 4; order 8; no point; non-canonical */
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "0200000000000000000000000000000000000000000000000000000000000000",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  med_sign_public public;
  med_test_hex (TEST_1_PUBLIC, public.bytes, sizeof public.bytes);
  g_assert_true (med_sign_public_valid (&public));
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      med_test_hex (bad[i], public.bytes, sizeof public.bytes);
      g_assert_false (med_sign_public_valid (&public));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/sign/rfc8032", test_rfc8032);
  g_test_add_func ("/sign/golden-transaction", test_golden_transaction);
  g_test_add_func ("/sign/domain-bounds", test_domain_bounds);
  g_test_add_func ("/sign/public-valid", test_public_valid);
  return g_test_run ();
}
