/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ordered key-value pairs in SQLite. */
#include "store/kv-sqlite.h"

static med_result
kv_get (void *self, med_span key, med_arena *arena, med_span *value)
{
  med_db *db = (med_db *)self;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT value FROM state WHERE key = ?1", &statement));
  med_db_bind_span (statement, 1, key);
  MED_TRY (med_db_step (db, statement));
  med_result result = med_arena_copy (arena, med_db_column_span (statement, 0), value);
  sqlite3_reset (statement);
  return result;
}

static med_result
kv_put (void *self, med_span key, med_span value)
{
  med_db *db = (med_db *)self;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db,
                           "INSERT INTO state (key, value) VALUES (?1, ?2)"
                           " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                           &statement));
  med_db_bind_span (statement, 1, key);
  med_db_bind_span (statement, 2, value);
  return med_db_run (db, statement);
}

static med_result
kv_remove (void *self, med_span key)
{
  med_db *db = (med_db *)self;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "DELETE FROM state WHERE key = ?1", &statement));
  med_db_bind_span (statement, 1, key);
  return med_db_run (db, statement);
}

static bool
has_prefix (med_span key, med_span prefix)
{
  return key.size >= prefix.size
         && (prefix.size == 0 || memcmp (key.data, prefix.data, prefix.size) == 0);
}

/* A statement of its own, because a visitor may seek again inside. */
static med_result
kv_seek (void *self, med_span prefix, med_span from, med_kv_visit visit, void *context)
{
  med_db *db = (med_db *)self;
  med_span start = med_span_compare (from, prefix) > 0 ? from : prefix;
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2 (med_db_handle (db),
                                 "SELECT key, value FROM state WHERE key >= ?1 ORDER BY key", -1,
                                 &statement, NULL);
  if (code != SQLITE_OK)
    return med_db_result (code);
  med_db_bind_span (statement, 1, start);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      med_span key = med_db_column_span (statement, 0);
      if (!has_prefix (key, prefix) || !visit (context, key, med_db_column_span (statement, 1)))
        {
          code = SQLITE_DONE;
          break;
        }
    }
  sqlite3_finalize (statement);
  return med_db_result (code);
}

static med_result
kv_begin (void *self)
{
  med_db *db = (med_db *)self;
  return med_db_exec (db, "SAVEPOINT kv");
}

static med_result
kv_commit (void *self, bool keep)
{
  med_db *db = (med_db *)self;
  if (!keep)
    MED_TRY (med_db_exec (db, "ROLLBACK TO kv"));
  return med_db_exec (db, "RELEASE kv");
}

static const med_kv_class kv_sqlite_class = {
  .get = kv_get,
  .put = kv_put,
  .remove = kv_remove,
  .seek = kv_seek,
  .begin = kv_begin,
  .commit = kv_commit,
};

med_kv
med_kv_sqlite (med_db *db)
{
  return (med_kv){ &kv_sqlite_class, db };
}
