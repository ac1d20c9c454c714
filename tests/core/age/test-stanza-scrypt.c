/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrase stanzas: round trip, wrong passphrase, strict work factor. */
#include "core/age/stanza-scrypt.h"
#include "support/bytes.h"

#include <sodium.h>

static uint8_t room[4096];
static med_arena arena;
static const uint8_t salt[16] = { 1, 2, 3 };

static void
test_round_trip (void)
{
  static const uint8_t works[] = { 1, 9, 10, 12 };
  med_file_key file_key, opened;
  med_test_random (1, file_key.bytes, sizeof file_key.bytes);
  for (size_t i = 0; i < G_N_ELEMENTS (works); i++)
    {
      med_age_stanza stanza;
      med_age_scrypt decoded;
      med_arena_init_buffer (&arena, room, sizeof room);
      g_assert_cmpint (med_age_scrypt_wrap (MED_SPAN_LITERAL ("secret"), salt, works[i], &file_key,
                                            &arena, &stanza),
                       ==, MED_OK);
      g_assert_true (med_age_scrypt_is (&stanza));
      g_assert_false (med_age_x25519_is (&stanza));
      g_assert_cmpint (med_age_scrypt_decode (&stanza, &decoded), ==, MED_OK);
      g_assert_cmpuint (decoded.log_work, ==, works[i]);
      g_assert_cmpint (med_age_scrypt_unwrap (&decoded, MED_SPAN_LITERAL ("secret"), &opened), ==,
                       MED_OK);
      g_assert_true (med_secret_equal (&opened, &file_key, sizeof opened));
      g_assert_cmpint (med_age_scrypt_unwrap (&decoded, MED_SPAN_LITERAL ("Secret"), &opened), ==,
                       MED_E_NO_MATCH);
      decoded.salt[0] ^= 1;
      g_assert_cmpint (med_age_scrypt_unwrap (&decoded, MED_SPAN_LITERAL ("secret"), &opened), ==,
                       MED_E_NO_MATCH);
    }
}

static void
test_work_factor (void)
{
  static const char *const bad[]
      = { "0", "19", "23", "99", "100", "01", "+1", "-1", "0x1", "1 ", "" };
  uint8_t body[32] = { 0 };
  med_age_stanza stanza
      = { .args = { MED_SPAN_LITERAL ("scrypt"), MED_SPAN_LITERAL ("AAAAAAAAAAAAAAAAAAAAAA") },
          .arg_count = 3,
          .body = MED_SPAN_OF (body) };
  med_age_scrypt decoded;
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      stanza.args[2] = med_span_text (bad[i]);
      g_assert_cmpint (med_age_scrypt_decode (&stanza, &decoded), ==, MED_E_INVALID);
    }
  stanza.args[2] = MED_SPAN_LITERAL ("18");
  g_assert_cmpint (med_age_scrypt_decode (&stanza, &decoded), ==, MED_OK);
  stanza.arg_count = 2;
  g_assert_cmpint (med_age_scrypt_decode (&stanza, &decoded), ==, MED_E_INVALID);
  med_file_key file_key = { { 0 } };
  g_assert_cmpint (
      med_age_scrypt_wrap (MED_SPAN_LITERAL ("x"), salt, 0, &file_key, &arena, &stanza), ==,
      MED_E_INVALID);
  g_assert_cmpint (
      med_age_scrypt_wrap (MED_SPAN_LITERAL ("x"), salt, 19, &file_key, &arena, &stanza), ==,
      MED_E_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/stanza-scrypt/round-trip", test_round_trip);
  g_test_add_func ("/stanza-scrypt/work-factor", test_work_factor);
  return g_test_run ();
}
