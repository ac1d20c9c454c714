/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sentence says a share exactly, or there is no sentence. */
#include "care/phrase.h"

#include <glib.h>

#define DAY 86400
#define CHRISTMAS_EVE (20811 * (int64_t)DAY) /* 2026-12-24 */

static med_arena
make_arena (void)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), 1024 * 1024);
  return arena;
}

static void
assert_same (const med_share *a, const med_share *b)
{
  g_assert_cmpstr (a->who, ==, b->who);
  g_assert_cmpstr (a->organisation, ==, b->organisation);
  g_assert_cmpuint (a->category_count, ==, b->category_count);
  for (size_t i = 0; i < a->category_count; i++)
    g_assert_cmpstr (a->categories[i], ==, b->categories[i]);
  g_assert_cmpuint (a->record_count, ==, b->record_count);
  g_assert_cmpuint (a->actions, ==, b->actions);
  g_assert_cmpuint (a->purpose, ==, b->purpose);
  g_assert_cmpint (a->from, ==, b->from);
  g_assert_cmpint (a->until, ==, b->until);
}

static void
check_sentence (const med_share *share, const char *expected)
{
  med_arena arena = make_arena ();
  const char *sentence;
  med_share back;
  g_assert_cmpint (med_share_sentence (share, &arena, &sentence), ==, MED_OK);
  g_assert_cmpstr (sentence, ==, expected);
  g_assert_cmpint (med_share_parse (sentence, &arena, &back), ==, MED_OK);
  assert_same (share, &back);
  med_arena_clear (&arena);
}

static const char *const two[] = { "results", "medications" };

static med_share
make_share (void)
{
  return (med_share){ .who = "Dr Jonas Lindqvist",
                      .organisation = "Lindenhof Clinic",
                      .categories = two,
                      .category_count = 2,
                      .actions = 3,
                      .purpose = 1,
                      .until = CHRISTMAS_EVE + DAY - 1 };
}

static void
test_golden (void)
{
  static const char *const mixed[] = { "mental-health", "my diary", "other" };
  static const char *const one[] = { "\xe2\x80\x9cnever\xe2\x80\x9d and results" };
  med_share share = make_share ();
  check_sentence (&share, "Dr Jonas Lindqvist (Lindenhof Clinic) may see and add to results and "
                          "medications, also what is added later, for your treatment, until 24 "
                          "December 2026.");
  share.categories = mixed;
  share.category_count = 3;
  share.actions = 15;
  share.purpose = 4;
  share.from = CHRISTMAS_EVE - 9 * DAY;
  check_sentence (&share,
                  "Dr Jonas Lindqvist (Lindenhof Clinic) may see, add to, correct and pass on "
                  "mental health, \xe2\x80\x9cmy diary\xe2\x80\x9d and other records, also what is "
                  "added later, for running the clinic, from 15 December 2026 until 24 December "
                  "2026.");
  share = make_share ();
  share.who = "Anna (my sister)";
  share.organisation = "";
  share.category_count = 0;
  share.record_count = 1;
  share.actions = 1;
  share.purpose = 7;
  check_sentence (&share, "\xe2\x80\x9c"
                          "Anna (my sister)\xe2\x80\x9d may see 1 single record only, at the "
                          "request of your family, until 24 December 2026.");
  share.record_count = 1000;
  share.organisation = "Klinik \xe2\x80\x9cSonne\xe2\x80\x9d";
  share.who = "May may see";
  check_sentence (&share,
                  "May may see (\xe2\x80\x9cKlinik \xe2\x80\x9cSonne\xe2\x80\x9d\xe2\x80\x9d"
                  ") may see 1000 single records only, at the request of your family, "
                  "until 24 December 2026.");
  share = make_share ();
  share.actions = 2;
  check_sentence (&share, "Dr Jonas Lindqvist (Lindenhof Clinic) may add to results and "
                          "medications, without seeing them, for your treatment, until 24 December "
                          "2026.");
  share = make_share ();
  share.categories = one;
  share.category_count = 1;
  check_sentence (&share, "Dr Jonas Lindqvist (Lindenhof Clinic) may see and add to \xe2\x80\x9c"
                          "\xe2\x80\x9cnever\xe2\x80\x9d and results\xe2\x80\x9d, also what is "
                          "added later, for your treatment, until 24 December 2026.");
}

static void
check_part (med_span part, const char *wanted)
{
  g_autofree char *text = g_strndup ((const char *)part.data, part.size);
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_parts (void)
{
  med_arena arena = make_arena ();
  med_share share = make_share ();
  med_share_parts parts;
  const char *sentence;
  share.who = "Anna (may see)";
  share.from = CHRISTMAS_EVE - DAY;
  g_assert_cmpint (med_share_sentence (&share, &arena, &sentence), ==, MED_OK);
  g_assert_cmpint (med_share_find_parts (sentence, &arena, &parts), ==, MED_OK);
  check_part (parts.who, "\xe2\x80\x9c"
                         "Anna (may see)\xe2\x80\x9d");
  check_part (parts.what, "see and add to results and medications");
  check_part (parts.purpose, "for your treatment");
  check_part (parts.period, "from 23 December 2026 until 24 December 2026");
  share.category_count = 0;
  share.record_count = 2;
  share.actions = 1;
  g_assert_cmpint (med_share_sentence (&share, &arena, &sentence), ==, MED_OK);
  g_assert_cmpint (med_share_find_parts (sentence, &arena, &parts), ==, MED_OK);
  check_part (parts.what, "see 2 single records only");
  g_assert_cmpint (med_share_find_parts ("Anna sees everything.", &arena, &parts), ==,
                   MED_E_INVALID);
  med_arena_clear (&arena);
}

/* An instant within a day is said by its day. */
static void
test_days (void)
{
  med_arena arena = make_arena ();
  med_share share = make_share (), back;
  const char *sentence;
  share.from = CHRISTMAS_EVE + 10;
  share.until = CHRISTMAS_EVE + 3600;
  g_assert_cmpint (med_share_sentence (&share, &arena, &sentence), ==, MED_OK);
  g_assert_cmpint (med_share_parse (sentence, &arena, &back), ==, MED_OK);
  g_assert_cmpint (back.from, ==, CHRISTMAS_EVE);
  g_assert_cmpint (back.until, ==, CHRISTMAS_EVE + DAY - 1);
  med_arena_clear (&arena);
}

static void
refuse (const med_share *share)
{
  med_arena arena = make_arena ();
  const char *sentence;
  g_assert_cmpint (med_share_sentence (share, &arena, &sentence), ==, MED_E_INVALID);
  med_arena_clear (&arena);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "",
                                       " ",
                                       " Dr X",
                                       "Dr X ",
                                       "Dr\nX",
                                       "\xff",
                                       "\xe2\x80\x9c",
                                       "\xe2\x80\x9d",
                                       "a\xe2\x80\x9d b\xe2\x80\x9c",
                                       "Dr \xe2\x80\xaeX" };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      med_share share = make_share ();
      share.who = texts[i];
      refuse (&share);
      share = make_share ();
      share.categories = &texts[i];
      share.category_count = 1;
      refuse (&share);
      share = make_share ();
      share.organisation = texts[i];
      if (*texts[i] != 0)
        refuse (&share);
    }
  med_share share = make_share ();
  share.record_count = 1;
  refuse (&share);
  share.record_count = share.category_count = 0;
  refuse (&share);
  share = make_share ();
  share.actions = 0;
  refuse (&share);
  share.actions = 16;
  refuse (&share);
  share = make_share ();
  share.purpose = 8;
  refuse (&share);
  share.purpose = 0;
  refuse (&share);
  share = make_share ();
  share.from = share.until;
  refuse (&share);
  share.from = 0;
  share.until = INT64_MAX;
  refuse (&share);
}

static void
test_parse_refused (void)
{
  static const char *const sentences[] = {
    "",
    " may ",
    "Dr X may see results, also what is added later, for your treatment, until 24 December 2026",
    "Dr X may see results, also what is added later, for your treatment, until 24 December 2026. ",
    "Dr X may see results, for your treatment, until 24 December 2026.",
    "Dr X may see results, also what is added later, for your treatment, until 024 December 2026.",
    "Dr X may see results, also what is added later, for your treatment, until 31 February 2026.",
    "Dr X may see results, also what is added later, for your treatment, until 1 Brumaire 2026.",
    "Dr X may see results, also what is added later, for fun, until 24 December 2026.",
    "Dr X may see results, without seeing them, for your treatment, until 24 December 2026.",
    "Dr X may add to results, also what is added later, for your treatment, until 24 December "
    "2026.",
    "Dr X may see results, medications, also what is added later, for your treatment, until 24 "
    "December 2026.",
    "Dr X may see Results, also what is added later, for your treatment, until 24 December 2026.",
    "Dr X may add to and see results, also what is added later, for your treatment, until 24 "
    "December 2026.",
    "Dr X () may see results, also what is added later, for your treatment, until 24 December "
    "2026.",
    "Dr X (A) (B) may see results, also what is added later, for your treatment, until 24 "
    "December 2026.",
    "Dr X may see 0 single records only, for your treatment, until 24 December 2026.",
    "Dr X may see 1 single records only, for your treatment, until 24 December 2026.",
    "Dr X may see 02 single records only, for your treatment, until 24 December 2026.",
    "Dr X may see 99999999999999999999 single records only, for your treatment, until 24 "
    "December 2026.",
    "\xe2\x80\x9c"
    "Dr X\xe2\x80\x9d may see results, also what is added later, for your treatment, until 24 "
    "December 2026.",
    "Dr X may see \xe2\x80\x9cresults\xe2\x80\x9d, also what is added later, for your treatment, "
    "until 24 December 2026.",
  };
  med_arena arena = make_arena ();
  med_share share;
  for (size_t i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_test_message ("%s", sentences[i]);
      g_assert_cmpint (med_share_parse (sentences[i], &arena, &share), ==, MED_E_INVALID);
    }
  med_arena_clear (&arena);
}

/* Pieces that make names look like the sentence around them. */
static const char *
random_text (GRand *rand, GString *text)
{
  static const char *const pieces[] = { " may see",
                                        "results",
                                        " and ",
                                        ", ",
                                        "(",
                                        ")",
                                        "\xe2\x80\x9c",
                                        "\xe2\x80\x9d",
                                        ", until ",
                                        "24 May 2030",
                                        ", also what is added later",
                                        ", without seeing them",
                                        "Dr",
                                        "X",
                                        "\xc3\x84",
                                        " (",
                                        ".",
                                        "1 single record only",
                                        "\xe6\x9d\x8e",
                                        "for your treatment",
                                        " " };
  g_string_truncate (text, 0);
  for (int i = g_rand_int_range (rand, 1, 6); i > 0; i--)
    g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  return text->str;
}

/* Spaces at the ends and quotation marks that do not close are all that costs a sentence. */
static bool
sayable (const char *text)
{
  int depth = 0;
  if (*text == ' ' || *text == 0 || text[strlen (text) - 1] == ' ')
    return false;
  for (; *text != 0 && depth >= 0; text = g_utf8_next_char (text))
    depth += g_str_has_prefix (text, "\xe2\x80\x9c")   ? 1
             : g_str_has_prefix (text, "\xe2\x80\x9d") ? -1
                                                       : 0;
  return depth == 0;
}

static bool
share_sayable (const med_share *share)
{
  for (size_t i = 0; i < share->category_count; i++)
    if (!sayable (share->categories[i]))
      return false;
  return sayable (share->who) && (*share->organisation == 0 || sayable (share->organisation));
}

static void
test_property (void)
{
  static const char *const known[]
      = { "problems", "medications", "mental-health", "vitals", "other", "social", "notes" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GString) who = g_string_new (NULL), organisation = g_string_new (NULL);
  unsigned said = 0;
  for (unsigned round = 0; round < 20000; round++)
    {
      med_arena arena = make_arena ();
      g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) own = g_string_new (NULL);
      int64_t from = g_rand_int_range (rand, 1, 40000) * (int64_t)DAY;
      for (int i = g_rand_int_range (rand, 0, 4); i > 0; i--)
        g_ptr_array_add (words,
                         g_strdup (g_rand_boolean (rand) ? known[g_rand_int_range (rand, 0, 7)]
                                                         : random_text (rand, own)));
      med_share back, share = {
        .who = random_text (rand, who),
        .organisation = g_rand_boolean (rand) ? "" : random_text (rand, organisation),
        .categories = (const char *const *)words->pdata,
        .category_count = words->len,
        .record_count = words->len > 0 ? 0 : (size_t)g_rand_int_range (rand, 1, 1000),
        .actions = (uint32_t)g_rand_int_range (rand, 1, 16),
        .purpose = (uint32_t)g_rand_int_range (rand, 1, 8),
        .from = g_rand_boolean (rand) ? 0 : from,
        .until = from + g_rand_int_range (rand, 1, 400) * (int64_t)DAY - 1,
      };
      const char *sentence;
      med_result result = med_share_sentence (&share, &arena, &sentence);
      g_assert_cmpint (result, ==, share_sayable (&share) ? MED_OK : MED_E_INVALID);
      if (result == MED_OK)
        {
          said++;
          g_assert_cmpint (med_share_parse (sentence, &arena, &back), ==, MED_OK);
          assert_same (&share, &back);
        }
      med_arena_clear (&arena);
    }
  g_assert_cmpuint (said, >, 4000);
}

static void
test_words (void)
{
  med_arena arena = make_arena ();
  uint32_t purpose;
  for (uint32_t i = 1; i <= 7; i++)
    {
      g_assert_cmpint (med_purpose_parse (med_purpose_code (i), &purpose), ==, MED_OK);
      g_assert_cmpuint (purpose, ==, i);
      g_assert_cmpstr (med_purpose_words (i), !=, "");
    }
  g_assert_cmpstr (med_purpose_code (1), ==, "TREAT");
  g_assert_cmpstr (med_purpose_code (7), ==, "FAMRQT");
  g_assert_cmpstr (med_purpose_code (0), ==, "");
  g_assert_cmpstr (med_purpose_words (8), ==, "");
  g_assert_cmpint (med_purpose_parse ("treat", &purpose), ==, MED_E_INVALID);
  g_assert_cmpstr (med_category_words ("mental-health"), ==, "mental health");
  g_assert_cmpstr (med_category_words ("my diary"), ==, "my diary");
  g_assert_cmpstr (med_date_words (1794960000, &arena), ==, "18 November 2026");
  g_assert_cmpstr (med_date_words (-1, &arena), ==, "31 December 1969");
  g_assert_cmpstr (med_date_words (253402300799, &arena), ==, "31 December 9999");
  g_assert_cmpstr (med_date_words (253402300800, &arena), ==, "");
  g_assert_cmpstr (med_date_words (INT64_MIN, &arena), ==, "");
  med_arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phrase/golden", test_golden);
  g_test_add_func ("/phrase/days", test_days);
  g_test_add_func ("/phrase/parts", test_parts);
  g_test_add_func ("/phrase/refused", test_refused);
  g_test_add_func ("/phrase/parse-refused", test_parse_refused);
  g_test_add_func ("/phrase/property", test_property);
  g_test_add_func ("/phrase/words", test_words);
  return g_test_run ();
}
