/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of age keys: known pairs both ways, wrong case and damage refused. */
#include "core/age/identity.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

/* Made by age-keygen 1.1.1. */
#define IDENTITY "AGE-SECRET-KEY-1T43CDKRZLXKDH3E48AJM3HXSSWTUAN373TX3VYGFYY2XJ6TRU3XQ99G49R"
#define RECIPIENT "age1e9z5djff98mf04ccwnnca44lnwh2625tk3zlxdt3g4eg7hwxhe6qn253kv"

static void
test_known_pair (void)
{
  med_open_secret identity;
  med_open_public recipient, decoded;
  char text[MED_AGE_IDENTITY_TEXT_SIZE];
  g_assert_cmpint (med_age_identity_decode (MED_SPAN_LITERAL (IDENTITY), &identity), ==, MED_OK);
  med_age_identity_encode (&identity, text);
  g_assert_cmpstr (text, ==, IDENTITY);
  med_open_public_from_secret (&identity, &recipient);
  med_age_recipient_encode (&recipient, text);
  g_assert_cmpstr (text, ==, RECIPIENT);
  g_assert_cmpint (med_age_recipient_decode (MED_SPAN_LITERAL (RECIPIENT), &decoded), ==, MED_OK);
  g_assert_true (med_secret_equal (&decoded, &recipient, sizeof decoded));
}

static void
test_refused (void)
{
  med_open_secret identity;
  med_open_public recipient;
  g_autofree char *small = g_ascii_strdown (IDENTITY, -1);
  g_autofree char *capital = g_ascii_strup (RECIPIENT, -1);
  g_assert_cmpint (med_age_identity_decode (med_span_text (small), &identity), ==, MED_E_INVALID);
  g_assert_cmpint (med_age_recipient_decode (med_span_text (capital), &recipient), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_age_identity_decode (MED_SPAN_LITERAL (RECIPIENT), &identity), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_age_identity_decode (MED_SPAN_LITERAL (IDENTITY "\n"), &identity), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_age_identity_decode (MED_SPAN_EMPTY, &identity), ==, MED_E_INVALID);
  char text[] = IDENTITY;
  for (size_t i = 0; i < sizeof text - 1; i++)
    {
      char kept = text[i];
      text[i] = kept == 'Q' ? 'P' : 'Q';
      g_assert_cmpint (med_age_identity_decode (med_span_text (text), &identity), ==,
                       MED_E_INVALID);
      text[i] = kept;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/identity/known-pair", test_known_pair);
  g_test_add_func ("/identity/refused", test_refused);
  return g_test_run ();
}
