/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of any CID, as foreign vectors have it; MedEase itself reads and writes base32 only. */
#pragma once

#include "base/text.h"
#include "core/dag/cid.h"

#include <glib.h>

/* Base58 of Bitcoin, for version 0. */
static inline char *
base58_text (med_span bytes)
{
  static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  uint8_t digits[64] = { 0 };
  size_t count = 0;
  g_assert_cmpuint (bytes.size, ==, 34);
  for (size_t i = 0; i < bytes.size; i++)
    {
      unsigned carry = bytes.data[i];
      for (size_t j = 0; j < count || carry > 0; j++)
        {
          carry += 256u * digits[j];
          digits[j] = (uint8_t)(carry % 58);
          carry /= 58;
          count = MAX (count, j + 1);
        }
    }
  GString *text = g_string_new (NULL);
  while (count-- > 0)
    g_string_append_c (text, alphabet[digits[count]]);
  return g_string_free (text, FALSE);
}

/* Free with g_free (). */
static inline char *
cid_any_text (const med_cid_view *view)
{
  char text[256] = "b";
  if (view->version == 0)
    return base58_text (view->bytes);
  g_assert_cmpint (med_base32_encode (view->bytes, text + 1, sizeof text - 1), ==, MED_OK);
  return g_strdup (text);
}
