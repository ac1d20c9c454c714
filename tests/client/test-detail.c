/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed words: what is written reads back, sizes tell nothing, bad ones are refused. */
#include "client/detail.h"

#include "core/codec/canonical.h"
#include "core/ledger/tx.h"

static void
round_trip (const med_detail *detail, size_t size)
{
  uint8_t room[32768];
  med_arena arena;
  med_span plain;
  med_detail back;
  med_arena_init_buffer (&arena, room, sizeof room);
  g_assert_cmpint (med_detail_encode (detail, &arena, &plain), ==, MED_OK);
  g_assert_cmpuint (plain.size, ==, size);
  g_assert_cmpint (med_detail_decode (plain, &arena, &back), ==, MED_OK);
  g_assert_cmpstr (back.text, ==, detail->text != NULL ? detail->text : "");
  g_assert_cmpuint (back.category_count, ==, detail->category_count);
  for (size_t i = 0; i < back.category_count; i++)
    g_assert_cmpstr (back.categories[i], ==, detail->categories[i]);
}

static void
test_sizes (void)
{
  static const char *const words[] = { "results", "medications", "allergies" };
  round_trip (&(med_detail){ .text = NULL }, 1024);
  round_trip (&(med_detail){ words, 3, "May I see your results before Tuesday?\n– Jonas" }, 1024);
  g_autofree char *longest = g_strnfill (MED_DETAIL_TEXT_MAX, 'x');
  round_trip (&(med_detail){ words, 3, longest }, 4096);
}

static void
test_every_length (void)
{
  for (size_t length = 0; length <= 1100; length++)
    {
      uint8_t room[32768];
      med_arena arena;
      med_span plain;
      med_arena_init_buffer (&arena, room, sizeof room);
      g_autofree char *text = g_strnfill (length, 'a');
      const med_detail detail = { .text = text };
      g_assert_cmpint (med_detail_encode (&detail, &arena, &plain), ==, MED_OK);
      /* One length of text cannot be filled up exactly. */
      g_assert_true (plain.size == 1024 || plain.size == 1023 || plain.size == 4096);
    }
}

static void
test_refused_texts (void)
{
  static const struct
  {
    const char *text;
    med_result result;
  } cases[] = { { "line\nfeed\tand tab", MED_OK },
                { "escape \x1b[2J", MED_E_INVALID },
                { "delete \x7f", MED_E_INVALID },
                { "return \r", MED_E_INVALID },
                { "not UTF-8 \xff", MED_E_INVALID } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint8_t room[16384];
      med_arena arena;
      med_span plain;
      med_arena_init_buffer (&arena, room, sizeof room);
      const med_detail detail = { .text = cases[i].text };
      g_assert_cmpint (med_detail_encode (&detail, &arena, &plain), ==, cases[i].result);
    }
  uint8_t room[16384];
  med_arena arena;
  med_span plain;
  med_arena_init_buffer (&arena, room, sizeof room);
  g_autofree char *too_long = g_strnfill (MED_DETAIL_TEXT_MAX + 1, 'x');
  g_assert_cmpint (med_detail_encode (&(med_detail){ .text = too_long }, &arena, &plain), ==,
                   MED_E_TOO_LARGE);
}

/* From somebody else anything may come. */
static void
test_refused_bytes (void)
{
  uint8_t room[32768];
  med_arena arena;
  med_span plain;
  med_detail detail;
  med_arena_init_buffer (&arena, room, sizeof room);
  Med__Detail message = MED__DETAIL__INIT;
  message.text = med_pb_bytes (MED_SPAN_LITERAL ("\x1b]0;title\x07"));
  g_assert_cmpint (med_canonical_encode (&message.base, &arena, &plain), ==, MED_OK);
  g_assert_cmpint (med_detail_decode (plain, &arena, &detail), ==, MED_E_INVALID);
  ProtobufCBinaryData words[] = { { 0, NULL } };
  message.text = med_pb_bytes (MED_SPAN_LITERAL ("fine"));
  message.n_categories = 1;
  message.categories = words;
  g_assert_cmpint (med_canonical_encode (&message.base, &arena, &plain), ==, MED_OK);
  g_assert_cmpint (med_detail_decode (plain, &arena, &detail), ==, MED_E_INVALID);
  static const uint8_t broken[] = { 0x0a, 0x05, 'a' };
  g_assert_cmpint (med_detail_decode (MED_SPAN_OF (broken), &arena, &detail), ==, MED_E_INVALID);
  static const uint8_t large[5000];
  g_assert_cmpint (med_detail_decode (MED_SPAN_OF (large), &arena, &detail), ==, MED_E_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detail/sizes", test_sizes);
  g_test_add_func ("/detail/every-length", test_every_length);
  g_test_add_func ("/detail/refused-texts", test_refused_texts);
  g_test_add_func ("/detail/refused-bytes", test_refused_bytes);
  return g_test_run ();
}
