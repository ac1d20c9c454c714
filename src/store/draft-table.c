/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the table `draft`. */
#include "store/draft-table.h"

med_result
med_draft_put (med_db *db, med_span id, med_span file)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (
      db, "INSERT INTO draft (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2",
      &statement));
  med_db_bind_span (statement, 1, id);
  med_db_bind_span (statement, 2, file);
  return med_db_run (db, statement);
}

med_result
med_draft_remove (med_db *db, med_span id)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "DELETE FROM draft WHERE id = ?1", &statement));
  med_db_bind_span (statement, 1, id);
  return med_db_run (db, statement);
}

med_result
med_draft_each (med_db *db, med_draft_visit visit, void *context)
{
  sqlite3_stmt *statement;
  MED_TRY (med_db_prepare (db, "SELECT id, body FROM draft ORDER BY id", &statement));
  med_result result;
  while ((result = med_db_step (db, statement)) == MED_OK)
    if (!visit (context, med_db_column_span (statement, 0), med_db_column_span (statement, 1)))
      {
        sqlite3_reset (statement);
        return MED_OK;
      }
  return result == MED_E_NOT_FOUND ? MED_OK : result;
}
