/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64 text: RFC 4648 examples in all three forms, every length, non-canonical endings. */
#include "base/text.h"

#include <glib.h>

static void
check (med_base64_kind kind, med_span plain, const char *expected)
{
  char text[32];
  uint8_t bytes[16];
  size_t written = 99;
  size_t length = strlen (expected);
  g_assert_cmpint (med_base64_encode (kind, plain, text, length + 1), ==, MED_OK);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (med_base64_encode (kind, plain, text, length), ==, MED_E_NO_MEMORY);
  g_assert_cmpint (med_base64_decode (kind, med_span_text (expected), bytes, plain.size, &written),
                   ==, MED_OK);
  g_assert_cmpmem (bytes, written, plain.data, plain.size);
}

static void
test_goldens (void)
{
  /* RFC 4648 §10. */
  static const char *const pairs[][2] = { { "", "" },
                                          { "f", "Zg==" },
                                          { "fo", "Zm8=" },
                                          { "foo", "Zm9v" },
                                          { "foob", "Zm9vYg==" },
                                          { "fooba", "Zm9vYmE=" },
                                          { "foobar", "Zm9vYmFy" } };
  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      char bare[16] = { 0 };
      strncpy (bare, pairs[i][1], strcspn (pairs[i][1], "="));
      check (MED_BASE64_STANDARD, med_span_text (pairs[i][0]), pairs[i][1]);
      check (MED_BASE64_UNPADDED, med_span_text (pairs[i][0]), bare);
      check (MED_BASE64_URL, med_span_text (pairs[i][0]), bare);
    }
  med_span high = MED_SPAN_LITERAL ("\xfb\xef\xff\xfe");
  check (MED_BASE64_STANDARD, high, "++///g==");
  check (MED_BASE64_UNPADDED, high, "++///g");
  check (MED_BASE64_URL, high, "--___g");
}

static void
test_all_lengths (void)
{
  static const med_base64_kind kinds[]
      = { MED_BASE64_STANDARD, MED_BASE64_UNPADDED, MED_BASE64_URL };
  uint8_t bytes[64], back[64];
  char text[128];
  for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (size_t size = 0; size <= sizeof bytes; size++)
      {
        size_t written;
        memset (bytes, (int)(255 - size), size);
        g_assert_cmpint (
            med_base64_encode (kinds[kind], med_span_make (bytes, size), text, sizeof text), ==,
            MED_OK);
        g_assert_cmpint (
            med_base64_decode (kinds[kind], med_span_text (text), back, size, &written), ==,
            MED_OK);
        g_assert_cmpmem (back, written, bytes, size);
      }
}

static void
refuse (med_base64_kind kind, const char *text)
{
  uint8_t bytes[16] = { 7 };
  size_t written = 99;
  g_assert_cmpint (med_base64_decode (kind, med_span_text (text), bytes, sizeof bytes, &written),
                   ==, MED_E_INVALID);
  g_assert_cmpuint (bytes[0], ==, 7);
  g_assert_cmpuint (written, ==, 99);
}

static void
test_refusals (void)
{
  static const char *const padded[]
      = { "Z",    "Zg",   "Zg=",   "Zm8",     "Zg===",    "====", "Z===",   "Zh==", "Zm9=",
          "Zg=A", "=Zg=", "Zm9v=", "Zm9vZg=", "Zm9v====", "--==", "Zm9v\n", "Zm\n=" };
  for (size_t i = 0; i < G_N_ELEMENTS (padded); i++)
    refuse (MED_BASE64_STANDARD, padded[i]);
  static const char *const bare[]
      = { "Z", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9vY", "Zm 9v", "Zm9v\n", "Zm9v=", "Zg\x80" };
  for (size_t i = 0; i < G_N_ELEMENTS (bare); i++)
    {
      refuse (MED_BASE64_UNPADDED, bare[i]);
      refuse (MED_BASE64_URL, bare[i]);
    }
  refuse (MED_BASE64_UNPADDED, "--__");
  refuse (MED_BASE64_URL, "++//");
  uint8_t bytes[2];
  size_t written;
  g_assert_cmpint (med_base64_decode (MED_BASE64_URL, med_span_text ("Zm9v"), bytes, 2, &written),
                   ==, MED_E_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64/goldens", test_goldens);
  g_test_add_func ("/base64/all-lengths", test_all_lengths);
  g_test_add_func ("/base64/refusals", test_refusals);
  return g_test_run ();
}
