/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6962 trees: known roots, every proof of small trees, every corrupted bit refused. */
#include "base/text.h"
#include "core/merkle/rfc6962.h"

#include <glib.h>

#define LEAVES 67

static med_hash
hash_from_hex (const char *hex)
{
  med_hash hash;
  size_t size;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, hash.bytes, sizeof hash, &size), ==,
                   MED_OK);
  g_assert_cmpuint (size, ==, sizeof hash);
  return hash;
}

static void
assert_hash (const med_hash *hash, const char *hex)
{
  char text[65];
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (*hash), text, sizeof text), ==, MED_OK);
  g_assert_cmpstr (text, ==, hex);
}

/* Leaf i is the single byte i. */
static void
make_leaves (med_hash *leaves, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      uint8_t byte = (uint8_t)i;
      med_log_leaf_hash (med_span_make (&byte, 1), &leaves[i]);
    }
}

static void
test_roots (void)
{
  static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "a20bf9a7cc2dc8a08f5f415a71b19f6ac427bab54d24eec868b5d3103449953a",
    "3b6cccd7e3e023ff393006f030315ee7ad9eb111b022b41fba7e5b7a3973f688",
    "9bcd51240af4005168f033121ba85be5a6ed4f0e6a5fac262066729b8fbfdecb",
    "b855b42d6c30f5b087e05266783fbd6e394f7b926013ccaa67700a8b0c5a596f",
    NULL,
    "3560191803028444b232018ac047fdb561c09c23a7a6876c85e08b5e4d48e9f3",
    "ef7f49b620f6c7ea9b963a214da34b5021c6ded8ed57734380a311ab726aa907",
  };
  med_hash leaves[G_N_ELEMENTS (roots)], root;
  make_leaves (leaves, G_N_ELEMENTS (leaves));
  for (size_t n = 0; n < G_N_ELEMENTS (roots); n++)
    if (roots[n] != NULL)
      {
        med_log_root (leaves, n, &root);
        assert_hash (&root, roots[n]);
        med_log_leaves list = { leaves, n };
        g_assert_cmpint (med_log_root_at (n, med_log_node_from_leaves, &list, &root), ==, MED_OK);
        assert_hash (&root, roots[n]);
      }
  med_log_leaf_hash (MED_SPAN_EMPTY, &root);
  assert_hash (&root, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

/* All nodes in the order of med_log_node_position (). */
typedef struct
{
  GArray *nodes;
  guint asked;
} node_store;

static void
store_node (void *context, unsigned level, uint64_t index, const med_hash *hash)
{
  node_store *store = (node_store *)context;
  g_assert_cmpuint (med_log_node_position (level, index), ==, store->nodes->len);
  g_array_append_vals (store->nodes, hash, 1);
}

static med_result
load_node (void *context, unsigned level, uint64_t index, med_hash *hash)
{
  node_store *store = (node_store *)context;
  uint64_t position = med_log_node_position (level, index);
  if (position >= store->nodes->len)
    return MED_E_NOT_FOUND;
  store->asked++;
  *hash = g_array_index (store->nodes, med_hash, position);
  return MED_OK;
}

static void
test_frontier (void)
{
  med_hash leaves[LEAVES], root, plain;
  make_leaves (leaves, LEAVES);
  med_log_frontier frontier = { 0 };
  node_store store = { g_array_new (FALSE, FALSE, sizeof (med_hash)), 0 };
  for (size_t n = 0; n < LEAVES; n++)
    {
      med_log_frontier_root (&frontier, &root);
      med_log_root (leaves, n, &plain);
      g_assert_true (MED_ID_EQUAL (root, plain));
      g_assert_cmpuint (store.nodes->len, ==, med_log_node_count (n));
      med_log_frontier_append (&frontier, &leaves[n], store_node, &store);
      g_assert_cmpuint (frontier.size, ==, n + 1);
      /* A frontier restored from its first nodes goes on as the original. */
      med_log_frontier restored = { .size = frontier.size };
      memcpy (restored.nodes, frontier.nodes,
              med_log_frontier_count (&frontier) * sizeof (med_hash));
      frontier = restored;
    }
  g_array_unref (store.nodes);
}

static void
drop_node (void *context, unsigned level, uint64_t index, const med_hash *hash)
{
}

static med_result
lose_node (void *context, unsigned level, uint64_t index, med_hash *hash)
{
  return MED_E_NOT_FOUND;
}

/* A log that grows from its stored nodes alone has the same nodes. */
static void
test_append (void)
{
  med_hash leaves[LEAVES];
  make_leaves (leaves, LEAVES);
  med_log_frontier frontier = { 0 };
  node_store whole = { g_array_new (FALSE, FALSE, sizeof (med_hash)), 0 };
  node_store grown = { g_array_new (FALSE, FALSE, sizeof (med_hash)), 0 };
  for (size_t n = 0; n < LEAVES; n++)
    {
      med_log_frontier_append (&frontier, &leaves[n], store_node, &whole);
      g_assert_cmpint (med_log_append (n, &leaves[n], load_node, store_node, &grown), ==, MED_OK);
      g_assert_cmpmem (grown.nodes->data, grown.nodes->len * sizeof (med_hash), whole.nodes->data,
                       whole.nodes->len * sizeof (med_hash));
    }
  g_assert_cmpuint (grown.asked, <, LEAVES);
  /* A node that is missing is not made up. */
  g_assert_cmpint (med_log_append (1, &leaves[1], lose_node, drop_node, NULL), ==, MED_E_NOT_FOUND);
  g_array_unref (whole.nodes);
  g_array_unref (grown.nodes);
}

static void
check_inclusion (const med_hash *leaves, uint64_t size, uint64_t index, node_store *store)
{
  med_hash root;
  med_log_proof proof, other;
  med_log_leaves list = { leaves, size };
  med_log_root (leaves, size, &root);
  store->asked = 0;
  g_assert_cmpint (med_log_prove_inclusion (index, size, load_node, store, &proof), ==, MED_OK);
  g_assert_cmpuint (store->asked, <=, 2 * proof.count);
  g_assert_cmpint (med_log_prove_inclusion (index, size, med_log_node_from_leaves, &list, &other),
                   ==, MED_OK);
  g_assert_cmpmem (proof.hashes, proof.count * sizeof (med_hash), other.hashes,
                   other.count * sizeof (med_hash));
#define VERIFY(leaf, i, n, count)                                                                  \
  med_log_verify_inclusion (&leaves[leaf], i, n, proof.hashes, count, &root)
  g_assert_cmpint (VERIFY (index, index, size, proof.count), ==, MED_OK);
  g_assert_cmpint (VERIFY (index, size, size, proof.count), ==, MED_E_INVALID);
  g_assert_cmpint (VERIFY (index, index, size, proof.count + 1), ==, MED_E_INVALID);
  if (proof.count > 0)
    g_assert_cmpint (VERIFY (index, index, size, proof.count - 1), ==, MED_E_INVALID);
  for (uint64_t wrong = 0; wrong < size; wrong++)
    if (wrong != index)
      {
        g_assert_cmpint (VERIFY (index, wrong, size, proof.count), !=, MED_OK);
        g_assert_cmpint (VERIFY (wrong, index, size, proof.count), ==, MED_E_UNVERIFIED);
      }
#undef VERIFY
}

static void
test_inclusion (void)
{
  med_hash leaves[LEAVES];
  make_leaves (leaves, LEAVES);
  med_log_frontier frontier = { 0 };
  node_store store = { g_array_new (FALSE, FALSE, sizeof (med_hash)), 0 };
  med_log_proof proof;
  for (uint64_t size = 1; size <= LEAVES; size++)
    {
      med_log_frontier_append (&frontier, &leaves[size - 1], store_node, &store);
      for (uint64_t index = 0; index < size; index++)
        check_inclusion (leaves, size, index, &store);
      g_assert_cmpint (med_log_prove_inclusion (size, size, load_node, &store, &proof), ==,
                       MED_E_NOT_FOUND);
    }
  g_array_unref (store.nodes);
}

/* Every single bit of a proof counts. */
static void
test_inclusion_corrupted (void)
{
  med_hash leaves[11], root;
  make_leaves (leaves, 11);
  med_log_root (leaves, 11, &root);
  med_log_leaves list = { leaves, 11 };
  for (uint64_t index = 0; index < 11; index++)
    {
      med_log_proof proof;
      g_assert_cmpint (med_log_prove_inclusion (index, 11, med_log_node_from_leaves, &list, &proof),
                       ==, MED_OK);
      uint8_t *bytes = (uint8_t *)proof.hashes;
      for (size_t bit = 0; bit < proof.count * sizeof (med_hash) * 8; bit++)
        {
          bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
          g_assert_cmpint (med_log_verify_inclusion (&leaves[index], index, 11, proof.hashes,
                                                     proof.count, &root),
                           ==, MED_E_UNVERIFIED);
          bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void
test_consistency (void)
{
  med_hash leaves[LEAVES], roots[LEAVES + 1];
  make_leaves (leaves, LEAVES);
  for (size_t n = 0; n <= LEAVES; n++)
    med_log_root (leaves, n, &roots[n]);
  med_log_leaves list = { leaves, LEAVES };
  med_log_proof proof;
#define VERIFY(m, n, old_root, new_root, count)                                                    \
  med_log_verify_consistency (m, &roots[old_root], n, &roots[new_root], proof.hashes, count)
  for (uint64_t m = 1; m <= LEAVES; m++)
    for (uint64_t n = m; n <= LEAVES; n++)
      {
        g_assert_cmpint (med_log_prove_consistency (m, n, med_log_node_from_leaves, &list, &proof),
                         ==, MED_OK);
        g_assert_cmpint (VERIFY (m, n, m, n, proof.count), ==, MED_OK);
        g_assert_cmpint (VERIFY (m, n, m - 1, n, proof.count), ==, MED_E_UNVERIFIED);
        g_assert_cmpint (VERIFY (m, n, m, n - 1, proof.count), ==, MED_E_UNVERIFIED);
        g_assert_cmpint (VERIFY (m, n, m, n, proof.count + 1), ==, MED_E_INVALID);
        if (proof.count > 0)
          g_assert_cmpint (VERIFY (m, n, m, n, proof.count - 1), !=, MED_OK);
        for (size_t i = 0; i < proof.count; i++)
          {
            proof.hashes[i].bytes[m % 32] ^= 1;
            g_assert_cmpint (VERIFY (m, n, m, n, proof.count), ==, MED_E_UNVERIFIED);
            proof.hashes[i].bytes[m % 32] ^= 1;
          }
      }
  g_assert_cmpint (med_log_prove_consistency (0, 5, med_log_node_from_leaves, &list, &proof), ==,
                   MED_E_NOT_FOUND);
  g_assert_cmpint (med_log_prove_consistency (6, 5, med_log_node_from_leaves, &list, &proof), ==,
                   MED_E_NOT_FOUND);
  g_assert_cmpint (VERIFY (0, 5, 0, 5, 0), ==, MED_E_INVALID);
  g_assert_cmpint (VERIFY (0, 0, 0, 0, 0), ==, MED_E_INVALID);
  g_assert_cmpint (VERIFY (6, 5, 6, 5, 0), ==, MED_E_INVALID);
#undef VERIFY
}

static void
test_known_proofs (void)
{
  med_hash leaves[7];
  make_leaves (leaves, 7);
  med_log_leaves list = { leaves, 7 };
  med_log_proof proof;
  g_assert_cmpint (med_log_prove_consistency (3, 7, med_log_node_from_leaves, &list, &proof), ==,
                   MED_OK);
  g_assert_cmpuint (proof.count, ==, 4);
  assert_hash (&proof.hashes[0],
               "fcf0a6c700dd13e274b6fba8deea8dd9b26e4eedde3495717cac8408c9c5177f");
  assert_hash (&proof.hashes[1],
               "583c7dfb7b3055d99465544032a571e10a134b1b6f769422bbb71fd7fa167a5d");
  assert_hash (&proof.hashes[2],
               "a20bf9a7cc2dc8a08f5f415a71b19f6ac427bab54d24eec868b5d3103449953a");
  assert_hash (&proof.hashes[3],
               "89c929834ed1459b07f65b5e1a2143a8cf5d8efdf30f49ffffa328bb1d9133bb");
  g_assert_cmpint (med_log_prove_consistency (4, 7, med_log_node_from_leaves, &list, &proof), ==,
                   MED_OK);
  g_assert_cmpuint (proof.count, ==, 1);
  assert_hash (&proof.hashes[0],
               "89c929834ed1459b07f65b5e1a2143a8cf5d8efdf30f49ffffa328bb1d9133bb");
}

/* CometBFT's five items. */
static void
test_list_proof (void)
{
  med_hash leaves[5], root;
  make_leaves (leaves, 5);
  med_log_root (leaves, 5, &root);
  med_list_proof proof;
  uint8_t item = 2, other = 3;
  g_assert_cmpint (med_list_prove (leaves, 5, 2, &proof), ==, MED_OK);
  g_assert_cmpuint (proof.aunt_count, ==, 3);
  assert_hash (&proof.aunts[0], "583c7dfb7b3055d99465544032a571e10a134b1b6f769422bbb71fd7fa167a5d");
  assert_hash (&proof.aunts[1], "a20bf9a7cc2dc8a08f5f415a71b19f6ac427bab54d24eec868b5d3103449953a");
  g_assert_true (MED_ID_EQUAL (proof.aunts[2], leaves[4]));
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (item), 2, 5, &root), ==, MED_OK);
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (item), 3, 5, &root), ==, MED_E_INVALID);
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (item), 2, 6, &root), ==, MED_E_INVALID);
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (other), 2, 5, &root), ==,
                   MED_E_UNVERIFIED);
  proof.index = 3;
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (other), 3, 5, &root), ==,
                   MED_E_UNVERIFIED);
  proof.index = 2;
  proof.leaf_hash.bytes[0] ^= 1;
  g_assert_cmpint (med_list_verify (&proof, MED_SPAN_OF (item), 2, 5, &root), ==, MED_E_UNVERIFIED);
  g_assert_cmpint (med_list_prove (leaves, 5, 4, &proof), ==, MED_OK);
  g_assert_cmpuint (proof.aunt_count, ==, 1);
  med_hash aunt
      = hash_from_hex ("9bcd51240af4005168f033121ba85be5a6ed4f0e6a5fac262066729b8fbfdecb");
  g_assert_true (MED_ID_EQUAL (proof.aunts[0], aunt));
  g_assert_cmpint (med_list_prove (leaves, 5, 5, &proof), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_list_prove (leaves, 0, 0, &proof), ==, MED_E_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merkle/rfc6962/roots", test_roots);
  g_test_add_func ("/merkle/rfc6962/frontier", test_frontier);
  g_test_add_func ("/merkle/rfc6962/append", test_append);
  g_test_add_func ("/merkle/rfc6962/inclusion", test_inclusion);
  g_test_add_func ("/merkle/rfc6962/inclusion-corrupted", test_inclusion_corrupted);
  g_test_add_func ("/merkle/rfc6962/consistency", test_consistency);
  g_test_add_func ("/merkle/rfc6962/known-proofs", test_known_proofs);
  g_test_add_func ("/merkle/rfc6962/list-proof", test_list_proof);
  return g_test_run ();
}
