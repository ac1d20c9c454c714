/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Minimal varints: known encodings, both bounds, everything that is not minimal. */
#include "core/codec/varint.h"

#include <glib.h>

static void
check_value (uint64_t value, const char *encoding, size_t size)
{
  uint8_t bytes[16];
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_varint_put (&buf, value);
  g_assert_cmpmem (bytes, buf.size, encoding, size);
  g_assert_cmpuint (med_varint_size (value), ==, size);

  /* One byte behind the varint stays. */
  med_buf_put_byte (&buf, 0x55);
  med_reader reader = med_reader_make (med_span_make (bytes, buf.size));
  uint64_t read = value + 1;
  if (size <= MED_VARINT_SIZE_MAX)
    {
      g_assert_cmpint (med_varint_read (&reader, &read), ==, MED_OK);
      g_assert_cmpuint (read, ==, value);
      g_assert_cmpuint (reader.rest.size, ==, 1);
    }
  else
    g_assert_cmpint (med_varint_read (&reader, &read), ==, MED_E_INVALID);
  reader = med_reader_make (med_span_make (bytes, buf.size));
  g_assert_cmpint (med_varint64_read (&reader, &read), ==, MED_OK);
  g_assert_cmpuint (read, ==, value);
  g_assert_cmpuint (reader.rest.size, ==, 1);
}

static void
test_values (void)
{
  check_value (0, "\x00", 1);
  check_value (1, "\x01", 1);
  check_value (127, "\x7f", 1);
  check_value (128, "\x80\x01", 2);
  check_value (255, "\xff\x01", 2);
  check_value (300, "\xac\x02", 2);
  check_value (16384, "\x80\x80\x01", 3);
  check_value (INT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9);
  check_value ((uint64_t)INT64_MAX + 1, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10);
  check_value (UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
}

static void
check_refused (const char *encoding, size_t size)
{
  med_reader reader = med_reader_make (med_span_make (encoding, size));
  uint64_t value = 77;
  g_assert_cmpint (med_varint_read (&reader, &value), ==, MED_E_INVALID);
  g_assert_cmpint (med_varint64_read (&reader, &value), ==, MED_E_INVALID);
  g_assert_cmpuint (value, ==, 77);
  g_assert_cmpuint (reader.rest.size, ==, size);
}

static void
test_refused (void)
{
  check_refused ("", 0);
  check_refused ("\x80", 1);
  check_refused ("\xff\xff", 2);
  check_refused ("\x81\x00", 2);
  check_refused ("\x80\x00", 2);
  check_refused ("\x80\x80\x80\x00", 4);
  check_refused ("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10);
  /* 65 bits, and eleven bytes. */
  check_refused ("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
  check_refused ("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11);
}

static void
test_round_trip (void)
{
  for (unsigned bit = 0; bit < 64; bit++)
    for (int delta = -1; delta <= 1; delta++)
      {
        uint64_t value = ((uint64_t)1 << bit) + (uint64_t)delta, read;
        uint8_t bytes[MED_VARINT64_SIZE_MAX];
        med_buf buf = med_buf_make (bytes, sizeof bytes);
        med_varint_put (&buf, value);
        g_assert_false (buf.overflow);
        g_assert_cmpuint (buf.size, ==, med_varint_size (value));
        med_reader reader = med_reader_make (med_span_make (bytes, buf.size));
        g_assert_cmpint (med_varint64_read (&reader, &read), ==, MED_OK);
        g_assert_cmpuint (read, ==, value);
        for (size_t cut = 0; cut < buf.size; cut++)
          {
            reader = med_reader_make (med_span_make (bytes, cut));
            g_assert_cmpint (med_varint64_read (&reader, &read), ==, MED_E_INVALID);
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/varint/values", test_values);
  g_test_add_func ("/codec/varint/refused", test_refused);
  g_test_add_func ("/codec/varint/round-trip", test_round_trip);
  return g_test_run ();
}
