/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 4648 base32 in lower case without padding, as multibase "b" uses it. */
#include "base/text.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

/* -1 for a character outside the alphabet. */
static int
symbol_value (uint8_t character)
{
  if (character >= 'a' && character <= 'z')
    return character - 'a';
  if (character >= '2' && character <= '7')
    return character - '2' + 26;
  return -1;
}

med_result
med_base32_encode (med_span bytes, char *text, size_t size)
{
  size_t length = bytes.size / 5 * 8 + (bytes.size % 5 * 8 + 4) / 5;
  if (bytes.size > SIZE_MAX / 2 || length >= size)
    return MED_E_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t out = 0;
  for (size_t i = 0; i < bytes.size; i++)
    {
      bits = (bits << 8 | bytes.data[i]) & 0xfff;
      for (held += 8; held >= 5; held -= 5)
        text[out++] = alphabet[bits >> (held - 5) & 31];
    }
  if (held > 0)
    text[out++] = alphabet[bits << (5 - held) & 31];
  text[out] = '\0';
  return MED_OK;
}

/* Every length that the encoder can produce, and zero in the bits it leaves unused. */
static bool
canonical (med_span text)
{
  size_t spare_bits = text.size % 8 * 5 % 8;
  if (spare_bits >= 5)
    return false;
  for (size_t i = 0; i < text.size; i++)
    if (symbol_value (text.data[i]) < 0)
      return false;
  return spare_bits == 0
         || (symbol_value (text.data[text.size - 1]) & ((1 << spare_bits) - 1)) == 0;
}

med_result
med_base32_decode (med_span text, uint8_t *bytes, size_t size, size_t *written)
{
  if (!canonical (text))
    return MED_E_INVALID;
  if (text.size / 8 * 5 + text.size % 8 * 5 / 8 > size)
    return MED_E_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t out = 0;
  for (size_t i = 0; i < text.size; i++)
    {
      bits = (bits << 5 | (uint32_t)symbol_value (text.data[i])) & 0xfff;
      held += 5;
      if (held >= 8)
        {
          held -= 8;
          bytes[out++] = (uint8_t)(bits >> held);
        }
    }
  *written = out;
  return MED_OK;
}
