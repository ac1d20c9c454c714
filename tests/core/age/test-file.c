/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files: golden bytes, round trips around the chunk borders, no altered byte opens. */
#include "core/age/file.h"
#include "core/crypto/x25519.h"
#include "support/bytes.h"

#include <sodium.h>

/* Computed by other software from the same keys and "random" bytes. */
#define GOLDEN_HEADER                                                                              \
  "age-encryption.org/v1\n"                                                                        \
  "-> X25519 NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlQ\n"                                        \
  "IJIlkuAizRBD2sQQzdJvBlHq4dn7qWe0oJVde87kvzM\n"                                                  \
  "-> X25519 eaYx7t4b+cmPEgMs3q3Q56B5OY/HhriMyEbsia+FpRo\n"                                        \
  "GrzSSBiEs3Z7DK3rMXs0SStUjMzVCj7nr3NbhYpfL9M\n"                                                  \
  "--- VjmP9t/CfH89BnwADcTtA9Uz0Nigz+seGVx5qZ8rKkA\n"
#define GOLDEN_PAYLOAD                                                                             \
  "101112131415161718191a1b1c1d1e1fc4994dbb51b16794bcf97c0f15854109ec552e02039236de6416186b5248"   \
  "a4c426c1854f61"
#define GOLDEN_PLAIN "A record of a person."

static med_arena arena;

static med_open_secret
identity_of (uint8_t byte)
{
  med_open_secret identity;
  memset (identity.bytes, byte, sizeof identity.bytes);
  return identity;
}

static med_open_public
recipient_of (uint8_t byte)
{
  med_open_secret identity = identity_of (byte);
  med_open_public recipient;
  med_open_public_from_secret (&identity, &recipient);
  return recipient;
}

static med_result
open_with (uint8_t byte, med_span file, med_span *plain, med_age_failure *failure)
{
  med_open_secret identity = identity_of (byte);
  med_age_keys keys = { .identities = &identity, .identity_count = 1 };
  return med_age_open (&keys, file, &med_age_limits_default, &arena, plain, failure);
}

static med_span
seal_golden (void)
{
  med_open_public recipients[] = { recipient_of (1), recipient_of (2) };
  uint8_t random[16 + 16 + 64];
  med_span file;
  med_test_count_up (random, sizeof random, 0);
  g_assert_cmpuint (med_age_seal_random_size (2), ==, sizeof random);
  g_assert_cmpint (med_age_seal (recipients, 2, MED_SPAN_OF (random),
                                 MED_SPAN_LITERAL (GOLDEN_PLAIN), &med_age_limits_default, &arena,
                                 &file),
                   ==, MED_OK);
  return file;
}

static void
test_golden (void)
{
  size_t header_size = strlen (GOLDEN_HEADER);
  med_span file = seal_golden (), plain;
  g_assert_cmpmem (file.data, header_size, GOLDEN_HEADER, header_size);
  med_test_assert_hex (med_span_make (file.data + header_size, file.size - header_size),
                       GOLDEN_PAYLOAD);
  for (uint8_t byte = 1; byte <= 2; byte++)
    {
      med_age_failure failure;
      g_assert_cmpint (open_with (byte, file, &plain, &failure), ==, MED_OK);
      g_assert_cmpint (failure, ==, MED_AGE_OPENED);
      g_assert_true (med_span_equal (plain, MED_SPAN_LITERAL (GOLDEN_PLAIN)));
    }
}

static void
test_every_byte_counts (void)
{
  med_span file = seal_golden (), plain;
  uint8_t *copy = (uint8_t *)g_memdup2 (file.data, file.size);
  med_arena kept = arena;
  for (size_t i = 0; i < file.size; i++)
    for (int bit = 0; bit < 8; bit++)
      {
        med_open_secret identity = identity_of (2);
        copy[i] ^= (uint8_t)(1 << bit);
        g_assert_cmpint (
            med_age_open_one (&identity, med_span_make (copy, file.size), &arena, &plain), !=,
            MED_OK);
        copy[i] ^= (uint8_t)(1 << bit);
      }
  for (size_t size = 0; size < file.size; size++)
    {
      med_open_secret identity = identity_of (2);
      g_assert_cmpint (med_age_open_one (&identity, med_span_make (copy, size), &arena, &plain), !=,
                       MED_OK);
    }
  g_assert_cmpuint (kept.used, <=, arena.used);
  g_free (copy);
}

static void
test_round_trips (void)
{
  static const size_t sizes[]
      = { 0, 1, 47, 48, 65535, 65536, 65537, 131071, 131072, 131073, 300000 };
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      med_arena_clear (&arena);
      med_open_public recipient = recipient_of (3);
      med_open_secret identity = identity_of (3);
      uint8_t random[64];
      uint8_t *text = (uint8_t *)g_malloc (sizes[i] + 1);
      med_span file, plain;
      med_test_random ((guint32)i, random, sizeof random);
      med_test_random ((guint32)i + 100, text, sizes[i]);
      g_assert_cmpint (med_age_seal (&recipient, 1, MED_SPAN_OF (random),
                                     med_span_make (text, sizes[i]), &med_age_limits_default,
                                     &arena, &file),
                       ==, MED_OK);
      g_assert_cmpint (med_age_open_one (&identity, file, &arena, &plain), ==, MED_OK);
      g_assert_cmpmem (plain.data, plain.size, text, sizes[i]);
      uint8_t *copy = (uint8_t *)g_memdup2 (file.data, file.size);
      /* One more, one less, and one byte altered in the last chunk. */
      g_assert_cmpint (
          med_age_open_one (&identity, med_span_make (copy, file.size - 1), &arena, &plain), !=,
          MED_OK);
      copy[file.size - 1] ^= 1;
      g_assert_cmpint (
          med_age_open_one (&identity, med_span_make (copy, file.size), &arena, &plain), ==,
          MED_E_AUTH);
      g_free (copy);
      g_free (text);
    }
}

/* The file's text with one part put in the place of another. */
static med_span
replaced (med_span file, const char *from, const char *to)
{
  GString *text = g_string_new_len ((const char *)file.data, (gssize)file.size);
  char *at = strstr (text->str, from);
  g_assert_nonnull (at);
  gssize place = at - text->str;
  g_string_erase (text, place, (gssize)strlen (from));
  g_string_insert (text, place, to);
  med_span copy;
  g_assert_cmpint (med_arena_copy (&arena, med_span_make (text->str, text->len), &copy), ==,
                   MED_OK);
  g_string_free (text, TRUE);
  return copy;
}

static void
test_failures (void)
{
  med_span file = seal_golden (), plain = MED_SPAN_EMPTY;
  med_age_failure failure;
  g_assert_cmpint (open_with (9, file, &plain, &failure), ==, MED_E_NO_MATCH);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_NO_MATCH);
  /* A stanza of another type is skipped, so that only the MAC notices the new name. */
  g_assert_cmpint (open_with (2, replaced (file, "X25519 NY", "x25519 NY"), &plain, &failure), ==,
                   MED_E_AUTH);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HMAC);
  /* A malformed stanza of a known type condemns the file though the other stanza matches. */
  g_assert_cmpint (open_with (2, replaced (file, "X25519 NY", "X25519 x NY"), &plain, &failure), ==,
                   MED_E_INVALID);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HEADER);
  g_assert_cmpint (open_with (2, replaced (file, "IJIl", ""), &plain, &failure), ==, MED_E_INVALID);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HEADER);
  g_assert_cmpint (open_with (2,
                              replaced (file, "X25519 NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlQ",
                                        "scrypt AAAAAAAAAAAAAAAAAAAAAA 10"),
                              &plain, &failure),
                   ==, MED_E_INVALID);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HEADER);
  /* A share of low order. */
  g_assert_cmpint (open_with (2,
                              replaced (file, "NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlQ",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                              &plain, &failure),
                   ==, MED_E_INVALID);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HEADER);
  g_assert_cmpint (open_with (2, med_span_make (file.data, file.size - 1), &plain, &failure), ==,
                   MED_E_AUTH);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_PAYLOAD);
  g_assert_cmpint (
      open_with (2, med_span_make (file.data, strlen (GOLDEN_HEADER) + 15), &plain, &failure), ==,
      MED_E_INVALID);
  g_assert_cmpint (failure, ==, MED_AGE_FAILED_HEADER);
  g_assert_null (plain.data);
}

static void
test_seal_refused (void)
{
  static med_open_public recipients[33];
  static uint8_t random[32 + 33 * 32];
  med_span file;
  for (size_t i = 0; i < G_N_ELEMENTS (recipients); i++)
    recipients[i] = recipient_of ((uint8_t)(i + 1));
  g_assert_cmpint (med_age_seal (recipients, 33, MED_SPAN_OF (random), MED_SPAN_EMPTY,
                                 &med_age_limits_default, &arena, &file),
                   ==, MED_E_TOO_LARGE);
  g_assert_cmpint (med_age_seal (recipients, 33, MED_SPAN_OF (random), MED_SPAN_EMPTY,
                                 &med_age_limits_keybox, &arena, &file),
                   ==, MED_OK);
  g_assert_cmpint (med_age_seal (recipients, 0, med_span_make (random, 32), MED_SPAN_EMPTY,
                                 &med_age_limits_default, &arena, &file),
                   ==, MED_E_INVALID);
  g_assert_cmpint (med_age_seal (recipients, 1, med_span_make (random, 63), MED_SPAN_EMPTY,
                                 &med_age_limits_default, &arena, &file),
                   ==, MED_E_INVALID);
  memset (&recipients[0], 0, sizeof recipients[0]);
  g_assert_cmpint (med_age_seal (recipients, 1, med_span_make (random, 64), MED_SPAN_EMPTY,
                                 &med_age_limits_default, &arena, &file),
                   ==, MED_E_INVALID);
}

/* A payload whose header is kept apart and made anew for another reader. */
static void
test_detached_header (void)
{
  med_span file = seal_golden (), header, plain;
  med_open_public recipient = recipient_of (7);
  med_file_key file_key;
  uint8_t ephemeral[32], joined[512];
  med_test_count_up (file_key.bytes, sizeof file_key.bytes, 0);
  med_test_random (5, ephemeral, sizeof ephemeral);
  g_assert_cmpint (med_age_seal_header (&recipient, 1, &file_key, MED_SPAN_OF (ephemeral),
                                        &med_age_limits_default, &arena, &header),
                   ==, MED_OK);
  size_t payload = strlen (GOLDEN_HEADER);
  memcpy (joined, header.data, header.size);
  memcpy (joined + header.size, file.data + payload, file.size - payload);
  med_span whole = med_span_make (joined, header.size + file.size - payload);
  g_assert_cmpint (open_with (7, whole, &plain, NULL), ==, MED_OK);
  g_assert_true (med_span_equal (plain, MED_SPAN_LITERAL (GOLDEN_PLAIN)));
  g_assert_cmpint (open_with (1, whole, &plain, NULL), ==, MED_E_NO_MATCH);
}

static void
test_shuffle (void)
{
  med_open_public recipients[100] = { 0 };
  uint8_t random[400];
  guint seen[100] = { 0 }, moved = 0;
  for (size_t i = 0; i < 100; i++)
    recipients[i].bytes[0] = (uint8_t)i;
  med_test_random (3, random, sizeof random);
  g_assert_cmpint (med_age_shuffle (recipients, 100, MED_SPAN_OF (random)), ==, MED_OK);
  for (size_t i = 0; i < 100; i++)
    {
      seen[recipients[i].bytes[0]]++;
      moved += recipients[i].bytes[0] != i;
    }
  for (size_t i = 0; i < 100; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  g_assert_cmpuint (moved, >, 80);
  g_assert_cmpint (med_age_shuffle (recipients, 99, MED_SPAN_OF (random)), ==, MED_E_INVALID);
  g_assert_cmpint (med_age_shuffle (recipients, 0, MED_SPAN_EMPTY), ==, MED_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 28);
  g_test_add_func ("/file/golden", test_golden);
  g_test_add_func ("/file/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/file/round-trips", test_round_trips);
  g_test_add_func ("/file/failures", test_failures);
  g_test_add_func ("/file/seal-refused", test_seal_refused);
  g_test_add_func ("/file/detached-header", test_detached_header);
  g_test_add_func ("/file/shuffle", test_shuffle);
  int result = g_test_run ();
  med_arena_clear (&arena);
  return result;
}
