/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hexadecimal text. */
#include "base/text.h"

static const char digits[] = "0123456789abcdef";

/* -1 for a character that is no digit. */
static int
digit_value (uint8_t character, bool any_case)
{
  if (character >= '0' && character <= '9')
    return character - '0';
  if (character >= 'a' && character <= 'f')
    return character - 'a' + 10;
  if (any_case && character >= 'A' && character <= 'F')
    return character - 'A' + 10;
  return -1;
}

med_result
med_hex_encode (med_span bytes, char *text, size_t size)
{
  if (size == 0 || bytes.size > (size - 1) / 2)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < bytes.size; i++)
    {
      text[2 * i] = digits[bytes.data[i] >> 4];
      text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
  text[2 * bytes.size] = '\0';
  return MED_OK;
}

med_result
med_hex_decode (med_span text, bool any_case, uint8_t *bytes, size_t size, size_t *written)
{
  if (text.size % 2 != 0)
    return MED_E_INVALID;
  for (size_t i = 0; i < text.size; i++)
    if (digit_value (text.data[i], any_case) < 0)
      return MED_E_INVALID;
  if (text.size / 2 > size)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < text.size / 2; i++)
    bytes[i] = (uint8_t)(digit_value (text.data[2 * i], any_case) << 4
                         | digit_value (text.data[2 * i + 1], any_case));
  *written = text.size / 2;
  return MED_OK;
}
