/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a header line by line. The MAC covers the bytes as received, so they are kept and never
 * written anew. */
#include "core/age/header.h"

#include "base/buf.h"
#include "base/text.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/hmac.h"

#define VERSION_LINE "age-encryption.org/v1"
#define STANZA_MARK "-> "
#define MAC_MARK "---"
#define MAC_TEXT_SIZE 43
/* A full line of a body: 48 bytes as 64 characters. */
#define LINE_BYTES 48
#define LINE_TEXT 64

const med_age_limits med_age_limits_default = { (size_t)16 * 1024, 32 };
const med_age_limits med_age_limits_keybox = { (size_t)128 * 1024, 1024 };

/* What is left of the header's bytes, and whether they go on beyond the limit. */
typedef struct
{
  med_span rest;
  bool limited;
} line_reader;

const char *
med_age_failure_name (med_age_failure failure)
{
  switch (failure)
    {
    case MED_AGE_OPENED:
      return "";
    case MED_AGE_FAILED_HEADER:
      return "header";
    case MED_AGE_FAILED_HMAC:
      return "hmac";
    case MED_AGE_FAILED_NO_MATCH:
      return "no-match";
    case MED_AGE_FAILED_PAYLOAD:
      return "payload";
    case MED_AGE_FAILED_ARMOR:
      return "armor";
    }
  return "";
}

/* Up to the next LF, which is taken but not returned. */
static med_result
next_line (line_reader *reader, med_span *line)
{
  const uint8_t *end = reader->rest.size == 0
                           ? NULL
                           : (const uint8_t *)memchr (reader->rest.data, '\n', reader->rest.size);
  if (end == NULL)
    return reader->limited ? MED_E_TOO_LARGE : MED_E_INVALID;
  size_t size = (size_t)(end - reader->rest.data);
  *line = med_span_make (reader->rest.data, size);
  reader->rest = med_span_make (end + 1, reader->rest.size - size - 1);
  return MED_OK;
}

static bool
starts_with (med_span line, const char *mark)
{
  size_t size = strlen (mark);
  return line.size >= size && memcmp (line.data, mark, size) == 0;
}

/* No line of a body starts with a dash: '-' is not in the base64 alphabet. */
static med_result
count_stanzas (line_reader reader, size_t *count)
{
  size_t found = 0;
  med_span line;
  do
    {
      MED_TRY (next_line (&reader, &line));
      found += starts_with (line, STANZA_MARK);
    }
  while (!starts_with (line, MAC_MARK));
  *count = found;
  return MED_OK;
}

static med_result
decode_arguments (med_span text, med_age_stanza *stanza)
{
  size_t start = 0;
  for (size_t at = 0; at <= text.size; at++)
    {
      if (at < text.size && text.data[at] != ' ')
        {
          if (text.data[at] < 0x21 || text.data[at] > 0x7e)
            return MED_E_INVALID;
          continue;
        }
      if (at == start)
        return MED_E_INVALID;
      if (stanza->arg_count == MED_AGE_ARGS_MAX)
        return MED_E_TOO_LARGE;
      stanza->args[stanza->arg_count++] = med_span_make (text.data + start, at - start);
      start = at + 1;
    }
  return MED_OK;
}

static med_result
decode_body (line_reader *reader, med_arena *arena, med_span *body)
{
  line_reader ahead = *reader;
  size_t full_lines = 0;
  med_span line;
  for (;;)
    {
      MED_TRY (next_line (&ahead, &line));
      if (line.size > LINE_TEXT)
        return MED_E_INVALID;
      if (line.size < LINE_TEXT)
        break;
      full_lines++;
    }

  size_t capacity = (full_lines + 1) * LINE_BYTES, used = 0;
  uint8_t *bytes = (uint8_t *)med_arena_alloc (arena, capacity);
  if (bytes == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i <= full_lines; i++)
    {
      size_t written;
      MED_TRY (next_line (reader, &line));
      MED_TRY (
          med_base64_decode (MED_BASE64_UNPADDED, line, bytes + used, capacity - used, &written));
      used += written;
    }
  *body = med_span_make (bytes, used);
  return MED_OK;
}

static med_result
decode_mac (med_span line, uint8_t mac[32])
{
  size_t written;
  if (line.size != sizeof MAC_MARK + MAC_TEXT_SIZE || line.data[sizeof MAC_MARK - 1] != ' ')
    return MED_E_INVALID;
  return med_base64_decode (MED_BASE64_UNPADDED,
                            med_span_make (line.data + sizeof MAC_MARK, MAC_TEXT_SIZE), mac, 32,
                            &written);
}

med_result
med_age_header_decode (med_span bytes, const med_age_limits *limits, med_arena *arena,
                       med_age_header *header)
{
  bool limited = bytes.size > limits->header_size_max;
  line_reader reader
      = { med_span_make (bytes.data, limited ? limits->header_size_max : bytes.size), limited };
  med_span line;
  MED_TRY (next_line (&reader, &line));
  if (!med_span_equal (line, MED_SPAN_LITERAL (VERSION_LINE)))
    return MED_E_INVALID;

  size_t count;
  MED_TRY (count_stanzas (reader, &count));
  if (count == 0)
    return MED_E_INVALID;
  if (count > limits->stanzas_max)
    return MED_E_TOO_LARGE;
  med_age_stanza *stanzas = (med_age_stanza *)med_arena_array (arena, count, sizeof *stanzas);
  if (stanzas == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      MED_TRY (next_line (&reader, &line));
      if (!starts_with (line, STANZA_MARK))
        return MED_E_INVALID;
      size_t mark = strlen (STANZA_MARK);
      MED_TRY (decode_arguments (med_span_make (line.data + mark, line.size - mark), &stanzas[i]));
      MED_TRY (decode_body (&reader, arena, &stanzas[i].body));
    }

  med_age_header decoded = { .stanzas = stanzas, .stanza_count = count };
  MED_TRY (next_line (&reader, &line));
  if (!starts_with (line, MAC_MARK))
    return MED_E_INVALID;
  MED_TRY (decode_mac (line, decoded.mac));
  decoded.authenticated
      = med_span_make (bytes.data, (size_t)(line.data - bytes.data) + strlen (MAC_MARK));
  decoded.raw = med_span_make (bytes.data, (size_t)(reader.rest.data - bytes.data));
  *header = decoded;
  return MED_OK;
}

static void
header_mac (const med_file_key *file_key, med_span authenticated, med_hash *mac)
{
  med_seal_key key;
  med_hkdf_key (MED_SPAN_OF (*file_key), MED_SPAN_EMPTY, MED_SPAN_LITERAL ("header"), &key);
  med_hmac_sha256 (MED_SPAN_OF (key), authenticated, mac);
  med_wipe (&key, sizeof key);
}

med_result
med_age_header_verify (const med_age_header *header, const med_file_key *file_key)
{
  med_hash mac;
  header_mac (file_key, header->authenticated, &mac);
  return med_secret_equal (mac.bytes, header->mac, sizeof header->mac) ? MED_OK : MED_E_AUTH;
}

static med_result
check_stanza (const med_age_stanza *stanza)
{
  if (stanza->arg_count == 0)
    return MED_E_INVALID;
  if (stanza->arg_count > MED_AGE_ARGS_MAX)
    return MED_E_TOO_LARGE;
  for (size_t i = 0; i < stanza->arg_count; i++)
    {
      med_span argument = stanza->args[i];
      if (argument.size == 0)
        return MED_E_INVALID;
      for (size_t at = 0; at < argument.size; at++)
        if (argument.data[at] < 0x21 || argument.data[at] > 0x7e)
          return MED_E_INVALID;
    }
  return MED_OK;
}

static med_result
encode_stanza (const med_age_stanza *stanza, med_buf *out)
{
  MED_TRY (check_stanza (stanza));
  med_buf_put_text (out, "->");
  for (size_t i = 0; i < stanza->arg_count; i++)
    {
      med_buf_put_byte (out, ' ');
      med_buf_put (out, stanza->args[i]);
    }
  med_buf_put_byte (out, '\n');
  /* The last line is a short one, even when that leaves it empty. */
  for (size_t at = 0; at <= stanza->body.size; at += LINE_BYTES)
    {
      size_t left = stanza->body.size - at;
      med_span part = left == 0 ? MED_SPAN_EMPTY
                                : med_span_make (stanza->body.data + at,
                                                 left < LINE_BYTES ? left : LINE_BYTES);
      char text[LINE_TEXT + 1];
      MED_TRY (med_base64_encode (MED_BASE64_UNPADDED, part, text, sizeof text));
      med_buf_put_text (out, text);
      med_buf_put_byte (out, '\n');
    }
  return MED_OK;
}

static size_t
stanza_size (const med_age_stanza *stanza)
{
  size_t size = strlen ("->") + 1 + (stanza->body.size / LINE_BYTES + 1) * (LINE_TEXT + 1);
  for (size_t i = 0; i < stanza->arg_count && i < MED_AGE_ARGS_MAX; i++)
    size += 1 + stanza->args[i].size;
  return size;
}

med_result
med_age_header_encode (const med_age_stanza *stanzas, size_t count, const med_file_key *file_key,
                       const med_age_limits *limits, med_arena *arena, med_span *bytes)
{
  if (count == 0)
    return MED_E_INVALID;
  if (count > limits->stanzas_max)
    return MED_E_TOO_LARGE;
  size_t capacity = sizeof VERSION_LINE + sizeof MAC_MARK + MAC_TEXT_SIZE + 1;
  for (size_t i = 0; i < count; i++)
    {
      if (stanzas[i].body.size > limits->header_size_max)
        return MED_E_TOO_LARGE;
      capacity += stanza_size (&stanzas[i]);
    }

  med_buf out;
  MED_TRY (med_buf_init_arena (&out, arena, capacity));
  med_buf_put_text (&out, VERSION_LINE "\n");
  for (size_t i = 0; i < count; i++)
    MED_TRY (encode_stanza (&stanzas[i], &out));
  med_buf_put_text (&out, MAC_MARK);

  med_hash mac;
  char text[MAC_TEXT_SIZE + 1];
  header_mac (file_key, med_span_make (out.data, out.size), &mac);
  MED_TRY (med_base64_encode (MED_BASE64_UNPADDED, MED_SPAN_OF (mac), text, sizeof text));
  med_buf_put_byte (&out, ' ');
  med_buf_put_text (&out, text);
  med_buf_put_byte (&out, '\n');
  if (out.size > limits->header_size_max)
    return MED_E_TOO_LARGE;
  return med_buf_finish (&out, bytes);
}
