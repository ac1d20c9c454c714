/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup read once more as it lies there. */
#include "node/backup.h"

#include "base/text.h"
#include "core/dag/cid.h"
#include "core/dag/layout.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define CHUNK ((size_t)256 * 1024)

typedef struct
{
  struct archive *archive;
  const char *copy;
  bool has_note, has_db;
  uint64_t blocks;
} verifier;

static med_result
read_chunk (const verifier *v, uint8_t *chunk, size_t size, size_t *got)
{
  *got = 0;
  while (*got < size)
    {
      la_ssize_t count = archive_read_data (v->archive, chunk + *got, size - *got);
      if (count < 0)
        return MED_E_DAMAGED;
      if (count == 0)
        break;
      *got += (size_t)count;
    }
  return MED_OK;
}

static med_result
verify_db (const verifier *v)
{
  g_autofree uint8_t *here = (uint8_t *)g_malloc (CHUNK), *there = (uint8_t *)g_malloc (CHUNK);
  FILE *file = fopen (v->copy, "rbe");
  med_result result = file == NULL ? MED_E_IO : MED_OK;
  size_t got = CHUNK;
  while (result == MED_OK && got == CHUNK)
    {
      result = read_chunk (v, there, CHUNK, &got);
      if (result == MED_OK
          && (fread (here, 1, CHUNK, file) != got || (got > 0 && memcmp (here, there, got) != 0)))
        result = MED_E_DAMAGED;
    }
  if (file != NULL)
    fclose (file);
  return result;
}

static med_result
verify_block (const verifier *v, const char *name)
{
  med_cid cid;
  size_t got;
  g_autofree uint8_t *bytes = (uint8_t *)g_malloc (MED_DAG_BLOCK_SIZE_MAX + 1);
  if (med_cid_from_text (med_span_text (name), &cid) != MED_OK)
    return MED_E_DAMAGED;
  MED_TRY (read_chunk (v, bytes, MED_DAG_BLOCK_SIZE_MAX + 1, &got));
  return med_cid_check (&cid, med_span_make (bytes, got)) == MED_OK ? MED_OK : MED_E_DAMAGED;
}

static med_result
verify_entry (verifier *v, struct archive_entry *entry)
{
  const char *name = archive_entry_pathname (entry);
  if (name != NULL && strcmp (name, "medease-backup") == 0)
    {
      v->has_note = true;
      return MED_OK;
    }
  if (name != NULL && strcmp (name, "node.db") == 0)
    {
      v->has_db = true;
      return verify_db (v);
    }
  if (name == NULL || !g_str_has_prefix (name, "blocks/"))
    return MED_E_DAMAGED;
  v->blocks++;
  return verify_block (v, strrchr (name, '/') + 1);
}

med_result
med_backup_verify (const char *path, const char *copy, const med_backup_note *note, char **problem)
{
  verifier v = { .archive = archive_read_new (), .copy = copy };
  struct archive_entry *entry;
  med_result result = MED_OK;
  int code = ARCHIVE_EOF;
  if (archive_read_support_format_tar (v.archive) != ARCHIVE_OK
      || archive_read_open_filename (v.archive, path, CHUNK) != ARCHIVE_OK)
    result = MED_E_IO;
  while (result == MED_OK && (code = archive_read_next_header (v.archive, &entry)) == ARCHIVE_OK)
    result = verify_entry (&v, entry);
  if (result == MED_OK
      && (code != ARCHIVE_EOF || !v.has_note || !v.has_db || v.blocks != note->blocks))
    result = MED_E_DAMAGED;
  archive_read_free (v.archive);
  if (result != MED_OK)
    *problem = g_strdup_printf ("%s: reads back otherwise than it was written: %s", path,
                                med_result_name (result));
  return result;
}
