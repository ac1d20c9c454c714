/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The node's key file. */
#include "node/node-keys.h"

#include "base/buf.h"
#include "base/text.h"
#include "core/age/identity.h"
#include "store/file.h"

#include <sys/stat.h>

#define FILE_SIZE_MAX 512
#define VALIDATOR_LABEL "validator "

void
med_node_keys_make (const med_env *env, med_node_keys *keys)
{
  med_env_random (env, keys->validator.bytes, sizeof keys->validator.bytes);
  med_env_random (env, keys->opener.bytes, sizeof keys->opener.bytes);
}

void
med_node_keys_clear (med_node_keys *keys)
{
  med_wipe (keys, sizeof *keys);
}

med_result
med_node_keys_write (const char *path, const med_node_keys *keys)
{
  struct stat status;
  if (lstat (path, &status) == 0)
    return MED_E_EXISTS;
  char room[FILE_SIZE_MAX], seed[64], identity[MED_AGE_IDENTITY_TEXT_SIZE];
  med_buf buf = med_buf_make (room, sizeof room);
  med_result result = med_base32_encode (MED_SPAN_OF (keys->validator.bytes), seed, sizeof seed);
  med_age_identity_encode (&keys->opener, identity);
  med_buf_put_text (&buf, VALIDATOR_LABEL);
  med_buf_put_text (&buf, seed);
  med_buf_put_text (&buf, "\n");
  med_buf_put_text (&buf, identity);
  med_buf_put_text (&buf, "\n");
  med_span text;
  if (result == MED_OK)
    result = med_buf_finish (&buf, &text);
  if (result == MED_OK)
    result = med_file_replace (path, text, false);
  med_wipe (room, sizeof room);
  med_wipe (seed, sizeof seed);
  med_wipe (identity, sizeof identity);
  return result;
}

static bool
take_line (med_span *text, med_span *line)
{
  const uint8_t *end = text->size == 0 ? NULL : memchr (text->data, '\n', text->size);
  if (end == NULL)
    return false;
  *line = med_span_make (text->data, (size_t)(end - text->data));
  *text = med_span_make (end + 1, text->size - line->size - 1);
  return true;
}

static med_result
parse (med_span text, med_node_keys *keys)
{
  med_span label = MED_SPAN_LITERAL (VALIDATOR_LABEL), line;
  size_t written;
  if (!take_line (&text, &line) || line.size <= label.size
      || memcmp (line.data, label.data, label.size) != 0
      || med_base32_decode (med_span_make (line.data + label.size, line.size - label.size),
                            keys->validator.bytes, sizeof keys->validator.bytes, &written)
             != MED_OK
      || written != sizeof keys->validator.bytes)
    return MED_E_DAMAGED;
  if (!take_line (&text, &line) || med_age_identity_decode (line, &keys->opener) != MED_OK
      || text.size != 0)
    return MED_E_DAMAGED;
  return MED_OK;
}

med_result
med_node_keys_read (const char *path, med_node_keys *keys)
{
  struct stat status;
  if (stat (path, &status) != 0)
    return MED_E_NOT_FOUND;
  if ((status.st_mode & 077) != 0)
    return MED_E_DENIED;
  uint8_t room[FILE_SIZE_MAX + 64];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  med_span text;
  med_node_keys made;
  med_result result = med_file_read (path, FILE_SIZE_MAX, &arena, &text);
  if (result == MED_E_TOO_LARGE)
    result = MED_E_DAMAGED;
  if (result == MED_OK)
    result = parse (text, &made);
  if (result == MED_OK)
    *keys = made;
  med_node_keys_clear (&made);
  med_wipe (room, sizeof room);
  return result;
}
