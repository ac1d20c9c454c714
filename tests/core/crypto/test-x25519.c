/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519 against RFC 7748 6.1, and points that give a zero secret. */
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

#define ALICE "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
#define BOB "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"

static void
test_rfc7748 (void)
{
  med_open_secret alice, bob;
  med_open_public alice_public, bob_public;
  med_shared_secret shared;
  med_test_hex (ALICE, alice.bytes, sizeof alice.bytes);
  med_test_hex (BOB, bob.bytes, sizeof bob.bytes);
  med_open_public_from_secret (&alice, &alice_public);
  med_open_public_from_secret (&bob, &bob_public);
  med_test_assert_hex (MED_SPAN_OF (alice_public),
                       "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  med_test_assert_hex (MED_SPAN_OF (bob_public),
                       "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  g_assert_cmpint (med_x25519 (&alice, &bob_public, &shared), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (shared),
                       "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  g_assert_cmpint (med_x25519 (&bob, &alice_public, &shared), ==, MED_OK);
  med_test_assert_hex (MED_SPAN_OF (shared),
                       "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

static void
test_low_order (void)
{
  static const char *const points[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  med_open_secret secret;
  med_test_hex (ALICE, secret.bytes, sizeof secret.bytes);
  for (size_t i = 0; i < G_N_ELEMENTS (points); i++)
    {
      med_open_public point;
      med_shared_secret shared = { { 0x55 } };
      med_test_hex (points[i], point.bytes, sizeof point.bytes);
      g_assert_cmpint (med_x25519 (&secret, &point, &shared), ==, MED_E_INVALID);
      g_assert_cmpuint (shared.bytes[0], ==, 0x55);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/x25519/rfc7748", test_rfc7748);
  g_test_add_func ("/x25519/low-order", test_low_order);
  return g_test_run ();
}
