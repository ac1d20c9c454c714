/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a backup through libarchive. */
#include "node/backup.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/dag/cid.h"
#include "node/chain-store.h"
#include "node/check.h"
#include "store/file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)256 * 1024)

typedef struct
{
  struct archive *archive;
  char **problem;
} writer;

static med_result
archive_failed (const writer *w)
{
  int error = archive_errno (w->archive);
  *w->problem = g_strdup (archive_error_string (w->archive));
  return error == ENOSPC ? MED_E_FULL : MED_E_IO;
}

static med_result
write_header (const writer *w, const char *name, int64_t size)
{
  struct archive_entry *entry = archive_entry_new ();
  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  int code = archive_write_header (w->archive, entry);
  archive_entry_free (entry);
  return code == ARCHIVE_OK ? MED_OK : archive_failed (w);
}

static med_result
write_bytes (const writer *w, const void *bytes, size_t size)
{
  return archive_write_data (w->archive, bytes, size) == (la_ssize_t)size ? MED_OK
                                                                          : archive_failed (w);
}

static med_result
copy_file (const writer *w, int fd, int64_t size)
{
  g_autofree uint8_t *chunk = (uint8_t *)g_malloc (CHUNK);
  while (size > 0)
    {
      size_t wanted = size < (int64_t)CHUNK ? (size_t)size : CHUNK;
      MED_TRY (med_file_read_all (fd, chunk, wanted));
      MED_TRY (write_bytes (w, chunk, wanted));
      size -= (int64_t)wanted;
    }
  return MED_OK;
}

static med_result
add_file (const writer *w, const char *path, const char *name)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  med_result result = fd >= 0 && fstat (fd, &status) == 0 ? MED_OK : med_file_result (errno);
  if (result == MED_OK)
    result = write_header (w, name, status.st_size);
  if (result == MED_OK)
    result = copy_file (w, fd, status.st_size);
  if (fd >= 0)
    close (fd);
  if (result != MED_OK && *w->problem == NULL)
    *w->problem = g_strdup_printf ("%s: %s", path, med_result_name (result));
  return result;
}

static med_result
add_blocks (const writer *w, const char *folder, const med_cid *cids, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      char text[MED_CID_TEXT_SIZE];
      med_cid_to_text (&cids[i], text);
      /* As store/block-store.h lays them out: by the end of the CID's text. */
      g_autofree char *name = g_strdup_printf ("blocks/%s/%s", text + strlen (text) - 2, text);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      MED_TRY (add_file (w, file, name));
    }
  return MED_OK;
}

static med_result
add_note (const writer *w, const med_backup_note *note)
{
  char hash[65];
  med_result encoded = med_hex_encode (MED_SPAN_OF (note->header_hash.bytes), hash, sizeof hash);
  med_assert (encoded == MED_OK);
  g_autofree char *text
      = g_strdup_printf ("medease-backup 1\nchain %s\nheight %" G_GUINT64_FORMAT "\nhash %s\n",
                         note->chain.text, note->height, hash);
  MED_TRY (write_header (w, "medease-backup", (int64_t)strlen (text)));
  return write_bytes (w, text, strlen (text));
}

typedef struct
{
  med_backup_note note;
  med_arena arena;
  med_cid *files;
  size_t count;
} contents;

static med_result
add_all (const writer *w, const med_node_config *config, const contents *c, const char *copy)
{
  MED_TRY (add_note (w, &c->note));
  MED_TRY (add_file (w, copy, "node.db"));
  return add_blocks (w, config->folder, c->files, c->count);
}

static med_result
write_archive (const med_node_config *config, int fd, const contents *c, const char *copy,
               char **problem)
{
  writer w = { archive_write_new (), problem };
  med_result result = MED_OK;
  if (archive_write_set_format_pax_restricted (w.archive) != ARCHIVE_OK
      || archive_write_open_fd (w.archive, fd) != ARCHIVE_OK)
    result = archive_failed (&w);
  if (result == MED_OK)
    result = add_all (&w, config, c, copy);
  if (result == MED_OK && archive_write_close (w.archive) != ARCHIVE_OK)
    result = archive_failed (&w);
  archive_write_free (w.archive);
  return result;
}

static med_result
read_note (med_db *db, med_backup_note *note)
{
  med_solo_genesis genesis;
  med_chain_end end = { 0 };
  MED_TRY (med_chain_load_genesis (db, &genesis));
  MED_TRY (med_chain_load_end (db, &end));
  bool exists = end.exists;
  note->chain = genesis.chain_id;
  note->height = (uint64_t)end.tip.header.height;
  memcpy (note->header_hash.bytes, end.tip.block_id.hash.bytes, sizeof note->header_hash.bytes);
  g_array_unref (end.codes);
  return exists ? MED_OK : MED_E_NOT_FOUND;
}

/* ── What the copy holds, and whether it holds together ─────────────────────────────────────── */

static void
take_problem (void *context, const char *line)
{
  char **problem = (char **)context;
  if (*problem == NULL)
    *problem = g_strdup_printf ("what is stored is damaged: %s", line);
}

static med_result
look_at (med_db *db, med_blocks *blocks, contents *c, char **problem)
{
  med_check_summary summary;
  if (read_note (db, &c->note) != MED_OK)
    {
      *problem = g_strdup ("there is no chain to back up");
      return MED_E_NOT_FOUND;
    }
  MED_TRY (med_check_stores (db, blocks, take_problem, problem, &summary));
  if (summary.problems > 0)
    return MED_E_DAMAGED;
  MED_TRY (med_blocks_files (blocks, &c->arena, &c->files, &c->count));
  c->note.blocks = c->count;
  return MED_OK;
}

static med_result
read_contents (const med_node_config *config, const char *copy, contents *c, char **problem)
{
  g_autofree char *folder = med_node_config_path (config, "blocks");
  med_db *db = NULL;
  med_blocks *blocks = NULL;
  med_result result = med_db_open (copy, &med_schema_node, &db);
  if (result == MED_OK)
    result = med_blocks_open (db, folder, &blocks);
  if (result == MED_OK)
    result = look_at (db, blocks, c, problem);
  med_blocks_close (blocks);
  med_db_close (db);
  if (result != MED_OK && *problem == NULL)
    *problem = g_strdup_printf ("%s: %s", copy, med_result_name (result));
  return result;
}

static med_result
write_file (const med_node_config *config, const contents *c, const char *copy, const char *path,
            char **problem)
{
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  int fd = -1;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  else
    errno = EEXIST;
  if (fd < 0)
    {
      int error = errno;
      *problem = g_strdup_printf ("%s: %s", path,
                                  error == EEXIST ? "is there already" : g_strerror (error));
      return error == EEXIST ? MED_E_EXISTS : med_file_result (error);
    }
  med_result result = write_archive (config, fd, c, copy, problem);
  if (result == MED_OK && fsync (fd) != 0)
    result = med_file_result (errno);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  if (result == MED_OK)
    result = med_backup_verify (temporary, copy, &c->note, problem);
  if (result == MED_OK && g_rename (temporary, path) != 0)
    result = med_file_result (errno);
  if (result != MED_OK)
    g_unlink (temporary);
  return result;
}

med_result
med_backup_write (const med_node_config *config, const char *copy, const char *path,
                  med_backup_note *note, char **problem)
{
  contents c = { 0 };
  med_arena_init (&c.arena, med_memory_heap (), (size_t)1 << 30);
  med_result result = read_contents (config, copy, &c, problem);
  if (result == MED_OK)
    result = write_file (config, &c, copy, path, problem);
  if (result == MED_OK)
    *note = c.note;
  else if (*problem == NULL)
    *problem = g_strdup_printf ("%s: %s", path, med_result_name (result));
  med_arena_clear (&c.arena);
  return result;
}
