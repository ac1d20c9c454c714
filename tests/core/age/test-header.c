/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header grammar: decode and encode are inverse, every deviation is refused, limits hold. */
#include "core/age/header.h"
#include "support/bytes.h"

#include <sodium.h>

static const med_file_key file_key = { { 1, 2, 3 } };

static med_result
decode_text (const char *text, med_age_header *header)
{
  static uint8_t room[1 << 20];
  static med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  return med_age_header_decode (med_span_text (text), &med_age_limits_default, &arena, header);
}

#define MAC "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define LINE_64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

static void
test_accepted (void)
{
  med_age_header header;
  g_assert_cmpint (decode_text ("age-encryption.org/v1\n-> a b c\n\n" MAC "rest", &header), ==,
                   MED_OK);
  g_assert_cmpuint (header.stanza_count, ==, 1);
  g_assert_cmpuint (header.stanzas[0].arg_count, ==, 3);
  g_assert_true (med_span_equal (header.stanzas[0].args[1], MED_SPAN_LITERAL ("b")));
  g_assert_cmpuint (header.stanzas[0].body.size, ==, 0);
  g_assert_cmpuint (header.raw.size, ==, 32 + 48);
  g_assert_cmpuint (header.authenticated.size, ==, 32 + 3);
  g_assert_cmpint (
      decode_text ("age-encryption.org/v1\n-> a\n" LINE_64 "\n-> b\nAA\n" MAC, &header), ==,
      MED_OK);
  g_assert_cmpuint (header.stanza_count, ==, 2);
  g_assert_cmpuint (header.stanzas[0].body.size, ==, 48);
  g_assert_cmpuint (header.stanzas[1].body.size, ==, 1);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "age-encryption.org/v1",
    "age-encryption.org/v2\n-> a\n\n" MAC,
    "age-encryption.org/v1\r\n-> a\n\n" MAC,
    " age-encryption.org/v1\n-> a\n\n" MAC,
    "age-encryption.org/v1\n" MAC,
    "age-encryption.org/v1\n-> a\n" MAC,
    "age-encryption.org/v1\n-> a\n" LINE_64 MAC,
    "age-encryption.org/v1\n-> a\n\n\n" MAC,
    "age-encryption.org/v1\n-> a\nAA\nAA\n" MAC,
    "age-encryption.org/v1\n-> a\nAB\n" MAC,
    "age-encryption.org/v1\n-> a\nAA==\n" MAC,
    "age-encryption.org/v1\n-> a\nA\n" MAC,
    "age-encryption.org/v1\n-> a\n" LINE_64 "A" LINE_64 "\n" MAC,
    "age-encryption.org/v1\n->\n\n" MAC,
    "age-encryption.org/v1\n-> \n\n" MAC,
    "age-encryption.org/v1\n->  a\n\n" MAC,
    "age-encryption.org/v1\n-> a \n\n" MAC,
    "age-encryption.org/v1\n-> a  b\n\n" MAC,
    "age-encryption.org/v1\n-> a\tb\n\n" MAC,
    "age-encryption.org/v1\n-> \xc3\xa9\n\n" MAC,
    "age-encryption.org/v1\n-> a\r\n\n" MAC,
    "age-encryption.org/v1\n=> a\n\n" MAC,
    "age-encryption.org/v1\n-> a\n\n---\n",
    "age-encryption.org/v1\n-> a\n\n--- \n",
    "age-encryption.org/v1\n-> a\n\n---  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    "age-encryption.org/v1\n-> a\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \n",
    "age-encryption.org/v1\n-> a\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    "age-encryption.org/v1\n-> a\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n",
    "age-encryption.org/v1\n-> a\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "age-encryption.org/v1\n-> a\n\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      med_age_header header = { .stanza_count = 77 };
      g_test_message ("%s", texts[i]);
      g_assert_cmpint (decode_text (texts[i], &header), ==, MED_E_INVALID);
      g_assert_cmpuint (header.stanza_count, ==, 77);
    }
}

static void
test_round_trip (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 24);
  uint8_t body[200];
  med_test_random (1, body, sizeof body);
  for (size_t size = 0; size <= sizeof body; size++)
    {
      med_age_stanza stanzas[2] = {
        { .args = { MED_SPAN_LITERAL ("grease"), MED_SPAN_LITERAL ("!~") },
          .arg_count = 2,
          .body = med_span_make (body, size) },
        { .args = { MED_SPAN_LITERAL ("x") }, .arg_count = 1 },
      };
      med_span bytes;
      med_age_header header;
      g_assert_cmpint (
          med_age_header_encode (stanzas, 2, &file_key, &med_age_limits_default, &arena, &bytes),
          ==, MED_OK);
      g_assert_cmpint (med_age_header_decode (bytes, &med_age_limits_default, &arena, &header), ==,
                       MED_OK);
      g_assert_cmpuint (header.raw.size, ==, bytes.size);
      g_assert_cmpuint (header.stanza_count, ==, 2);
      g_assert_true (med_span_equal (header.stanzas[0].body, stanzas[0].body));
      g_assert_true (med_span_equal (header.stanzas[0].args[1], stanzas[0].args[1]));
      g_assert_cmpint (med_age_header_verify (&header, &file_key), ==, MED_OK);
      med_file_key other = file_key;
      other.bytes[15] ^= 1;
      g_assert_cmpint (med_age_header_verify (&header, &other), ==, MED_E_AUTH);
    }
  med_arena_clear (&arena);
}

static med_result
encode_many (size_t count, const med_age_limits *limits, med_arena *arena, med_span *bytes)
{
  static uint8_t body[32];
  med_age_stanza *stanzas = g_new0 (med_age_stanza, count);
  for (size_t i = 0; i < count; i++)
    stanzas[i] = (med_age_stanza){ .args = { MED_SPAN_LITERAL ("type") },
                                   .arg_count = 1,
                                   .body = MED_SPAN_OF (body) };
  med_result result = med_age_header_encode (stanzas, count, &file_key, limits, arena, bytes);
  g_free (stanzas);
  return result;
}

static void
test_limits (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 24);
  med_span bytes;
  med_age_header header;
  g_assert_cmpint (encode_many (32, &med_age_limits_default, &arena, &bytes), ==, MED_OK);
  g_assert_cmpint (med_age_header_decode (bytes, &med_age_limits_default, &arena, &header), ==,
                   MED_OK);
  g_assert_cmpint (encode_many (33, &med_age_limits_default, &arena, &bytes), ==, MED_E_TOO_LARGE);
  g_assert_cmpint (encode_many (33, &med_age_limits_keybox, &arena, &bytes), ==, MED_OK);
  g_assert_cmpint (med_age_header_decode (bytes, &med_age_limits_default, &arena, &header), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (encode_many (1024, &med_age_limits_keybox, &arena, &bytes), ==, MED_OK);
  g_assert_cmpint (med_age_header_decode (bytes, &med_age_limits_keybox, &arena, &header), ==,
                   MED_OK);
  g_assert_cmpint (encode_many (1025, &med_age_limits_keybox, &arena, &bytes), ==, MED_E_TOO_LARGE);

  /* A header without an end, and one that ends just inside or outside. */
  GString *text = g_string_new ("age-encryption.org/v1\n-> a\n");
  while (text->len < 20000)
    g_string_append (text, LINE_64);
  g_assert_cmpint (decode_text (text->str, &header), ==, MED_E_TOO_LARGE);
  g_string_truncate (text, 16000);
  g_assert_cmpint (decode_text (text->str, &header), ==, MED_E_INVALID);
  g_string_free (text, TRUE);

  g_assert_cmpint (decode_text ("age-encryption.org/v1\n-> 1 2 3 4 5 6 7 8\n\n" MAC, &header), ==,
                   MED_OK);
  g_assert_cmpint (decode_text ("age-encryption.org/v1\n-> 1 2 3 4 5 6 7 8 9\n\n" MAC, &header), ==,
                   MED_E_TOO_LARGE);
  med_arena_clear (&arena);
}

static void
test_encode_refused (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  med_span bytes;
  med_age_stanza bad[] = {
    { .arg_count = 0 },
    { .args = { MED_SPAN_LITERAL ("a b") }, .arg_count = 1 },
    { .args = { MED_SPAN_LITERAL ("a\n") }, .arg_count = 1 },
    { .args = { MED_SPAN_EMPTY }, .arg_count = 1 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (
        med_age_header_encode (&bad[i], 1, &file_key, &med_age_limits_default, &arena, &bytes), ==,
        MED_E_INVALID);
  g_assert_cmpint (
      med_age_header_encode (bad, 0, &file_key, &med_age_limits_default, &arena, &bytes), ==,
      MED_E_INVALID);
  med_arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/header/accepted", test_accepted);
  g_test_add_func ("/header/refused", test_refused);
  g_test_add_func ("/header/round-trip", test_round_trip);
  g_test_add_func ("/header/limits", test_limits);
  g_test_add_func ("/header/encode-refused", test_encode_refused);
  return g_test_run ();
}
