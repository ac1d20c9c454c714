/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening databases: fresh, again, of somebody else, newer, damaged, migrated. */
#include "store/store-lab.h"

#include <sys/stat.h>

static const char *const one[] = { "CREATE TABLE a (x INTEGER)" };
static const char *const two[] = { "CREATE TABLE a (x INTEGER)", "ALTER TABLE a ADD y INTEGER" };
static const char *const broken[] = { "CREATE TABLE a (x INTEGER)", "ALTER TABLE b ADD y INTEGER" };
static const med_schema schema_one = { 0x4D454401, one, 1 };
static const med_schema schema_two = { 0x4D454401, two, 2 };
static const med_schema schema_broken = { 0x4D454401, broken, 2 };
static const med_schema schema_other = { 0x4D454402, one, 1 };

typedef struct
{
  char *folder, *path;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->folder = lab_folder ();
  f->path = lab_path (f->folder, "test.db");
}

static void
tear_down (fixture *f, gconstpointer data)
{
  g_free (f->path);
  lab_folder_free (f->folder);
}

static int64_t
number (med_db *db, const char *sql)
{
  sqlite3_stmt *statement;
  MUST (med_db_prepare (db, sql, &statement));
  MUST (med_db_step (db, statement));
  int64_t value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static void
test_fresh (fixture *f, gconstpointer data)
{
  med_db *db, *second;
  struct stat status;
  MUST (med_db_open (f->path, &schema_one, &db));
  g_assert_cmpint (stat (f->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (number (db, "PRAGMA application_id"), ==, 0x4D454401);
  g_assert_cmpint (number (db, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (number (db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (number (db, "PRAGMA foreign_keys"), ==, 1);
  MUST (med_db_exec (db, "INSERT INTO a VALUES (7)"));
  /* Nobody else while this one is open. */
  g_assert_cmpint (med_db_open (f->path, &schema_one, &second), ==, MED_E_BUSY);
  med_db_close (db);
  MUST (med_db_open (f->path, &schema_one, &db));
  g_assert_cmpint (number (db, "SELECT x FROM a"), ==, 7);
  med_db_close (db);
}

static void
test_other_application (fixture *f, gconstpointer data)
{
  med_db *db;
  MUST (med_db_open (f->path, &schema_one, &db));
  med_db_close (db);
  g_assert_cmpint (med_db_open (f->path, &schema_other, &db), ==, MED_E_DAMAGED);
}

static void
test_newer (fixture *f, gconstpointer data)
{
  med_db *db;
  MUST (med_db_open (f->path, &schema_two, &db));
  med_db_close (db);
  g_assert_cmpint (med_db_open (f->path, &schema_one, &db), ==, MED_E_UNSUPPORTED);
  MUST (med_db_open (f->path, &schema_two, &db));
  med_db_close (db);
}

static void
test_migration (fixture *f, gconstpointer data)
{
  med_db *db;
  g_autofree char *copy = g_strconcat (f->path, ".v1", NULL);
  MUST (med_db_open (f->path, &schema_one, &db));
  MUST (med_db_exec (db, "INSERT INTO a VALUES (7)"));
  med_db_close (db);
  /* A migration that fails changes nothing. */
  g_assert_cmpint (med_db_open (f->path, &schema_broken, &db), !=, MED_OK);
  MUST (med_db_open (f->path, &schema_one, &db));
  med_db_close (db);
  MUST (med_db_open (f->path, &schema_two, &db));
  g_assert_cmpint (number (db, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (number (db, "SELECT count (*) FROM a WHERE x = 7 AND y IS NULL"), ==, 1);
  med_db_close (db);
  /* The copy from before is a database of the old version. */
  MUST (med_db_open (copy, &schema_one, &db));
  g_assert_cmpint (number (db, "SELECT x FROM a"), ==, 7);
  med_db_close (db);
}

static void
test_no_database (fixture *f, gconstpointer data)
{
  med_db *db;
  char bytes[8192];
  memset (bytes, 'x', sizeof bytes);
  g_assert_true (g_file_set_contents (f->path, bytes, sizeof bytes, NULL));
  g_assert_cmpint (med_db_open (f->path, &schema_one, &db), ==, MED_E_DAMAGED);
}

static void
test_damaged (fixture *f, gconstpointer data)
{
  med_db *db;
  g_autofree char *bytes = NULL;
  gsize size;
  MUST (med_db_open (f->path, &schema_one, &db));
  MUST (med_db_exec (db, "CREATE INDEX b ON a (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                         " SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO a SELECT i FROM n"));
  med_db_close (db);
  g_assert_true (g_file_get_contents (f->path, &bytes, &size, NULL));
  memset (bytes + size / 2 / 4096 * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize)size, NULL));
  g_assert_cmpint (med_db_open (f->path, &schema_one, &db), ==, MED_E_DAMAGED);
}

static void
test_link (fixture *f, gconstpointer data)
{
  med_db *db;
  g_autofree char *target = lab_path (f->folder, "target");
  g_assert_true (g_file_set_contents (target, "", 0, NULL));
  g_assert_cmpint (symlink (target, f->path), ==, 0);
  g_assert_cmpint (med_db_open (f->path, &schema_one, &db), ==, MED_E_IO);
}

static void
test_transactions (fixture *f, gconstpointer data)
{
  med_db *db;
  MUST (med_db_open (f->path, &schema_one, &db));
  MUST (med_db_begin (db));
  g_assert_true (med_db_in_transaction (db));
  MUST (med_db_exec (db, "INSERT INTO a VALUES (1)"));
  med_db_rollback (db);
  g_assert_false (med_db_in_transaction (db));
  g_assert_cmpint (number (db, "SELECT count (*) FROM a"), ==, 0);
  MUST (med_db_begin (db));
  MUST (med_db_exec (db, "INSERT INTO a VALUES (1)"));
  /* Closing forgets what was not committed. */
  med_db_close (db);
  MUST (med_db_open (f->path, &schema_one, &db));
  g_assert_cmpint (number (db, "SELECT count (*) FROM a"), ==, 0);
  med_db_close (db);
}

/* Every released schema opens, empty as it may be. */
static void
test_schemas (fixture *f, gconstpointer data)
{
  med_db *db;
  g_autofree char *client = lab_path (f->folder, "client.db");
  MUST (med_db_open (f->path, &med_schema_node, &db));
  g_assert_cmpint (number (db, "PRAGMA application_id"), ==, 0x4D45444E);
  med_db_close (db);
  MUST (med_db_open (client, &med_schema_client, &db));
  g_assert_cmpint (number (db, "PRAGMA application_id"), ==, 0x4D454443);
  med_db_close (db);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/db/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fresh", test_fresh);
  ADD ("other-application", test_other_application);
  ADD ("newer", test_newer);
  ADD ("migration", test_migration);
  ADD ("no-database", test_no_database);
  ADD ("damaged", test_damaged);
  ADD ("link", test_link);
  ADD ("transactions", test_transactions);
  ADD ("schemas", test_schemas);
  return g_test_run ();
}
