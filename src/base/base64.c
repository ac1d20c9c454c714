/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 4648 base64 in the three forms that age, JSON and URLs want. */
#include "base/text.h"

static const char standard_alphabet[]
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[]
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* -1 for a character outside the alphabet. */
static int
symbol_value (med_base64_kind kind, uint8_t character)
{
  bool url = kind == MED_BASE64_URL;
  if (character >= 'A' && character <= 'Z')
    return character - 'A';
  if (character >= 'a' && character <= 'z')
    return character - 'a' + 26;
  if (character >= '0' && character <= '9')
    return character - '0' + 52;
  if (character == (url ? '-' : '+'))
    return 62;
  if (character == (url ? '_' : '/'))
    return 63;
  return -1;
}

med_result
med_base64_encode (med_base64_kind kind, med_span bytes, char *text, size_t size)
{
  const char *alphabet = kind == MED_BASE64_URL ? url_alphabet : standard_alphabet;
  size_t symbols = bytes.size / 3 * 4 + (bytes.size % 3 * 4 + 2) / 3;
  size_t padding = kind == MED_BASE64_STANDARD ? (4 - symbols % 4) % 4 : 0;
  if (bytes.size > SIZE_MAX / 2 || symbols + padding >= size)
    return MED_E_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t out = 0;
  for (size_t i = 0; i < bytes.size; i++)
    {
      bits = (bits << 8 | bytes.data[i]) & 0x3fff;
      for (held += 8; held >= 6; held -= 6)
        text[out++] = alphabet[bits >> (held - 6) & 63];
    }
  if (held > 0)
    text[out++] = alphabet[bits << (6 - held) & 63];
  for (; padding > 0; padding--)
    text[out++] = '=';
  text[out] = '\0';
  return MED_OK;
}

/* Takes the padding off; false when it is not the one that the kind calls for. */
static bool
strip_padding (med_base64_kind kind, med_span *text)
{
  if (kind != MED_BASE64_STANDARD)
    return true;
  if (text->size % 4 != 0)
    return false;
  for (int i = 0; i < 2; i++)
    if (text->size > 0 && text->data[text->size - 1] == '=')
      text->size--;
  return true;
}

/* Every length that the encoder can produce, and zero in the bits it leaves unused. */
static bool
canonical (med_base64_kind kind, med_span text)
{
  size_t spare_bits = text.size % 4 * 6 % 8;
  if (text.size % 4 == 1)
    return false;
  for (size_t i = 0; i < text.size; i++)
    if (symbol_value (kind, text.data[i]) < 0)
      return false;
  return spare_bits == 0
         || (symbol_value (kind, text.data[text.size - 1]) & ((1 << spare_bits) - 1)) == 0;
}

med_result
med_base64_decode (med_base64_kind kind, med_span text, uint8_t *bytes, size_t size,
                   size_t *written)
{
  if (!strip_padding (kind, &text) || !canonical (kind, text))
    return MED_E_INVALID;
  if (text.size / 4 * 3 + text.size % 4 * 6 / 8 > size)
    return MED_E_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t out = 0;
  for (size_t i = 0; i < text.size; i++)
    {
      bits = (bits << 6 | (uint32_t)symbol_value (kind, text.data[i])) & 0x3fff;
      held += 6;
      if (held >= 8)
        {
          held -= 8;
          bytes[out++] = (uint8_t)(bits >> held);
        }
    }
  *written = out;
  return MED_OK;
}
