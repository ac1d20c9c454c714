/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text codecs: whatever a decoder takes, the encoder writes again, character by character. */
#include "base/assert.h"
#include "base/rfc3339.h"
#include "base/text.h"

#define ROOM 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  uint8_t bytes[ROOM];
  char text[2 * ROOM + 1];
  size_t written;
} buffers;

static void
check_same (med_span text, const char *again)
{
  med_assert (med_span_equal (text, med_span_text (again)));
}

static void
check_hex (med_span text, buffers *room)
{
  if (med_hex_decode (text, false, room->bytes, ROOM, &room->written) != MED_OK)
    return;
  med_assert (
      med_hex_encode (med_span_make (room->bytes, room->written), room->text, sizeof room->text)
      == MED_OK);
  check_same (text, room->text);
}

static void
check_base32 (med_span text, buffers *room)
{
  if (med_base32_decode (text, room->bytes, ROOM, &room->written) != MED_OK)
    return;
  med_assert (
      med_base32_encode (med_span_make (room->bytes, room->written), room->text, sizeof room->text)
      == MED_OK);
  check_same (text, room->text);
}

static void
check_base64 (med_base64_kind kind, med_span text, buffers *room)
{
  if (med_base64_decode (kind, text, room->bytes, ROOM, &room->written) != MED_OK)
    return;
  med_assert (med_base64_encode (kind, med_span_make (room->bytes, room->written), room->text,
                                 sizeof room->text)
              == MED_OK);
  check_same (text, room->text);
}

static void
check_bech32 (const char *prefix, bool upper, med_span text, buffers *room)
{
  if (med_bech32_decode (prefix, text, room->bytes, ROOM, &room->written) != MED_OK)
    return;
  med_assert (med_bech32_encode (prefix, med_span_make (room->bytes, room->written), upper,
                                 room->text, sizeof room->text)
              == MED_OK);
  if (text.data[0] == (uint8_t)room->text[0])
    check_same (text, room->text);
}

static void
check_time (med_span text, buffers *room)
{
  med_time time, again;
  if (med_time_parse (text, &time) != MED_OK)
    return;
  med_assert (med_time_format (time, room->text, MED_RFC3339_SIZE) == MED_OK);
  med_assert (med_time_parse (med_span_text (room->text), &again) == MED_OK);
  med_assert (med_time_compare (time, again) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static buffers room;
  med_span text = med_span_make (data, size);
  check_hex (text, &room);
  check_base32 (text, &room);
  check_base64 (MED_BASE64_STANDARD, text, &room);
  check_base64 (MED_BASE64_UNPADDED, text, &room);
  check_base64 (MED_BASE64_URL, text, &room);
  check_bech32 ("age", false, text, &room);
  check_bech32 ("age-secret-key-", true, text, &room);
  check_time (text, &room);
  return 0;
}
