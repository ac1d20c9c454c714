/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verifying walk: what the builder makes passes, whatever else has a good hash does not. */
#include "core/dag/dag-store.h"

#include <string.h>

static const med_dag_profile tiny = { .chunk_size = 4, .width = 2 };

typedef struct
{
  dag_store *store;
  GByteArray *bytes;
  GArray *list;
  uint64_t offset; /* where the next leaf must begin */
  bool fetch_leaves;
} reading;

static med_result
get (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  return dag_store_get (((reading *)context)->store, cid, size_max, block);
}

static med_result
visit (void *context, const med_dag_visit *visit_)
{
  reading *read = (reading *)context;
  med_dag_block entry = { visit_->cid, visit_->block_size };
  g_array_append_val (read->list, entry);
  if (visit_->height > 0)
    {
      g_assert_cmpuint (visit_->block.size, ==, 0);
      return MED_OK;
    }
  if (read->bytes->len == 0)
    read->offset = visit_->offset;
  if (read->fetch_leaves)
    {
      g_assert_cmpuint (visit_->offset, ==, read->offset + read->bytes->len);
      g_byte_array_append (read->bytes, visit_->block.data, (guint)visit_->block.size);
    }
  return MED_OK;
}

static med_result
walk (dag_store *store, const med_cid *root, med_dag_walk_options options, reading *read,
      med_dag_summary *summary)
{
  med_arena arena;
  *read = (reading){ .store = store,
                     .bytes = g_byte_array_new (),
                     .list = g_array_new (FALSE, FALSE, sizeof (med_dag_block)),
                     .fetch_leaves = options.fetch_leaves };
  store->fetched = 0;
  med_arena_init (&arena, med_memory_heap (), med_dag_walk_memory (options.profile));
  med_result result = med_dag_walk (root, &options, get, visit, read, &arena, summary);
  med_arena_clear (&arena);
  return result;
}

static void
reading_clear (reading *read)
{
  g_byte_array_unref (read->bytes);
  g_array_unref (read->list);
}

static void
fill (uint8_t *bytes, size_t size)
{
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(i * 5 + 3);
}

/* Every size, whole and by list. */
static void
test_whole (void)
{
  uint8_t bytes[64];
  fill (bytes, sizeof bytes);
  for (size_t size = 0; size <= sizeof bytes; size++)
    {
      dag_store store;
      reading read;
      med_arena arena;
      med_dag_summary walked, listed;
      dag_store_init (&store);
      med_dag_summary built = dag_store_build (&store, &tiny, med_span_make (bytes, size), 64);
      med_dag_walk_options options = { .profile = &tiny, .size = UINT64_MAX, .fetch_leaves = true };
      g_assert_cmpint (walk (&store, &built.root, options, &read, &walked), ==, MED_OK);
      dag_summary_assert_equal (&walked, &built);
      g_assert_cmpmem (read.bytes->data, read.bytes->len, bytes, size);
      g_assert_cmpuint (read.list->len, ==, store.list->len);
      for (guint i = 0; i < read.list->len; i++)
        {
          const med_dag_block *a = &g_array_index (read.list, med_dag_block, i);
          g_assert_true (MED_ID_EQUAL (a->cid, dag_store_entry (&store, i)->cid));
          g_assert_cmpuint (a->block_size, ==, dag_store_entry (&store, i)->block_size);
        }
      reading_clear (&read);

      med_dag_block *list = dag_store_entry (&store, 0);
      med_arena_init (&arena, med_memory_heap (), 1 << 20);
#define CHECK(count)                                                                               \
  med_dag_check_list (&built.root, &tiny, list, count, dag_store_get, &store, &arena, &listed)
      store.fetched = 0;
      g_assert_cmpint (CHECK (store.list->len), ==, MED_OK);
      dag_summary_assert_equal (&listed, &built);
      /* Only nodes, or the one leaf that is the root. */
      guint nodes = store.list->len - (guint)((size + 3) / 4);
      g_assert_cmpuint (store.fetched, ==, MAX (nodes, 1));
      g_assert_cmpint (CHECK (store.list->len - 1), ==, MED_E_INVALID);
      med_dag_block again = *list;
      g_array_append_val (store.list, again);
      list = dag_store_entry (&store, 0);
      g_assert_cmpint (CHECK (store.list->len), ==, MED_E_INVALID);
      g_array_set_size (store.list, store.list->len - 1);
      list[0].block_size++;
      g_assert_cmpint (CHECK (store.list->len), ==, MED_E_INVALID);
      list[0].block_size--;
      if (store.list->len > 1)
        {
          med_dag_block *copy = g_memdup2 (list, store.list->len * sizeof *list);
          copy[0] = list[1];
          copy[1] = list[0];
          g_assert_cmpint (med_dag_check_list (&built.root, &tiny, copy, store.list->len,
                                               dag_store_get, &store, &arena, &listed),
                           ==, MED_E_INVALID);
          g_free (copy);
        }
#undef CHECK
      med_arena_clear (&arena);
      dag_store_clear (&store);
    }
}

/* Every range of a file: exactly the leaves that overlap it, and no node that is not needed. */
static void
test_ranges (void)
{
  uint8_t bytes[47];
  dag_store store;
  fill (bytes, sizeof bytes);
  dag_store_init (&store);
  med_dag_summary built = dag_store_build (&store, &tiny, MED_SPAN_OF (bytes), 64), walked;
  for (uint64_t offset = 0; offset < 50; offset++)
    for (uint64_t size = 0; size < 50; size++)
      {
        reading read;
        med_dag_walk_options options
            = { .profile = &tiny, .offset = offset, .size = size, .fetch_leaves = true };
        g_assert_cmpint (walk (&store, &built.root, options, &read, &walked), ==, MED_OK);
        g_assert_cmpuint (walked.size.dag_size, ==, built.size.dag_size);
        g_assert_cmpuint (walked.size.block_count, ==, built.size.block_count);
        if (size == 0 || offset >= sizeof bytes)
          g_assert_cmpuint (read.list->len, ==, 0);
        else
          {
            uint64_t first = offset / 4 * 4;
            uint64_t end = MIN ((offset + size + 3) / 4 * 4, sizeof bytes);
            g_assert_cmpuint (read.offset, ==, first);
            g_assert_cmpmem (read.bytes->data, read.bytes->len, bytes + first, end - first);
          }
        reading_clear (&read);
      }
  /* One byte: the path of four nodes and its leaf. */
  reading read;
  med_dag_walk_options one = { .profile = &tiny, .offset = 20, .size = 1, .fetch_leaves = true };
  g_assert_cmpint (walk (&store, &built.root, one, &read, &walked), ==, MED_OK);
  g_assert_cmpuint (store.fetched, ==, 5);
  g_assert_cmpuint (read.list->len, ==, 5);
  reading_clear (&read);
  one.blocks_max = built.size.block_count;
  g_assert_cmpint (walk (&store, &built.root, one, &read, &walked), ==, MED_OK);
  reading_clear (&read);
  one.blocks_max--;
  g_assert_cmpint (walk (&store, &built.root, one, &read, &walked), ==, MED_E_TOO_LARGE);
  g_assert_cmpuint (read.list->len, ==, 0);
  reading_clear (&read);
  dag_store_clear (&store);
}

/* Every block missing, and every byte of every block changed, is found. */
static void
test_damaged (void)
{
  uint8_t bytes[21];
  fill (bytes, sizeof bytes);
  dag_store store;
  reading read;
  dag_store_init (&store);
  med_dag_summary built = dag_store_build (&store, &tiny, MED_SPAN_OF (bytes), 64), walked;
  med_dag_walk_options options = { .profile = &tiny, .size = UINT64_MAX, .fetch_leaves = true };
  for (guint i = 0; i < store.list->len; i++)
    {
      store.missing = &dag_store_entry (&store, i)->cid;
      g_assert_cmpint (walk (&store, &built.root, options, &read, &walked), ==, MED_E_NOT_FOUND);
      reading_clear (&read);
      store.missing = NULL;
      gsize size;
      GBytes *good = g_ptr_array_index (store.blocks, i);
      const void *data = g_bytes_get_data (good, &size);
      for (gsize at = 0; at < size; at++)
        {
          uint8_t *copy = g_memdup2 (data, size);
          copy[at] ^= 1;
          g_ptr_array_index (store.blocks, i) = g_bytes_new_take (copy, size);
          g_assert_cmpint (walk (&store, &built.root, options, &read, &walked), ==,
                           MED_E_UNVERIFIED);
          reading_clear (&read);
          g_bytes_unref (g_ptr_array_index (store.blocks, i));
        }
      g_ptr_array_index (store.blocks, i) = good;
    }
  g_assert_cmpint (walk (&store, &built.root, options, &read, &walked), ==, MED_OK);
  reading_clear (&read);
  dag_store_clear (&store);
}

/* ── Well-hashed trees that nobody may write ────────────────────────────────────────────────── */

static med_unixfs_link
leaf (dag_store *store, const char *text)
{
  med_unixfs_link link = { .size = strlen (text), .tsize = strlen (text) };
  med_cid_of (MED_CODEC_RAW, med_span_text (text), &link.cid);
  g_assert_cmpint (dag_store_put (store, &link.cid, med_span_text (text)), ==, MED_OK);
  return link;
}

static med_unixfs_link
node (dag_store *store, const med_unixfs_link *links, size_t count)
{
  uint8_t bytes[1024];
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_span block;
  med_unixfs_link parent = { 0 };
  med_unixfs_encode (links, count, &buf);
  g_assert_cmpint (med_buf_finish (&buf, &block), ==, MED_OK);
  med_cid_of (MED_CODEC_DAG_PB, block, &parent.cid);
  g_assert_cmpint (dag_store_put (store, &parent.cid, block), ==, MED_OK);
  parent.tsize = block.size;
  for (size_t i = 0; i < count; i++)
    {
      parent.size += links[i].size;
      parent.tsize += links[i].tsize;
    }
  return parent;
}

static void
assert_walk (dag_store *store, med_unixfs_link root, med_result expected, const char *what)
{
  reading read;
  med_dag_summary walked;
  med_dag_walk_options options = { .profile = &tiny, .size = UINT64_MAX, .fetch_leaves = true };
  med_result result = walk (store, &root.cid, options, &read, &walked);
  if (result != expected)
    g_error ("%s: %s", what, med_result_name (result));
  reading_clear (&read);
}

static void
test_wrong_shapes (void)
{
  dag_store store;
  dag_store_init (&store);
  med_unixfs_link a = leaf (&store, "aaaa"), b = leaf (&store, "bbbb"), c = leaf (&store, "cc");
  med_unixfs_link ab = node (&store, (med_unixfs_link[]){ a, b }, 2);
  med_unixfs_link only_c = node (&store, &c, 1);
  assert_walk (&store, node (&store, (med_unixfs_link[]){ ab, only_c }, 2), MED_OK, "good");
  assert_walk (&store, node (&store, (med_unixfs_link[]){ ab, c }, 2), MED_E_INVALID,
               "last leaf not wrapped");
  assert_walk (&store, node (&store, (med_unixfs_link[]){ a, b, c }, 3), MED_E_INVALID, "too wide");
  assert_walk (&store, node (&store, (med_unixfs_link[]){ c, a }, 2), MED_E_INVALID,
               "short leaf in front");
  assert_walk (&store, only_c, MED_E_INVALID, "root around one leaf");
  assert_walk (&store, node (&store, &ab, 1), MED_E_INVALID, "root around one node");
  assert_walk (&store, node (&store, (med_unixfs_link[]){ only_c, ab }, 2), MED_E_INVALID,
               "node not full in front");
  assert_walk (&store, node (&store, NULL, 0), MED_E_INVALID, "empty file as a node");
  assert_walk (&store, leaf (&store, "five5"), MED_E_INVALID, "leaf too large");
  med_unixfs_link wrong = b;
  wrong.tsize++;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ a, wrong }, 2), MED_E_INVALID, "Tsize");
  wrong = c;
  wrong.size = wrong.tsize = 3;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ a, wrong }, 2), MED_E_INVALID,
               "leaf shorter than its blocksize");
  wrong.size = wrong.tsize = 1;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ a, wrong }, 2), MED_E_UNVERIFIED,
               "leaf longer than its blocksize");
  wrong = only_c;
  wrong.size = 3;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ ab, wrong }, 2), MED_E_INVALID,
               "node for fewer bytes than its blocksize");
  wrong = b;
  wrong.cid.bytes[1] = MED_CODEC_DAG_PB;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ a, wrong }, 2), MED_E_INVALID,
               "leaf that says it is a node");
  /* An inline leaf, Data before the links, a file beyond all levels. */
  static const char inline_leaf[] = "\x0a\x08\x08\x02\x12\x02hi\x18\x02";
  med_unixfs_link other = { 0 };
  med_cid_of (MED_CODEC_DAG_PB, MED_SPAN_LITERAL (inline_leaf), &other.cid);
  g_assert_cmpint (dag_store_put (&store, &other.cid, MED_SPAN_LITERAL (inline_leaf)), ==, MED_OK);
  assert_walk (&store, other, MED_E_INVALID, "inline data");
  med_unixfs_link huge = a;
  huge.size = 1000;
  assert_walk (&store, node (&store, (med_unixfs_link[]){ huge, b }, 2), MED_E_TOO_LARGE, "huge");
  dag_store_clear (&store);
}

static void
test_data_first (void)
{
  dag_store store;
  dag_store_init (&store);
  med_unixfs_link links[2] = { leaf (&store, "aaaa"), leaf (&store, "b") };
  node (&store, links, 2);
  gsize size;
  const uint8_t *data = g_bytes_get_data (g_ptr_array_index (store.blocks, 2), &size);
  g_autofree uint8_t *turned = g_malloc (size);
  const gsize data_size = 10, links_size = size - data_size;
  g_assert_cmpuint (data[links_size], ==, 0x0a);
  memcpy (turned, data + links_size, data_size);
  memcpy (turned + data_size, data, links_size);
  med_unixfs_link root = { 0 };
  med_cid_of (MED_CODEC_DAG_PB, med_span_make (turned, size), &root.cid);
  g_assert_cmpint (dag_store_put (&store, &root.cid, med_span_make (turned, size)), ==, MED_OK);
  assert_walk (&store, root, MED_E_INVALID, "Data before links");
  dag_store_clear (&store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag/walker/whole", test_whole);
  g_test_add_func ("/dag/walker/ranges", test_ranges);
  g_test_add_func ("/dag/walker/damaged", test_damaged);
  g_test_add_func ("/dag/walker/wrong-shapes", test_wrong_shapes);
  g_test_add_func ("/dag/walker/data-first", test_data_first);
  return g_test_run ();
}
