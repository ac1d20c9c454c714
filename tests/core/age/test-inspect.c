/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspecting hands out the proven chunks of a damaged file, and only those. */
#include "core/age/inspect.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

#define PLAIN_SIZE (2 * MED_AGE_CHUNK_SIZE + 10)

static med_arena arena;
static const med_open_secret identity = { { 5 } };
static uint8_t text[PLAIN_SIZE];

static uint8_t *
seal (size_t *size)
{
  med_open_public recipient;
  uint8_t random[64];
  med_span file;
  med_arena_clear (&arena);
  med_open_public_from_secret (&identity, &recipient);
  med_test_random (1, random, sizeof random);
  med_test_random (2, text, sizeof text);
  g_assert_cmpint (med_age_seal (&recipient, 1, MED_SPAN_OF (random), MED_SPAN_OF (text),
                                 &med_age_limits_default, &arena, &file),
                   ==, MED_OK);
  *size = file.size;
  return (uint8_t *)file.data;
}

static med_age_inspection
inspect (const uint8_t *bytes, size_t size)
{
  med_age_keys keys = { .identities = &identity, .identity_count = 1 };
  med_age_inspection found;
  g_assert_cmpint (
      med_age_inspect (&keys, med_span_make (bytes, size), &med_age_limits_default, &arena, &found),
      ==, MED_OK);
  g_assert_cmpmem (found.plain.data, found.plain.size, text, found.plain.size);
  return found;
}

static void
test_whole (void)
{
  size_t size;
  uint8_t *file = seal (&size);
  med_age_inspection found = inspect (file, size);
  g_assert_cmpint (found.failure, ==, MED_AGE_OPENED);
  g_assert_cmpuint (found.plain.size, ==, PLAIN_SIZE);
  g_assert_cmpuint (found.header.stanza_count, ==, 1);
  g_assert_false (found.armored);
}

static void
test_damaged (void)
{
  size_t size;
  uint8_t *file = seal (&size);
  size_t start = size - (PLAIN_SIZE + 3 * MED_CHACHA_TAG_SIZE);
  for (size_t chunk = 0; chunk < 3; chunk++)
    {
      uint8_t *byte = &file[start + chunk * MED_AGE_SEALED_CHUNK_SIZE + 5];
      *byte ^= 1;
      med_age_inspection found = inspect (file, size);
      *byte ^= 1;
      g_assert_cmpint (found.failure, ==, MED_AGE_FAILED_PAYLOAD);
      g_assert_cmpuint (found.plain.size, ==, chunk * MED_AGE_CHUNK_SIZE);
    }
  /* Cut at a border: the chunk before it was not the final one, so it proves nothing. */
  med_age_inspection found = inspect (file, start + 2 * MED_AGE_SEALED_CHUNK_SIZE);
  g_assert_cmpint (found.failure, ==, MED_AGE_FAILED_PAYLOAD);
  g_assert_cmpuint (found.plain.size, ==, MED_AGE_CHUNK_SIZE);
}

static void
test_classes (void)
{
  size_t size;
  uint8_t *file = seal (&size);
  g_assert_cmpint (inspect (file, 20).failure, ==, MED_AGE_FAILED_HEADER);
  g_assert_cmpint (inspect ((const uint8_t *)"-----BEGIN", 10).failure, ==, MED_AGE_FAILED_ARMOR);
  g_assert_true (inspect ((const uint8_t *)"-----BEGIN", 10).armored);
  file[35] ^= 1;
  g_assert_cmpint (inspect (file, size).failure, !=, MED_AGE_OPENED);
  g_assert_cmpstr (med_age_failure_name (MED_AGE_FAILED_NO_MATCH), ==, "no-match");
  g_assert_cmpstr (med_age_failure_name (MED_AGE_OPENED), ==, "");
}

typedef struct
{
  size_t size, allowed;
} taken;

static med_result
take (void *context, med_span plain)
{
  taken *to = (taken *)context;
  if (to->size + plain.size > to->allowed)
    return MED_E_FULL;
  g_assert_cmpmem (plain.data, plain.size, text + to->size, plain.size);
  to->size += plain.size;
  return MED_OK;
}

static void
test_sink (void)
{
  size_t size;
  uint8_t *file = seal (&size);
  med_age_keys keys = { .identities = &identity, .identity_count = 1 };
  med_age_inspection found;
  taken all = { 0, PLAIN_SIZE }, few = { 0, MED_AGE_CHUNK_SIZE }, prefix = { 0, PLAIN_SIZE };
  g_assert_cmpint (med_age_inspect_to (&keys, med_span_make (file, size), &med_age_limits_default,
                                       take, &all, &arena, &found),
                   ==, MED_OK);
  g_assert_cmpint (found.failure, ==, MED_AGE_OPENED);
  g_assert_cmpuint (all.size, ==, PLAIN_SIZE);
  g_assert_cmpuint (found.plain_size, ==, PLAIN_SIZE);
  g_assert_cmpuint (found.plain.size, ==, 0);
  g_assert_cmpint (med_age_inspect_to (&keys, med_span_make (file, size), &med_age_limits_default,
                                       take, &few, &arena, &found),
                   ==, MED_E_FULL);
  file[size - 1] ^= 1;
  g_assert_cmpint (med_age_inspect_to (&keys, med_span_make (file, size), &med_age_limits_default,
                                       take, &prefix, &arena, &found),
                   ==, MED_OK);
  g_assert_cmpint (found.failure, ==, MED_AGE_FAILED_PAYLOAD);
  g_assert_cmpuint (prefix.size, ==, 2 * MED_AGE_CHUNK_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 28);
  g_test_add_func ("/inspect/whole", test_whole);
  g_test_add_func ("/inspect/damaged", test_damaged);
  g_test_add_func ("/inspect/classes", test_classes);
  g_test_add_func ("/inspect/sink", test_sink);
  int result = g_test_run ();
  med_arena_clear (&arena);
  return result;
}
