/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of the PEM form. */
#include "core/age/armor.h"

#include "base/text.h"

#define BEGIN_LINE "-----BEGIN AGE ENCRYPTED FILE-----"
#define END_LINE "-----END AGE ENCRYPTED FILE-----"
#define LINE_BYTES 48
#define LINE_TEXT 64

static bool
is_space (uint8_t byte)
{
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static med_span
skip_space (med_span text)
{
  while (text.size > 0 && is_space (text.data[0]))
    text = med_span_make (text.data + 1, text.size - 1);
  return text;
}

bool
med_age_armor_is (med_span bytes)
{
  med_span text = skip_space (bytes);
  return text.size >= 5 && memcmp (text.data, "-----", 5) == 0;
}

/* Without its LF or CRLF. Only the end line may lack one. */
static med_span
next_line (med_span *text)
{
  const uint8_t *end
      = text->size == 0 ? NULL : (const uint8_t *)memchr (text->data, '\n', text->size);
  if (end == NULL)
    {
      med_span last = *text;
      *text = MED_SPAN_EMPTY;
      return last;
    }
  size_t size = (size_t)(end - text->data);
  med_span line = med_span_make (text->data, size > 0 && end[-1] == '\r' ? size - 1 : size);
  *text = med_span_make (end + 1, text->size - size - 1);
  return line;
}

med_result
med_age_armor_decode (med_span text, med_arena *arena, med_span *bytes)
{
  text = skip_space (text);
  if (!med_span_equal (next_line (&text), MED_SPAN_LITERAL (BEGIN_LINE)))
    return MED_E_INVALID;
  size_t capacity = text.size / 4 * 3 + LINE_BYTES, used = 0;
  uint8_t *out = (uint8_t *)med_arena_alloc (arena, capacity);
  if (out == NULL)
    return MED_E_NO_MEMORY;

  bool last_seen = false;
  for (;;)
    {
      med_span line = next_line (&text);
      if (med_span_equal (line, MED_SPAN_LITERAL (END_LINE)))
        break;
      size_t written;
      if (last_seen || line.size == 0 || line.size > LINE_TEXT)
        return MED_E_INVALID;
      MED_TRY (
          med_base64_decode (MED_BASE64_STANDARD, line, out + used, capacity - used, &written));
      used += written;
      last_seen = written < LINE_BYTES;
    }
  if (skip_space (text).size > 0)
    return MED_E_INVALID;
  *bytes = med_span_make (out, used);
  return MED_OK;
}
