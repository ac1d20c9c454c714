/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hexadecimal text: goldens, round trips and refusals. */
#include "base/text.h"

#include <glib.h>

static void
test_goldens (void)
{
  char text[16];
  g_assert_cmpint (med_hex_encode (MED_SPAN_LITERAL ("\x00\x9a\xff"), text, 7), ==, MED_OK);
  g_assert_cmpstr (text, ==, "009aff");
  g_assert_cmpint (med_hex_encode (MED_SPAN_EMPTY, text, 1), ==, MED_OK);
  g_assert_cmpstr (text, ==, "");

  uint8_t bytes[3];
  size_t written = 99;
  g_assert_cmpint (med_hex_decode (med_span_text ("009aff"), false, bytes, 3, &written), ==,
                   MED_OK);
  g_assert_cmpmem (bytes, written, "\x00\x9a\xff", 3);
  g_assert_cmpint (med_hex_decode (med_span_text ("009AfF"), true, bytes, 3, &written), ==, MED_OK);
  g_assert_cmpmem (bytes, written, "\x00\x9a\xff", 3);
  g_assert_cmpint (med_hex_decode (MED_SPAN_EMPTY, false, NULL, 0, &written), ==, MED_OK);
  g_assert_cmpuint (written, ==, 0);
}

static void
test_all_bytes (void)
{
  uint8_t all[256], back[256];
  char text[513];
  size_t written;
  for (size_t i = 0; i < sizeof all; i++)
    all[i] = (uint8_t)i;
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (all), text, sizeof text), ==, MED_OK);
  g_assert_cmpint (med_hex_decode (med_span_text (text), false, back, sizeof back, &written), ==,
                   MED_OK);
  g_assert_cmpmem (back, written, all, sizeof all);
}

static void
test_refusals (void)
{
  static const char *const bad[] = { "0", "0g", "0A", " 0", "0x00", "00 ", "/0", ":0", "`0" };
  uint8_t bytes[8] = { 7 };
  size_t written = 99;
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (med_hex_decode (med_span_text (bad[i]), false, bytes, 8, &written), ==,
                     MED_E_INVALID);
  g_assert_cmpint (med_hex_decode (med_span_text ("0G"), true, bytes, 8, &written), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_hex_decode (MED_SPAN_LITERAL ("0\0"), true, bytes, 8, &written), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_hex_decode (med_span_text ("0001"), false, bytes, 1, &written), ==,
                   MED_E_NO_MEMORY);
  g_assert_cmpuint (bytes[0], ==, 7);
  g_assert_cmpuint (written, ==, 99);

  char text[4] = "abc";
  g_assert_cmpint (med_hex_encode (MED_SPAN_LITERAL ("\1\2"), text, 4), ==, MED_E_NO_MEMORY);
  g_assert_cmpint (med_hex_encode (MED_SPAN_EMPTY, text, 0), ==, MED_E_NO_MEMORY);
  g_assert_cmpstr (text, ==, "abc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hex/goldens", test_goldens);
  g_test_add_func ("/hex/all-bytes", test_all_bytes);
  g_test_add_func ("/hex/refusals", test_refusals);
  return g_test_run ();
}
