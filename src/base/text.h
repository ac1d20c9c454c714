/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict text codecs: a decoder accepts exactly what its encoder writes, anything else is
 * MED_E_INVALID. Encoders write a terminating zero byte; `size` counts the room including it and
 * MED_E_NO_MEMORY says that it is too small. Decoders set `*written` to the number of bytes. */
#pragma once

#include "base/result.h"
#include "base/span.h"

/* Lower-case hexadecimal; the decoder also takes upper case when `any_case`. */
med_result med_hex_encode (med_span bytes, char *text, size_t size) MED_CHECKED;
med_result med_hex_decode (med_span text, bool any_case, uint8_t *bytes, size_t size,
                           size_t *written) MED_CHECKED;

/* RFC 4648 base32, lower case, no padding, unused bits zero. */
med_result med_base32_encode (med_span bytes, char *text, size_t size) MED_CHECKED;
med_result med_base32_decode (med_span text, uint8_t *bytes, size_t size,
                              size_t *written) MED_CHECKED;

/* RFC 4648 base64; unused bits must be zero, no line breaks. */
typedef enum
{
  MED_BASE64_STANDARD, /* with padding */
  MED_BASE64_UNPADDED, /* standard alphabet, padding refused (age) */
  MED_BASE64_URL,      /* URL alphabet, padding refused */
} med_base64_kind;
med_result med_base64_encode (med_base64_kind kind, med_span bytes, char *text,
                              size_t size) MED_CHECKED;
med_result med_base64_decode (med_base64_kind kind, med_span text, uint8_t *bytes, size_t size,
                              size_t *written) MED_CHECKED;

/* BIP-173 Bech32 (not Bech32m) without its 90-character limit, as age uses it. `prefix` is the
 * human-readable part in lower case; upper-case text is written when `upper`. The decoder takes
 * text that is wholly lower or wholly upper case. */
med_result med_bech32_encode (const char *prefix, med_span bytes, bool upper, char *text,
                              size_t size) MED_CHECKED;
med_result med_bech32_decode (const char *prefix, med_span text, uint8_t *bytes, size_t size,
                              size_t *written) MED_CHECKED;
