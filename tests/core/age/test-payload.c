/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STREAM: golden bytes, any chunk by itself, and sizes that are believed only when proven. */
#include "core/age/payload.h"
#include "core/crypto/hash.h"
#include "support/bytes.h"

#include <sodium.h>

#define CHUNKS 3
#define PLAIN_SIZE (2 * MED_AGE_CHUNK_SIZE + 1)
#define STREAM_SIZE (PLAIN_SIZE + CHUNKS * MED_CHACHA_TAG_SIZE)

static uint8_t plain[PLAIN_SIZE], stream[STREAM_SIZE], opened[MED_AGE_CHUNK_SIZE];

static void
init (med_age_payload *payload, med_chacha_direction direction)
{
  med_file_key file_key;
  uint8_t nonce[MED_AGE_NONCE_SIZE];
  med_test_count_up (file_key.bytes, sizeof file_key.bytes, 0);
  med_test_count_up (nonce, sizeof nonce, 16);
  g_assert_cmpint (med_age_payload_init (payload, &file_key, nonce, direction), ==, MED_OK);
}

static void
seal_stream (void)
{
  med_age_payload payload;
  init (&payload, MED_CHACHA_SEAL);
  for (size_t i = 0; i < PLAIN_SIZE; i++)
    plain[i] = (uint8_t)(i * 7 % 251);
  for (size_t i = 0; i < CHUNKS; i++)
    {
      bool final = i == CHUNKS - 1;
      med_span chunk
          = med_span_make (plain + i * MED_AGE_CHUNK_SIZE, final ? 1 : MED_AGE_CHUNK_SIZE);
      g_assert_cmpint (
          med_age_payload_seal (&payload, i, final, chunk, stream + i * MED_AGE_SEALED_CHUNK_SIZE),
          ==, MED_OK);
    }
  med_age_payload_clear (&payload);
}

static void
test_golden (void)
{
  med_hash hash;
  seal_stream ();
  med_sha256 (MED_SPAN_OF (stream), &hash);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "c6541125b65da9ecd4c5474e52fbabc0d2069327e396727e2487fd749df0f380");
  g_assert_cmpuint (med_age_payload_size (PLAIN_SIZE), ==, MED_AGE_NONCE_SIZE + STREAM_SIZE);
}

static med_span
chunk_at (const med_age_extent *extent, uint64_t index)
{
  uint64_t offset;
  size_t size;
  g_assert_cmpint (med_age_extent_chunk (extent, index, &offset, &size), ==, MED_OK);
  return med_span_make (stream + offset, size);
}

static void
test_seek (void)
{
  med_age_payload payload;
  med_age_extent extent;
  uint64_t size = 77;
  seal_stream ();
  init (&payload, MED_CHACHA_OPEN);
  g_assert_cmpint (med_age_extent_init (&extent, STREAM_SIZE), ==, MED_OK);
  g_assert_cmpuint (extent.chunk_count, ==, CHUNKS);
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 1, chunk_at (&extent, 1), opened), ==,
                   MED_OK);
  g_assert_cmpmem (opened, MED_AGE_CHUNK_SIZE, plain + MED_AGE_CHUNK_SIZE, MED_AGE_CHUNK_SIZE);
  g_assert_cmpint (med_age_extent_plain_size (&extent, &size), ==, MED_E_STATE);
  g_assert_cmpuint (size, ==, 77);
  /* A chunk in another's place does not open. */
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 0, chunk_at (&extent, 1), opened), ==,
                   MED_E_AUTH);
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 2, chunk_at (&extent, 2), opened), ==,
                   MED_OK);
  g_assert_cmpint (med_age_extent_plain_size (&extent, &size), ==, MED_OK);
  g_assert_cmpuint (size, ==, PLAIN_SIZE);
  uint64_t offset;
  size_t chunk;
  g_assert_cmpint (med_age_extent_chunk (&extent, 3, &offset, &chunk), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 3, MED_SPAN_EMPTY, opened), ==,
                   MED_E_NOT_FOUND);
  med_age_payload_clear (&payload);
}

/* Whoever shortens or lengthens the stream at a chunk's border cannot make a final chunk of it. */
static void
test_false_size (void)
{
  med_age_payload payload;
  med_age_extent extent;
  uint64_t size;
  seal_stream ();
  init (&payload, MED_CHACHA_OPEN);
  g_assert_cmpint (med_age_extent_init (&extent, 2 * MED_AGE_SEALED_CHUNK_SIZE), ==, MED_OK);
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 1, chunk_at (&extent, 1), opened), ==,
                   MED_E_AUTH);
  g_assert_cmpint (med_age_extent_plain_size (&extent, &size), ==, MED_E_STATE);
  g_assert_cmpint (med_age_extent_open (&extent, &payload, 1,
                                        med_span_make (stream, MED_AGE_SEALED_CHUNK_SIZE - 1),
                                        opened),
                   ==, MED_E_INVALID);
  med_age_payload_clear (&payload);
}

static void
test_sizes (void)
{
  static const struct
  {
    uint64_t stream, plain;
  } good[] = {
    { 16, 0 },
    { 17, 1 },
    { MED_AGE_SEALED_CHUNK_SIZE - 1, MED_AGE_CHUNK_SIZE - 1 },
    { MED_AGE_SEALED_CHUNK_SIZE, MED_AGE_CHUNK_SIZE },
    { MED_AGE_SEALED_CHUNK_SIZE + 17, MED_AGE_CHUNK_SIZE + 1 },
    { MED_AGE_SEALED_CHUNK_SIZE * 16384, (uint64_t)1 << 30 },
    { MED_AGE_SEALED_CHUNK_SIZE * (MED_AGE_PLAIN_SIZE_MAX / MED_AGE_CHUNK_SIZE),
      MED_AGE_PLAIN_SIZE_MAX },
  };
  static const uint64_t bad[] = {
    0,
    1,
    15,
    MED_AGE_SEALED_CHUNK_SIZE + 1,
    MED_AGE_SEALED_CHUNK_SIZE + 15,
    MED_AGE_SEALED_CHUNK_SIZE + 16,
    MED_AGE_SEALED_CHUNK_SIZE * (MED_AGE_PLAIN_SIZE_MAX / MED_AGE_CHUNK_SIZE) + 17,
    UINT64_MAX,
  };
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      med_age_extent extent;
      uint64_t size;
      g_assert_cmpint (med_age_extent_init (&extent, good[i].stream), ==, MED_OK);
      g_assert_cmpuint (med_age_payload_size (good[i].plain), ==,
                        MED_AGE_NONCE_SIZE + good[i].stream);
      extent.end_verified = true;
      g_assert_cmpint (med_age_extent_plain_size (&extent, &size), ==, MED_OK);
      g_assert_cmpuint (size, ==, good[i].plain);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      med_age_extent extent;
      g_assert_cmpint (med_age_extent_init (&extent, bad[i]), ==, MED_E_INVALID);
    }
}

static void
test_chunk_rules (void)
{
  med_age_payload payload;
  uint8_t sealed[MED_CHACHA_TAG_SIZE + 1];
  init (&payload, MED_CHACHA_SEAL);
  med_span one = MED_SPAN_LITERAL ("x");
  g_assert_cmpint (med_age_payload_seal (&payload, 0, false, one, sealed), ==, MED_E_INVALID);
  g_assert_cmpint (med_age_payload_seal (&payload, 1, true, MED_SPAN_EMPTY, sealed), ==,
                   MED_E_INVALID);
  g_assert_cmpint (med_age_payload_seal (&payload, 0, true, MED_SPAN_EMPTY, sealed), ==, MED_OK);
  g_assert_cmpint (med_age_payload_seal (&payload, 0, true,
                                         med_span_make (plain, MED_AGE_CHUNK_SIZE + 1), stream),
                   ==, MED_E_INVALID);
  med_age_payload_clear (&payload);
  init (&payload, MED_CHACHA_OPEN);
  med_span empty = med_span_make (sealed, MED_CHACHA_TAG_SIZE);
  g_assert_cmpint (med_age_payload_open (&payload, 0, true, empty, opened), ==, MED_OK);
  g_assert_cmpint (med_age_payload_open (&payload, 0, false, empty, opened), ==, MED_E_INVALID);
  g_assert_cmpint (med_age_payload_open (&payload, 1, true, empty, opened), ==, MED_E_INVALID);
  g_assert_cmpint (med_age_payload_open (&payload, 0, true, med_span_make (sealed, 15), opened), ==,
                   MED_E_INVALID);
  med_age_payload_clear (&payload);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/payload/golden", test_golden);
  g_test_add_func ("/payload/seek", test_seek);
  g_test_add_func ("/payload/false-size", test_false_size);
  g_test_add_func ("/payload/sizes", test_sizes);
  g_test_add_func ("/payload/chunk-rules", test_chunk_rules);
  return g_test_run ();
}
