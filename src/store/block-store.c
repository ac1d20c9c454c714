/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks in rows and files, objects as lists of blocks. */
#include "store/block-store.h"

#include "core/dag/builder.h"
#include "store/block-writer.h"
#include "store/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to here a row costs less than a file of its own. */
#define ROW_SIZE_MAX ((size_t)32 * 1024)

struct med_blocks
{
  med_db *db;
  char *folder;
  int folder_fd;
  med_block_writer *writer;
  bool files_dirty;
  med_result failure; /* of a block that was put and not written, until somebody was told */
  med_cid *fresh;     /* files since the last sync, to take back */
  size_t fresh_count, fresh_room;
};

med_result
med_blocks_open (med_db *db, const char *folder, med_blocks **blocks)
{
  MED_TRY (med_file_make_folder (folder));
  med_blocks *opened = (med_blocks *)calloc (1, sizeof *opened);
  if (opened == NULL)
    return MED_E_NO_MEMORY;
  opened->db = db;
  opened->folder = strdup (folder);
  opened->folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened->folder == NULL || opened->folder_fd < 0
      || med_block_writer_new (opened->folder_fd, &opened->writer) != MED_OK)
    {
      med_blocks_close (opened);
      return MED_E_IO;
    }
  *blocks = opened;
  return MED_OK;
}

void
med_blocks_close (med_blocks *blocks)
{
  if (blocks == NULL)
    return;
  med_block_writer_free (blocks->writer);
  if (blocks->folder_fd >= 0)
    close (blocks->folder_fd);
  free (blocks->fresh);
  free (blocks->folder);
  free (blocks);
}

static med_result
ensure_transaction (med_blocks *blocks)
{
  return med_db_in_transaction (blocks->db) ? MED_OK : med_db_begin (blocks->db);
}

static med_result
remember_file (med_blocks *blocks, const med_cid *cid)
{
  if (blocks->fresh_count == blocks->fresh_room)
    {
      size_t room = blocks->fresh_room == 0 ? 64 : blocks->fresh_room * 2;
      med_cid *longer = (med_cid *)realloc (blocks->fresh, room * sizeof *longer);
      if (longer == NULL)
        return MED_E_NO_MEMORY;
      blocks->fresh = longer;
      blocks->fresh_room = room;
    }
  blocks->fresh[blocks->fresh_count++] = *cid;
  return MED_OK;
}

static med_result
has_uploads (med_blocks *blocks, bool *has)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      blocks->db,
      "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'upload_block')",
      &statement));
  MED_TRY (med_db_step (blocks->db, statement));
  *has = sqlite3_column_int (statement, 0) != 0;
  sqlite3_reset (statement);
  return MED_OK;
}

static med_result
forget_file (med_blocks *blocks, const char *sql, const med_cid *cid)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, sql, &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  return med_db_run (blocks->db, statement);
}

/* No row may name a file that could not be written, and no upload may count on it. */
static med_result
forget_failed (med_blocks *blocks)
{
  med_cid cid;
  med_result why;
  bool uploads;
  med_block_writer_wait (blocks->writer);
  while (med_block_writer_take_failed (blocks->writer, &cid, &why))
    {
      blocks->failure = why;
      MED_TRY (ensure_transaction (blocks));
      MED_TRY (has_uploads (blocks, &uploads));
      MED_TRY (forget_file (blocks, "DELETE FROM block_file WHERE cid = ?1", &cid));
      if (uploads)
        MED_TRY (forget_file (blocks,
                              "DELETE FROM upload WHERE id IN"
                              " (SELECT upload FROM upload_block WHERE cid = ?1)",
                              &cid));
    }
  return MED_OK;
}

med_result
med_blocks_settle (med_blocks *blocks)
{
  MED_TRY (forget_failed (blocks));
  med_result failure = blocks->failure;
  blocks->failure = MED_OK;
  return failure;
}

med_result
med_blocks_put (med_blocks *blocks, const med_cid *cid, med_span block)
{
  if (block.size > MED_DAG_BLOCK_SIZE_MAX)
    return MED_E_TOO_LARGE;
  bool has;
  MED_TRY (med_blocks_has (blocks, cid, &has));
  if (has)
    return MED_OK;
  MED_TRY (ensure_transaction (blocks));
  sqlite3_stmt *statement;
  if (block.size <= ROW_SIZE_MAX)
    {
      MED_TRY (med_db_prepare (blocks->db, "INSERT INTO block_row (cid, data) VALUES (?1, ?2)",
                               &statement));
      med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
      med_db_bind_span (statement, 2, block);
      return med_db_run (blocks->db, statement);
    }
  MED_TRY (remember_file (blocks, cid));
  blocks->files_dirty = true;
  med_result written = med_block_writer_put (blocks->writer, cid, block);
  if (written != MED_OK)
    {
      med_result earlier = med_blocks_settle (blocks);
      return earlier != MED_OK ? earlier : written;
    }
  MED_TRY (med_db_prepare (blocks->db, "INSERT INTO block_file (cid, size) VALUES (?1, ?2)",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  sqlite3_bind_int64 (statement, 2, (sqlite3_int64)block.size);
  return med_db_run (blocks->db, statement);
}

static med_result
get_row (med_blocks *blocks, const med_cid *cid, med_arena *arena, med_span *block)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "SELECT data FROM block_row WHERE cid = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_step (blocks->db, statement));
  med_result result = med_arena_copy (arena, med_db_column_span (statement, 0), block);
  sqlite3_reset (statement);
  return result;
}

static med_result
find_file (med_blocks *blocks, const med_cid *cid, size_t *size)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "SELECT size FROM block_file WHERE cid = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_step (blocks->db, statement));
  *size = (size_t)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return MED_OK;
}

/* A file's size, when the file is really there: it may have been on its way to the disk. */
static med_result
find_written (med_blocks *blocks, const med_cid *cid, size_t *size)
{
  size_t found;
  MED_TRY (find_file (blocks, cid, &found));
  if (blocks->files_dirty)
    {
      MED_TRY (forget_failed (blocks));
      MED_TRY (find_file (blocks, cid, &found));
    }
  if (found > MED_DAG_BLOCK_SIZE_MAX)
    return MED_E_DAMAGED;
  *size = found;
  return MED_OK;
}

med_result
med_blocks_find_file (med_blocks *blocks, const med_cid *cid, med_block_file *file)
{
  size_t size;
  MED_TRY (find_written (blocks, cid, &size));
  *file = (med_block_file){ blocks->folder_fd, *cid, size };
  return MED_OK;
}

med_result
med_block_file_get (const med_block_file *file, uint8_t *bytes)
{
  MED_TRY (med_block_file_read (file->folder_fd, &file->cid, bytes, file->size));
  return med_cid_check (&file->cid, med_span_make (bytes, file->size)) == MED_OK ? MED_OK
                                                                                 : MED_E_DAMAGED;
}

static med_result
get_file (med_blocks *blocks, const med_cid *cid, med_arena *arena, med_span *block)
{
  med_block_file file;
  MED_TRY (med_blocks_find_file (blocks, cid, &file));
  uint8_t *bytes = (uint8_t *)med_arena_alloc (arena, file.size);
  if (bytes == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_block_file_get (&file, bytes));
  *block = med_span_make (bytes, file.size);
  return MED_OK;
}

med_result
med_blocks_get (med_blocks *blocks, const med_cid *cid, med_arena *arena, med_span *block)
{
  med_span found;
  med_result result = get_row (blocks, cid, arena, &found);
  if (result == MED_E_NOT_FOUND)
    return get_file (blocks, cid, arena, block);
  MED_TRY (result);
  if (med_cid_check (cid, found) != MED_OK)
    return MED_E_DAMAGED;
  *block = found;
  return MED_OK;
}

med_result
med_blocks_has (med_blocks *blocks, const med_cid *cid, bool *has)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db,
                           "SELECT EXISTS (SELECT 1 FROM block_row WHERE cid = ?1)"
                           " OR EXISTS (SELECT 1 FROM block_file WHERE cid = ?1)",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_step (blocks->db, statement));
  *has = sqlite3_column_int (statement, 0) != 0;
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_blocks_size (med_blocks *blocks, const med_cid *cid, size_t *size)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "SELECT length (data) FROM block_row WHERE cid = ?1",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (cid->bytes));
  med_result result = med_db_step (blocks->db, statement);
  if (result == MED_E_NOT_FOUND)
    return find_file (blocks, cid, size);
  MED_TRY (result);
  *size = (size_t)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_blocks_flush (med_blocks *blocks)
{
  MED_TRY (med_blocks_settle (blocks));
  if (blocks->files_dirty && syncfs (blocks->folder_fd) != 0)
    return med_file_result (errno);
  blocks->files_dirty = false;
  return MED_OK;
}

med_result
med_blocks_sync (med_blocks *blocks)
{
  /* Files first: a committed row must never name a file that a power cut took away. */
  MED_TRY (med_blocks_flush (blocks));
  blocks->fresh_count = 0;
  return med_db_in_transaction (blocks->db) ? med_db_commit (blocks->db) : MED_OK;
}

/* Most failures are a full disk: what was written for nothing must not keep it full. */
void
med_blocks_abandon (med_blocks *blocks)
{
  med_cid failed;
  med_result why;
  med_block_writer_wait (blocks->writer);
  while (med_block_writer_take_failed (blocks->writer, &failed, &why))
    ;
  blocks->failure = MED_OK;
  med_db_rollback (blocks->db);
  for (size_t i = 0; i < blocks->fresh_count; i++)
    {
      char folder[3], name[MED_BLOCK_NAME_SIZE];
      bool has;
      if (med_blocks_has (blocks, &blocks->fresh[i], &has) != MED_OK || has)
        continue;
      med_block_file_name (&blocks->fresh[i], folder, name);
      unlinkat (blocks->folder_fd, name, 0);
    }
  blocks->fresh_count = 0;
}

static med_result
add_list (med_blocks *blocks, const med_cid *root, const med_cid *cids, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      sqlite3_stmt *statement;
      MED_TRY (med_db_prepare (blocks->db,
                               "INSERT INTO object_block (root, position, cid) VALUES (?1, ?2, ?3)",
                               &statement));
      med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
      sqlite3_bind_int64 (statement, 2, (sqlite3_int64)i);
      med_db_bind_span (statement, 3, MED_SPAN_OF (cids[i].bytes));
      MED_TRY (med_db_run (blocks->db, statement));
    }
  return MED_OK;
}

med_result
med_blocks_object_add (med_blocks *blocks, const med_cid *root, const med_cid *cids, size_t count,
                       uint64_t bytes, const char *owner, int64_t lease)
{
  if (count > UINT32_MAX || bytes > INT64_MAX)
    return MED_E_TOO_LARGE;
  MED_TRY (ensure_transaction (blocks));
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "UPDATE object SET lease = max (lease, ?2) WHERE root = ?1",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  sqlite3_bind_int64 (statement, 2, lease);
  MED_TRY (med_db_run (blocks->db, statement));
  if (sqlite3_changes (med_db_handle (blocks->db)) > 0)
    return MED_OK;
  MED_TRY (med_db_prepare (blocks->db,
                           "INSERT INTO object (root, bytes, blocks, lease, owner)"
                           " VALUES (?1, ?2, ?3, ?4, ?5)",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  sqlite3_bind_int64 (statement, 2, (sqlite3_int64)bytes);
  sqlite3_bind_int64 (statement, 3, (sqlite3_int64)count);
  sqlite3_bind_int64 (statement, 4, lease);
  sqlite3_bind_text (statement, 5, owner, -1, SQLITE_TRANSIENT);
  MED_TRY (med_db_run (blocks->db, statement));
  return add_list (blocks, root, cids, count);
}

med_result
med_blocks_object_find (med_blocks *blocks, const med_cid *root, med_object_info *info)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      blocks->db, "SELECT bytes, blocks, pinned, lease FROM object WHERE root = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  MED_TRY (med_db_step (blocks->db, statement));
  *info = (med_object_info){
    .bytes = (uint64_t)sqlite3_column_int64 (statement, 0),
    .block_count = (uint32_t)sqlite3_column_int64 (statement, 1),
    .pinned = sqlite3_column_int (statement, 2) != 0,
    .lease = sqlite3_column_int64 (statement, 3),
  };
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_blocks_object_holds (med_blocks *blocks, const med_cid *root, const med_cid *cid)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      blocks->db, "SELECT 1 FROM object_block WHERE cid = ?2 AND root = ?1 LIMIT 1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  med_db_bind_span (statement, 2, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_step (blocks->db, statement));
  sqlite3_reset (statement);
  return MED_OK;
}

static med_result
read_roots (med_db *db, med_cid *roots, size_t room, size_t *count)
{
  sqlite3_stmt *statement;
  size_t found = 0;
  med_result result;
  MED_TRY (med_db_prepare (db, "SELECT root FROM object ORDER BY root", &statement));
  while ((result = med_db_step (db, statement)) == MED_OK)
    {
      med_span bytes = med_db_column_span (statement, 0);
      if (found == room || bytes.size != sizeof roots[0].bytes)
        {
          sqlite3_reset (statement);
          return MED_E_DAMAGED;
        }
      memcpy (roots[found++].bytes, bytes.data, bytes.size);
    }
  *count = found;
  return result == MED_E_NOT_FOUND ? MED_OK : result;
}

med_result
med_blocks_roots (med_blocks *blocks, med_arena *arena, med_cid **roots, size_t *count)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "SELECT count (*) FROM object", &statement));
  MED_TRY (med_db_step (blocks->db, statement));
  size_t room = (size_t)sqlite3_column_int64 (statement, 0), found;
  sqlite3_reset (statement);
  med_cid *list = (med_cid *)med_arena_array (arena, room, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (read_roots (blocks->db, list, room, &found));
  *roots = list;
  *count = found;
  return MED_OK;
}

med_result
med_blocks_object_list (med_blocks *blocks, const med_cid *root, med_arena *arena, med_cid **cids,
                        size_t *count)
{
  med_object_info info;
  MED_TRY (med_blocks_object_find (blocks, root, &info));
  med_cid *list = (med_cid *)med_arena_array (arena, info.block_count, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      blocks->db, "SELECT cid FROM object_block WHERE root = ?1 ORDER BY position", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  size_t found = 0;
  med_result result;
  while ((result = med_db_step (blocks->db, statement)) == MED_OK)
    {
      med_span bytes = med_db_column_span (statement, 0);
      if (found == info.block_count || bytes.size != sizeof list[0].bytes)
        {
          sqlite3_reset (statement);
          return MED_E_DAMAGED;
        }
      memcpy (list[found++].bytes, bytes.data, bytes.size);
    }
  if (result != MED_E_NOT_FOUND)
    return result;
  if (found != info.block_count)
    return MED_E_DAMAGED;
  *cids = list;
  *count = found;
  return MED_OK;
}

med_result
med_blocks_usage (med_blocks *blocks, const char *owner, uint64_t *objects, uint64_t *bytes)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      blocks->db, "SELECT count (*), coalesce (sum (bytes), 0) FROM object WHERE owner = ?1",
      &statement));
  sqlite3_bind_text (statement, 1, owner, -1, SQLITE_TRANSIENT);
  MED_TRY (med_db_step (blocks->db, statement));
  *objects = (uint64_t)sqlite3_column_int64 (statement, 0);
  *bytes = (uint64_t)sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);
  return MED_OK;
}

static med_result
set_pinned (med_blocks *blocks, const med_cid *root, int pinned)
{
  MED_TRY (ensure_transaction (blocks));
  sqlite3_stmt *statement;
  MED_TRY (
      med_db_prepare (blocks->db, "UPDATE object SET pinned = ?2 WHERE root = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (root->bytes));
  sqlite3_bind_int (statement, 2, pinned);
  MED_TRY (med_db_run (blocks->db, statement));
  return sqlite3_changes (med_db_handle (blocks->db)) > 0 ? MED_OK : MED_E_NOT_FOUND;
}

med_result
med_blocks_pin (med_blocks *blocks, const med_cid *root)
{
  return set_pinned (blocks, root, 1);
}

med_result
med_blocks_unpin (med_blocks *blocks, const med_cid *root)
{
  return set_pinned (blocks, root, 0);
}

/* A block belongs to whoever lists it; the client's database has no uploads. */
#define UNOWNED " WHERE NOT EXISTS (SELECT 1 FROM object_block o WHERE o.cid = b.cid)"
#define NOT_UPLOADING " AND NOT EXISTS (SELECT 1 FROM upload_block u WHERE u.cid = b.cid)"

/* Rows that name files go first and durably: a file without a row is only waste, a row without a
 * file would be a lost block. */
static med_result
remove_files (med_blocks *blocks, const med_cid *cids, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      char folder[3], name[MED_BLOCK_NAME_SIZE];
      med_block_file_name (&cids[i], folder, name);
      if (unlinkat (blocks->folder_fd, name, 0) != 0 && errno != ENOENT)
        return med_file_result (errno);
    }
  return MED_OK;
}

static med_result
list_files (med_blocks *blocks, const char *select, med_arena *arena, med_cid **cids, size_t *count,
            uint64_t *freed)
{
  size_t room = 0, found = 0;
  med_cid *list = NULL;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, select, &statement));
  med_result result;
  while ((result = med_db_step (blocks->db, statement)) == MED_OK)
    {
      if (found == room)
        {
          size_t wider = room == 0 ? 64 : room * 2;
          med_cid *copy = (med_cid *)med_arena_array (arena, wider, sizeof *copy);
          if (copy == NULL)
            {
              sqlite3_reset (statement);
              return MED_E_NO_MEMORY;
            }
          if (found > 0)
            memcpy (copy, list, found * sizeof *copy);
          list = copy;
          room = wider;
        }
      med_span bytes = med_db_column_span (statement, 0);
      if (bytes.size == sizeof list[0].bytes)
        memcpy (list[found++].bytes, bytes.data, bytes.size);
      *freed += (uint64_t)sqlite3_column_int64 (statement, 1);
    }
  if (result != MED_E_NOT_FOUND)
    return result;
  *cids = list;
  *count = found;
  return MED_OK;
}

med_result
med_blocks_files (med_blocks *blocks, med_arena *arena, med_cid **cids, size_t *count)
{
  uint64_t bytes = 0;
  MED_TRY (forget_failed (blocks));
  return list_files (blocks, "SELECT cid, size FROM block_file ORDER BY cid", arena, cids, count,
                     &bytes);
}

/* Blocks that nobody lists: rows durably first, then files. */
static med_result
forget_unlisted (med_blocks *blocks, uint64_t *freed)
{
  bool uploads;
  MED_TRY (ensure_transaction (blocks));
  MED_TRY (has_uploads (blocks, &uploads));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  med_cid *cids = NULL;
  size_t count = 0;
  uint64_t bytes = 0;
  med_result result
      = list_files (blocks,
                    uploads ? "SELECT cid, size FROM block_file b" UNOWNED NOT_UPLOADING
                            : "SELECT cid, size FROM block_file b" UNOWNED,
                    &arena, &cids, &count, &bytes);
  if (result == MED_OK)
    result = med_db_exec (blocks->db, uploads ? "DELETE FROM block_file AS b" UNOWNED NOT_UPLOADING
                                              : "DELETE FROM block_file AS b" UNOWNED);
  if (result == MED_OK)
    result = med_db_exec (blocks->db, uploads ? "DELETE FROM block_row AS b" UNOWNED NOT_UPLOADING
                                              : "DELETE FROM block_row AS b" UNOWNED);
  if (result == MED_OK)
    result = med_blocks_sync (blocks);
  if (result == MED_OK)
    result = remove_files (blocks, cids, count);
  med_arena_clear (&arena);
  if (result == MED_OK)
    *freed = bytes;
  return result;
}

med_result
med_blocks_collect (med_blocks *blocks, int64_t now, uint64_t *freed)
{
  MED_TRY (ensure_transaction (blocks));
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (blocks->db, "DELETE FROM object WHERE pinned = 0 AND lease <= ?1",
                           &statement));
  sqlite3_bind_int64 (statement, 1, now);
  MED_TRY (med_db_run (blocks->db, statement));
  return forget_unlisted (blocks, freed);
}

/* ── What a killed process left ─────────────────────────────────────────────────────────────── */

static med_result
is_stray (med_blocks *blocks, const char *name, bool *stray)
{
  med_cid cid;
  size_t size;
  size_t length = strlen (name);
  *stray = false;
  if (length > 4 && strcmp (name + length - 4, ".new") == 0)
    *stray = true;
  else if (med_cid_from_text (med_span_make (name, length), &cid) == MED_OK)
    {
      med_result result = find_file (blocks, &cid, &size);
      *stray = result == MED_E_NOT_FOUND;
      return *stray ? MED_OK : result;
    }
  return MED_OK;
}

static med_result
sweep_group (med_blocks *blocks, const char *group, uint64_t *freed)
{
  struct dirent *entry;
  struct stat status;
  bool stray;
  med_result result = MED_OK;
  int fd = openat (blocks->folder_fd, group, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return errno == ENOTDIR || errno == ENOENT ? MED_OK : med_file_result (errno);
    }
  while (result == MED_OK && (entry = readdir (dir)) != NULL)
    {
      result = is_stray (blocks, entry->d_name, &stray);
      if (result != MED_OK || !stray || fstatat (fd, entry->d_name, &status, 0) != 0)
        continue;
      if (unlinkat (fd, entry->d_name, 0) == 0)
        *freed += (uint64_t)status.st_size;
    }
  closedir (dir);
  return result;
}

med_result
med_blocks_sweep (med_blocks *blocks, uint64_t *freed)
{
  uint64_t unlisted = 0, strays = 0;
  struct dirent *entry;
  MED_TRY (forget_unlisted (blocks, &unlisted));
  DIR *dir = opendir (blocks->folder);
  if (dir == NULL)
    return med_file_result (errno);
  med_result result = MED_OK;
  while (result == MED_OK && (entry = readdir (dir)) != NULL)
    if (strlen (entry->d_name) == 2 && entry->d_name[0] != '.')
      result = sweep_group (blocks, entry->d_name, &strays);
  closedir (dir);
  if (result == MED_OK)
    *freed = unlisted + strays;
  return result;
}
