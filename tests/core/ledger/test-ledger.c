/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine itself: blocks, atomicity, counters, roots, proofs, opening again. */
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/ledger/window.h"
#include "core/merkle/proof.h"
#include "support/hex.h"
#include "support/ledger-lab.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

/* ── The store as one text, to compare states ───────────────────────────────────────────────── */

typedef struct
{
  GString *text;
  uint8_t below; /* tables from here on are left out */
} dump;

static bool
dump_pair (void *context, med_span key, med_span value)
{
  dump *d = (dump *)context;
  if (key.data[0] >= d->below)
    return false;
  for (size_t i = 0; i < key.size; i++)
    g_string_append_printf (d->text, "%02x", key.data[i]);
  g_string_append_c (d->text, '=');
  for (size_t i = 0; i < value.size; i++)
    g_string_append_printf (d->text, "%02x", value.data[i]);
  g_string_append_c (d->text, '\n');
  return true;
}

static char *
dump_store (med_kv kv, uint8_t below)
{
  dump d = { g_string_new (NULL), below };
  MUST (kv.class->seek (kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, dump_pair, &d));
  return g_string_free (d.text, FALSE);
}

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

static const char golden_root[]
    = "7606f3c8659491db31dfaeed8fa64736e43e220d4b31989af689f874919969a1";

static void
put_hex (med_kv kv, const char *key, const char *value)
{
  uint8_t key_room[64], value_room[128];
  MUST (kv.class->put (kv.self, med_test_unhex (key, key_room, sizeof key_room),
                       med_test_unhex (value, value_room, sizeof value_room)));
}

/* The two rows of M3's golden value, as a store that was written before. */
static void
test_golden_root (void)
{
  static const med_chain_id chain = { "med-aaaaaaaaaaaaaaaaaaaaaaaaaa" };
  med_kv_memory store;
  med_ledger *ledger;
  med_kv_memory_init (&store, med_memory_heap ());
  med_kv kv = med_kv_memory_kv (&store);
  g_autofree char *note = g_strconcat ("0700000000000000 0800000000000000", golden_root, NULL);
  put_hex (kv, "ff", note);
  put_hex (kv, "04 000102030405060708090a0b0c0d0e0f10111213", "0801");
  put_hex (kv, "20 01 000102030405060708090a0b0c0d0e0f10111213",
           "08031220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  MUST (med_ledger_open (med_memory_heap (), kv, &chain, &ledger));
  med_hash app_hash = med_ledger_app_hash (ledger);
  med_test_assert_hex (MED_SPAN_OF (app_hash), golden_root);
  g_assert_cmpuint (med_ledger_height (ledger), ==, 7);
  g_assert_cmpuint (med_ledger_time (ledger), ==, 8);
  /* The golden values are those rows, typed. */
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  med_state state = med_ledger_state (ledger, &arena);
  uint8_t id[21];
  const Med__AccountRow *account = med_state_account (
      &state, med_test_unhex ("000102030405060708090a0b0c0d0e0f10111213", id, 20));
  g_assert_cmpint (account->kind, ==, MED__ACCOUNT_KIND__ACCOUNT_PERSON);
  const Med__StreamRow *stream = med_state_stream (
      &state, med_test_unhex ("01 000102030405060708090a0b0c0d0e0f10111213", id, 21));
  g_assert_cmpuint (stream->size, ==, 3);
  med_arena_clear (&arena);
  med_ledger_close (ledger);
  put_hex (kv, "04 000102030405060708090a0b0c0d0e0f10111213", "0802");
  g_assert_cmpint (med_ledger_open (med_memory_heap (), kv, &chain, &ledger), ==, MED_E_DAMAGED);
  med_kv_memory_clear (&store);
}

static void
test_empty_store (void)
{
  static const med_chain_id chain = { "med-aaaaaaaaaaaaaaaaaaaaaaaaaa" };
  med_kv_memory store;
  med_ledger *ledger;
  med_tx_outcome outcome;
  med_hash hash, empty;
  med_kv_memory_init (&store, med_memory_heap ());
  MUST (med_ledger_open (med_memory_heap (), med_kv_memory_kv (&store), &chain, &ledger));
  med_jmt_empty_root (&empty);
  hash = med_ledger_app_hash (ledger);
  g_assert_true (MED_ID_EQUAL (hash, empty));
  g_assert_cmpint (med_ledger_begin_block (ledger, 1, 1), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_check (ledger, MED_SPAN_LITERAL ("x"), 1, true, &outcome), ==,
                   MED_E_STATE);
  g_assert_cmpint (med_ledger_genesis (ledger, MED_SPAN_LITERAL ("\x0a"), 0, 1, &hash), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_ledger_genesis (ledger, MED_SPAN_EMPTY, 0, 1, &hash), ==, MED_E_INVALID);
  med_ledger_close (ledger);
  med_kv_memory_clear (&store);
}

/* Fills a store from another one in a shuffled order. */
static bool
collect_pair (void *context, med_span key, med_span value)
{
  GPtrArray *pairs = (GPtrArray *)context;
  g_ptr_array_add (pairs, g_bytes_new (key.data, key.size));
  g_ptr_array_add (pairs, g_bytes_new (value.data, value.size));
  return true;
}

static void
copy_shuffled (med_kv from, med_kv to)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  MUST (from.class->seek (from.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, collect_pair, pairs));
  size_t count = pairs->len / 2;
  g_autofree size_t *order = g_new (size_t, count);
  for (size_t i = 0; i < count; i++)
    {
      size_t j = (size_t)g_rand_int_range (rand, 0, (gint32)i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  for (size_t i = 0; i < count; i++)
    {
      gsize key_size, value_size;
      const void *key = g_bytes_get_data (pairs->pdata[2 * order[i]], &key_size);
      const void *value = g_bytes_get_data (pairs->pdata[2 * order[i] + 1], &value_size);
      MUST (to.class->put (to.self, med_span_make (key, key_size),
                           med_span_make (value, value_size)));
    }
}

/* A ledger that is opened again, over a store written in another order, goes on in step. */
static void
test_rebuild (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  for (int i = 0; i < 5; i++)
    lab_join (lab, lab->officers[i % 2], lab->clinics[i % 2],
              i % 2 ? MED__ROLE__ROLE_PATIENT : MED__ROLE__ROLE_DOCTOR);
  med_kv_memory store;
  med_ledger *other;
  med_kv_memory_init (&store, med_memory_heap ());
  med_kv kv = med_kv_memory_kv (&store);
  copy_shuffled (lab->kv, kv);
  MUST (med_ledger_open (med_memory_heap (), kv, &lab->chain, &other));
  med_hash a = med_ledger_app_hash (lab->ledger), b = med_ledger_app_hash (other);
  g_assert_true (MED_ID_EQUAL (a, b));
  Med__Op op;
  med_sign_seed invite;
  op = lab_op (MED__OP__KIND_INVITE_CREATE,
               lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &invite));
  med_span tx = lab_sign (lab, lab->officers[0], MED_SPAN_EMPTY, &op, 1);
  med_tx_outcome outcome;
  MUST (med_ledger_begin_block (other, med_ledger_height (other) + 1, lab->time));
  MUST (med_ledger_apply (other, tx, &outcome));
  MUST (med_ledger_end_block (other, &b));
  MUST (med_ledger_commit (other));
  med_reason code;
  lab_block (lab, &tx, 1, &code, NULL);
  lab_assert_code (code, MED_REASON_NONE);
  a = med_ledger_app_hash (lab->ledger);
  g_assert_true (MED_ID_EQUAL (a, b));
  g_autofree char *one = dump_store (lab->kv, 0), *two = dump_store (kv, 0);
  g_assert_cmpstr (one, ==, two);
  med_ledger_close (other);
  med_kv_memory_clear (&store);
}

/* ── Blocks ─────────────────────────────────────────────────────────────────────────────────── */

static void
test_empty_block (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_hash before = med_ledger_app_hash (lab->ledger);
  g_assert_false (med_ledger_unchanged (lab->ledger));
  uint64_t height = med_ledger_height (lab->ledger);
  lab_block (lab, NULL, 0, NULL, NULL);
  med_hash after = med_ledger_app_hash (lab->ledger);
  g_assert_true (MED_ID_EQUAL (before, after));
  g_assert_true (med_ledger_unchanged (lab->ledger));
  g_assert_cmpuint (med_ledger_height (lab->ledger), ==, height + 1);
}

static void
test_phases (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  uint64_t height = med_ledger_height (lab->ledger);
  med_hash hash;
  med_tx_outcome outcome;
  g_assert_cmpint (med_ledger_begin_block (lab->ledger, height + 2, lab->time), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_begin_block (lab->ledger, height, lab->time), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_begin_block (lab->ledger, height + 1, LAB_START), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_apply (lab->ledger, MED_SPAN_EMPTY, &outcome), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_end_block (lab->ledger, &hash), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_commit (lab->ledger), ==, MED_E_STATE);
  MUST (med_ledger_begin_block (lab->ledger, height + 1, lab->time));
  g_assert_cmpint (med_ledger_begin_block (lab->ledger, height + 1, lab->time), ==, MED_E_STATE);
  g_assert_cmpint (med_ledger_commit (lab->ledger), ==, MED_E_STATE);
  MUST (med_ledger_end_block (lab->ledger, &hash));
  g_assert_cmpint (med_ledger_apply (lab->ledger, MED_SPAN_EMPTY, &outcome), ==, MED_E_STATE);
  med_ledger_rollback (lab->ledger);
  g_assert_cmpint (med_ledger_genesis (lab->ledger, MED_SPAN_EMPTY, 0, 1, &hash), ==, MED_E_STATE);
}

static void
test_rollback (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  Med__Op op;
  med_sign_seed invite;
  op = lab_op (MED__OP__KIND_INVITE_CREATE,
               lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &invite));
  med_span tx = lab_sign (lab, lab->officers[0], MED_SPAN_EMPTY, &op, 1);
  g_autofree char *before = dump_store (lab->kv, 0);
  med_hash first, second;
  med_tx_outcome outcome;
  for (int i = 0; i < 2; i++)
    {
      MUST (med_ledger_begin_block (lab->ledger, med_ledger_height (lab->ledger) + 1, lab->time));
      MUST (med_ledger_apply (lab->ledger, tx, &outcome));
      lab_assert_code (outcome.code, MED_REASON_NONE);
      MUST (med_ledger_end_block (lab->ledger, i == 0 ? &first : &second));
      med_ledger_rollback (lab->ledger);
    }
  g_assert_true (MED_ID_EQUAL (first, second));
  g_autofree char *after = dump_store (lab->kv, 0);
  g_assert_cmpstr (before, ==, after);
}

/* ── Transactions ───────────────────────────────────────────────────────────────────────────── */

static med_window
window_of (ledger_lab *lab, lab_person *person)
{
  med_state state = lab_state (lab);
  const Med__DeviceRow *row = med_state_device (&state, MED_SPAN_OF (person->device));
  g_assert_nonnull (row);
  return med_window_load (row->top, med_pb_span (row->window));
}

/* Without lines of the device rows, which a refused transaction does change. */
static char *
dump_without_devices (ledger_lab *lab)
{
  g_autofree char *all = dump_store (lab->kv, MED_TABLE_INDEX_FIRST);
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
  GString *text = g_string_new (NULL);
  for (char **line = lines; *line != NULL; line++)
    if (!g_str_has_prefix (*line, "05"))
      g_string_append_printf (text, "%s\n", *line);
  return g_string_free (text, FALSE);
}

static void
test_atomic (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_sign_seed invite;
  Med__InviteCreate *good = lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_PATIENT, &invite);
  Med__InviteCreate *elsewhere
      = lab_invite (lab, lab->clinics[1], MED__ROLE__ROLE_PATIENT, &invite);
  Med__Op ops[] = { lab_op (MED__OP__KIND_INVITE_CREATE, good),
                    lab_op (MED__OP__KIND_INVITE_CREATE, elsewhere) };
  g_autofree char *before = dump_without_devices (lab);
  lab_assert_code (lab_do_ops (lab, lab->officers[0], ops, 2), MED_REASON_UNKNOWN);
  g_autofree char *after = dump_without_devices (lab);
  g_assert_cmpstr (before, ==, after);
  /* The refusal stands: its counter is used, and the bytes cannot be applied again. */
  med_window window = window_of (lab, lab->officers[0]);
  g_assert_true (med_window_used (&window, lab->officers[0]->counter));
  g_assert_false (med_ledger_unchanged (lab->ledger));
  lab_assert_code (lab_do_ops (lab, lab->officers[0], ops, 1), MED_REASON_NONE);
}

typedef struct
{
  med_span tx;
  med_reason want;
} refusal;

static void
test_not_admitted (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *stranger = lab_person_new (lab), *officer = lab->officers[0];
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CONFIRM, &confirm);
  refusal list[9];
  size_t count = 0;
  lab_assert_code (lab_do (lab, officer, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                   MED_REASON_CHANGED);
  officer->counter--;
  list[count++] = (refusal){ lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1), MED_REASON_COUNTER };
  uint64_t counter = officer->counter;
  officer->counter += 1u << 20;
  list[count++] = (refusal){ lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1), MED_REASON_COUNTER };
  officer->counter = counter;
  lab->expires_after = (uint64_t)-1;
  list[count++] = (refusal){ lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1), MED_REASON_EXPIRED };
  lab->expires_after = 30 * 86400 + 1;
  list[count++] = (refusal){ lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1), MED_REASON_LIMIT };
  lab->expires_after = 3600;
  list[count++] = (refusal){ lab_sign (lab, stranger, MED_SPAN_EMPTY, &op, 1), MED_REASON_UNKNOWN };
  /* Somebody else's device, a bad signature, bytes that are none. */
  lab_person mixed = *officer;
  mixed.device = lab->officers[1]->device;
  mixed.seed = lab->officers[1]->seed;
  list[count++] = (refusal){ lab_sign (lab, &mixed, MED_SPAN_EMPTY, &op, 1), MED_REASON_UNKNOWN };
  mixed = *officer;
  mixed.seed = lab_seed (lab);
  list[count++] = (refusal){ lab_sign (lab, &mixed, MED_SPAN_EMPTY, &op, 1), MED_REASON_UNKNOWN };
  list[count++] = (refusal){ MED_SPAN_LITERAL ("none"), MED_REASON_UNKNOWN };
  g_autofree uint8_t *large = g_malloc0 (MED_TX_SIZE_MAX + 1);
  list[count++] = (refusal){ med_span_make (large, MED_TX_SIZE_MAX + 1), MED_REASON_TOO_LARGE };
  g_autofree char *before = dump_store (lab->kv, MED_TABLE_INDEX_FIRST);
  for (size_t i = 0; i < count; i++)
    {
      med_reason code;
      bool admitted;
      med_tx_outcome outcome;
      MUST (med_ledger_check (lab->ledger, list[i].tx, lab->time, false, &outcome));
      lab_assert_code (outcome.code, list[i].want);
      g_assert_false (outcome.admitted);
      /* In a block of a dishonest proposer it gets its code and changes nothing. */
      lab_block (lab, &list[i].tx, 1, &code, &admitted);
      lab->time -= 60;
      lab_assert_code (code, list[i].want);
      g_assert_false (admitted);
      g_assert_true (med_ledger_unchanged (lab->ledger));
    }
  g_autofree char *after = dump_store (lab->kv, MED_TABLE_INDEX_FIRST);
  g_assert_cmpstr (before, ==, after);
}

/* Counters may come out of order, and from the same block. */
static void
test_counters (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  lab_person *officer = lab->officers[0];
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CONFIRM, &confirm);
  med_span txs[4];
  med_reason codes[4];
  bool admitted[4];
  uint64_t base = officer->counter;
  officer->counter = base + 9;
  txs[0] = lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1);
  officer->counter = base + 3;
  txs[1] = lab_sign (lab, officer, MED_SPAN_EMPTY, &op, 1);
  txs[2] = txs[0];
  txs[3] = txs[1];
  lab_block (lab, txs, 4, codes, admitted);
  lab_assert_code (codes[0], MED_REASON_CHANGED);
  lab_assert_code (codes[1], MED_REASON_CHANGED);
  lab_assert_code (codes[2], MED_REASON_COUNTER);
  lab_assert_code (codes[3], MED_REASON_COUNTER);
  g_assert_true (admitted[0] && admitted[1] && !admitted[2] && !admitted[3]);
  med_window window = window_of (lab, officer);
  g_assert_cmpuint (window.top, ==, base + 10);
  g_assert_true (med_window_used (&window, base + 4));
  g_assert_false (med_window_used (&window, base + 5));
}

static void
test_check (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_sign_seed invite;
  Med__Op op = lab_op (MED__OP__KIND_INVITE_CREATE,
                       lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &invite));
  Med__Op other = lab_op (MED__OP__KIND_INVITE_CREATE,
                          lab_invite (lab, lab->clinics[1], MED__ROLE__ROLE_DOCTOR, &invite));
  med_span tx = lab_sign (lab, lab->officers[0], MED_SPAN_EMPTY, &op, 1);
  med_span refused = lab_sign (lab, lab->officers[0], MED_SPAN_EMPTY, &other, 1);
  med_tx_outcome outcome;
  g_autofree char *before = dump_store (lab->kv, 0);
  /* As often as one likes, with a block open as well. */
  MUST (med_ledger_begin_block (lab->ledger, med_ledger_height (lab->ledger) + 1, lab->time));
  MUST (med_ledger_apply (lab->ledger, tx, &outcome));
  for (int i = 0; i < 2; i++)
    {
      MUST (med_ledger_check (lab->ledger, tx, lab->time, true, &outcome));
      g_assert_true (outcome.admitted);
      lab_assert_code (outcome.code, MED_REASON_NONE);
      MUST (med_ledger_check (lab->ledger, refused, lab->time, true, &outcome));
      g_assert_true (outcome.admitted);
      lab_assert_code (outcome.code, MED_REASON_UNKNOWN);
      MUST (med_ledger_check (lab->ledger, refused, lab->time, false, &outcome));
      lab_assert_code (outcome.code, MED_REASON_NONE);
    }
  med_ledger_rollback (lab->ledger);
  g_autofree char *after = dump_store (lab->kv, 0);
  g_assert_cmpstr (before, ==, after);
}

/* ── Proofs ─────────────────────────────────────────────────────────────────────────────────── */

static med_jmt_proof
proof_of (const Med__Row *row)
{
  med_jmt_proof proof = { .sibling_count = row->proof->n_siblings };
  for (size_t i = 0; i < row->proof->n_siblings; i++)
    memcpy (&proof.siblings[i], row->proof->siblings[i].data, 32);
  proof.has_leaf = row->proof->leaf_key.len > 0;
  if (proof.has_leaf)
    {
      memcpy (&proof.leaf_key, row->proof->leaf_key.data, 32);
      memcpy (&proof.leaf_value_hash, row->proof->leaf_value_hash.data, 32);
    }
  return proof;
}

static void
expect_proof (ledger_lab *lab, med_version version, const med_hash *root, uint32_t table,
              med_span id, bool there)
{
  Med__Row *row;
  med_hash key, value_hash;
  MUST (med_ledger_prove (lab->ledger, version, table, id, &lab->arena, &row));
  med_jmt_proof proof = proof_of (row);
  med_jmt_key ((uint8_t)table, id, &key);
  g_assert_cmpint (row->value.len > 0, ==, there);
  if (there)
    {
      med_sha256 (med_pb_span (row->value), &value_hash);
      MUST (med_jmt_verify_member (root, &key, &value_hash, &proof));
    }
  else
    MUST (med_jmt_verify_absent (root, &key, &proof));
}

static void
test_proofs (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  med_hash before = med_ledger_app_hash (lab->ledger);
  med_id nowhere = { { 9 } };
  Med__Row *row;
  lab_person *doctor = lab_join (lab, lab->officers[0], lab->clinics[0], MED__ROLE__ROLE_DOCTOR);
  med_hash after = med_ledger_app_hash (lab->ledger);
  expect_proof (lab, MED_VERSION_TIP, &after, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor->id), true);
  expect_proof (lab, MED_VERSION_TIP, &after, MED_TABLE_PARAMS, MED_SPAN_EMPTY, true);
  expect_proof (lab, MED_VERSION_TIP, &after, MED_TABLE_RECORD, MED_SPAN_OF (nowhere), false);
  lab_block (lab, NULL, 0, NULL, NULL);
  before = after;
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  profile.profile_cid = lab_cid (lab);
  profile.base_cid = LAB_BYTES (doctor->profile);
  med_state state = lab_state (lab);
  med_span old_value, value;
  g_assert_true (
      med_state_row_bytes (&state, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor->id), &old_value));
  lab_assert_code (lab_do (lab, doctor, MED__OP__KIND_ACCOUNT_PROFILE, &profile), MED_REASON_NONE);
  after = med_ledger_app_hash (lab->ledger);
  expect_proof (lab, MED_VERSION_TIP, &after, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor->id), true);
  /* The version before still answers with its own rows: the old value, and no claim yet. */
  expect_proof (lab, MED_VERSION_PREVIOUS, &before, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor->id),
                true);
  MUST (med_ledger_prove (lab->ledger, MED_VERSION_PREVIOUS, MED_TABLE_ACCOUNT,
                          MED_SPAN_OF (doctor->id), &lab->arena, &row));
  g_assert_cmpmem (row->value.data, row->value.len, old_value.data, old_value.size);
  g_assert_true (med_state_row_bytes (&state, MED_TABLE_ACCOUNT, MED_SPAN_OF (doctor->id), &value));
  g_assert_false (med_span_equal (value, old_value));
  med_row_id object = med_row_id_hash (med_pb_span (profile.profile_cid));
  expect_proof (lab, MED_VERSION_TIP, &after, MED_TABLE_OBJECT, med_row_id_span (&object), true);
  expect_proof (lab, MED_VERSION_PREVIOUS, &before, MED_TABLE_OBJECT, med_row_id_span (&object),
                false);
  g_assert_cmpint (
      med_ledger_prove (lab->ledger, MED_VERSION_TIP, 0x7f, MED_SPAN_EMPTY, &lab->arena, &row), ==,
      MED_E_INVALID);
  g_assert_cmpint (med_ledger_prove (lab->ledger, MED_VERSION_TIP, MED_TABLE_ACCOUNT,
                                     MED_SPAN_OF (nowhere), &lab->arena, &row),
                   ==, MED_E_INVALID);
}

/* ── Failures of the node ───────────────────────────────────────────────────────────────────── */

typedef struct
{
  int left; /* allocations until they fail; −1: never */
} rationing;

static void *
rationed_alloc (void *context, size_t size)
{
  rationing *r = (rationing *)context;
  if (r->left == 0)
    return NULL;
  if (r->left > 0)
    r->left--;
  return g_malloc (size);
}

static void
rationed_free (void *context, void *block)
{
  g_free (block);
}

/* Whichever allocation fails, the block fails as a whole and goes through the next time. */
static void
test_no_memory (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  rationing ration = { -1 };
  med_memory memory = { rationed_alloc, rationed_free, &ration };
  med_ledger *ledger;
  MUST (med_ledger_open (&memory, lab->kv, &lab->chain, &ledger));
  med_sign_seed invite;
  Med__Op op = lab_op (MED__OP__KIND_INVITE_CREATE,
                       lab_invite (lab, lab->clinics[0], MED__ROLE__ROLE_DOCTOR, &invite));
  med_span tx = lab_sign (lab, lab->officers[0], MED_SPAN_EMPTY, &op, 1);
  g_autofree char *before = dump_store (lab->kv, 0);
  med_hash hash, want;
  med_tx_outcome outcome;
  int failures = 0;
  med_result result = MED_E_NO_MEMORY;
  for (int n = 0; result != MED_OK; n++)
    {
      ration.left = n;
      MUST (med_ledger_begin_block (ledger, med_ledger_height (ledger) + 1, lab->time));
      result = med_ledger_apply (ledger, tx, &outcome);
      if (result == MED_OK)
        result = med_ledger_end_block (ledger, &hash);
      if (result == MED_OK)
        break;
      g_assert_cmpint (result, ==, MED_E_NO_MEMORY);
      failures++;
      med_ledger_rollback (ledger);
    }
  g_assert_cmpint (failures, >, 8);
  lab_assert_code (outcome.code, MED_REASON_NONE);
  MUST (med_ledger_begin_block (lab->ledger, med_ledger_height (ledger) + 1, lab->time));
  MUST (med_ledger_apply (lab->ledger, tx, &outcome));
  MUST (med_ledger_end_block (lab->ledger, &want));
  g_assert_true (MED_ID_EQUAL (hash, want));
  g_autofree char *after = dump_store (lab->kv, 0);
  g_assert_cmpstr (before, ==, after);
  med_ledger_close (ledger);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/golden-root", test_golden_root);
  g_test_add_func ("/ledger/empty-store", test_empty_store);
  g_test_add_func ("/ledger/rebuild", test_rebuild);
  g_test_add_func ("/ledger/empty-block", test_empty_block);
  g_test_add_func ("/ledger/phases", test_phases);
  g_test_add_func ("/ledger/rollback", test_rollback);
  g_test_add_func ("/ledger/atomic", test_atomic);
  g_test_add_func ("/ledger/not-admitted", test_not_admitted);
  g_test_add_func ("/ledger/counters", test_counters);
  g_test_add_func ("/ledger/check", test_check);
  g_test_add_func ("/ledger/proofs", test_proofs);
  g_test_add_func ("/ledger/no-memory", test_no_memory);
  return g_test_run ();
}
