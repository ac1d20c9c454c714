/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bech32 text: the examples of BIP-173 that hold whole bytes, and damage of every kind. */
#include "base/text.h"

#include <glib.h>

static void
check (const char *prefix, med_span plain, bool upper, const char *expected)
{
  char text[256];
  uint8_t bytes[128];
  size_t written = 999;
  g_assert_cmpint (med_bech32_encode (prefix, plain, upper, text, strlen (expected) + 1), ==,
                   MED_OK);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (med_bech32_encode (prefix, plain, upper, text, strlen (expected)), ==,
                   MED_E_NO_MEMORY);
  g_assert_cmpint (
      med_bech32_decode (prefix, med_span_text (expected), bytes, plain.size, &written), ==,
      MED_OK);
  g_assert_cmpmem (bytes, written, plain.data, plain.size);
}

static void
test_goldens (void)
{
  check ("a", MED_SPAN_EMPTY, true, "A12UEL5L");
  check ("a", MED_SPAN_EMPTY, false, "a12uel5l");
  check ("?", MED_SPAN_EMPTY, false, "?1ezyfcl");
  check ("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
         MED_SPAN_EMPTY, false,
         "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tg"
         "s");
  check ("a", MED_SPAN_LITERAL ("\x01"), false, "a1qy089ch6");
  check ("abcdef",
         MED_SPAN_LITERAL ("\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf\x84\x65\x3a\x56\xd7\xc6\x75"
                           "\xbe\x77\xdf"),
         false, "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
  uint8_t key[32];
  for (size_t i = 0; i < sizeof key; i++)
    key[i] = (uint8_t)i;
  check ("age", MED_SPAN_OF (key), false,
         "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m");
  check ("age-secret-key-", MED_SPAN_OF (key), true,
         "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG");
  uint8_t zero[51] = { 0 };
  check ("1", MED_SPAN_OF (zero), false,
         "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247"
         "j");
}

static void
test_all_lengths (void)
{
  uint8_t bytes[100], back[100];
  char text[256];
  for (size_t size = 0; size <= sizeof bytes; size++)
    {
      size_t written;
      memset (bytes, (int)(255 - size), size);
      g_assert_cmpint (med_bech32_encode ("age-secret-key-", med_span_make (bytes, size), true,
                                          text, sizeof text),
                       ==, MED_OK);
      g_assert_cmpint (
          med_bech32_decode ("age-secret-key-", med_span_text (text), back, size, &written), ==,
          MED_OK);
      g_assert_cmpmem (back, written, bytes, size);
    }
}

static void
refuse (const char *prefix, const char *text)
{
  uint8_t bytes[64] = { 7 };
  size_t written = 99;
  g_assert_cmpint (med_bech32_decode (prefix, med_span_text (text), bytes, sizeof bytes, &written),
                   ==, MED_E_INVALID);
  g_assert_cmpuint (bytes[0], ==, 7);
  g_assert_cmpuint (written, ==, 99);
}

static void
test_refusals (void)
{
  refuse ("a", "A12uEL5L");
  refuse ("a", "a12uel5");
  refuse ("a", "a12uel5m");
  refuse ("a", "a2uel5l");
  refuse ("a", "1a2uel5l");
  refuse ("a", "");
  refuse ("b", "a12uel5l");
  refuse ("A", "A12UEL5L");
  refuse ("", "1a2uel5l");
  refuse ("a", "a1lqfn3a"); /* the checksum of Bech32m */
  refuse ("a", "a12uel5l\n");
  /* Valid checksums over 1, 3 and 6 symbols, no whole number of bytes, and over a set spare bit. */
  refuse ("a", "a1q3g6mn3");
  refuse ("a", "a1qqqd87cpp");
  refuse ("a", "a1qqqqqq3q4q7k");
  refuse ("a", "a1qpamnt9j");
}

/* Any single changed character is detected. */
static void
test_every_change (void)
{
  const char *good = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw";
  char text[64];
  for (size_t i = 0; i < strlen (good); i++)
    for (int character = 1; character < 127; character++)
      if (character != good[i])
        {
          strcpy (text, good);
          text[i] = (char)character;
          refuse ("abcdef", text);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bech32/goldens", test_goldens);
  g_test_add_func ("/bech32/all-lengths", test_all_lengths);
  g_test_add_func ("/bech32/refusals", test_refusals);
  g_test_add_func ("/bech32/every-change", test_every_change);
  return g_test_run ();
}
