/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upload leases as rows. */
#include "store/uploads.h"

#include <stdio.h>

static med_result
ensure_transaction (med_db *db)
{
  return med_db_in_transaction (db) ? MED_OK : med_db_begin (db);
}

med_result
med_upload_start (med_db *db, const med_id *id, const med_upload *upload, const med_cid *cids,
                  size_t count)
{
  if (upload->bytes > INT64_MAX)
    return MED_E_TOO_LARGE;
  MED_TRY (ensure_transaction (db));
  MED_TRY (med_db_exec (db, "SAVEPOINT upload"));
  sqlite3_stmt *statement;
  med_result result = med_db_prepare (
      db, "INSERT INTO upload (id, root, owner, bytes, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
      &statement);
  if (result == MED_OK)
    {
      med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
      med_db_bind_span (statement, 2, MED_SPAN_OF (upload->root.bytes));
      sqlite3_bind_text (statement, 3, upload->owner, -1, SQLITE_TRANSIENT);
      sqlite3_bind_int64 (statement, 4, (sqlite3_int64)upload->bytes);
      sqlite3_bind_int64 (statement, 5, upload->expires);
      result = med_db_run (db, statement);
    }
  for (size_t i = 0; result == MED_OK && i < count; i++)
    {
      result = med_db_prepare (
          db, "INSERT INTO upload_block (upload, position, cid) VALUES (?1, ?2, ?3)", &statement);
      if (result != MED_OK)
        break;
      med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
      sqlite3_bind_int64 (statement, 2, (sqlite3_int64)i);
      med_db_bind_span (statement, 3, MED_SPAN_OF (cids[i].bytes));
      result = med_db_run (db, statement);
      if (result == MED_E_EXISTS)
        result = MED_E_INVALID;
    }
  if (result != MED_OK)
    {
      med_result undone = med_db_exec (db, "ROLLBACK TO upload");
      if (undone != MED_OK)
        return undone;
    }
  MED_TRY (med_db_exec (db, "RELEASE upload"));
  return result;
}

med_result
med_upload_find (med_db *db, const med_id *id, med_upload *upload)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT root, owner, bytes, expires FROM upload WHERE id = ?1",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  MED_TRY (med_db_step (db, statement));
  med_span root = med_db_column_span (statement, 0);
  med_upload found = { .bytes = (uint64_t)sqlite3_column_int64 (statement, 2),
                       .expires = sqlite3_column_int64 (statement, 3) };
  snprintf (found.owner, sizeof found.owner, "%s",
            (const char *)sqlite3_column_text (statement, 1));
  bool fine = root.size == sizeof found.root.bytes;
  if (fine)
    memcpy (found.root.bytes, root.data, root.size);
  sqlite3_reset (statement);
  if (!fine)
    return MED_E_DAMAGED;
  *upload = found;
  return MED_OK;
}

med_result
med_upload_lists (med_db *db, const med_id *id, const med_cid *cid)
{
  sqlite3_stmt *statement;
  MED_TRY (
      med_db_prepare (db, "SELECT 1 FROM upload_block WHERE upload = ?1 AND cid = ?2", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  med_db_bind_span (statement, 2, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_step (db, statement));
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_upload_mark (med_db *db, const med_id *id, const med_cid *cid, int64_t expires)
{
  MED_TRY (ensure_transaction (db));
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "UPDATE upload_block SET stored = 1 WHERE upload = ?1 AND cid = ?2",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  med_db_bind_span (statement, 2, MED_SPAN_OF (cid->bytes));
  MED_TRY (med_db_run (db, statement));
  if (sqlite3_changes (med_db_handle (db)) == 0)
    return MED_E_NOT_FOUND;
  MED_TRY (med_db_prepare (db, "UPDATE upload SET expires = ?2 WHERE id = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  sqlite3_bind_int64 (statement, 2, expires);
  return med_db_run (db, statement);
}

med_result
med_upload_missing (med_db *db, const med_id *id, uint64_t *missing)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      db, "SELECT count (*) FROM upload_block WHERE upload = ?1 AND stored = 0", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  MED_TRY (med_db_step (db, statement));
  *missing = (uint64_t)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return MED_OK;
}

static med_result
count_list (med_db *db, const med_id *id, size_t *count)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT count (*) FROM upload_block WHERE upload = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  MED_TRY (med_db_step (db, statement));
  *count = (size_t)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return MED_OK;
}

med_result
med_upload_list (med_db *db, const med_id *id, med_arena *arena, med_cid **cids, size_t *count)
{
  size_t room, found = 0;
  MED_TRY (count_list (db, id, &room));
  med_cid *list = (med_cid *)med_arena_array (arena, room, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT cid FROM upload_block WHERE upload = ?1 ORDER BY position",
                           &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  med_result result;
  while ((result = med_db_step (db, statement)) == MED_OK)
    {
      med_span bytes = med_db_column_span (statement, 0);
      if (found == room || bytes.size != sizeof list[0].bytes)
        {
          sqlite3_reset (statement);
          return MED_E_DAMAGED;
        }
      memcpy (list[found++].bytes, bytes.data, bytes.size);
    }
  if (result != MED_E_NOT_FOUND)
    return result;
  *cids = list;
  *count = found;
  return MED_OK;
}

med_result
med_upload_remove (med_db *db, const med_id *id)
{
  MED_TRY (ensure_transaction (db));
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "DELETE FROM upload WHERE id = ?1", &statement));
  med_db_bind_span (statement, 1, MED_SPAN_OF (id->bytes));
  return med_db_run (db, statement);
}

med_result
med_upload_expire (med_db *db, int64_t now)
{
  MED_TRY (ensure_transaction (db));
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "DELETE FROM upload WHERE expires <= ?1", &statement));
  sqlite3_bind_int64 (statement, 1, now);
  return med_db_run (db, statement);
}

med_result
med_upload_usage (med_db *db, const char *owner, uint64_t *leases, uint64_t *bytes)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      db, "SELECT count (*), coalesce (sum (bytes), 0) FROM upload WHERE owner = ?1", &statement));
  sqlite3_bind_text (statement, 1, owner, -1, SQLITE_TRANSIENT);
  MED_TRY (med_db_step (db, statement));
  *leases = (uint64_t)sqlite3_column_int64 (statement, 0);
  *bytes = (uint64_t)sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);
  return MED_OK;
}
