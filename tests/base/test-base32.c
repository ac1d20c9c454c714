/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base32 text: RFC 4648 examples in lower case, every length, non-canonical endings. */
#include "base/text.h"

#include <glib.h>

static void
test_goldens (void)
{
  /* RFC 4648 §10 without the padding. */
  static const char *const pairs[][2] = { { "", "" },
                                          { "f", "my" },
                                          { "fo", "mzxq" },
                                          { "foo", "mzxw6" },
                                          { "foob", "mzxw6yq" },
                                          { "fooba", "mzxw6ytb" },
                                          { "foobar", "mzxw6ytboi" } };
  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      char text[16];
      uint8_t bytes[8];
      size_t written = 99;
      size_t length = strlen (pairs[i][1]);
      g_assert_cmpint (med_base32_encode (med_span_text (pairs[i][0]), text, length + 1), ==,
                       MED_OK);
      g_assert_cmpstr (text, ==, pairs[i][1]);
      g_assert_cmpint (med_base32_encode (med_span_text (pairs[i][0]), text, length), ==,
                       MED_E_NO_MEMORY);
      g_assert_cmpint (
          med_base32_decode (med_span_text (text), bytes, strlen (pairs[i][0]), &written), ==,
          MED_OK);
      g_assert_cmpmem (bytes, written, pairs[i][0], strlen (pairs[i][0]));
    }
}

static void
test_all_lengths (void)
{
  uint8_t bytes[64], back[64];
  char text[128];
  for (size_t size = 0; size <= sizeof bytes; size++)
    {
      size_t written;
      memset (bytes, (int)(255 - size), size);
      g_assert_cmpint (med_base32_encode (med_span_make (bytes, size), text, sizeof text), ==,
                       MED_OK);
      g_assert_cmpint (med_base32_decode (med_span_text (text), back, size, &written), ==, MED_OK);
      g_assert_cmpmem (back, written, bytes, size);
      if (size > 0)
        g_assert_cmpint (med_base32_decode (med_span_text (text), back, size - 1, &written), ==,
                         MED_E_NO_MEMORY);
    }
}

static void
test_refusals (void)
{
  /* Impossible lengths, set unused bits, upper case, padding, other alphabets. */
  static const char *const bad[]
      = { "a",   "aaa",        "aaaaaa",   "mz",       "mzxr",      "mzxw7",    "mzxw6yr",
          "MY",  "mY",         "my======", "mzxw6yt1", "mzxw6yt8",  "mzxw6yt0", "my ",
          "m y", "mzxw6ytb\n", "m{",       "m`",       "mzxw6ytb=", "mzxw6ytba" };
  uint8_t bytes[16] = { 7 };
  size_t written = 99;
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (med_base32_decode (med_span_text (bad[i]), bytes, sizeof bytes, &written), ==,
                     MED_E_INVALID);
  g_assert_cmpuint (bytes[0], ==, 7);
  g_assert_cmpuint (written, ==, 99);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base32/goldens", test_goldens);
  g_test_add_func ("/base32/all-lengths", test_all_lengths);
  g_test_add_func ("/base32/refusals", test_refusals);
  return g_test_run ();
}
