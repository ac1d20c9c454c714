/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small parts: mempool, rates, access log, key file, genesis document, names of objects. */
#include "node/access-log.h"
#include "node/genesis-doc.h"
#include "node/mempool.h"
#include "node/node-keys.h"
#include "node/pins.h"
#include "node/rates.h"

#include "core/crypto/sign.h"
#include "core/limits.h"

#include <glib/gstdio.h>
#include <sodium.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

/* ── Mempool ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  int calls;
  med_result result;
  uint64_t height;
} heard;

static void
hear (void *context, med_result result, const med_tx_outcome *outcome, uint64_t height)
{
  heard *h = (heard *)context;
  h->calls++;
  h->result = result;
  h->height = height;
}

static void
test_mempool (void)
{
  med_mempool *pool = med_mempool_new (3, 20);
  heard a = { 0 }, b = { 0 }, rest = { 0 };
  const med_hash ids[] = { { { 1 } }, { { 2 } }, { { 3 } }, { { 4 } } };
  med_span tx = MED_SPAN_LITERAL ("123456");
  MUST (med_mempool_add (pool, &ids[0], tx, hear, &a));
  MUST (med_mempool_add (pool, &ids[0], tx, hear, &b));
  MUST (med_mempool_add (pool, &ids[1], tx, NULL, NULL));
  g_assert_cmpuint (med_mempool_count (pool), ==, 2);
  g_assert_true (med_mempool_has (pool, &ids[1]));
  g_assert_cmpint (med_mempool_add (pool, &ids[2], MED_SPAN_LITERAL ("123456789"), NULL, NULL), ==,
                   MED_E_FULL);
  MUST (med_mempool_add (pool, &ids[2], tx, hear, &rest));
  g_assert_cmpint (med_mempool_add (pool, &ids[3], MED_SPAN_LITERAL ("1"), NULL, NULL), ==,
                   MED_E_FULL);
  /* In order of arrival. */
  const GQueue *list = med_mempool_list (pool);
  g_assert_true (MED_ID_EQUAL (((med_mempool_tx *)list->head->data)->id, ids[0]));
  g_assert_true (MED_ID_EQUAL (((med_mempool_tx *)list->tail->data)->id, ids[2]));
  const med_tx_outcome outcome = { .admitted = true };
  med_mempool_finish (pool, &ids[0], MED_OK, &outcome, 9);
  g_assert_cmpint (a.calls + b.calls, ==, 2);
  g_assert_cmpuint (b.height, ==, 9);
  med_mempool_finish (pool, &ids[0], MED_OK, &outcome, 9);
  g_assert_cmpint (a.calls, ==, 1);
  g_assert_false (med_mempool_has (pool, &ids[0]));
  med_mempool_free (pool);
  g_assert_cmpint (rest.calls, ==, 1);
  g_assert_cmpint (rest.result, ==, MED_E_OFFLINE);
}

/* ── Rates ──────────────────────────────────────────────────────────────────────────────────── */

static void
test_rates (void)
{
  med_rates *rates = med_rates_new (2, 10);
  med_span me = MED_SPAN_LITERAL ("me"), you = MED_SPAN_LITERAL ("you");
  gint64 now = 1000000;
  g_assert_true (med_rates_take (rates, me, 6, now));
  g_assert_false (med_rates_take (rates, me, 5, now));
  g_assert_true (med_rates_take (rates, me, 4, now));
  g_assert_false (med_rates_take (rates, me, 1, now));
  g_assert_true (med_rates_take (rates, you, 10, now));
  /* Two a second come back, ten at most. */
  now += G_USEC_PER_SEC / 2;
  g_assert_true (med_rates_take (rates, me, 1, now));
  g_assert_false (med_rates_take (rates, me, 1, now));
  now += 1000 * G_USEC_PER_SEC;
  g_assert_false (med_rates_take (rates, me, 11, now));
  g_assert_true (med_rates_take (rates, me, 10, now));
  g_assert_false (med_rates_take (rates, me, 1, now));
  med_rates_free (rates);
}

/* Names that somebody makes up do not fill the memory for ever. */
static void
test_rates_many (void)
{
  med_rates *rates = med_rates_new (10, 10);
  gint64 now = 1000000;
  guint taken = 0;
  for (guint i = 0; i < 70000; i++)
    taken += med_rates_take (rates, MED_SPAN_OF (i), 1, now);
  g_assert_cmpuint (taken, ==, 65536);
  now += G_USEC_PER_SEC;
  guint fresh = 1u << 30;
  g_assert_true (med_rates_take (rates, MED_SPAN_OF (fresh), 1, now));
  med_rates_free (rates);
}

/* ── Access log ─────────────────────────────────────────────────────────────────────────────── */

static void
test_access_log (void)
{
  const gint64 minute = 60 * G_USEC_PER_SEC, start = 1000 * minute;
  const med_id old = { { 1 } }, entry = { { 2 } };
  med_access_log *log = med_access_log_new (start);
  /* What was committed before counts from the start. */
  g_assert_true (med_access_log_live (log, &old, start + 14 * minute));
  g_assert_false (med_access_log_live (log, &old, start + 15 * minute));
  med_access_log_add (log, &entry, start + 10 * minute);
  g_assert_true (med_access_log_live (log, &entry, start + 24 * minute));
  g_assert_false (med_access_log_live (log, &entry, start + 25 * minute));
  /* Forgetting must not bring it back. */
  for (guint i = 0; i < 100; i++)
    {
      med_id other = { { 3 } };
      memcpy (other.bytes + 8, &i, sizeof i);
      med_access_log_add (log, &other, start + (30 + i) * minute);
    }
  g_assert_false (med_access_log_live (log, &entry, start + 40 * minute));
  med_access_log_free (log);
}

/* ── Keys ───────────────────────────────────────────────────────────────────────────────────── */

static med_time
test_now (void *context)
{
  return (med_time){ 1767225600, 5 };
}

static void
test_random (void *context, void *out, size_t size)
{
  memset (out, 0x5c, size);
}

static const med_env env = { test_now, test_random, NULL };

static void
test_keys (void)
{
  g_autofree char *folder = g_dir_make_tmp ("med-keys-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "node.key", NULL);
  g_autofree char *text = NULL;
  med_node_keys keys, read;
  med_node_keys_make (&env, &keys);
  g_assert_cmpint (med_node_keys_read (path, &read), ==, MED_E_NOT_FOUND);
  MUST (med_node_keys_write (path, &keys));
  g_assert_cmpint (med_node_keys_write (path, &keys), ==, MED_E_EXISTS);
  MUST (med_node_keys_read (path, &read));
  g_assert_cmpmem (&read, sizeof read, &keys, sizeof keys);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (size_t i = 0; i < strlen (text); i++)
    {
      g_autofree char *changed = g_strdup (text);
      changed[i] = changed[i] == '~' ? '}' : '~';
      g_assert_true (g_file_set_contents (path, changed, -1, NULL));
      g_chmod (path, 0600);
      g_assert_cmpint (med_node_keys_read (path, &read), ==, MED_E_DAMAGED);
    }
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_chmod (path, 0640);
  g_assert_cmpint (med_node_keys_read (path, &read), ==, MED_E_DENIED);
  g_unlink (path);
  g_rmdir (folder);
}

/* ── Genesis document ───────────────────────────────────────────────────────────────────────── */

static void
test_genesis (void)
{
  med_solo_genesis genesis, read;
  const med_sign_seed seed = { { 7 } };
  const med_hash app_hash = { { 0xab, 0xcd } };
  med_sign_public key;
  med_sign_public_from_seed (&seed, &key);
  med_solo_genesis_init (&genesis, "med-aaaaaaaaaaaaaaaaaaaaaaaaaa", test_now (NULL), &app_hash, 1,
                         &key);
  genesis.initial_height = 1234567;
  g_autofree char *text = med_genesis_doc_write (&genesis, MED_SPAN_LITERAL ("state"));
  g_autofree char *bare = med_genesis_doc_write (&genesis, MED_SPAN_EMPTY);
  g_assert_nonnull (strstr (text, "\"app_state\": \"c3RhdGU=\""));
  g_assert_null (strstr (bare, "app_state"));
  MUST (med_genesis_doc_read (med_span_text (text), &read));
  g_autofree char *again = med_genesis_doc_write (&read, MED_SPAN_LITERAL ("state"));
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpint (read.initial_height, ==, 1234567);
  g_assert_true (MED_ID_EQUAL (read.validator.address, genesis.validator.address));
  g_assert_cmpint (med_genesis_doc_read (MED_SPAN_LITERAL ("{}"), &read), !=, MED_OK);
}

/* ── What a message names ───────────────────────────────────────────────────────────────────── */

static void
count_cid (void *context, med_span cid)
{
  *(GString **)context = g_string_append_len (*(GString **)context, (const char *)cid.data, 1);
}

static void
test_cids (void)
{
  g_autoptr (GString) found = g_string_new (NULL);
  Med__RecordAdd add = MED__RECORD_ADD__INIT;
  add.manifest_cid = med_pb_bytes (MED_SPAN_LITERAL ("m"));
  add.payload_cid = med_pb_bytes (MED_SPAN_LITERAL ("p"));
  Med__Rotation rotation = MED__ROTATION__INIT;
  rotation.keybox_cid = med_pb_bytes (MED_SPAN_LITERAL ("k"));
  Med__Rotation *rotations[] = { &rotation, &rotation };
  Med__EpochRotate rotate = MED__EPOCH_ROTATE__INIT;
  rotate.rotations = rotations;
  rotate.n_rotations = 2;
  /* What is replaced is not brought. */
  Med__AccountKeysUpdate update = MED__ACCOUNT_KEYS_UPDATE__INIT;
  update.keyring_cid = med_pb_bytes (MED_SPAN_LITERAL ("r"));
  update.base_cid = med_pb_bytes (MED_SPAN_LITERAL ("x"));
  Med__Op ops[3] = { MED__OP__INIT, MED__OP__INIT, MED__OP__INIT };
  Med__Op *list[] = { &ops[0], &ops[1], &ops[2] };
  ops[0].kind_case = MED__OP__KIND_RECORD_ADD;
  ops[0].record_add = &add;
  ops[1].kind_case = MED__OP__KIND_EPOCH_ROTATE;
  ops[1].epoch_rotate = &rotate;
  ops[2].kind_case = MED__OP__KIND_ACCOUNT_KEYS;
  ops[2].account_keys = &update;
  Med__TxBody body = MED__TX_BODY__INIT;
  body.ops = list;
  body.n_ops = 3;
  med_message_each_cid (&body.base, count_cid, &found);
  g_assert_cmpstr (found->str, ==, "mpkkr");
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node/parts/mempool", test_mempool);
  g_test_add_func ("/node/parts/rates", test_rates);
  g_test_add_func ("/node/parts/rates-many", test_rates_many);
  g_test_add_func ("/node/parts/access-log", test_access_log);
  g_test_add_func ("/node/parts/keys", test_keys);
  g_test_add_func ("/node/parts/genesis", test_genesis);
  g_test_add_func ("/node/parts/cids", test_cids);
  return g_test_run ();
}
