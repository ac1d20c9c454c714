/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite handle: opening with fixed pragmas, migrations, statement cache. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATEMENTS_MAX 96

typedef struct
{
  const char *sql;
  sqlite3_stmt *statement;
} cached_statement;

struct med_db
{
  sqlite3 *handle;
  cached_statement cache[STATEMENTS_MAX];
  size_t count;
};

med_result
med_db_result (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return MED_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MED_E_BUSY;
    case SQLITE_FULL:
      return MED_E_FULL;
    case SQLITE_NOMEM:
      return MED_E_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MED_E_DAMAGED;
    case SQLITE_CONSTRAINT:
      return MED_E_EXISTS;
    case SQLITE_TOOBIG:
      return MED_E_TOO_LARGE;
    default:
      return MED_E_IO;
    }
}

sqlite3 *
med_db_handle (med_db *db)
{
  return db->handle;
}

med_result
med_db_exec (med_db *db, const char *sql)
{
  return med_db_result (sqlite3_exec (db->handle, sql, NULL, NULL, NULL));
}

static med_result
read_number (med_db *db, const char *sql, int64_t *number)
{
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2 (db->handle, sql, -1, &statement, NULL);
  if (code != SQLITE_OK)
    return med_db_result (code);
  code = sqlite3_step (statement);
  med_result result = MED_E_DAMAGED;
  if (code == SQLITE_ROW)
    {
      *number = sqlite3_column_int64 (statement, 0);
      result = MED_OK;
    }
  else if (code != SQLITE_DONE)
    result = med_db_result (code);
  sqlite3_finalize (statement);
  return result;
}

static med_result
check_integrity (med_db *db)
{
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2 (db->handle, "PRAGMA quick_check(1)", -1, &statement, NULL);
  if (code != SQLITE_OK)
    return med_db_result (code);
  code = sqlite3_step (statement);
  bool fine
      = code == SQLITE_ROW && strcmp ((const char *)sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  return fine ? MED_OK : MED_E_DAMAGED;
}

static med_result
configure (med_db *db)
{
  sqlite3_extended_result_codes (db->handle, 1);
  sqlite3_busy_timeout (db->handle, 2000);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* EXCLUSIVE keeps a second process out for as long as this handle lives. */
  return med_db_exec (db, "PRAGMA locking_mode=EXCLUSIVE;"
                          "PRAGMA journal_mode=WAL;"
                          "PRAGMA synchronous=FULL;"
                          "PRAGMA temp_store=MEMORY;"
                          "PRAGMA trusted_schema=OFF;"
                          "PRAGMA cell_size_check=ON;"
                          "PRAGMA foreign_keys=ON;"
                          "PRAGMA secure_delete=ON;"
                          "PRAGMA mmap_size=0;");
}

static med_result
run_migrations (med_db *db, const med_schema *schema, int64_t version)
{
  MED_TRY (med_db_begin (db));
  for (size_t i = (size_t)version; i < schema->count; i++)
    {
      med_result result = med_db_exec (db, schema->migrations[i]);
      if (result != MED_OK)
        {
          med_db_rollback (db);
          return result;
        }
    }
  char stamp[96];
  snprintf (stamp, sizeof stamp, "PRAGMA application_id=%d; PRAGMA user_version=%zu;",
            (int)schema->application_id, schema->count);
  med_result result = med_db_exec (db, stamp);
  if (result != MED_OK)
    {
      med_db_rollback (db);
      return result;
    }
  return med_db_commit (db);
}

static med_result
migrate (med_db *db, const char *path, const med_schema *schema, bool fresh)
{
  int64_t version = 0, application = 0;
  MED_TRY (read_number (db, "PRAGMA user_version", &version));
  MED_TRY (read_number (db, "PRAGMA application_id", &application));
  if (!fresh && application != schema->application_id)
    return MED_E_DAMAGED;
  if (version < 0 || (uint64_t)version > schema->count)
    return MED_E_UNSUPPORTED;
  if ((size_t)version == schema->count)
    return check_integrity (db);
  if (version > 0)
    {
      MED_TRY (check_integrity (db));
      char backup[4096];
      int length = snprintf (backup, sizeof backup, "%s.v%d", path, (int)version);
      if (length < 0 || (size_t)length >= sizeof backup)
        return MED_E_TOO_LARGE;
      /* A half-written copy of an interrupted attempt is worthless: make it anew. */
      unlink (backup);
      MED_TRY (med_db_copy (db, backup));
    }
  return run_migrations (db, schema, version);
}

static med_result
create_private (const char *path, bool *fresh)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return errno == ENOSPC ? MED_E_FULL : MED_E_IO;
  struct stat status;
  int failed = fstat (fd, &status);
  close (fd);
  if (failed != 0)
    return MED_E_IO;
  *fresh = status.st_size == 0;
  return MED_OK;
}

med_result
med_db_open (const char *path, const med_schema *schema, med_db **db)
{
  bool fresh;
  MED_TRY (create_private (path, &fresh));
  med_db *opened = (med_db *)calloc (1, sizeof *opened);
  if (opened == NULL)
    return MED_E_NO_MEMORY;
  int code
      = sqlite3_open_v2 (path, &opened->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  med_result result = med_db_result (code);
  if (result == MED_OK)
    result = configure (opened);
  if (result == MED_OK)
    result = migrate (opened, path, schema, fresh);
  if (result != MED_OK)
    {
      med_db_close (opened);
      return result;
    }
  *db = opened;
  return MED_OK;
}

med_result
med_db_use_memory (med_db *db, size_t bytes)
{
  char sql[64];
  snprintf (sql, sizeof sql, "PRAGMA cache_size=-%zu", bytes / 1024);
  return med_db_exec (db, sql);
}

void
med_db_close (med_db *db)
{
  if (db == NULL)
    return;
  for (size_t i = 0; i < db->count; i++)
    sqlite3_finalize (db->cache[i].statement);
  sqlite3_close (db->handle);
  free (db);
}

med_result
med_db_begin (med_db *db)
{
  return med_db_exec (db, "BEGIN IMMEDIATE");
}

med_result
med_db_commit (med_db *db)
{
  med_result result = med_db_exec (db, "COMMIT");
  if (result != MED_OK)
    med_db_rollback (db);
  return result;
}

void
med_db_rollback (med_db *db)
{
  if (med_db_in_transaction (db))
    sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool
med_db_in_transaction (med_db *db)
{
  return sqlite3_get_autocommit (db->handle) == 0;
}

static med_result
find_statement (med_db *db, const char *sql, sqlite3_stmt **statement)
{
  for (size_t i = 0; i < db->count; i++)
    if (db->cache[i].sql == sql || strcmp (db->cache[i].sql, sql) == 0)
      {
        *statement = db->cache[i].statement;
        return MED_OK;
      }
  if (db->count == STATEMENTS_MAX)
    return MED_E_NO_MEMORY;
  sqlite3_stmt *prepared;
  int code = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL);
  if (code != SQLITE_OK)
    return med_db_result (code);
  db->cache[db->count++] = (cached_statement){ sql, prepared };
  *statement = prepared;
  return MED_OK;
}

med_result
med_db_prepare (med_db *db, const char *sql, sqlite3_stmt **statement)
{
  MED_TRY (find_statement (db, sql, statement));
  sqlite3_reset (*statement);
  sqlite3_clear_bindings (*statement);
  return MED_OK;
}

med_result
med_db_step (med_db *db, sqlite3_stmt *statement)
{
  int code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    return MED_OK;
  sqlite3_reset (statement);
  return code == SQLITE_DONE ? MED_E_NOT_FOUND : med_db_result (code);
}

med_result
med_db_run (med_db *db, sqlite3_stmt *statement)
{
  med_result result = med_db_step (db, statement);
  if (result == MED_E_NOT_FOUND)
    return MED_OK;
  sqlite3_reset (statement);
  return result == MED_OK ? MED_E_STATE : result;
}

med_result
med_db_copy (med_db *db, const char *path)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "VACUUM INTO ?1", &statement));
  sqlite3_bind_text (statement, 1, path, -1, SQLITE_TRANSIENT);
  MED_TRY (med_db_run (db, statement));
  return chmod (path, 0600) == 0 ? MED_OK : MED_E_IO;
}

/* About a megabyte: a step is short beside a block's fsync. */
#define COPY_PAGES 256

struct med_db_copier
{
  sqlite3 *copy;
  sqlite3_backup *backup;
};

med_result
med_db_copier_new (med_db *db, const char *path, med_db_copier **copier)
{
  bool fresh;
  MED_TRY (create_private (path, &fresh));
  if (!fresh)
    return MED_E_EXISTS;
  med_db_copier *made = (med_db_copier *)calloc (1, sizeof *made);
  if (made == NULL)
    return MED_E_NO_MEMORY;
  int code = sqlite3_open_v2 (path, &made->copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  med_result result = med_db_result (code);
  if (result == MED_OK)
    made->backup = sqlite3_backup_init (made->copy, "main", db->handle, "main");
  if (result == MED_OK && made->backup == NULL)
    result = med_db_result (sqlite3_errcode (made->copy));
  if (result != MED_OK)
    {
      med_db_copier_free (made);
      return result;
    }
  *copier = made;
  return MED_OK;
}

med_result
med_db_copier_step (med_db_copier *copier, bool *done)
{
  int code = sqlite3_backup_step (copier->backup, COPY_PAGES);
  *done = code == SQLITE_DONE;
  return med_db_result (code);
}

void
med_db_copier_free (med_db_copier *copier)
{
  if (copier == NULL)
    return;
  sqlite3_backup_finish (copier->backup);
  sqlite3_close (copier->copy);
  free (copier);
}

void
med_db_bind_span (sqlite3_stmt *statement, int index, med_span bytes)
{
  /* A NULL pointer would bind SQL NULL, an empty blob is not that. */
  sqlite3_bind_blob64 (statement, index, bytes.size > 0 ? (const void *)bytes.data : "", bytes.size,
                       SQLITE_TRANSIENT);
}

med_span
med_db_column_span (sqlite3_stmt *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);
  return med_span_make (data, (size_t)sqlite3_column_bytes (statement, column));
}
