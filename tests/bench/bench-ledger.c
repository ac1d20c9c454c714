/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger alone: blocks of a thousand signed transactions, each adding a record, applied with
 * the root of the state; in memory, then over SQLite as the node keeps it, then with a million
 * accounts more in the state. Beside it the bare rows of the same blocks in a plain SQLite table
 * of the same size: no rules, no signatures, no root. */
#include "bench.h"

#include "core/crypto/hash.h"
#include "core/ledger/index.h"
#include "core/merkle/jmt.h"
#include "store/kv-sqlite.h"
#include "support/ledger-care.h"

#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define BLOCK 1000
#define ROUNDS 15
#define ACCOUNTS 1000000

#define MUST(expression) g_assert_cmpstr (med_result_name (expression), ==, "ok")

typedef struct
{
  GBytes *key, *value;
} pair;

/* Rows of a block that was just applied, as the peer will write them. */
static void
note_row (void *context, med_table table, med_span id, med_span value)
{
  uint8_t key[256] = { (uint8_t)table };
  memcpy (key + 1, id.data, id.size);
  const pair one = { g_bytes_new (key, id.size + 1), g_bytes_new (value.data, value.size) };
  g_array_append_val ((GArray *)context, one);
}

static void
clear_pair (gpointer data)
{
  g_bytes_unref (((pair *)data)->key);
  g_bytes_unref (((pair *)data)->value);
}

static med_span *
sign_block (care_lab *care)
{
  ledger_lab *lab = care->lab;
  lab_person *people[] = { care->patient, care->neighbour };
  Med__RecordAdd *ops[] = { care_record (lab, people[0], 1), care_record (lab, people[1], 1) };
  med_span *txs = g_new (med_span, BLOCK);
  for (guint i = 0; i < BLOCK; i++)
    {
      Med__RecordAdd *add = ops[i % 2];
      add->nonce = lab_bytes (lab, 16);
      add->manifest_cid = lab_cid (lab);
      add->payload_cid = lab_cid (lab);
      Med__Op op = lab_op (MED__OP__KIND_RECORD_ADD, add);
      txs[i] = lab_sign (lab, people[i % 2], MED_SPAN_EMPTY, &op, 1);
    }
  return txs;
}

/* Seconds of one block: until its root is known, of which processor time, and until the commit. */
typedef struct
{
  double applied, cpu, durable;
} block_time;

static void
run_block (ledger_lab *lab, const med_span *txs, block_time *took, GArray *rows)
{
  med_hash app_hash;
  double start = bench_now (), cpu = bench_cpu ();
  MUST (med_ledger_begin_block (lab->ledger, med_ledger_height (lab->ledger) + 1, lab->time));
  for (guint i = 0; i < BLOCK; i++)
    {
      med_tx_outcome outcome;
      MUST (med_ledger_apply (lab->ledger, txs[i], &outcome));
      lab_assert_code (outcome.code, MED_REASON_NONE);
    }
  MUST (med_ledger_end_block (lab->ledger, &app_hash));
  took->applied = bench_now () - start;
  took->cpu = bench_cpu () - cpu;
  med_ledger_each_change (lab->ledger, note_row, rows);
  start = bench_now ();
  MUST (lab->kv.class->begin (lab->kv.self));
  MUST (med_ledger_commit (lab->ledger));
  MUST (lab->kv.class->commit (lab->kv.self, true));
  took->durable = took->applied + (bench_now () - start);
  lab->time += 60;
}

static double
run_peer (sqlite3 *peer, const GArray *rows)
{
  sqlite3_stmt *put;
  double start = bench_now ();
  g_assert_cmpint (sqlite3_exec (peer, "BEGIN", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (peer, "INSERT OR REPLACE INTO row VALUES (?1, ?2)", -1, &put, NULL), ==,
      SQLITE_OK);
  for (guint i = 0; i < rows->len; i++)
    {
      const pair *one = &g_array_index (rows, pair, i);
      gsize size;
      const void *data = g_bytes_get_data (one->key, &size);
      sqlite3_bind_blob (put, 1, data, (int)size, SQLITE_STATIC);
      data = g_bytes_get_data (one->value, &size);
      sqlite3_bind_blob (put, 2, data, (int)size, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (put), ==, SQLITE_DONE);
      sqlite3_reset (put);
    }
  sqlite3_finalize (put);
  g_assert_cmpint (sqlite3_exec (peer, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  return bench_now () - start;
}

/* Processor time of verifying a block's signatures: what no rule can do without. */
static double
signatures (void)
{
  uint8_t public[32], secret[64], message[300] = { 0 }, signature[64];
  crypto_sign_keypair (public, secret);
  crypto_sign_detached (signature, NULL, message, sizeof message, secret);
  double start = bench_cpu ();
  for (guint i = 0; i < BLOCK; i++)
    if (crypto_sign_verify_detached (signature, message, sizeof message, public) != 0)
      exit (1);
  return bench_cpu () - start;
}

static void
measure (care_lab *care, sqlite3 *peer, const char *name)
{
  bench_series apply, durable, rows_alone, rules;
  bench_series_init (&apply, ROUNDS);
  bench_series_init (&durable, ROUNDS);
  bench_series_init (&rows_alone, ROUNDS);
  bench_series_init (&rules, ROUNDS);
  for (guint i = 0; i < ROUNDS; i++)
    {
      block_time took;
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (pair));
      g_array_set_clear_func (rows, clear_pair);
      g_autofree med_span *txs = sign_block (care);
      run_block (care->lab, txs, &took, rows);
      bench_series_add (&apply, took.applied);
      bench_series_add (&durable, took.durable);
      bench_series_add (&rules, took.cpu - signatures ());
      bench_series_add (&rows_alone, run_peer (peer, rows));
    }
  double median = bench_series_median (&apply), without = bench_series_median (&rules);
  double best = bench_series_percentile (&rules, 0);
  g_autofree char *note = g_strdup_printf (
      "%.0f tx/s; without signatures %.0f tx/s of processor time, best block %.0f", BLOCK / median,
      BLOCK / without, BLOCK / best);
  g_autofree char *first = g_strdup_printf ("%s: apply 1,000 and root", name);
  bench_row (first, &apply, "SQLite, rows alone", &rows_alone, note);
  g_autofree char *second = g_strdup_printf ("%s: and commit", name);
  bench_row (second, &durable, "SQLite, rows alone", &rows_alone, "");
  bench_series_clear (&apply);
  bench_series_clear (&durable);
  bench_series_clear (&rows_alone);
  bench_series_clear (&rules);
}

/* ── Stores ─────────────────────────────────────────────────────────────────────────────────── */

static bool
copy_pair (void *context, med_span key, med_span value)
{
  med_kv *to = (med_kv *)context;
  MUST (to->class->put (to->self, key, value));
  return true;
}

/* The same people over SQLite. */
static void
move_to_sqlite (ledger_lab *lab, med_db *db)
{
  med_kv to = med_kv_sqlite (db);
  MUST (to.class->begin (to.self));
  MUST (lab->kv.class->seek (lab->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, copy_pair, &to));
  MUST (to.class->commit (to.self, true));
  med_ledger_close (lab->ledger);
  lab->kv = to;
  MUST (med_ledger_open (med_memory_heap (), to, &lab->chain, &lab->ledger));
}

static bool
hash_row (void *context, med_span key, med_span value)
{
  med_hash row_key, value_hash;
  if (key.data[0] >= MED_TABLE_INDEX_FIRST)
    return false;
  med_jmt_key (key.data[0], med_span_make (key.data + 1, key.size - 1), &row_key);
  med_sha256 (value, &value_hash);
  MUST (med_jmt_set ((med_jmt *)context, &row_key, &value_hash));
  return true;
}

/* Rows as large as a patient's under other names, and the root that goes with them, written where
 * a ledger that is opened looks for it. */
static double
add_accounts (ledger_lab *lab, const lab_person *like, sqlite3 *peer)
{
  uint8_t key[21] = { MED_TABLE_ACCOUNT }, meta = MED_INDEX_META;
  med_span row, note, like_key;
  med_jmt *map;
  med_hash root;
  memcpy (key + 1, like->id.bytes, 20);
  like_key = MED_SPAN_OF (key);
  MUST (lab->kv.class->get (lab->kv.self, like_key, &lab->arena, &row));
  MUST (lab->kv.class->get (lab->kv.self, MED_SPAN_OF (meta), &lab->arena, &note));
  MUST (lab->kv.class->begin (lab->kv.self));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (pair));
  g_array_set_clear_func (rows, clear_pair);
  for (guint i = 0; i < ACCOUNTS; i++)
    {
      for (guint j = 1; j < sizeof key; j += 4)
        {
          uint32_t random = (uint32_t)lab_random (lab);
          memcpy (key + j, &random, sizeof random);
        }
      MUST (lab->kv.class->put (lab->kv.self, MED_SPAN_OF (key), row));
      const pair one = { g_bytes_new (key, sizeof key), g_bytes_new (row.data, row.size) };
      g_array_append_val (rows, one);
    }
  (void)run_peer (peer, rows);
  MUST (med_jmt_open (med_memory_heap (), &map));
  MUST (lab->kv.class->seek (lab->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, hash_row, map));
  med_jmt_commit (map, &root);
  med_jmt_close (map);
  /* Height, time, root. */
  memcpy ((uint8_t *)note.data + note.size - sizeof root.bytes, root.bytes, sizeof root.bytes);
  MUST (lab->kv.class->put (lab->kv.self, MED_SPAN_OF (meta), note));
  MUST (lab->kv.class->commit (lab->kv.self, true));
  med_ledger_close (lab->ledger);
  double start = bench_now ();
  MUST (med_ledger_open (med_memory_heap (), lab->kv, &lab->chain, &lab->ledger));
  return bench_now () - start;
}

static sqlite3 *
open_peer (const char *path)
{
  sqlite3 *peer;
  g_assert_cmpint (sqlite3_open (path, &peer), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (peer,
                                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                 "PRAGMA locking_mode=EXCLUSIVE;"
                                 "CREATE TABLE row (key BLOB PRIMARY KEY, value BLOB)"
                                 " WITHOUT ROWID",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  return peer;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "node.db", NULL);
  g_autofree char *peer_path = g_build_filename (folder, "peer.db", NULL);
  med_db *db;
  if (sodium_init () < 0)
    return 1;
  care_lab *care = care_lab_new (1);
  sqlite3 *peer = open_peer (peer_path);
  measure (care, peer, "ledger in memory");
  MUST (med_db_open (path, &med_schema_node, &db));
  MUST (med_db_use_memory (db, MED_NODE_DB_MEMORY));
  move_to_sqlite (care->lab, db);
  measure (care, peer, "ledger, SQLite");
  double opened = add_accounts (care->lab, care->patient, peer);
  bench_series opening;
  bench_series_init (&opening, 1);
  bench_series_add (&opening, opened);
  bench_row ("ledger with 10⁶ accounts: opened", &opening, NULL, NULL, "");
  measure (care, peer, "ledger, SQLite, 10⁶ accounts");
  sqlite3_close (peer);
  care_lab_free (care);
  med_db_close (db);
  const char *const remove[] = { "rm", "-r", folder, NULL };
  return bench_command (remove, NULL) < 0;
}
