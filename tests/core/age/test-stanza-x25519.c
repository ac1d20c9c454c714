/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519 stanzas: round trip, other readers, malformed parts. */
#include "core/age/stanza-x25519.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

static uint8_t room[4096];
static med_arena arena;

static med_age_stanza
wrap (const med_open_public *recipient, const med_file_key *file_key)
{
  med_open_secret ephemeral;
  med_age_stanza stanza;
  med_test_random (7, ephemeral.bytes, sizeof ephemeral.bytes);
  med_arena_init_buffer (&arena, room, sizeof room);
  g_assert_cmpint (med_age_x25519_wrap (recipient, &ephemeral, file_key, &arena, &stanza), ==,
                   MED_OK);
  return stanza;
}

static void
test_round_trip (void)
{
  med_open_secret identity = { { 1 } }, other = { { 0, 2 } };
  med_open_public recipient, other_recipient;
  med_file_key file_key, opened = { { 0x55 } };
  med_age_x25519 decoded;
  med_open_public_from_secret (&identity, &recipient);
  med_open_public_from_secret (&other, &other_recipient);
  med_test_random (1, file_key.bytes, sizeof file_key.bytes);
  med_age_stanza stanza = wrap (&recipient, &file_key);
  g_assert_true (med_age_x25519_is (&stanza));
  g_assert_cmpint (med_age_x25519_decode (&stanza, &decoded), ==, MED_OK);
  g_assert_cmpint (med_age_x25519_unwrap (&decoded, &other, &other_recipient, &opened), ==,
                   MED_E_NO_MATCH);
  g_assert_cmpuint (opened.bytes[0], ==, 0x55);
  g_assert_cmpint (med_age_x25519_unwrap (&decoded, &identity, &recipient, &opened), ==, MED_OK);
  g_assert_true (med_secret_equal (&opened, &file_key, sizeof opened));
  for (size_t i = 0; i < sizeof decoded.wrapped; i++)
    {
      decoded.wrapped[i] ^= 1;
      g_assert_cmpint (med_age_x25519_unwrap (&decoded, &identity, &recipient, &opened), ==,
                       MED_E_NO_MATCH);
      decoded.wrapped[i] ^= 1;
    }
  memset (&decoded.share, 0, sizeof decoded.share);
  g_assert_cmpint (med_age_x25519_unwrap (&decoded, &identity, &recipient, &opened), ==,
                   MED_E_INVALID);
}

static void
test_malformed (void)
{
  med_open_public recipient = { { 9 } };
  med_file_key file_key = { { 1 } };
  med_age_x25519 decoded;
  const med_age_stanza good = wrap (&recipient, &file_key);
  med_age_stanza bad[6];
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    bad[i] = good;
  bad[0].arg_count = 1;
  bad[1].arg_count = 3;
  bad[1].args[2] = MED_SPAN_LITERAL ("x");
  bad[2].args[1].size--;
  bad[3].args[1] = MED_SPAN_LITERAL ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB");
  bad[4].body.size--;
  bad[5].body = MED_SPAN_EMPTY;
  g_assert_cmpint (med_age_x25519_decode (&good, &decoded), ==, MED_OK);
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (med_age_x25519_decode (&bad[i], &decoded), ==, MED_E_INVALID);
  med_age_stanza other = good;
  other.args[0] = MED_SPAN_LITERAL ("x25519");
  g_assert_false (med_age_x25519_is (&other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/stanza-x25519/round-trip", test_round_trip);
  g_test_add_func ("/stanza-x25519/malformed", test_malformed);
  return g_test_run ();
}
