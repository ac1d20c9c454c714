/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded cursors never pass their bounds. */
#include "base/buf.h"

#include <glib.h>

static void
test_overflow (void)
{
  uint8_t room[4];
  med_buf buf = med_buf_make (room, sizeof room);
  med_buf_put_u32_le (&buf, 0x01020304);
  med_span bytes;
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_OK);
  g_assert_cmpmem (bytes.data, bytes.size, "\x04\x03\x02\x01", 4);
  med_buf_put_byte (&buf, 0);
  g_assert_cmpint (med_buf_finish (&buf, &bytes), ==, MED_E_NO_MEMORY);
}

static void
test_reader (void)
{
  med_reader reader = med_reader_make (MED_SPAN_LITERAL ("\x01\x00\x02"));
  uint16_t value;
  g_assert_cmpint (med_reader_u16_le (&reader, &value), ==, MED_OK);
  g_assert_cmpuint (value, ==, 1);
  g_assert_cmpint (med_reader_u16_le (&reader, &value), ==, MED_E_INVALID);
  g_assert_cmpint (med_reader_end (&reader), ==, MED_E_INVALID);
  uint8_t byte;
  g_assert_cmpint (med_reader_byte (&reader, &byte), ==, MED_OK);
  g_assert_cmpuint (byte, ==, 2);
  g_assert_cmpint (med_reader_end (&reader), ==, MED_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/buf/overflow", test_overflow);
  g_test_add_func ("/buf/reader", test_reader);
  return g_test_run ();
}
