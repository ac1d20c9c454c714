/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blind indexes against values computed with another BLAKE2b. */
#include "base/text.h"
#include "core/crypto/blind.h"

#include <glib.h>

static void
check (const med_span *parts, size_t count, const char *expected)
{
  med_index_key key;
  uint8_t index[MED_BLIND_INDEX_SIZE];
  char text[2 * MED_BLIND_INDEX_SIZE + 1];
  for (size_t i = 0; i < sizeof key.bytes; i++)
    key.bytes[i] = (uint8_t)i;
  med_blind_index (&key, parts, count, index);
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (index), text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_goldens (void)
{
  const med_span whole = MED_SPAN_LITERAL ("abcdef");
  const med_span parts[] = { MED_SPAN_LITERAL ("ab"), MED_SPAN_EMPTY, MED_SPAN_LITERAL ("cdef") };
  check (&whole, 1, "9354937c2934ef80443588f91cfe4c6c");
  check (parts, 3, "9354937c2934ef80443588f91cfe4c6c");
  check (NULL, 0, "3daf97bce7888fd59773c66bf647459c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blind/goldens", test_goldens);
  return g_test_run ();
}
