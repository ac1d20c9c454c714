/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIP-173 Bech32 over whole bytes, as age writes its recipients and identities. */
#include "base/text.h"

#define CHECKSUM_SYMBOLS ((size_t)6)

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* BIP-173: the BCH code over GF(32), one symbol at a time. */
static uint32_t
checksum_step (uint32_t state, uint8_t symbol)
{
  static const uint32_t generator[5]
      = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  uint32_t top = state >> 25;
  state = (state & 0x1ffffff) << 5 ^ symbol;
  for (int i = 0; i < 5; i++)
    if ((top >> i & 1) != 0)
      state ^= generator[i];
  return state;
}

/* The human-readable part enters as its high bits, a zero and its low bits. */
static uint32_t
checksum_prefix (const char *prefix)
{
  uint32_t state = 1;
  for (size_t i = 0; prefix[i] != '\0'; i++)
    state = checksum_step (state, (uint8_t)prefix[i] >> 5);
  state = checksum_step (state, 0);
  for (size_t i = 0; prefix[i] != '\0'; i++)
    state = checksum_step (state, (uint8_t)prefix[i] & 31);
  return state;
}

static char
to_upper (char character)
{
  return character >= 'a' && character <= 'z' ? (char)(character - 'a' + 'A') : character;
}

static uint8_t
to_lower (uint8_t character)
{
  return character >= 'A' && character <= 'Z' ? (uint8_t)(character - 'A' + 'a') : character;
}

/* 1 to 83 printable characters, none of them in upper case. */
static bool
prefix_valid (const char *prefix)
{
  size_t size = strlen (prefix);
  for (size_t i = 0; i < size; i++)
    if (prefix[i] < 33 || prefix[i] > 126 || (prefix[i] >= 'A' && prefix[i] <= 'Z'))
      return false;
  return size >= 1 && size <= 83;
}

/* -1 for a character outside the alphabet; takes both cases. */
static int
symbol_value (uint8_t character)
{
  const char *found = (const char *)memchr (alphabet, to_lower (character), 32);
  return found == NULL ? -1 : (int)(found - alphabet);
}

med_result
med_bech32_encode (const char *prefix, med_span bytes, bool upper, char *text, size_t size)
{
  if (!prefix_valid (prefix))
    return MED_E_INVALID;
  size_t symbols = bytes.size / 5 * 8 + (bytes.size % 5 * 8 + 4) / 5;
  if (bytes.size > SIZE_MAX / 4 || strlen (prefix) + 1 + symbols + CHECKSUM_SYMBOLS >= size)
    return MED_E_NO_MEMORY;
  size_t out = 0;
  for (; prefix[out] != '\0'; out++)
    text[out] = prefix[out];
  text[out++] = '1';
  uint32_t state = checksum_prefix (prefix);
  uint32_t bits = 0;
  unsigned held = 0;
  size_t in = 0;
  for (size_t i = 0; i < symbols; i++)
    {
      if (held < 5)
        {
          /* Past the end the last symbol is filled up with zero bits. */
          bits = (bits << 8 | (in < bytes.size ? bytes.data[in] : 0)) & 0xfff;
          in++;
          held += 8;
        }
      held -= 5;
      uint8_t symbol = bits >> held & 31;
      state = checksum_step (state, symbol);
      text[out++] = alphabet[symbol];
    }
  for (size_t i = 0; i < CHECKSUM_SYMBOLS; i++)
    state = checksum_step (state, 0);
  state ^= 1;
  for (size_t i = 0; i < CHECKSUM_SYMBOLS; i++)
    text[out++] = alphabet[state >> 5 * (CHECKSUM_SYMBOLS - 1 - i) & 31];
  text[out] = '\0';
  if (upper)
    for (size_t i = 0; i < out; i++)
      text[i] = to_upper (text[i]);
  return MED_OK;
}

/* Splits off the human-readable part and the separator; leaves the symbols in `text`. */
static bool
take_prefix (const char *prefix, med_span *text)
{
  bool any_lower = false, any_upper = false;
  for (size_t i = 0; i < text->size; i++)
    {
      any_lower |= text->data[i] >= 'a' && text->data[i] <= 'z';
      any_upper |= text->data[i] >= 'A' && text->data[i] <= 'Z';
    }
  size_t length = strlen (prefix);
  if ((any_lower && any_upper) || text->size < length + 1 + CHECKSUM_SYMBOLS)
    return false;
  for (size_t i = 0; i < length; i++)
    if (to_lower (text->data[i]) != (uint8_t)prefix[i])
      return false;
  if (text->data[length] != '1')
    return false;
  *text = med_span_make (text->data + length + 1, text->size - length - 1);
  return true;
}

med_result
med_bech32_decode (const char *prefix, med_span text, uint8_t *bytes, size_t size, size_t *written)
{
  if (!prefix_valid (prefix) || !take_prefix (prefix, &text))
    return MED_E_INVALID;
  uint32_t state = checksum_prefix (prefix);
  for (size_t i = 0; i < text.size; i++)
    {
      int symbol = symbol_value (text.data[i]);
      if (symbol < 0)
        return MED_E_INVALID;
      state = checksum_step (state, (uint8_t)symbol);
    }
  if (state != 1)
    return MED_E_INVALID;
  size_t symbols = text.size - CHECKSUM_SYMBOLS;
  size_t spare_bits = symbols % 8 * 5 % 8;
  if (spare_bits >= 5
      || (spare_bits > 0 && (symbol_value (text.data[symbols - 1]) & ((1 << spare_bits) - 1)) != 0))
    return MED_E_INVALID;
  if (symbols / 8 * 5 + symbols % 8 * 5 / 8 > size)
    return MED_E_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t out = 0;
  for (size_t i = 0; i < symbols; i++)
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
