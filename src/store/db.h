/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite database: pragmas, schema versions, cached statements, errors as med_result. A handle
 * belongs to one thread. It is the only connection that writes or checkpoints its file, because
 * SQLite before 3.51.3 may corrupt a WAL that two connections reset at once. */
#pragma once

#include "base/memory.h"

#include <sqlite3.h>

typedef struct med_db med_db;

/* Migrations are SQL scripts; script i brings user_version from i to i + 1. */
typedef struct
{
  int32_t application_id;
  const char *const *migrations;
  size_t count;
} med_schema;

extern const med_schema med_schema_node;
extern const med_schema med_schema_client;

/* Creates or opens `path` (mode 0600) and migrates it forward: after a copy of the old file to
 * `path`.v<N> in one transaction. MED_E_BUSY: another process has it. MED_E_DAMAGED: not a database
 * of this application, or quick_check fails. MED_E_UNSUPPORTED: from a newer version. */
med_result med_db_open (const char *path, const med_schema *schema, med_db **db) MED_CHECKED;
/* Keeps up to so many bytes of pages in memory instead of 2 MiB: for writers of large transactions,
 * which otherwise write pages out and read them back before they commit. */
#define MED_NODE_DB_MEMORY ((size_t)64 << 20)
med_result med_db_use_memory (med_db *db, size_t bytes) MED_CHECKED;
/* NULL is allowed. An open transaction is rolled back. */
void med_db_close (med_db *db);

med_result med_db_begin (med_db *db) MED_CHECKED;
med_result med_db_commit (med_db *db) MED_CHECKED;
void med_db_rollback (med_db *db);
bool med_db_in_transaction (med_db *db);

/* A statement prepared once for each SQL literal, reset and cleared of bindings. It stays owned by
 * the handle. Two uses of the same literal must not overlap. */
med_result med_db_prepare (med_db *db, const char *sql, sqlite3_stmt **statement) MED_CHECKED;
/* Steps a statement that yields no row, and resets it. */
med_result med_db_run (med_db *db, sqlite3_stmt *statement) MED_CHECKED;
/* MED_OK: a row is there. MED_E_NOT_FOUND: no (further) row, the statement is reset. */
med_result med_db_step (med_db *db, sqlite3_stmt *statement) MED_CHECKED;
med_result med_db_exec (med_db *db, const char *sql) MED_CHECKED;
/* Writes a consistent copy to `path`, which must not exist. */
med_result med_db_copy (med_db *db, const char *path) MED_CHECKED;

/* A copy that is made step by step while the handle goes on writing: changes reach the copy too.
 * The copy is whole when `done`. MED_E_BUSY: a transaction is open, try again after it. */
typedef struct med_db_copier med_db_copier;
med_result med_db_copier_new (med_db *db, const char *path, med_db_copier **copier) MED_CHECKED;
med_result med_db_copier_step (med_db_copier *copier, bool *done) MED_CHECKED;
/* NULL is allowed. What is not done stays as a file without use. */
void med_db_copier_free (med_db_copier *copier);

void med_db_bind_span (sqlite3_stmt *statement, int index, med_span bytes);
/* View of a BLOB column, valid until the next step or reset. */
med_span med_db_column_span (sqlite3_stmt *statement, int column);
/* What SQLite's code means here; logs nothing. */
med_result med_db_result (int code);
sqlite3 *med_db_handle (med_db *db);
