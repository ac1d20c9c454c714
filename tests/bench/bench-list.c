/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of 100,000 records: from the opened keys to the first rows, a key press in the search, one
 * more record. Run with "ours FOLDER" it does the first part on what is there. */
#include "bench-records.h"
#include "bench.h"

#include "client/record-model-private.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>

#define RECORDS 100000u
#define ROUNDS 5
#define SHOWN 30

static med_failure failure;

static void
must (bool fine, const char *what)
{
  if (fine)
    return;
  fprintf (stderr, "bench-list: %s failed: %s\n", what, failure.message);
  exit (1);
}

/* ── The peer: the same texts in a plain SQLite database ────────────────────────────────────── */

static sqlite3 *
make_peer (const char *path)
{
  sqlite3 *db;
  sqlite3_stmt *insert;
  must (sqlite3_open (path, &db) == SQLITE_OK
            && sqlite3_exec (db,
                             "CREATE TABLE record (id INTEGER PRIMARY KEY, title TEXT, date TEXT,"
                             " category TEXT, author TEXT, file TEXT); BEGIN",
                             NULL, NULL, NULL)
                   == SQLITE_OK
            && sqlite3_prepare_v2 (db, "INSERT INTO record VALUES (?1, ?2, ?3, 'labs', ?4, ?5)", -1,
                                   &insert, NULL)
                   == SQLITE_OK,
        "SQLite");
  for (unsigned i = 0; i < RECORDS; i++)
    {
      char title[64], date[16], name[64];
      bench_record_title (i, title);
      bench_record_date (i, date);
      g_snprintf (name, sizeof name, "scan-%u.pdf", i);
      sqlite3_reset (insert);
      sqlite3_bind_int (insert, 1, (int)i);
      sqlite3_bind_text (insert, 2, title, -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (insert, 3, date, -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (insert, 4, "Dr. Ina Bench", -1, SQLITE_STATIC);
      sqlite3_bind_text (insert, 5, name, -1, SQLITE_TRANSIENT);
      must (sqlite3_step (insert) == SQLITE_DONE, "SQLite");
    }
  sqlite3_finalize (insert);
  must (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "SQLite");
  return db;
}

/* All rows, newest first, as a list that is filtered in memory would read them. */
static double
peer_rows (const char *path)
{
  double start = bench_now ();
  sqlite3 *db;
  sqlite3_stmt *all;
  unsigned rows = 0;
  must (sqlite3_open (path, &db) == SQLITE_OK
            && sqlite3_prepare_v2 (db, "SELECT * FROM record ORDER BY date DESC, id DESC", -1, &all,
                                   NULL)
                   == SQLITE_OK,
        "SQLite");
  while (sqlite3_step (all) == SQLITE_ROW)
    rows += sqlite3_column_bytes (all, 1) > 0;
  must (rows == RECORDS, "SQLite");
  sqlite3_finalize (all);
  sqlite3_close (db);
  return bench_now () - start;
}

static void
index_peer (sqlite3 *db)
{
  must (sqlite3_exec (db,
                      "ATTACH ':memory:' AS m;"
                      "CREATE VIRTUAL TABLE m.found USING fts5 (title, date, author, file);"
                      "INSERT INTO m.found (rowid, title, date, author, file)"
                      " SELECT id, title, date, author, file FROM record",
                      NULL, NULL, NULL)
            == SQLITE_OK,
        "FTS5");
}

static double
peer_search (sqlite3 *db, const char *word)
{
  double start = bench_now ();
  sqlite3_stmt *found;
  g_autofree char *query = g_strdup_printf ("%s*", word);
  must (sqlite3_prepare_v2 (db,
                            "SELECT record.id FROM m.found JOIN record ON record.id = found.rowid"
                            " WHERE found MATCH ?1 ORDER BY record.date DESC",
                            -1, &found, NULL)
            == SQLITE_OK,
        "FTS5");
  sqlite3_bind_text (found, 1, query, -1, SQLITE_STATIC);
  while (sqlite3_step (found) == SQLITE_ROW)
    ;
  sqlite3_finalize (found);
  return bench_now () - start;
}

/* ── Ours ───────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  bench_series first, take, search, more;
  sqlite3 *db;
  bench_series peer_first, peer_search;
} measured;

static void
show_first (MedRecordList *list)
{
  for (guint i = 0; i < SHOWN; i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (list), i);
      must (row != NULL, "the list");
    }
}

static MedRecordList *
show (med_snapshot *snapshot)
{
  MedRecordList *list = med_record_list_object_new (NULL);
  g_object_set (list, "grouped", TRUE, NULL);
  med_record_list_object_take (list, snapshot, &snapshot->self.account);
  return list;
}

/* As somebody types it, letter by letter; the empty text is one more. */
static void
type (measured *m, MedRecordList *list)
{
  static const char *const typed[]
      = { "f", "fe", "fer", "ferritin", "ferritin 4", "2019", "dr", "hand 77", "" };
  for (size_t i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      double start = bench_now ();
      g_object_set (list, "search", typed[i], NULL);
      bench_series_add (&m->search, bench_now () - start);
      if (typed[i][0] != '\0' && strchr (typed[i], ' ') == NULL)
        bench_series_add (&m->peer_search, peer_search (m->db, typed[i]));
    }
}

static void
measure (measured *m, const char *folder, unsigned round)
{
  med_profile *profile;
  med_session *session;
  med_snapshot *snapshot, *later;
  double opened;
  session = bench_session_open (folder, &profile, &opened);
  must (med_snapshot_take (session, &snapshot, &failure) == MED_OK, "reading");
  double before = bench_now ();
  MedRecordList *list = show (snapshot);
  bench_series_add (&m->take, bench_now () - before);
  show_first (list);
  bench_series_add (&m->first, bench_now () - opened);
  type (m, list);
  bench_records_add (session, RECORDS + round, 1);
  before = bench_now ();
  must (med_snapshot_take (session, &later, &failure) == MED_OK, "reading");
  med_record_list_object_take (list, later, &later->self.account);
  bench_series_add (&m->more, bench_now () - before);
  g_object_unref (list);
  med_snapshot_unref (snapshot);
  med_snapshot_unref (later);
  med_session_close (session);
  med_profile_close (profile);
}

static long
pss_mib (void)
{
  g_autofree char *text = NULL;
  const char *at;
  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL)
      || (at = strstr (text, "\nPss:")) == NULL)
    return 0;
  return atol (at + strlen ("\nPss:")) / 1024;
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "peer.db", NULL);
  measured m = { .db = NULL };
  med_profile *profile;
  double opened;
  if (sodium_init () < 0)
    return 1;
  med_session *session = bench_session_open (folder, &profile, &opened);
  bench_records_add (session, 0, RECORDS);
  med_session_close (session);
  med_profile_close (profile);
  m.db = make_peer (path);
  double start = bench_now ();
  index_peer (m.db);
  double indexed = bench_now () - start;
  bench_series *const all[]
      = { &m.first, &m.take, &m.search, &m.more, &m.peer_first, &m.peer_search };
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    bench_series_init (all[i], ROUNDS * 16);
  for (unsigned i = 0; i < ROUNDS; i++)
    {
      measure (&m, folder, i);
      bench_series_add (&m.peer_first, peer_rows (path));
    }
  g_autofree char *memory = g_strdup_printf ("afterwards %ld MiB PSS", pss_mib ());
  g_autofree char *worst
      = g_strdup_printf ("p99 %.1f ms; making the peer's index %.0f ms",
                         bench_series_percentile (&m.search, 0.99) * 1e3, indexed * 1e3);
  bench_row ("100,000 records: keys to first rows", &m.first, "SQLite, plain rows in order",
             &m.peer_first, memory);
  bench_row ("100,000 records: of that the main loop", &m.take, NULL, NULL, "");
  bench_row ("100,000 records: a key press in the search", &m.search, "SQLite FTS5 in memory",
             &m.peer_search, worst);
  bench_row ("100,000 records: one more", &m.more, NULL, NULL, "");
  sqlite3_close (m.db);
  return 0;
}
