/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a backup through libarchive. */
#include "node/backup.h"

#include "base/assert.h"
#include "base/text.h"
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

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* Names in a folder, sorted, so that the same folder gives the same file. */
static GPtrArray *
list_folder (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static med_result
add_blocks (const writer *w, const char *folder)
{
  g_autoptr (GPtrArray) groups = list_folder (folder);
  for (guint i = 0; i < groups->len; i++)
    {
      const char *group = (const char *)groups->pdata[i];
      g_autofree char *path = g_build_filename (folder, group, NULL);
      g_autoptr (GPtrArray) files = list_folder (path);
      for (guint j = 0; j < files->len; j++)
        {
          const char *name = (const char *)files->pdata[j];
          /* What a crash left half written belongs to nothing. */
          if (g_str_has_suffix (name, ".new"))
            continue;
          g_autofree char *file = g_build_filename (path, name, NULL);
          g_autofree char *inside = g_strdup_printf ("blocks/%s/%s", group, name);
          MED_TRY (add_file (w, file, inside));
        }
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

static med_result
add_all (const writer *w, med_node *node, const med_backup_note *note, const char *copy)
{
  g_autofree char *blocks = med_node_config_path (node->config, "blocks");
  MED_TRY (add_note (w, note));
  g_unlink (copy);
  med_result result = med_db_copy (node->db, copy);
  if (result != MED_OK)
    {
      *w->problem = g_strdup_printf ("%s: %s", copy, med_result_name (result));
      return result;
    }
  MED_TRY (add_file (w, copy, "node.db"));
  return add_blocks (w, blocks);
}

static med_result
write_archive (med_node *node, int fd, const med_backup_note *note, char **problem)
{
  g_autofree char *copy = med_node_config_path (node->config, "backup.db");
  writer w = { archive_write_new (), problem };
  med_result result = MED_OK;
  if (archive_write_set_format_pax_restricted (w.archive) != ARCHIVE_OK
      || archive_write_open_fd (w.archive, fd) != ARCHIVE_OK)
    result = archive_failed (&w);
  if (result == MED_OK)
    result = add_all (&w, node, note, copy);
  g_unlink (copy);
  if (result == MED_OK && archive_write_close (w.archive) != ARCHIVE_OK)
    result = archive_failed (&w);
  archive_write_free (w.archive);
  return result;
}

static med_result
read_note (med_node *node, med_backup_note *note)
{
  med_solo_genesis genesis;
  med_chain_end end = { 0 };
  MED_TRY (med_chain_load_genesis (node->db, &genesis));
  MED_TRY (med_chain_load_end (node->db, &end));
  bool exists = end.exists;
  note->chain = genesis.chain_id;
  note->height = (uint64_t)end.tip.header.height;
  memcpy (note->header_hash.bytes, end.tip.block_id.hash.bytes, sizeof note->header_hash.bytes);
  g_array_unref (end.codes);
  return exists ? MED_OK : MED_E_NOT_FOUND;
}

med_result
med_backup_write (med_node *node, const char *path, med_backup_note *note, char **problem)
{
  med_backup_note made = { 0 };
  med_result result = read_note (node, &made);
  if (result != MED_OK)
    {
      *problem = g_strdup ("there is no chain to back up");
      return result;
    }
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || g_file_test (path, G_FILE_TEST_EXISTS))
    {
      *problem = g_strdup_printf ("%s: %s", path, fd < 0 ? g_strerror (errno) : "is there already");
      if (fd >= 0)
        {
          close (fd);
          g_unlink (temporary);
        }
      return MED_E_EXISTS;
    }
  result = write_archive (node, fd, &made, problem);
  if (result == MED_OK && fsync (fd) != 0)
    result = med_file_result (errno);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  if (result == MED_OK && g_rename (temporary, path) != 0)
    result = med_file_result (errno);
  if (result == MED_OK)
    *note = made;
  else
    g_unlink (temporary);
  return result;
}
