/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the client: only our key opens them, every change is noticed, and the file shows nothing.
 */
#include "store/store-lab.h"
#include "store/sealed-db.h"

#include <sodium.h>

#define CANARY "Anna Beispiel has this diagnosis"

static const med_seal_key row_key = { { 1 } };
static const med_index_key index_key = { { 2 } };

typedef struct
{
  char *folder;
  med_db *db;
  med_sealed_db *sealed;
  med_arena arena;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->folder = lab_folder ();
  f->db = lab_db (f->folder, &med_schema_client);
  lab_arena (&f->arena);
  MUST (med_sealed_db_open (f->db, &row_key, &index_key, &lab_env, &f->sealed));
}

static void
tear_down (fixture *f, gconstpointer data)
{
  med_sealed_db_close (f->sealed);
  med_db_close (f->db);
  med_arena_clear (&f->arena);
  lab_folder_free (f->folder);
}

static void
test_put_get (fixture *f, gconstpointer data)
{
  med_span got;
  static const size_t sizes[] = { 0, 1, 57, 58, 59, 64, 5000, 1000000 };
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree uint8_t *plain = (uint8_t *)g_malloc (sizes[i] + 1);
      memset (plain, 'p', sizes[i]);
      MUST (med_sealed_put (f->sealed, 1, MED_SPAN_OF (i), med_span_make (plain, sizes[i])));
      MUST (med_sealed_get (f->sealed, 1, MED_SPAN_OF (i), &f->arena, &got));
      g_assert_true (med_span_equal (got, med_span_make (plain, sizes[i])));
    }
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_EMPTY, MED_SPAN_LITERAL ("first")));
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_EMPTY, MED_SPAN_LITERAL ("second")));
  MUST (med_sealed_get (f->sealed, 1, MED_SPAN_EMPTY, &f->arena, &got));
  g_assert_true (med_span_equal (got, MED_SPAN_LITERAL ("second")));
  g_assert_cmpint (med_sealed_get (f->sealed, 2, MED_SPAN_EMPTY, &f->arena, &got), ==,
                   MED_E_NOT_FOUND);
  MUST (med_sealed_remove (f->sealed, 1, MED_SPAN_EMPTY));
  g_assert_cmpint (med_sealed_get (f->sealed, 1, MED_SPAN_EMPTY, &f->arena, &got), ==,
                   MED_E_NOT_FOUND);
  uint8_t id[MED_SEALED_ID_MAX + 1] = { 0 };
  g_assert_cmpint (med_sealed_put (f->sealed, 1, MED_SPAN_OF (id), MED_SPAN_EMPTY), ==,
                   MED_E_TOO_LARGE);
}

static bool
count_rows (void *context, med_span id, med_span plain)
{
  g_assert_true (med_span_equal (plain, MED_SPAN_LITERAL ("row")));
  return ++*(int *)context < 3;
}

static void
test_each (fixture *f, gconstpointer data)
{
  size_t damaged;
  for (int i = 0; i < 2; i++)
    MUST (med_sealed_put (f->sealed, 5, MED_SPAN_OF (i), MED_SPAN_LITERAL ("row")));
  MUST (med_sealed_put (f->sealed, 6, MED_SPAN_EMPTY, MED_SPAN_LITERAL ("other")));
  int count = 0;
  MUST (med_sealed_each (f->sealed, 5, count_rows, &count, &damaged));
  g_assert_cmpint (count, ==, 2);
  g_assert_cmpuint (damaged, ==, 0);
  /* One bad row does not hide the rest. */
  MUST (med_db_exec (f->db, "UPDATE sealed SET body = zeroblob (200) WHERE key ="
                            " (SELECT min (key) FROM sealed WHERE kind = 5)"));
  count = 0;
  MUST (med_sealed_each (f->sealed, 5, count_rows, &count, &damaged));
  g_assert_cmpint (count, ==, 1);
  g_assert_cmpuint (damaged, ==, 1);
  MUST (med_sealed_remove_kind (f->sealed, 5));
  count = 0;
  MUST (med_sealed_each (f->sealed, 5, count_rows, &count, &damaged));
  g_assert_cmpint (count, ==, 0);
}

static void
test_wrong_key (fixture *f, gconstpointer data)
{
  med_span got;
  med_sealed_db *other;
  const med_seal_key wrong = { { 9 } };
  const med_index_key wrong_index = { { 9 } };
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_EMPTY, MED_SPAN_LITERAL ("x")));
  MUST (med_sealed_db_open (f->db, &wrong, &index_key, &lab_env, &other));
  g_assert_cmpint (med_sealed_get (other, 1, MED_SPAN_EMPTY, &f->arena, &got), ==, MED_E_DAMAGED);
  med_sealed_db_close (other);
  MUST (med_sealed_db_open (f->db, &row_key, &wrong_index, &lab_env, &other));
  g_assert_cmpint (med_sealed_get (other, 1, MED_SPAN_EMPTY, &f->arena, &got), ==, MED_E_NOT_FOUND);
  med_sealed_db_close (other);
}

/* Every byte of a row, and its place, belong to it. */
static void
test_tampered (fixture *f, gconstpointer data)
{
  med_span got;
  sqlite3_stmt *statement;
  const int a = 1, b = 2;
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_OF (a), MED_SPAN_LITERAL ("x")));
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_OF (b), MED_SPAN_LITERAL ("y")));
  MUST (med_db_prepare (f->db, "SELECT length (body) FROM sealed", &statement));
  MUST (med_db_step (f->db, statement));
  int length = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  for (int i = 1; i <= length; i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "UPDATE sealed SET body = substr (body, 1, %d) || x'ff' || substr (body, %d)", i - 1,
          i + 1);
      g_autofree char *back = g_strdup_printf (
          "UPDATE sealed SET body = substr (body, 1, %d) || x'fe' || substr (body, %d)", i - 1,
          i + 1);
      MUST (med_db_begin (f->db));
      MUST (med_db_exec (f->db, sql));
      med_result first = med_sealed_get (f->sealed, 1, MED_SPAN_OF (a), &f->arena, &got);
      MUST (med_db_exec (f->db, back));
      med_result second = med_sealed_get (f->sealed, 1, MED_SPAN_OF (a), &f->arena, &got);
      /* The byte may have been one of the two. */
      g_assert_true (first == MED_E_DAMAGED || second == MED_E_DAMAGED);
      med_db_rollback (f->db);
    }
  MUST (med_db_exec (f->db, "UPDATE sealed SET body = (SELECT body FROM sealed s WHERE s.key <>"
                            " sealed.key)"));
  g_assert_cmpint (med_sealed_get (f->sealed, 1, MED_SPAN_OF (a), &f->arena, &got), ==,
                   MED_E_DAMAGED);
}

static void
test_canary (fixture *f, gconstpointer data)
{
  g_autofree char *path = lab_path (f->folder, "test.db");
  g_autofree char *wal = lab_path (f->folder, "test.db-wal");
  const char *const files[] = { path, wal };
  MUST (med_sealed_put (f->sealed, 1, MED_SPAN_LITERAL (CANARY), MED_SPAN_LITERAL (CANARY)));
  MUST (med_db_exec (f->db, "CREATE TABLE plain (x TEXT)"));
  int found = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize size = 0;
      if (g_file_get_contents (files[i], &bytes, &size, NULL))
        g_assert_null (memmem (bytes, size, CANARY, strlen (CANARY)));
    }
  /* The same search finds what is not sealed. */
  MUST (med_db_exec (f->db, "INSERT INTO plain VALUES ('" CANARY "')"));
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize size = 0;
      if (g_file_get_contents (files[i], &bytes, &size, NULL))
        found += memmem (bytes, size, CANARY, strlen (CANARY)) != NULL;
    }
  g_assert_cmpint (found, >, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/sealed-db/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_init (&argc, &argv, NULL);
  ADD ("put-get", test_put_get);
  ADD ("each", test_each);
  ADD ("wrong-key", test_wrong_key);
  ADD ("tampered", test_tampered);
  ADD ("canary", test_canary);
  return g_test_run ();
}
