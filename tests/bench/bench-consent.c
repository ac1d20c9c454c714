/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-consent NODE: sharing, with a real node. A patient with 10,000 records gives every category
 * to thirty doctors, one after the other, then takes it back from one: all categories get new
 * locks for those who stay. What a doctor sees now is answered from the replica. The peer of
 * cryptography is libsodium alone: as many seals as the operation hands out keys; that of a
 * decision is SQLite with an index, asked the same without keys and proofs. */
#include "bench-records.h"
#include "bench.h"

#include "client/categories.h"
#include "client/consents.h"
#include "support/clinic.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>

#define RECORDS 10000u
#define GRANTEES 30u
#define ROUNDS 5
#define YEAR 31536000

typedef struct
{
  clinic_person *patient, *doctors[GRANTEES];
  med_arena arena;
} share_lab;

/* Transactions of the journal that are not older than a block, and the largest. */
typedef struct
{
  uint64_t from;
  guint count;
  size_t largest;
} sent;

static bool
count_sent (void *context, med_span id, med_span value)
{
  sent *all = (sent *)context;
  Med__LocalJournal *entry = med__local_journal__unpack (NULL, value.size, value.data);
  g_assert_nonnull (entry);
  if (entry->height > all->from)
    {
      all->count++;
      all->largest = MAX (all->largest, entry->tx.len);
    }
  med__local_journal__free_unpacked (entry, NULL);
  return true;
}

/* Sends what waits, and says what that was. */
static sent
send_all (clinic_person *person)
{
  med_failure f;
  sent all = { .from = med_replica_anchor (person->session->replica)->height };
  clinic_must (med_outbox_flush (person->session, NULL, &f), f);
  clinic_sync (person);
  med_replica_each_of (person->session->replica, MED_LOCAL_JOURNAL, count_sent, &all);
  return all;
}

static double
grant (share_lab *lab, const clinic_person *doctor, med_id *made)
{
  med_failure f;
  const char *const *words = med_categories ();
  const med_grant_terms terms = { .grantee = doctor->session->keys->account,
                                  .categories = words,
                                  .category_count = g_strv_length ((char **)words),
                                  .actions = MED_ACTION_SEE | MED_ACTION_ADD,
                                  .purpose = MED__PURPOSE__PURPOSE_TREAT,
                                  .until = med_session_now (lab->patient->session) + YEAR };
  double begun = bench_now ();
  clinic_must (med_consent_grant (lab->patient->session, &terms, made, NULL, &f), f);
  return bench_now () - begun;
}

/* Seconds of sealing `count` identities with libsodium's own boxes. */
static double
seals (unsigned count)
{
  uint8_t public[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
  uint8_t key[32] = { 7 }, sealed[32 + crypto_box_SEALBYTES];
  crypto_box_keypair (public, secret);
  double begun = bench_now ();
  for (unsigned i = 0; i < count; i++)
    if (crypto_box_seal (sealed, key, sizeof key, public) != 0)
      exit (1);
  return bench_now () - begun;
}

static void
measure_grants (share_lab *lab, med_id grants[GRANTEES])
{
  bench_series ours, peer;
  sent largest = { 0 };
  bench_series_init (&ours, GRANTEES);
  bench_series_init (&peer, GRANTEES);
  for (guint i = 0; i < GRANTEES; i++)
    {
      bench_series_add (&ours, grant (lab, lab->doctors[i], &grants[i]));
      bench_series_add (&peer, seals (g_strv_length ((char **)med_categories ())));
      sent now = send_all (lab->patient);
      largest.count = MAX (largest.count, now.count);
      largest.largest = MAX (largest.largest, now.largest);
    }
  g_autofree char *note
      = g_strdup_printf ("%u transaction, at most %zu bytes", largest.count, largest.largest);
  bench_row ("grant 15 categories, 10,000 records", &ours, "15 bare seals", &peer, note);
}

/* Seconds a question: does this doctor see that category now? */
static double
ask_sqlite (unsigned questions)
{
  sqlite3 *db;
  sqlite3_stmt *ask;
  const char *const *words = med_categories ();
  guint count = g_strv_length ((char **)words);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_autoptr (GString) fill = g_string_new (
      "CREATE TABLE share (doctor INT, category TEXT, until INT, PRIMARY KEY (doctor, category)) "
      "WITHOUT ROWID;");
  for (guint doctor = 0; doctor < GRANTEES; doctor++)
    for (guint i = 0; i < count; i++)
      g_string_append_printf (fill, "INSERT INTO share VALUES (%u, '%s', 2000000000);", doctor,
                              words[i]);
  g_assert_cmpint (sqlite3_exec (db, fill->str, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT 1 FROM share WHERE doctor = ?1 AND category = ?2 "
                                       "AND until > ?3",
                                       -1, &ask, NULL),
                   ==, SQLITE_OK);
  double begun = bench_now ();
  for (unsigned i = 0; i < questions; i++)
    {
      sqlite3_bind_int (ask, 1, (int)(i % GRANTEES));
      sqlite3_bind_text (ask, 2, words[i % count], -1, SQLITE_STATIC);
      sqlite3_bind_int (ask, 3, 1700000000);
      g_assert_cmpint (sqlite3_step (ask), ==, SQLITE_ROW);
      sqlite3_reset (ask);
    }
  double took = (bench_now () - begun) / questions;
  sqlite3_finalize (ask);
  sqlite3_close (db);
  return took;
}

static void
measure_decisions (share_lab *lab)
{
  bench_series ours, peer;
  med_preview_line *lines;
  size_t count = 0;
  med_failure f;
  bench_series_init (&ours, ROUNDS);
  bench_series_init (&peer, ROUNDS);
  for (int i = 0; i < ROUNDS; i++)
    {
      med_arena arena;
      med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
      double begun = bench_now ();
      clinic_must (med_consent_preview (lab->patient->session,
                                        &lab->doctors[i]->session->keys->account, &arena, &lines,
                                        &count, &f),
                   f);
      bench_series_add (&ours, (bench_now () - begun) / (double)count);
      bench_series_add (&peer, ask_sqlite (RECORDS));
      med_arena_clear (&arena);
    }
  g_autofree char *note = g_strdup_printf ("%zu records at once among %u shares", count, GRANTEES);
  bench_row ("consent decision on the replica", &ours, "SQLite", &peer, note);
}

static void
measure_revokes (share_lab *lab, const med_id grants[GRANTEES])
{
  bench_series ours, peer;
  sent largest = { 0 };
  med_failure f;
  unsigned keys = 15 * (GRANTEES - 1);
  bench_series_init (&ours, ROUNDS);
  bench_series_init (&peer, ROUNDS);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double begun = bench_now ();
      clinic_must (med_consent_revoke (lab->patient->session, &grants[i], NULL, &f), f);
      bench_series_add (&ours, bench_now () - begun);
      bench_series_add (&peer, seals (keys));
      sent now = send_all (lab->patient);
      largest.count = MAX (largest.count, now.count);
      largest.largest = MAX (largest.largest, now.largest);
      /* Thirty again for the next round. */
      med_id again;
      grant (lab, lab->doctors[i], &again);
      send_all (lab->patient);
    }
  g_autofree char *name = g_strdup_printf ("revoke 15 categories among %u grantees", GRANTEES);
  g_autofree char *peer_name = g_strdup_printf ("%u bare seals", keys);
  g_autofree char *note
      = g_strdup_printf ("%u transactions, at most %zu bytes", largest.count, largest.largest);
  bench_row (name, &ours, peer_name, &peer, note);
}

int
main (int argc, char **argv)
{
  share_lab lab;
  med_id grants[GRANTEES];
  clinic_init (&argc, &argv);
  /* Rows only, not what the test framework prints. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  g_autoptr (clinic) home = clinic_new ();
  lab.patient = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Bench", "Ina");
  for (guint i = 0; i < GRANTEES; i++)
    {
      g_autofree char *family = g_strdup_printf ("Doctor %u", i + 1);
      lab.doctors[i] = clinic_join (home, MED__ROLE__ROLE_DOCTOR, family, "Ben");
    }
  clinic_sync (lab.patient);
  bench_records_add (lab.patient->session, 0, RECORDS);
  measure_grants (&lab, grants);
  measure_decisions (&lab);
  measure_revokes (&lab, grants);
  return 0;
}
