/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message, one encoding: everything protobuf-c lets through must be refused. */
#include "core/codec/canonical.h"

#include "core/codec/sample.pb-c.h"
#include "base/text.h"

#include <glib.h>

#define SIZE_MAX_HERE 65536

static med_result
decode (const char *hex, Sample__Tree *copy)
{
  uint8_t bytes[512];
  size_t size;
  g_assert_cmpint (med_hex_decode (med_span_text (hex), false, bytes, sizeof bytes, &size), ==,
                   MED_OK);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  ProtobufCMessage *message = NULL;
  med_result result = med_canonical_decode (&sample__tree__descriptor, med_span_make (bytes, size),
                                            SIZE_MAX_HERE, &arena, &message);
  g_assert_true ((result == MED_OK) == (message != NULL));
  if (result == MED_OK)
    {
      med_span again;
      g_assert_cmpint (med_canonical_encode (message, &arena, &again), ==, MED_OK);
      g_assert_cmpmem (again.data, again.size, bytes, size);
      if (copy != NULL)
        *copy = *(Sample__Tree *)message;
    }
  med_arena_clear (&arena);
  return result;
}

static void
test_accepted (void)
{
  static const char *const good[] = {
    "",
    "08b960",     /* number 12345 */
    "1001",       /* flag */
    "1a03000102", /* data */
    "2202c3a9",   /* text é */
    "2805",       /* colour blue */
    "3200",       /* leaf, present and empty */
    "3207080112010118"
    "05",           /* leaf {1, 01, blue} */
    "3a003a020801", /* two leaves */
    "4203018001",   /* packed numbers 1, 128 */
    "4a020105",     /* packed colours */
    "520052"
    "0101",       /* ids: empty, 01 */
    "5a005a0161", /* names */
    "8201"
    "03"
    "820200", /* choice: empty leaf */
    "8201"
    "03"
    "8a0200", /* choice: empty message */
    "8201"
    "03"
    "900200", /* choice: number 0, chosen though zero */
    "8201"
    "05"
    "9a02024142", /* choice: text */
    "8201"
    "03"
    "a00205",                   /* choice: blue */
    "8801ffffffffffffffffff01", /* −1 in ten bytes */
    "91010100000000000000",     /* fixed */
    "0801"
    "1001"
    "1a0161"
    "220161"
    "2801"
    "3200"
    "3a00"
    "420101"
    "4a0101"
    "5200"
    "5a00"
    "8201038a0200",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    if (decode (good[i], NULL) != MED_OK)
      g_error ("%s", good[i]);
  Sample__Tree tree;
  g_assert_cmpint (decode ("08b960", &tree), ==, MED_OK);
  g_assert_cmpuint (tree.number, ==, 12345);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *what, *hex;
  } bad[] = {
    { "varint not minimal", "088100" },
    { "varint cut short", "0880" },
    { "tag not minimal", "880001" },
    { "explicit default", "0800" },
    { "explicit default of bytes", "1a00" },
    { "explicit default of text", "2200" },
    { "scalar twice", "08010802" },
    { "fields out of order", "10010801" },
    { "bool 2", "1002" },
    { "bool in ten bytes", "1080808080808080808001" },
    { "unknown field", "a00601" },
    { "unknown field in a nested message", "3203a00601" },
    { "unknown field in a list", "3a00"
                                 "3a03a00601" },
    { "unknown field in a choice", "820106"
                                   "820203"
                                   "a00601" },
    { "unknown enum value", "2802" },
    { "negative enum value", "28ffffffffffffffffff01" },
    { "unknown enum value in a nested message", "32021802" },
    { "unknown enum value in a list", "4a020102" },
    { "unknown enum value in a choice", "820103a00202" },
    { "choice without member", "820100" },
    { "choice with two members", "820106"
                                 "820200"
                                 "8a0200" },
    { "choice with one member twice", "820106"
                                      "900201"
                                      "900202" },
    { "nested message twice", "3202080132020802" },
    { "nested message twice, other fields", "3202080132031201"
                                            "61" },
    { "packed as single values", "40014002" },
    { "packed in two pieces", "420101420102" },
    { "packed and empty", "4200" },
    { "text not UTF-8", "2201ff" },
    { "text overlong", "2202c080" },
    { "text with a surrogate", "2203eda080" },
    { "text above U+10FFFF", "2204f4908080" },
    { "text cut short", "2202e282" },
    { "text with a zero byte", "2203610062" },
    { "name not UTF-8", "5a01ff" },
    { "choice text not UTF-8", "8201049a0201ff" },
    { "wrong wire type", "0901000000000000000"
                         "0" },
    { "group", "0b0c" },
    { "length beyond the end", "1a05"
                               "00" },
    { "length beyond 64 bits", "1affffffffffffffffffff01" },
    { "field number 0", "0001" },
    { "garbage behind", "080108" },
    { "garbage behind a nested message", "8201048a020000" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      med_result result = decode (bad[i].hex, NULL);
      if (result != MED_E_INVALID)
        g_error ("%s: %s", bad[i].what, med_result_name (result));
    }
}

static void
test_bounds (void)
{
  uint8_t bytes[4096];
  ProtobufCMessage *message;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  /* 2048 empty leaves. */
  for (size_t i = 0; i < sizeof bytes; i += 2)
    {
      bytes[i] = 0x3a;
      bytes[i + 1] = 0;
    }
  g_assert_cmpint (med_canonical_decode (&sample__tree__descriptor, MED_SPAN_OF (bytes),
                                         sizeof bytes - 1, &arena, &message),
                   ==, MED_E_TOO_LARGE);
  g_assert_cmpint (med_canonical_decode (&sample__tree__descriptor, MED_SPAN_OF (bytes),
                                         sizeof bytes, &arena, &message),
                   ==, MED_OK);
  g_assert_cmpuint (((Sample__Tree *)message)->n_leaves, ==, 2048);
  med_arena_clear (&arena);
  /* Every budget that is too small says so, and nothing leaks: the arena holds it all. */
  size_t budget = 64;
  med_result result = MED_E_NO_MEMORY;
  for (; result != MED_OK && budget < (1 << 20); budget *= 2)
    {
      med_arena_init (&arena, med_memory_heap (), budget);
      result = med_canonical_decode (&sample__tree__descriptor, MED_SPAN_OF (bytes), sizeof bytes,
                                     &arena, &message);
      g_assert_true (result == MED_OK || result == MED_E_NO_MEMORY);
      med_arena_clear (&arena);
    }
  g_assert_cmpint (result, ==, MED_OK);
  g_assert_cmpuint (budget, >, 64 * 1024);
}

static void
test_encode_refuses (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  med_span bytes = MED_SPAN_EMPTY;
  Sample__Tree tree = SAMPLE__TREE__INIT;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_OK);
  g_assert_cmpuint (bytes.size, ==, 0);
  tree.colour = (Sample__Colour)2;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_E_INVALID);
  tree.colour = SAMPLE__COLOUR__COLOUR_RED;
  Sample__Choice choice = SAMPLE__CHOICE__INIT, *choices[] = { &choice };
  tree.n_choices = 1;
  tree.choices = choices;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_E_INVALID);
  choice.kind_case = SAMPLE__CHOICE__KIND_LEAF;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_E_INVALID);
  choice.kind_case = SAMPLE__CHOICE__KIND_NUMBER;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_OK);
  char wrong[] = "\xff";
  tree.text = wrong;
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_E_INVALID);
  med_arena_clear (&arena);
  tree.text = (char *)protobuf_c_empty_string;
  uint8_t small[8];
  med_arena_init_buffer (&arena, small, 0);
  g_assert_cmpint (med_canonical_encode (&tree.base, &arena, &bytes), ==, MED_E_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/canonical/accepted", test_accepted);
  g_test_add_func ("/codec/canonical/refused", test_refused);
  g_test_add_func ("/codec/canonical/bounds", test_bounds);
  g_test_add_func ("/codec/canonical/encode-refuses", test_encode_refuses);
  return g_test_run ();
}
