/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, identities and texts for the inspectors. */
#include "client/inspect-private.h"

#include "base/text.h"
#include "core/age/identity.h"

#include <glib/gi18n-lib.h>

#define IDENTITY_FILE_MAX ((size_t)1 << 20)
#define IDENTITIES_MAX 1024

med_result
med_inspect_map (const char *path, GMappedFile **file, med_span *bytes, med_failure *failure)
{
  g_autoptr (GError) error = NULL;
  GMappedFile *mapped = g_mapped_file_new (path, FALSE, &error);
  if (mapped == NULL)
    return med_fail (failure,
                     g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? MED_E_NOT_FOUND
                                                                               : MED_E_IO,
                     _ ("%s cannot be read."), path);
  *bytes = med_span_make (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  *file = mapped;
  return MED_OK;
}

const char *
med_inspect_hex (med_span bytes, med_arena *arena)
{
  size_t size = 2 * bytes.size + 1;
  char *text = (char *)med_arena_alloc (arena, size);
  return text != NULL && med_hex_encode (bytes, text, size) == MED_OK ? text : NULL;
}

const char *
med_inspect_id (med_span bytes, med_arena *arena)
{
  size_t size = 2 * bytes.size + 2;
  char *text = (char *)med_arena_alloc (arena, size);
  return text != NULL && med_base32_encode (bytes, text, size) == MED_OK ? text : NULL;
}

static med_result
read_identities (med_span text, med_arena *arena, med_open_secret **identities, size_t *count)
{
  med_open_secret *found
      = (med_open_secret *)med_arena_array (arena, IDENTITIES_MAX, sizeof *found);
  size_t n = 0;
  if (found == NULL)
    return MED_E_NO_MEMORY;
  for (size_t start = 0; start < text.size;)
    {
      const uint8_t *line = text.data + start;
      const uint8_t *end = (const uint8_t *)memchr (line, '\n', text.size - start);
      size_t size = end == NULL ? text.size - start : (size_t)(end - line);
      start += size + 1;
      if (size > 0 && line[size - 1] == '\r')
        size--;
      if (size == 0 || line[0] == '#')
        continue;
      if (n == IDENTITIES_MAX)
        return MED_E_TOO_LARGE;
      MED_TRY (med_age_identity_decode (med_span_make (line, size), &found[n]));
      n++;
    }
  *identities = found;
  *count = n;
  return n == 0 ? MED_E_INVALID : MED_OK;
}

med_result
med_inspect_identities (const char *path, med_arena *arena, med_open_secret **identities,
                        size_t *count, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span text;
  MED_TRY (med_inspect_map (path, &file, &text, failure));
  med_result result = text.size > IDENTITY_FILE_MAX
                          ? MED_E_INVALID
                          : read_identities (text, arena, identities, count);
  if (result != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("%s is no identity file: it must hold lines that start with "
                        "AGE-SECRET-KEY-1, and comments after #."),
                     path);
  return MED_OK;
}
