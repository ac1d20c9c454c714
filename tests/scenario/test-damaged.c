/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged files of a profile: bits of the keystore and of the database. Never another identity and
 * never other data, but a sentence; and what the hospital still has comes again. */
#include "core/ledger/stream.h"
#include "support/clinic.h"
#include "support/replica-dump.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

static clinic *home;
static clinic_person *patient;

static size_t
count_records (clinic_person *person)
{
  med_failure f;
  med_arena arena;
  med_record_info *list;
  size_t count;
  const med_record_filter all = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  clinic_must (med_records_list (person->session, &all, &arena, &list, &count, NULL, &f), f);
  med_arena_clear (&arena);
  return count;
}

/* ── The keystore ──────────────────────────────────────────────────────────────────────────── */

/* One bit of the keystore at a time: never another identity, never a crash. Bits of the cost
 * parameters are left out: they only make it slow. */
static void
test_keystore (void)
{
  clinic_person *copy;
  clinic_close (patient);
  copy = clinic_copy (home, patient, "flipped");
  g_autofree char *path = g_build_filename (copy->folder, "keystore", NULL);
  g_autofree char *before = g_build_filename (copy->folder, "keystore~", NULL);
  g_autofree char *good = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  g_remove (before);
  static const gsize places[] = { 0, 7, 8, 10, 13, 24, 54, 56, 90, 120, 150, 170, 200, 260 };
  for (size_t i = 0; i < G_N_ELEMENTS (places) + 3; i++)
    {
      gsize place
          = i < G_N_ELEMENTS (places) ? places[i] : size - 1 - (i - G_N_ELEMENTS (places)) * 40;
      g_autofree char *bad = g_memdup2 (good, size);
      med_failure f = { 0 };
      med_keys *keys;
      bad[place] ^= 1;
      g_assert_true (g_file_set_contents_full (path, bad, (gssize)size,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      clinic_must (med_profile_open (copy->folder, false, med_client_env (), &copy->profile, &f),
                   f);
      med_result result
          = med_identity_unlock (copy->profile, MED_SPAN_LITERAL (CLINIC_PASSPHRASE), &keys, &f);
      g_test_message ("byte %zu: %s: %s", place, med_result_name (result), f.message);
      g_assert_cmpint (result, !=, MED_OK);
      g_assert_cmpuint (strlen (f.message), >, 15);
      med_profile_close (copy->profile);
    }
  copy->profile = NULL;
  /* Cut, and empty. */
  for (gsize left = 0; left < size; left += size / 5 + 1)
    {
      med_failure f = { 0 };
      med_keys *keys;
      g_assert_true (g_file_set_contents_full (path, good, (gssize)left,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      clinic_must (med_profile_open (copy->folder, false, med_client_env (), &copy->profile, &f),
                   f);
      med_result result
          = med_identity_unlock (copy->profile, MED_SPAN_LITERAL (CLINIC_PASSPHRASE), &keys, &f);
      g_assert_cmpint (result, !=, MED_OK);
      g_assert_cmpuint (strlen (f.message), >, 15);
      med_profile_close (copy->profile);
    }
  copy->profile = NULL;
  clinic_open (patient);
}

/* ── A damaged database ─────────────────────────────────────────────────────────────────────── */

/* Leaves are read when they are asked for: never other bytes. */
static void
assert_leaf_damaged (med_session *session)
{
  med_row_id id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes),
                                 MED_SPAN_EMPTY);
  med_arena arena;
  med_span event;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 16);
  g_assert_cmpint (med_replica_leaf (session->replica, med_row_id_span (&id), 0, &arena, &event),
                   ==, MED_E_DAMAGED);
  med_arena_clear (&arena);
}

/* Somebody opens every record: rows and documents are read then. How many could not be had. */
static size_t
open_all (clinic_person *person)
{
  med_failure f;
  med_arena arena;
  med_record_info *list, one;
  size_t count, missing = 0;
  const med_record_filter all = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  clinic_must (med_records_list (person->session, &all, &arena, &list, &count, NULL, &f), f);
  for (size_t i = 0; i < count; i++)
    if (med_records_get (person->session, &list[i].id, &arena, &one, &f) != MED_OK || !one.readable)
      missing++;
  med_arena_clear (&arena);
  return missing;
}

/* Bits of sealed rows: they are left out, counted when everything is read at the start or found
 * when they are asked for, and come again from the hospital. */
static void
test_damaged_rows (void)
{
  clinic_sync (patient);
  g_autoptr (GPtrArray) truth = replica_dump (patient->session->replica);
  size_t records = count_records (patient);
  clinic_close (patient);
  static const int kinds[] = { 1, 2, 3, 4, 5, 6, 12, 13 };
  for (size_t k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      int kind = kinds[k];
      g_autofree char *name = g_strdup_printf ("damaged-%d", kind);
      clinic_person *copy = clinic_copy (home, patient, name);
      g_autofree char *path = g_build_filename (copy->folder, "client.db", NULL);
      g_autofree char *sql = g_strdup_printf (
          "UPDATE sealed SET body = substr (body, 1, 40) || x'00112233' || substr (body, 45)"
          " WHERE kind = %d",
          kind);
      sqlite3 *db;
      char *problem = NULL;
      g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
      if (sqlite3_exec (db, sql, NULL, NULL, &problem) != SQLITE_OK)
        g_error ("%s", problem);
      int changed = sqlite3_changes (db);
      sqlite3_close (db);
      clinic_open (copy);
      g_test_message ("kind %d: %d rows, %zu damaged", kind, changed, copy->session->damaged);
      g_assert_cmpint (changed, >, 0);
      if (kind <= 3)
        g_assert_cmpuint (copy->session->damaged, >=, (size_t)changed);
      if (kind == 4)
        assert_leaf_damaged (copy->session);
      g_assert_cmpuint (open_all (copy), ==, kind == 5 || kind == 12 ? records : 0);
      clinic_sync (copy);
      g_assert_cmpuint (count_records (copy), ==, records);
      g_assert_cmpuint (open_all (copy), ==, 0);
      g_autoptr (GPtrArray) after = replica_dump (copy->session->replica);
      for (guint i = 0; i < truth->len; i++)
        {
          const char *line = (const char *)truth->pdata[i];
          /* Categories and their epochs are asked for when something is added. */
          if (g_str_has_prefix (line, "0208") || g_str_has_prefix (line, "0214"))
            continue;
          if ((g_str_has_prefix (line, "02") || g_str_has_prefix (line, "03")
               || g_str_has_prefix (line, "04"))
              && !g_ptr_array_find_with_equal_func (after, line, g_str_equal, NULL))
            g_error ("kind %d: did not come again: %.60s", kind, line);
        }
      clinic_close (copy);
    }
  clinic_open (patient);
}

/* ── A damaged outbox ──────────────────────────────────────────────────────────────────────── */

static size_t
count_damaged (clinic_person *person, med_id *damaged, size_t *all)
{
  med_failure f;
  med_arena arena;
  med_outbox_item *items;
  size_t found = 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  clinic_must (med_outbox_list (person->session, &arena, &items, all, &f), f);
  for (size_t i = 0; i < *all; i++)
    if (items[i].damaged)
      {
        g_assert_cmpuint (strlen (items[i].what), >, 15);
        *damaged = items[i].id;
        found++;
      }
  med_arena_clear (&arena);
  return found;
}

/* One of two that wait is damaged: it is named, the other is sent, and it can be discarded. */
static void
test_damaged_outbox (void)
{
  static uint8_t content[3000];
  med_failure f;
  med_id id;
  size_t all, records = count_records (patient);
  (void)clinic_add (patient, "One", "documents", content, sizeof content, false);
  (void)clinic_add (patient, "Two", "documents", content, sizeof content, false);
  clinic_close (patient);
  clinic_person *copy = clinic_copy (home, patient, "damaged-outbox");
  g_autofree char *path = g_build_filename (copy->folder, "client.db", NULL);
  sqlite3 *db;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE sealed SET body = substr (body, 1, 40) || x'00112233' ||"
                                 " substr (body, 45) WHERE kind = 7 AND key ="
                                 " (SELECT min (key) FROM sealed WHERE kind = 7)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, 1);
  sqlite3_close (db);
  clinic_open (copy);
  g_assert_cmpuint (count_damaged (copy, &id, &all), ==, 1);
  g_assert_cmpuint (all, ==, 2);
  clinic_must (med_outbox_flush (copy->session, NULL, &f), f);
  clinic_sync (copy);
  g_assert_cmpuint (count_damaged (copy, &id, &all), ==, 1);
  g_assert_cmpuint (all, ==, 1);
  g_assert_cmpuint (count_records (copy), ==, records + 1);
  clinic_must (med_outbox_discard (copy->session, &id, &f), f);
  g_assert_cmpint (med_outbox_discard (copy->session, &id, &f), ==, MED_E_NOT_FOUND);
  g_assert_cmpuint (count_damaged (copy, &id, &all), ==, 0);
  clinic_close (copy);
  clinic_open (patient);
}

/* Bits anywhere in the file, the file cut, no database at all: an answer in words. */
static void
test_damaged_file (void)
{
  clinic_close (patient);
  clinic_person *copy = clinic_copy (home, patient, "broken");
  g_autofree char *path = g_build_filename (copy->folder, "client.db", NULL);
  g_autofree char *good = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  for (int i = 0; i < 12; i++)
    {
      g_autofree char *bad = g_memdup2 (good, size);
      gsize left = i == 10 ? 100 : i == 11 ? size / 2 : size;
      for (int j = 0; j < 8 && i < 10; j++)
        bad[i == 0 ? j * 11 : g_rand_int_range (random, 0, (gint32)size)] ^= 1 << (j % 8);
      g_assert_true (g_file_set_contents_full (path, bad, (gssize)left,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      med_failure f = { 0 };
      med_keys *keys;
      clinic_must (med_profile_open (copy->folder, false, med_client_env (), &copy->profile, &f),
                   f);
      clinic_must (
          med_identity_unlock (copy->profile, MED_SPAN_LITERAL (CLINIC_PASSPHRASE), &keys, &f), f);
      med_result result = med_session_open (copy->profile, keys, &copy->session, &f);
      if (result == MED_OK)
        {
          result = med_sync (copy->session, NULL, &f);
          (void)count_records (copy);
        }
      else
        med_identity_lock (keys);
      g_test_message ("%d: %s: %s", i, med_result_name (result), result == MED_OK ? "" : f.message);
      if (result != MED_OK)
        g_assert_cmpuint (strlen (f.message), >, 15);
      med_session_close (copy->session);
      med_profile_close (copy->profile);
      copy->session = NULL;
      copy->profile = NULL;
    }
  clinic_open (patient);
}

int
main (int argc, char **argv)
{
  static uint8_t content[5000];
  clinic_init (&argc, &argv);
  home = clinic_new ();
  patient = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  for (int i = 0; i < 3; i++)
    (void)clinic_add (patient, "Letter", "documents", content, sizeof content, true);
  clinic_sync (patient);
  g_test_add_func ("/scenario/damaged/keystore", test_keystore);
  g_test_add_func ("/scenario/damaged/rows", test_damaged_rows);
  g_test_add_func ("/scenario/damaged/file", test_damaged_file);
  g_test_add_func ("/scenario/damaged/outbox", test_damaged_outbox);
  int failed = g_test_run ();
  clinic_free (home);
  return failed;
}
