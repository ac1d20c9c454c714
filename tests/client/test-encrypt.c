/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypting on several threads gives, block for block, what the plain way through core gives:
 * at every kind of end, and where the content fails, the reader cancels or a block cannot be kept.
 */
#include "client/encrypt.h"

#include "core/crypto/hash.h"
#include "core/dag/cid.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const med_file_key file_key = { { 1, 2, 3 } };
static const uint8_t nonce[MED_AGE_NONCE_SIZE] = { 9, 8, 7 };

/* What came out, in order. */
typedef struct
{
  med_sha256_state cids;
  uint64_t blocks, bytes;
  uint64_t fail_at; /* blocks; 0: never */
} sink;

static med_result
keep (void *context, const med_cid *cid, med_span block)
{
  sink *out = (sink *)context;
  g_assert_cmpint (med_cid_check (cid, block), ==, MED_OK);
  med_sha256_update (&out->cids, MED_SPAN_OF (cid->bytes));
  out->bytes += block.size;
  return ++out->blocks == out->fail_at ? MED_E_FULL : MED_OK;
}

static void
assert_sinks_equal (sink *a, sink *b)
{
  med_hash first, second;
  med_sha256_final (&a->cids, &first);
  med_sha256_final (&b->cids, &second);
  g_assert_cmpuint (a->blocks, ==, b->blocks);
  g_assert_cmpuint (a->bytes, ==, b->bytes);
  g_assert_true (MED_ID_EQUAL (first, second));
}

static GInputStream *
open_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileInputStream *stream = g_file_read (file, NULL, NULL);
  g_assert_nonnull (stream);
  return G_INPUT_STREAM (stream);
}

/* One thread, chunk by chunk. */
static med_cid
plain_way (const char *path, uint64_t size, sink *out)
{
  static uint8_t chunk[MED_AGE_SEALED_CHUNK_SIZE];
  g_autoptr (GInputStream) content = open_file (path);
  med_age_payload payload;
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  uint64_t left = size, index = 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  g_assert_cmpint (med_age_payload_init (&payload, &file_key, nonce, MED_CHACHA_SEAL), ==, MED_OK);
  g_assert_cmpint (med_dag_builder_new (&med_dag_unixfs_v1_2025, keep, out, &arena, &builder), ==,
                   MED_OK);
  g_assert_cmpint (med_dag_builder_add (builder, MED_SPAN_OF (nonce)), ==, MED_OK);
  do
    {
      gsize part = (gsize)MIN (left, MED_AGE_CHUNK_SIZE), got;
      g_assert_true (g_input_stream_read_all (content, chunk, part, &got, NULL, NULL));
      left -= part;
      g_assert_cmpint (
          med_age_payload_seal (&payload, index++, left == 0, med_span_make (chunk, part), chunk),
          ==, MED_OK);
      g_assert_cmpint (
          med_dag_builder_add (builder, med_span_make (chunk, part + MED_CHACHA_TAG_SIZE)), ==,
          MED_OK);
    }
  while (left > 0);
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_OK);
  med_age_payload_clear (&payload);
  med_arena_clear (&arena);
  return summary.root;
}

static med_encrypt_source
source_of (GInputStream *content, sink *out)
{
  med_sha256_init (&out->cids);
  return (med_encrypt_source){
    .content = content, .file_key = &file_key, .nonce = nonce, .keep = keep, .keep_context = out
  };
}

static char *
make_file (uint64_t size)
{
  char *path;
  int fd = g_file_open_tmp ("medease-encrypt-XXXXXX", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  /* Sparse, but no two megabytes the same. */
  g_assert_cmpint (ftruncate (fd, (off_t)size), ==, 0);
  for (uint64_t at = 0; at + sizeof at <= size; at += 300000)
    g_assert_cmpint (pwrite (fd, &at, sizeof at, (off_t)at), ==, sizeof at);
  close (fd);
  return path;
}

static void
check_size (uint64_t size)
{
  g_autofree char *path = make_file (size);
  g_autoptr (GInputStream) content = open_file (path);
  sink ours = { 0 }, plain = { 0 };
  med_encrypted encrypted;
  med_failure failure;
  const med_encrypt_source source = source_of (content, &ours);
  med_sha256_init (&plain.cids);
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_OK);
  med_cid root = plain_way (path, size, &plain);
  g_assert_true (MED_ID_EQUAL (encrypted.root, root));
  g_assert_cmpuint (encrypted.size, ==, size);
  g_assert_cmpuint (encrypted.head_size, ==, MIN (size, 512));
  assert_sinks_equal (&ours, &plain);
  if (size <= (uint64_t)4 << 20)
    {
      g_autofree char *bytes = NULL;
      gsize length;
      med_hash hash;
      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      med_sha256 (med_span_make (bytes, length), &hash);
      g_assert_true (MED_ID_EQUAL (hash, encrypted.sha256));
      g_assert_cmpmem (encrypted.head, encrypted.head_size, bytes, MIN (size, 512));
    }
  g_unlink (path);
}

static void
test_sizes (void)
{
  static const uint64_t sizes[]
      = { 0, 1, 65535, 65536, 65537, 131072,
          /* The payload ends with the first leaf, one byte before, one behind. */
          1048304, 1048303, 1048305,
          /* The last chunk is shared by two leaves. */
          1048576, 1048577, 2097152, 3 * 1048576 - 700, 20000000 };
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_size (sizes[i]);
}

static med_result
drop (void *context, const med_cid *cid, med_span block)
{
  return MED_OK;
}

static void
check_root (uint64_t size, const char *expected)
{
  g_autofree char *path = make_file (size);
  g_autoptr (GInputStream) content = open_file (path);
  sink out = { 0 };
  med_encrypted encrypted;
  med_failure failure;
  char text[MED_CID_TEXT_SIZE];
  med_encrypt_source source = source_of (content, &out);
  source.keep = drop;
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_OK);
  med_cid_to_text (&encrypted.root, text);
  g_assert_cmpstr (text, ==, expected);
  g_unlink (path);
}

/* After 256 leaves for once a chunk ends where a leaf does: nothing is carried over. The roots were
 * computed the plain way. */
static void
test_common_end (void)
{
  const uint64_t even = (uint64_t)4095 * 65536;
  check_root (even, "bafybeidwy5kiplip5jymekjw2wpmds3tvx2qq3xdki6ozrlkml43pofvqa");
  check_root (even + 1, "bafybeidbi5cdttoc5qasig7ometbox3dyi4yucjqvqmy5e4wmv2wo32f54");
}

static bool
stop_at_8_mib (void *context, uint64_t size)
{
  return size < (uint64_t)8 << 20;
}

static void
test_cancel (void)
{
  g_autofree char *path = make_file ((uint64_t)32 << 20);
  g_autoptr (GInputStream) content = open_file (path);
  sink out = { 0 };
  med_encrypted encrypted;
  med_failure failure;
  med_encrypt_source source = source_of (content, &out);
  source.report = stop_at_8_mib;
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_E_CANCELLED);
  g_assert_cmpuint (out.bytes, <=, (uint64_t)8 << 20);
  /* And from outside, at once. */
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  source.report = NULL;
  source.cancellable = cancellable;
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_E_CANCELLED);
  g_unlink (path);
}

static void
test_failures (void)
{
  g_autofree char *path = make_file ((uint64_t)32 << 20);
  g_autoptr (GInputStream) content = open_file (path);
  sink out = { .fail_at = 5 };
  med_encrypted encrypted;
  med_failure failure;
  const med_encrypt_source source = source_of (content, &out);
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_E_FULL);
  g_assert_cmpint (failure.result, ==, MED_E_FULL);
  g_assert_cmpuint (out.blocks, ==, 5);
  g_assert_true (g_input_stream_close (content, NULL, NULL));
  g_assert_cmpint (med_encrypt (&source, &encrypted, &failure), ==, MED_E_IO);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/encrypt/sizes", test_sizes);
  g_test_add_func ("/client/encrypt/common-end", test_common_end);
  g_test_add_func ("/client/encrypt/cancel", test_cancel);
  g_test_add_func ("/client/encrypt/failures", test_failures);
  return g_test_run ();
}
