/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery words: round trips, checksums, look-up, suggestions, and the keys behind them. */
#include "core/vault/words.h"
#include "support/bytes.h"

#include <sodium.h>

static const char *
word (uint16_t index)
{
  g_assert_cmpuint (index, <, MED_WORDS_LIST_SIZE);
  return med_words_english[index];
}

static void
test_list (void)
{
  for (size_t i = 0; i < MED_WORDS_LIST_SIZE; i++)
    {
      size_t size = strlen (med_words_english[i]);
      g_assert_cmpuint (size, >=, 3);
      g_assert_cmpuint (size, <=, 8);
      if (i == 0)
        continue;
      g_assert_cmpint (strcmp (med_words_english[i - 1], med_words_english[i]), <, 0);
      g_assert_cmpint (strncmp (med_words_english[i - 1], med_words_english[i], 4), !=, 0);
    }
}

static void
test_golden (void)
{
  med_root_entropy root = { { 0 } }, decoded;
  char text[MED_WORDS_TEXT_SIZE];
  med_words_encode (&root, text);
  g_assert_cmpstr (
      text, ==,
      "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
      "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
      "abandon abandon abandon art");
  g_assert_cmpint (med_words_decode (med_span_text (text), &decoded), ==, MED_OK);
  g_assert_true (med_secret_equal (&root, &decoded, sizeof root));
  memset (root.bytes, 0xff, sizeof root.bytes);
  med_words_encode (&root, text);
  g_assert_true (g_str_has_suffix (text, "zoo zoo vote"));
}

static void
test_round_trips (void)
{
  for (guint32 seed = 0; seed < 50; seed++)
    {
      med_root_entropy root, decoded;
      char text[MED_WORDS_TEXT_SIZE];
      med_test_random (seed, root.bytes, sizeof root.bytes);
      med_words_encode (&root, text);
      g_assert_cmpint (med_words_decode (med_span_text (text), &decoded), ==, MED_OK);
      g_assert_true (med_secret_equal (&root, &decoded, sizeof root));
      g_autofree char *capitals = g_ascii_strup (text, -1);
      g_autoptr (GString) spread = g_string_new (capitals);
      g_string_replace (spread, " ", "\n\t ", 0);
      g_string_prepend (spread, "  ");
      g_assert_cmpint (med_words_decode (med_span_text (spread->str), &decoded), ==, MED_OK);
      g_assert_true (med_secret_equal (&root, &decoded, sizeof root));
    }
}

static void
test_refused (void)
{
  med_root_entropy root = { { 1 } }, kept = { { 0x55 } };
  char text[MED_WORDS_TEXT_SIZE];
  med_words_encode (&root, text);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  /* Of two neighbours that differ, swapped, about one in 256 passes the checksum. */
  guint caught = 0, swaps = 0;
  for (guint i = 0; i + 1 < MED_WORDS_COUNT; i++)
    {
      if (g_str_equal (words[i], words[i + 1]))
        continue;
      char *kept_word = words[i];
      words[i] = words[i + 1];
      words[i + 1] = kept_word;
      g_autofree char *swapped = g_strjoinv (" ", words);
      words[i + 1] = words[i];
      words[i] = kept_word;
      swaps++;
      caught += med_words_decode (med_span_text (swapped), &kept) == MED_E_AUTH;
    }
  g_assert_cmpuint (swaps, >, 0);
  g_assert_cmpuint (caught, ==, swaps);

  g_autofree char *more = g_strconcat (text, " zoo", NULL);
  g_autofree char *fewer = g_strndup (text, (gsize)(strrchr (text, ' ') - text));
  g_autofree char *other = g_strconcat (fewer, " patient1", NULL);
  g_assert_cmpint (med_words_decode (med_span_text (more), &kept), ==, MED_E_INVALID);
  g_assert_cmpint (med_words_decode (med_span_text (fewer), &kept), ==, MED_E_INVALID);
  g_assert_cmpint (med_words_decode (med_span_text (other), &kept), ==, MED_E_NO_MATCH);
  g_assert_cmpint (med_words_decode (MED_SPAN_EMPTY, &kept), ==, MED_E_INVALID);
  g_assert_cmpuint (kept.bytes[0], ==, 0x55);

  uint16_t indexes[MED_WORDS_COUNT_MAX] = { MED_WORDS_LIST_SIZE };
  uint8_t entropy[32];
  size_t size;
  g_assert_cmpint (med_words_to_entropy (indexes, 24, entropy, &size), ==, MED_E_INVALID);
  indexes[0] = 0;
  static const size_t counts[] = { 0, 3, 9, 13, 23, 27 };
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpint (med_words_to_entropy (indexes, counts[i], entropy, &size), ==, MED_E_INVALID);
  g_assert_cmpint (med_words_from_entropy (med_span_make (entropy, 31), indexes, &size), ==,
                   MED_E_INVALID);
}

static void
test_find (void)
{
  uint16_t index, first, count;
  for (uint16_t i = 0; i < MED_WORDS_LIST_SIZE; i++)
    {
      g_assert_cmpint (med_words_find (med_span_text (med_words_english[i]), &index), ==, MED_OK);
      g_assert_cmpuint (index, ==, i);
      /* Four letters are enough. */
      med_words_prefix (med_span_make (med_words_english[i], MIN (4, strlen (word (i)))), &first,
                        &count);
      g_assert_cmpuint (first, <=, i);
      g_assert_cmpuint (i, <, first + count);
      g_assert_true (strlen (word (i)) < 4 || count == 1);
    }
  g_assert_cmpint (med_words_find (MED_SPAN_LITERAL ("Zoo"), &index), ==, MED_OK);
  g_assert_cmpint (med_words_find (MED_SPAN_LITERAL ("zo"), &index), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_words_find (MED_SPAN_LITERAL ("zoos"), &index), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_words_find (MED_SPAN_LITERAL ("zoo\0"), &index), ==, MED_E_NOT_FOUND);
  g_assert_cmpint (med_words_find (MED_SPAN_EMPTY, &index), ==, MED_E_NOT_FOUND);
  med_words_prefix (MED_SPAN_LITERAL ("zo"), &first, &count);
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpstr (word (first), ==, "zone");
  med_words_prefix (MED_SPAN_LITERAL ("AB"), &first, &count);
  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (count, ==, 10);
  med_words_prefix (MED_SPAN_LITERAL ("xx"), &first, &count);
  g_assert_cmpuint (count, ==, 0);
  med_words_prefix (MED_SPAN_EMPTY, &first, &count);
  g_assert_cmpuint (count, ==, MED_WORDS_LIST_SIZE);
}

static void
test_nearest (void)
{
  static const struct
  {
    const char *typed, *meant;
  } cases[] = {
    { "zoo", "zoo" },
    { "abandn", "abandon" },
    { "abnadon", "abandon" },
    { "patientt", "patient" },
    { "docter", "doctor" },
    { "hopsital", "hospital" },
    { "HOSPITL", "hospital" },
    { "qxjvwk", NULL },
    { "xqzzzv", NULL },
    { "", NULL },
    { "averyverylongword", NULL },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint16_t index;
      med_result result = med_words_nearest (med_span_text (cases[i].typed), &index);
      g_assert_cmpint (result, ==, cases[i].meant == NULL ? MED_E_NOT_FOUND : MED_OK);
      if (cases[i].meant != NULL)
        g_assert_cmpstr (word (index), ==, cases[i].meant);
    }
}

static void
test_keys (void)
{
  med_root_entropy root;
  med_sign_seed seed;
  med_open_secret secret;
  med_seal_key key;
  med_test_count_up (root.bytes, sizeof root.bytes, 0x40);
  med_words_recovery_sign (&root, &seed);
  med_words_recovery_open (&root, &secret);
  med_words_slot_key (&root, &key);
  med_test_assert_hex (MED_SPAN_OF (seed),
                       "da7f63b7c0324fbd7acb1828d8cf59864b906ce2d51a551cd91df5b7ce9673fc");
  med_test_assert_hex (MED_SPAN_OF (secret),
                       "894dbacd1ddd87ae6aa40fc364b45c434396c3548b04f3640bba9bb094c16b04");
  med_test_assert_hex (MED_SPAN_OF (key),
                       "56141977b9ca9357c4cdf25731d5c40e5d10d00253d431edbb955ac996c1107c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/words/list", test_list);
  g_test_add_func ("/words/golden", test_golden);
  g_test_add_func ("/words/round-trips", test_round_trips);
  g_test_add_func ("/words/refused", test_refused);
  g_test_add_func ("/words/find", test_find);
  g_test_add_func ("/words/nearest", test_nearest);
  g_test_add_func ("/words/keys", test_keys);
  return g_test_run ();
}
