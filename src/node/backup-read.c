/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacking a backup: only names that a backup has, each written by this program's own hands. */
#include "node/backup.h"

#include "base/text.h"
#include "core/dag/cid.h"
#include "core/dag/layout.h"
#include "store/file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define NOTE_MAX 512
#define BLOCK_NAME "blocks/"

typedef struct
{
  struct archive *archive;
  const char *folder;
  med_backup_note *note;
  bool has_note, has_db;
} unpacker;

static med_result
read_chunk (const unpacker *u, void *chunk, size_t size, size_t *got)
{
  la_ssize_t count = archive_read_data (u->archive, chunk, size);
  if (count < 0)
    return MED_E_INVALID;
  *got = (size_t)count;
  return MED_OK;
}

/* The whole entry, which must have at most `size` bytes. */
static med_result
read_entry (const unpacker *u, uint8_t *bytes, size_t size, size_t *used)
{
  size_t got;
  *used = 0;
  do
    {
      if (*used == size)
        return MED_E_INVALID;
      MED_TRY (read_chunk (u, bytes + *used, size - *used, &got));
      *used += got;
    }
  while (got > 0);
  return MED_OK;
}

static med_result
take_note (unpacker *u)
{
  char text[NOTE_MAX + 1], chain[64], hash[80];
  size_t size, written;
  guint64 height;
  int end = 0;
  MED_TRY (read_entry (u, (uint8_t *)text, NOTE_MAX, &size));
  text[size] = '\0';
  if (!g_str_has_prefix (text, "medease-backup 1\n"))
    return g_str_has_prefix (text, "medease-backup ") ? MED_E_UNSUPPORTED : MED_E_INVALID;
  if (sscanf (text, "medease-backup 1\nchain %50s\nheight %" G_GUINT64_FORMAT "\nhash %64s\n%n",
              chain, &height, hash, &end)
          != 3
      || text[end] != '\0'
      || med_hex_decode (med_span_text (hash), false, u->note->header_hash.bytes, 32, &written)
             != MED_OK
      || written != 32)
    return MED_E_INVALID;
  g_strlcpy (u->note->chain.text, chain, sizeof u->note->chain.text);
  u->note->height = height;
  u->has_note = true;
  return MED_OK;
}

static med_result
take_db (unpacker *u)
{
  g_autofree char *path = g_build_filename (u->folder, "node.db", NULL);
  g_autofree uint8_t *chunk = (uint8_t *)g_malloc (256 * 1024);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return med_file_result (errno);
  med_result result;
  size_t got;
  while ((result = read_chunk (u, chunk, 256 * 1024, &got)) == MED_OK && got > 0
         && (result = med_file_write_all (fd, med_span_make (chunk, got))) == MED_OK)
    ;
  if (result == MED_OK && fsync (fd) != 0)
    result = med_file_result (errno);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  u->has_db = result == MED_OK;
  return result;
}

/* `name` is XX/CID, XX being the end of the CID's text. */
static med_result
take_block (unpacker *u, const char *name)
{
  med_cid cid;
  size_t size, length = strlen (name);
  if (length < 6 || name[2] != '/'
      || med_cid_from_text (med_span_make (name + 3, length - 3), &cid) != MED_OK
      || strncmp (name, name + length - 2, 2) != 0)
    return MED_E_INVALID;
  g_autofree uint8_t *bytes = (uint8_t *)g_malloc (MED_DAG_BLOCK_SIZE_MAX + 1);
  MED_TRY (read_entry (u, bytes, MED_DAG_BLOCK_SIZE_MAX + 1, &size));
  if (med_cid_check (&cid, med_span_make (bytes, size)) != MED_OK)
    return MED_E_DAMAGED;
  g_autofree char *group = g_strdup_printf ("%s/" BLOCK_NAME "%.2s", u->folder, name);
  g_autofree char *path = g_strdup_printf ("%s%s", group, name + 2);
  MED_TRY (med_file_make_folder (group));
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return med_file_result (errno);
  med_result result = med_file_write_all (fd, med_span_make (bytes, size));
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  return result;
}

static med_result
take_entry (unpacker *u, struct archive_entry *entry)
{
  const char *name = archive_entry_pathname (entry);
  if (name == NULL || archive_entry_filetype (entry) != AE_IFREG
      || archive_entry_hardlink (entry) != NULL)
    return MED_E_INVALID;
  if (strcmp (name, "medease-backup") == 0 && !u->has_note)
    return take_note (u);
  /* The note comes first: whatever else it is, it is no backup. */
  if (!u->has_note)
    return MED_E_INVALID;
  if (strcmp (name, "node.db") == 0 && !u->has_db)
    return take_db (u);
  if (g_str_has_prefix (name, BLOCK_NAME))
    return take_block (u, name + strlen (BLOCK_NAME));
  return MED_E_INVALID;
}

static med_result
take_all (unpacker *u)
{
  struct archive_entry *entry;
  int code;
  while ((code = archive_read_next_header (u->archive, &entry)) == ARCHIVE_OK)
    MED_TRY (take_entry (u, entry));
  if (code != ARCHIVE_EOF || !u->has_note || !u->has_db)
    return MED_E_INVALID;
  /* Names and blocks are on the disk before anybody relies on them. */
  int fd = open (u->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  med_result result = fd >= 0 && syncfs (fd) == 0 ? MED_OK : med_file_result (errno);
  if (fd >= 0)
    close (fd);
  return result;
}

med_result
med_backup_read (const char *path, const char *folder, med_backup_note *note, char **problem)
{
  med_backup_note made = { 0 };
  unpacker u = { .archive = archive_read_new (), .folder = folder, .note = &made };
  med_result result = MED_OK;
  if (archive_read_support_format_tar (u.archive) != ARCHIVE_OK
      || archive_read_open_filename (u.archive, path, 256 * 1024) != ARCHIVE_OK)
    result = g_file_test (path, G_FILE_TEST_EXISTS) ? MED_E_INVALID : MED_E_NOT_FOUND;
  if (result == MED_OK)
    result = take_all (&u);
  archive_read_free (u.archive);
  if (result == MED_OK)
    *note = made;
  else
    *problem = g_strdup_printf ("%s: %s", path,
                                result == MED_E_NOT_FOUND     ? "no such file"
                                : result == MED_E_UNSUPPORTED ? "was written by a newer version"
                                : result == MED_E_DAMAGED     ? "a block in it is damaged"
                                : result == MED_E_INVALID     ? "is not a whole backup of a node"
                                                              : med_result_name (result));
  return result;
}
