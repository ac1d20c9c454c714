/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IPIP-0499, profile unixfs-v1-2025: file imports from 11 bytes to 1 GiB + 1. */
#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/dag/builder.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>
#include <openssl/evp.h>

#define FILE_NAME "vectors/unixfs/ipip-0499-v1-2025.json"
#define PIECE ((size_t)1 << 20)

/* Bytes of a vector, one piece after the other. */
typedef struct
{
  const char *text; /* NULL: ChaCha20 */
  EVP_CIPHER_CTX *cipher;
} source;

static void
source_open (source *from, JsonObject *input)
{
  *from = (source){ 0 };
  if (g_str_equal (json_object_get_string_member (input, "type"), "literal"))
    {
      from->text = json_object_get_string_member (input, "text");
      return;
    }
  static const uint8_t counter_and_nonce[16] = { 0 };
  med_hash key;
  med_sha256 (med_span_text (json_object_get_string_member (input, "seed")), &key);
  from->cipher = EVP_CIPHER_CTX_new ();
  g_assert_true (
      EVP_EncryptInit_ex (from->cipher, EVP_chacha20 (), NULL, key.bytes, counter_and_nonce));
}

static void
source_read (source *from, uint8_t *bytes, size_t size)
{
  static const uint8_t zeros[1 << 20];
  int written;
  if (from->text != NULL)
    {
      memcpy (bytes, from->text, size);
      return;
    }
  g_assert_true (EVP_EncryptUpdate (from->cipher, bytes, &written, zeros, (int)size));
  g_assert_cmpint (written, ==, (int)size);
}

typedef struct
{
  uint64_t blocks, bytes;
  med_cid last;
  size_t last_links;
} emitted;

static med_result
count_block (void *context, const med_cid *cid, med_span block)
{
  emitted *count = (emitted *)context;
  count->blocks++;
  count->bytes += block.size;
  count->last = *cid;
  count->last_links = 0;
  if (med_cid_codec (cid) == MED_CODEC_DAG_PB)
    {
      med_arena arena;
      med_unixfs_file file;
      med_arena_init (&arena, med_memory_heap (), 1 << 20);
      g_assert_cmpint (med_unixfs_decode (block, &arena, &file), ==, MED_OK);
      count->last_links = file.link_count;
      med_arena_clear (&arena);
    }
  return MED_OK;
}

/* `flip`: change the last byte. */
static bool
check (JsonObject *vector, bool flip)
{
  uint64_t size = (uint64_t)json_object_get_int_member (vector, "size");
  g_autofree uint8_t *bytes = g_malloc (PIECE);
  source from;
  emitted count = { 0 };
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  med_sha256_state hashing;
  med_hash hash;
  const med_dag_profile *profile = &med_dag_unixfs_v1_2025;
  source_open (&from, json_object_get_object_member (vector, "input"));
  med_arena_init (&arena, med_memory_heap (), med_dag_builder_memory (profile));
  med_sha256_init (&hashing);
  g_assert_cmpint (med_dag_builder_new (profile, count_block, &count, &arena, &builder), ==,
                   MED_OK);
  for (uint64_t at = 0; at < size; at += PIECE)
    {
      size_t piece = (size_t)MIN (PIECE, size - at);
      source_read (&from, bytes, piece);
      med_sha256_update (&hashing, med_span_make (bytes, piece));
      if (flip && at + piece == size)
        bytes[piece - 1] ^= 1;
      g_assert_cmpint (med_dag_builder_add (builder, med_span_make (bytes, piece)), ==, MED_OK);
    }
  g_assert_cmpint (med_dag_builder_finish (builder, &summary), ==, MED_OK);
  med_arena_clear (&arena);
  EVP_CIPHER_CTX_free (from.cipher);

  char text[65], cid[MED_CID_TEXT_SIZE];
  med_dag_size measured;
  med_sha256_final (&hashing, &hash);
  g_assert_cmpint (med_hex_encode (MED_SPAN_OF (hash), text, sizeof text), ==, MED_OK);
  /* A wrong generator must not look like a wrong importer. */
  g_assert_cmpstr (text, ==, json_object_get_string_member (vector, "input_sha256"));
  med_cid_to_text (&summary.root, cid);
  g_assert_cmpint (med_dag_measure (profile, size, &measured), ==, MED_OK);
  return g_str_equal (cid, json_object_get_string_member (vector, "cid"))
         && MED_ID_EQUAL (count.last, summary.root) && summary.size.file_size == size
         && summary.size.block_count == count.blocks && summary.size.dag_size == count.bytes
         && measured.block_count == count.blocks && measured.dag_size == count.bytes
         && count.last_links == (size_t)json_object_get_int_member (vector, "root_links");
}

static void
test_imports (void)
{
  if (!med_test_vectors_available ("unixfs-v1-2025", FILE_NAME, NULL))
    return;
  gsize size;
  g_autofree char *text = med_test_vectors_load (FILE_NAME, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  JsonArray *vectors = json_object_get_array_member (root, "vectors");
  guint passed = 0, total = json_array_get_length (vectors);
  for (guint i = 0; i < total; i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      if (check (vector, false))
        passed++;
      else
        g_test_message ("%s", json_object_get_string_member (vector, "name"));
      /* Canary, where it is quick. */
      if (json_object_get_int_member (vector, "size") <= 1 << 21)
        g_assert_false (check (vector, true));
    }
  med_test_vectors_report ("unixfs-v1-2025", passed, total, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/unixfs", test_imports);
  return g_test_run ();
}
