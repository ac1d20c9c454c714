/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes for tests: from hexadecimal, compared with hexadecimal, or from a seeded generator. */
#pragma once

#include "base/span.h"
#include "base/text.h"

#include <glib.h>

/* Exactly `size` bytes. */
static inline void
med_test_hex (const char *hex, void *out, size_t size)
{
  size_t written;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, (uint8_t *)out, size, &written), ==,
                   MED_OK);
  g_assert_cmpuint (written, ==, size);
}

static inline void
med_test_assert_hex (med_span bytes, const char *expected)
{
  g_autofree char *text = (char *)g_malloc (bytes.size * 2 + 1);
  g_assert_cmpint (med_hex_encode (bytes, text, bytes.size * 2 + 1), ==, MED_OK);
  g_assert_cmpstr (text, ==, expected);
}

/* first, first + 1, … */
static inline void
med_test_count_up (void *out, size_t size, uint8_t first)
{
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)out)[i] = (uint8_t)(first + i);
}

/* The same bytes for the same seed. */
static inline void
med_test_random (guint32 seed, void *out, size_t size)
{
  GRand *generator = g_rand_new_with_seed (seed);
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)out)[i] = (uint8_t)g_rand_int (generator);
  g_rand_free (generator);
}
