/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state map against a naive tree built from its definition, over seeded random histories. */
#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/merkle/jmt.h"

#include <glib.h>

/* ── The definition, as short as possible ───────────────────────────────────────────────────── */

typedef struct
{
  med_hash key, value_hash;
} row;

static int
compare_rows (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (med_hash));
}

static med_hash
hash_text (const char *domain, const med_hash *a, const med_hash *b)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  med_hash hash;
  gsize size = sizeof hash;
  g_checksum_update (checksum, (const guchar *)domain, -1);
  g_checksum_update (checksum, a->bytes, sizeof hash);
  g_checksum_update (checksum, b->bytes, sizeof hash);
  g_checksum_get_digest (checksum, hash.bytes, &size);
  return hash;
}

/* Sorted rows that share their first `depth` bits. */
static med_hash
naive_root (const row *rows, size_t count, size_t depth)
{
  med_hash hash;
  if (count == 0)
    {
      memcpy (hash.bytes, "SPARSE_MERKLE_PLACEHOLDER_HASH__", 32);
      return hash;
    }
  if (count == 1)
    return hash_text ("JMT::LeafNode", &rows->key, &rows->value_hash);
  size_t left = 0;
  while (left < count && (rows[left].key.bytes[depth / 8] & (0x80 >> depth % 8)) == 0)
    left++;
  med_hash a = naive_root (rows, left, depth + 1);
  med_hash b = naive_root (rows + left, count - left, depth + 1);
  return hash_text ("JMT::IntrnalNode", &a, &b);
}

static void
assert_root (med_jmt *map, med_jmt_version version, GArray *rows)
{
  med_hash root;
  g_array_sort (rows, compare_rows);
  med_hash expected = naive_root ((const row *)rows->data, rows->len, 0);
  g_assert_cmpint (med_jmt_root (map, version, &root), ==, MED_OK);
  g_assert_cmpmem (root.bytes, sizeof root, expected.bytes, sizeof expected);
}

static row *
find_row (GArray *rows, const med_hash *key)
{
  for (guint i = 0; i < rows->len; i++)
    if (MED_ID_EQUAL (g_array_index (rows, row, i).key, *key))
      return &g_array_index (rows, row, i);
  return NULL;
}

static GArray *
copy_rows (GArray *rows)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (row));
  g_array_append_vals (copy, rows->data, rows->len);
  return copy;
}

/* ── Known values ───────────────────────────────────────────────────────────────────────────── */

static med_hash
sha256_text (const char *text)
{
  med_hash hash;
  med_sha256 (med_span_text (text), &hash);
  return hash;
}

static void
assert_hex (const med_hash *hash, const char *hex)
{
  char text[65];
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (*hash), text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, hex);
}

static void
set (med_jmt *map, med_hash key, med_hash value_hash)
{
  g_assert_cmpint (med_jmt_set (map, &key, &value_hash), ==, MED_OK);
}

static void
test_known (void)
{
  med_jmt *map;
  med_hash root;
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PENDING, &root), ==, MED_OK);
  assert_hex (&root, "5350415253455f4d45524b4c455f504c414345484f4c4445525f484153485f5f");
  set (map, sha256_text ("hello"), sha256_text ("world"));
  med_jmt_commit (map, &root);
  assert_hex (&root, "6b97115f56e533f2fd443f7e76e4d1ff94d34e6b2e233f2dbdf5cfd1ec39a30c");
  set (map, sha256_text ("goodbye"), sha256_text ("world"));
  med_jmt_commit (map, &root);
  assert_hex (&root, "e1e1e220d4b4a9611a9a09dbcee964b4a6c3a40f6f4dee265ad45cf64568790b");
  med_jmt_close (map);
}

/* Two rows of the ledger, an account and its stream. */
static void
test_golden_rows (void)
{
  uint8_t account[20], stream[21] = { 1 }, stream_row[38];
  size_t size;
  for (uint8_t i = 0; i < 20; i++)
    account[i] = stream[i + 1] = i;
  g_assert_cmpint (
      med_hex_decode (
          MED_SPAN_LITERAL (
              "08031220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
          false, stream_row, sizeof stream_row, &size),
      ==, MED_OK);
  med_jmt *map;
  med_hash key, value_hash, root;
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  med_jmt_key (0x04, MED_SPAN_OF (account), &key);
  med_sha256 (MED_SPAN_LITERAL ("\x08\x01"), &value_hash);
  set (map, key, value_hash);
  med_jmt_key (0x20, MED_SPAN_OF (stream), &key);
  med_sha256 (med_span_make (stream_row, size), &value_hash);
  set (map, key, value_hash);
  med_jmt_commit (map, &root);
  assert_hex (&root, "7606f3c8659491db31dfaeed8fa64736e43e220d4b31989af689f874919969a1");
  med_jmt_close (map);
}

/* ── Proofs ─────────────────────────────────────────────────────────────────────────────────── */

static void
assert_proof (med_jmt *map, med_jmt_version version, GArray *rows, const med_hash *key)
{
  med_hash root, value_hash, other = sha256_text ("another value");
  med_jmt_proof proof;
  const row *present = find_row (rows, key);
  g_assert_cmpint (med_jmt_root (map, version, &root), ==, MED_OK);
  g_assert_cmpint (med_jmt_prove (map, version, key, &proof), ==, MED_OK);
  if (present != NULL)
    {
      g_assert_cmpint (med_jmt_get (map, version, key, &value_hash), ==, MED_OK);
      g_assert_true (MED_ID_EQUAL (value_hash, present->value_hash));
      g_assert_cmpint (med_jmt_verify_member (&root, key, &value_hash, &proof), ==, MED_OK);
      g_assert_cmpint (med_jmt_verify_member (&root, key, &other, &proof), ==, MED_E_INVALID);
      g_assert_cmpint (med_jmt_verify_absent (&root, key, &proof), ==, MED_E_INVALID);
      g_assert_cmpint (med_jmt_verify_member (&other, key, &value_hash, &proof), ==,
                       MED_E_UNVERIFIED);
    }
  else
    {
      g_assert_cmpint (med_jmt_get (map, version, key, &value_hash), ==, MED_E_NOT_FOUND);
      g_assert_cmpint (med_jmt_verify_absent (&root, key, &proof), ==, MED_OK);
      g_assert_cmpint (med_jmt_verify_member (&root, key, &other, &proof), ==, MED_E_INVALID);
      g_assert_cmpint (med_jmt_verify_absent (&other, key, &proof), ==, MED_E_UNVERIFIED);
    }
}

static med_result
verify (const med_hash *root, const med_hash *key, const med_hash *value_hash,
        const med_jmt_proof *proof)
{
  return value_hash != NULL ? med_jmt_verify_member (root, key, value_hash, proof)
                            : med_jmt_verify_absent (root, key, proof);
}

/* Changing any byte of a proof, its length, or the side of its terminal makes it wrong. */
static void
corrupt_proof (const med_hash *root, const med_hash *key, const med_hash *value_hash,
               const med_jmt_proof *good)
{
  med_jmt_proof proof = *good;
  g_assert_cmpint (verify (root, key, value_hash, &proof), ==, MED_OK);
  uint8_t *siblings = (uint8_t *)proof.siblings;
  for (size_t i = 0; i < proof.sibling_count * sizeof (med_hash); i++)
    {
      siblings[i] ^= (uint8_t)(1 << i % 8);
      g_assert_cmpint (verify (root, key, value_hash, &proof), ==, MED_E_UNVERIFIED);
      siblings[i] ^= (uint8_t)(1 << i % 8);
    }
  if (proof.has_leaf)
    for (size_t i = 0; i < sizeof (med_hash); i++)
      {
        proof.leaf_key.bytes[i] ^= 1;
        g_assert_cmpint (verify (root, key, value_hash, &proof), !=, MED_OK);
        proof.leaf_key.bytes[i] ^= 1;
        proof.leaf_value_hash.bytes[i] ^= 0x80;
        g_assert_cmpint (verify (root, key, value_hash, &proof), !=, MED_OK);
        proof.leaf_value_hash.bytes[i] ^= 0x80;
      }
  proof.has_leaf = !proof.has_leaf;
  g_assert_cmpint (verify (root, key, value_hash, &proof), !=, MED_OK);
  proof.has_leaf = good->has_leaf;
  if (proof.sibling_count > 0)
    {
      proof.sibling_count--;
      g_assert_cmpint (verify (root, key, value_hash, &proof), !=, MED_OK);
      proof.sibling_count++;
    }
  if (proof.sibling_count < MED_JMT_DEPTH_MAX)
    {
      med_jmt_empty_root (&proof.siblings[proof.sibling_count++]);
      g_assert_cmpint (verify (root, key, value_hash, &proof), !=, MED_OK);
    }
  proof.sibling_count = MED_JMT_DEPTH_MAX + 1;
  g_assert_cmpint (verify (root, key, value_hash, &proof), ==, MED_E_INVALID);
}

static void
test_corrupted (void)
{
  med_jmt *map;
  med_hash root, key, value_hash;
  char text[16];
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  for (int i = 0; i < 40; i++)
    {
      g_snprintf (text, sizeof text, "key %d", i);
      set (map, sha256_text (text), sha256_text ("value"));
    }
  med_jmt_commit (map, &root);
  value_hash = sha256_text ("value");
  bool other_leaf = false, empty = false;
  for (int i = 0; i < 80; i++)
    {
      med_jmt_proof proof;
      g_snprintf (text, sizeof text, "key %d", i);
      key = sha256_text (text);
      g_assert_cmpint (med_jmt_prove (map, MED_JMT_TIP, &key, &proof), ==, MED_OK);
      corrupt_proof (&root, &key, i < 40 ? &value_hash : NULL, &proof);
      other_leaf |= i >= 40 && proof.has_leaf;
      empty |= i >= 40 && !proof.has_leaf;
    }
  /* Both kinds of absence came up. */
  g_assert_true (other_leaf && empty);
  med_jmt_close (map);
}

/* A proof for one absent key must not pass for a key elsewhere. */
static void
test_absence_elsewhere (void)
{
  med_jmt *map;
  med_hash root, a = { { 0x00 } }, b = { { 0x80 } }, asked = { { 0x81 } };
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  set (map, a, sha256_text ("a"));
  set (map, b, sha256_text ("b"));
  med_jmt_commit (map, &root);
  med_jmt_proof proof;
  med_hash near_a = { { 0x01 } };
  g_assert_cmpint (med_jmt_prove (map, MED_JMT_TIP, &near_a, &proof), ==, MED_OK);
  g_assert_cmpint (med_jmt_verify_absent (&root, &near_a, &proof), ==, MED_OK);
  g_assert_cmpint (med_jmt_verify_absent (&root, &asked, &proof), ==, MED_E_INVALID);
  g_assert_cmpint (med_jmt_verify_absent (&root, &b, &proof), ==, MED_E_INVALID);
  med_jmt_close (map);
}

/* ── Shapes ─────────────────────────────────────────────────────────────────────────────────── */

/* Keys that part only at the last bit make a path of full depth. */
static void
test_deep (void)
{
  med_jmt *map;
  med_hash root, single;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (row));
  row deep[3] = { 0 };
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  for (size_t i = 0; i < 3; i++)
    {
      memset (deep[i].key.bytes, 0xa5, 32);
      deep[i].value_hash = sha256_text ("deep");
    }
  deep[1].key.bytes[31] ^= 1; /* shares 255 bits */
  deep[2].key.bytes[15] ^= 1; /* shares 127 bits */
  set (map, deep[0].key, deep[0].value_hash);
  med_jmt_commit (map, &single);
  g_array_append_val (rows, deep[0]);
  for (size_t i = 1; i < 3; i++)
    {
      set (map, deep[i].key, deep[i].value_hash);
      g_array_append_val (rows, deep[i]);
      med_jmt_commit (map, &root);
      assert_root (map, MED_JMT_TIP, rows);
      for (size_t j = 0; j < 3; j++)
        assert_proof (map, MED_JMT_TIP, rows, &deep[j].key);
    }
  med_jmt_proof proof;
  g_assert_cmpint (med_jmt_prove (map, MED_JMT_TIP, &deep[0].key, &proof), ==, MED_OK);
  g_assert_cmpuint (proof.sibling_count, ==, 256);
  corrupt_proof (&root, &deep[0].key, &deep[0].value_hash, &proof);
  /* Taking the others away leaves the one leaf as root again. */
  g_assert_cmpint (med_jmt_delete (map, &deep[1].key), ==, MED_OK);
  g_assert_cmpint (med_jmt_delete (map, &deep[1].key), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_jmt_delete (map, &deep[2].key), ==, MED_OK);
  g_assert_cmpuint (med_jmt_count (map), ==, 1);
  med_jmt_commit (map, &root);
  g_assert_true (MED_ID_EQUAL (root, single));
  g_assert_cmpint (med_jmt_delete (map, &deep[0].key), ==, MED_OK);
  med_jmt_commit (map, &root);
  assert_hex (&root, "5350415253455f4d45524b4c455f504c414345484f4c4445525f484153485f5f");
  med_jmt_close (map);
}

static void
test_versions (void)
{
  med_jmt *map;
  med_hash root, first, key = sha256_text ("key"), value_hash;
  g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
  med_jmt_proof proof;
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PREVIOUS, &root), ==, MED_E_STATE);
  g_assert_cmpint (med_jmt_get (map, MED_JMT_PREVIOUS, &key, &root), ==, MED_E_STATE);
  g_assert_cmpint (med_jmt_prove (map, MED_JMT_PREVIOUS, &key, &proof), ==, MED_E_STATE);
  set (map, key, sha256_text ("1"));
  med_jmt_commit (map, &first);
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PREVIOUS, &root), ==, MED_E_STATE);
  /* A pending change shows nowhere else; writing what is there changes nothing. */
  set (map, key, sha256_text ("2"));
  g_assert_cmpint (med_jmt_root (map, MED_JMT_TIP, &root), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (root, first));
  g_assert_cmpint (med_jmt_get (map, MED_JMT_TIP, &key, &value_hash), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (value_hash, sha256_text ("1")));
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PENDING, &root), ==, MED_OK);
  g_assert_false (MED_ID_EQUAL (root, first));
  set (map, key, sha256_text ("1"));
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PENDING, &root), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (root, first));
  med_jmt_commit (map, &root);
  g_assert_cmpint (med_jmt_root (map, MED_JMT_PREVIOUS, &root), ==, MED_OK);
  g_assert_true (MED_ID_EQUAL (root, first));
  med_jmt_close (map);
}

/* ── Histories ──────────────────────────────────────────────────────────────────────────────── */

/* Few distinct keys, many of them with long common prefixes, so that everything collides. */
static med_hash
random_key (GRand *random)
{
  med_hash key = { 0 };
  int kind = g_rand_int_range (random, 0, 3);
  if (kind == 0)
    key.bytes[g_rand_int_range (random, 0, 32)] = (uint8_t)(1 << g_rand_int_range (random, 0, 8));
  else
    {
      char text[16];
      g_snprintf (text, sizeof text, "%d", g_rand_int_range (random, 0, 60));
      key = sha256_text (text);
      if (kind == 2)
        key.bytes[g_rand_int_range (random, 0, 32)] ^= 0x10;
    }
  return key;
}

static void
random_change (GRand *random, med_jmt *map, GArray *rows)
{
  med_hash key = random_key (random);
  /* Half the deletions hit a key that is there. */
  if (rows->len > 0 && g_rand_int_range (random, 0, 4) == 0)
    key = g_array_index (rows, row, g_rand_int_range (random, 0, (gint32)rows->len)).key;
  row *present = find_row (rows, &key);
  if (g_rand_int_range (random, 0, 5) < 2)
    {
      g_assert_cmpint (med_jmt_delete (map, &key), ==, present ? MED_OK : MED_E_NOT_FOUND);
      if (present != NULL)
        g_array_remove_index_fast (rows, (guint)(present - (row *)rows->data));
      return;
    }
  char text[16];
  g_snprintf (text, sizeof text, "v%d", g_rand_int_range (random, 0, 5));
  row added = { key, sha256_text (text) };
  g_assert_cmpint (med_jmt_set (map, &key, &added.value_hash), ==, MED_OK);
  if (present != NULL)
    *present = added;
  else
    g_array_append_val (rows, added);
}

static void
test_history (void)
{
  for (guint32 seed = 1; seed <= 6; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      med_jmt *map;
      med_hash root;
      g_assert_cmpint (med_jmt_open (med_memory_heap (), &map), ==, MED_OK);
      GArray *pending = g_array_new (FALSE, FALSE, sizeof (row));
      GArray *tip = copy_rows (pending), *previous = copy_rows (pending);
      guint commits = 0;
      for (int step = 0; step < 2500; step++)
        {
          int dice = g_rand_int_range (random, 0, 40);
          if (dice == 0)
            {
              med_jmt_commit (map, &root);
              commits++;
              g_array_unref (previous);
              previous = tip;
              tip = copy_rows (pending);
            }
          else if (dice == 1)
            {
              med_jmt_rollback (map);
              g_array_unref (pending);
              pending = copy_rows (tip);
            }
          else
            random_change (random, map, pending);
          g_assert_cmpuint (med_jmt_count (map), ==, pending->len);
          if (step % 60 != 0)
            continue;
          med_hash key = random_key (random);
          assert_root (map, MED_JMT_TIP, tip);
          assert_proof (map, MED_JMT_TIP, tip, &key);
          if (step % 120 == 0)
            {
              assert_root (map, MED_JMT_PENDING, pending);
              assert_proof (map, MED_JMT_PENDING, pending, &key);
            }
          if (commits >= 2)
            {
              assert_root (map, MED_JMT_PREVIOUS, previous);
              assert_proof (map, MED_JMT_PREVIOUS, previous, &key);
            }
        }
      g_assert_cmpuint (commits, >, 20);
      g_array_unref (pending);
      g_array_unref (tip);
      g_array_unref (previous);
      med_jmt_close (map);
    }
}

/* ── Memory ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  guint live, allowed;
} counting;

static void *
counting_alloc (void *context, size_t size)
{
  counting *count = (counting *)context;
  if (count->live >= count->allowed)
    return NULL;
  count->live++;
  return g_malloc (size);
}

static void
counting_free (void *context, void *block)
{
  ((counting *)context)->live--;
  g_free (block);
}

/* A change that runs out of memory leaves the map as it was; nothing leaks. */
static void
test_out_of_memory (void)
{
  for (guint allowed = 0; allowed < 12; allowed++)
    {
      counting count = { 0, allowed };
      med_memory memory = { counting_alloc, counting_free, &count };
      med_jmt *map = NULL;
      med_result result = med_jmt_open (&memory, &map);
      g_assert_true ((result == MED_OK) == (allowed > 0));
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (row));
      for (guint i = 0; i < 6000 && result == MED_OK; i++)
        {
          char text[16];
          g_snprintf (text, sizeof text, "%u", i);
          row added = { sha256_text (text), sha256_text ("v") };
          result = med_jmt_set (map, &added.key, &added.value_hash);
          if (result == MED_OK)
            g_array_append_val (rows, added);
        }
      if (map != NULL)
        {
          g_assert_cmpuint (med_jmt_count (map), ==, rows->len);
          assert_root (map, MED_JMT_PENDING, rows);
        }
      g_assert_true (result == MED_OK || result == MED_E_NO_MEMORY);
      med_jmt_close (map);
      g_assert_cmpuint (count.live, ==, 0);
      g_assert_true (allowed < 11 || result == MED_OK);
    }
}

/* Changing the same keys for ever takes no more memory. */
static void
test_steady (void)
{
  counting count = { 0, G_MAXUINT };
  med_memory memory = { counting_alloc, counting_free, &count };
  med_jmt *map;
  med_hash root;
  guint settled = 0;
  g_assert_cmpint (med_jmt_open (&memory, &map), ==, MED_OK);
  for (int round = 0; round < 300; round++)
    {
      char text[16];
      for (int i = 0; i < 100; i++)
        {
          g_snprintf (text, sizeof text, "%d", i * 7 % 500);
          med_hash key = sha256_text (text);
          g_snprintf (text, sizeof text, "%d %d", round, i);
          if ((round + i) % 3 == 0)
            (void)!med_jmt_delete (map, &key);
          else
            set (map, key, sha256_text (text));
        }
      if (round % 5 == 4)
        med_jmt_rollback (map);
      else
        med_jmt_commit (map, &root);
      if (round == 20)
        settled = count.live;
    }
  g_assert_cmpuint (count.live, ==, settled);
  med_jmt_close (map);
  g_assert_cmpuint (count.live, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merkle/jmt/known", test_known);
  g_test_add_func ("/merkle/jmt/golden-rows", test_golden_rows);
  g_test_add_func ("/merkle/jmt/corrupted", test_corrupted);
  g_test_add_func ("/merkle/jmt/absence-elsewhere", test_absence_elsewhere);
  g_test_add_func ("/merkle/jmt/deep", test_deep);
  g_test_add_func ("/merkle/jmt/versions", test_versions);
  g_test_add_func ("/merkle/jmt/history", test_history);
  g_test_add_func ("/merkle/jmt/out-of-memory", test_out_of_memory);
  g_test_add_func ("/merkle/jmt/steady", test_steady);
  return g_test_run ();
}
