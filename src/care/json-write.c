/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON writer with a fixed order. */
#include "care/json-write.h"

#include <glib.h>

med_result
med_care_writer_init (med_care_writer *writer, med_arena *arena, size_t size_max)
{
  *writer = (med_care_writer){ .result = MED_OK };
  return med_buf_init_arena (&writer->buf, arena, size_max);
}

med_result
med_care_writer_finish (const med_care_writer *writer, med_span *json)
{
  if (writer->result != MED_OK)
    return writer->result;
  return med_buf_finish (&writer->buf, json) == MED_OK ? MED_OK : MED_E_TOO_LARGE;
}

bool
med_care_text_blank (const char *text)
{
  return text == NULL || text[strspn (text, " ")] == 0;
}

bool
med_care_text_plain (med_span text)
{
  if (text.size == 0)
    return true;
  const char *next = (const char *)text.data, *end = next + text.size;
  if (!g_utf8_validate_len (next, text.size, NULL))
    return false;
  for (; next < end; next = g_utf8_next_char (next))
    {
      gunichar c = g_utf8_get_char (next);
      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069))
        return false;
    }
  return true;
}

static void
put_string (med_care_writer *writer, med_span text)
{
  med_buf_put_byte (&writer->buf, '"');
  for (size_t i = 0; i < text.size; i++)
    {
      if (text.data[i] == '"' || text.data[i] == '\\')
        med_buf_put_byte (&writer->buf, '\\');
      med_buf_put_byte (&writer->buf, text.data[i]);
    }
  med_buf_put_byte (&writer->buf, '"');
}

static void
put_name (med_care_writer *writer, const char *name)
{
  if (writer->comma)
    med_buf_put_byte (&writer->buf, ',');
  writer->comma = true;
  if (name == NULL)
    return;
  put_string (writer, med_span_text (name));
  med_buf_put_byte (&writer->buf, ':');
}

void
med_care_write_open (med_care_writer *writer, const char *name, char bracket)
{
  put_name (writer, name);
  med_buf_put_byte (&writer->buf, (uint8_t)bracket);
  writer->comma = false;
}

void
med_care_write_close (med_care_writer *writer, char bracket)
{
  med_buf_put_byte (&writer->buf, (uint8_t)bracket);
  writer->comma = true;
}

void
med_care_write_span (med_care_writer *writer, const char *name, med_span text)
{
  if (!med_care_text_plain (text))
    writer->result = MED_E_INVALID;
  put_name (writer, name);
  put_string (writer, text);
}

void
med_care_write_text (med_care_writer *writer, const char *name, const char *text)
{
  med_care_write_span (writer, name, med_span_text (text));
}

void
med_care_write_some (med_care_writer *writer, const char *name, const char *text)
{
  if (!med_care_text_blank (text))
    med_care_write_text (writer, name, text);
}

void
med_care_write_boolean (med_care_writer *writer, const char *name, bool value)
{
  put_name (writer, name);
  med_buf_put_text (&writer->buf, value ? "true" : "false");
}

void
med_care_write_number (med_care_writer *writer, const char *name, uint64_t number)
{
  char digits[21];
  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, (guint64)number);
  put_name (writer, name);
  med_buf_put_text (&writer->buf, digits);
}

void
med_care_write_extension (med_care_writer *writer, const char *url, med_span value)
{
  med_care_write_open (writer, NULL, '{');
  med_care_write_text (writer, "url", url);
  med_care_write_span (writer, "valueString", value);
  med_care_write_close (writer, '}');
}
