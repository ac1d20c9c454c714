/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching a list of records letter by letter, against looking at every line each time. */
#include "client/record-model-private.h"
#include "client/snapshot.h"

#define LINES 400

static med_record_view views[LINES];
static const char *const category_words[] = { "labs", "notes", NULL };

/* A moment with all lines, every third one of the second category. */
static med_snapshot *
make_snapshot (guint first)
{
  static const char *const kinds[]
      = { "Ferritin", "Café au lait spots", "Fever", "X-ray of a hand" };
  med_record_set *set = g_new0 (med_record_set, 1);
  med_record_line *lines = g_new0 (med_record_line, LINES + 1);
  const med_record_view **list = g_new0 (const med_record_view *, LINES + 1);
  g_atomic_ref_count_init (&set->references);
  med_arena_init (&set->arena, med_memory_heap (), (size_t)1 << 20);
  for (guint i = 0; i < LINES; i++)
    {
      med_record_view *view = &views[i];
      g_autofree char *text = g_strdup_printf ("%s %u Dr Bench", kinds[(first + i) % 4], first + i);
      memcpy (view->info.id.bytes, &i, sizeof i);
      view->info.date = "2026-11-30";
      g_free ((char *)view->folded);
      view->folded = med_snapshot_fold (text);
      list[i] = view;
      lines[i] = (med_record_line){ view, view->folded, 202611, i % 3 == 0, 0 };
    }
  set->pages = g_ptr_array_new ();
  set->views = list;
  set->current = lines;
  set->count = set->current_count = LINES;
  set->by_id = g_new0 (uint32_t, 1);
  set->categories = category_words;
  set->types = category_words + 2;
  return med_snapshot_of_records (set);
}

static guint
look_at_all (const char *search, const char *category)
{
  g_autofree char *folded = med_snapshot_fold (search);
  guint count = 0;
  for (guint i = 0; i < LINES; i++)
    count += med_snapshot_matches (views[i].folded, folded)
             && (category[0] == '\0' || (i % 3 == 0) == g_str_equal (category, "notes"));
  return count;
}

static void
assert_shown (MedRecordList *list, const char *search, const char *category)
{
  guint shown;
  g_object_set (list, "search", search, "category", category, NULL);
  g_object_get (list, "shown", &shown, NULL);
  g_assert_cmpuint (shown, ==, look_at_all (search, category));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, shown);
}

static void
test_typing (void)
{
  static const char *const typed[]
      = { "f",   "fe",  "fer",   "ferr", "fe",     "fev", "fever 1", "fever 10", "f",
          "c",   "caf", "café",  "cafe", "café 1", "",    "h",       "ha",       "x",
          "x r", "zzz", "zzz 1", "",     "1",      "12",  "12 dr" };
  g_autoptr (MedRecordList) list = med_record_list_object_new (NULL);
  const med_account_id me = { { 1 } };
  for (guint round = 0; round < 2; round++)
    {
      /* The second time other records: nothing found before counts any more. */
      med_snapshot *snapshot = make_snapshot (round * 1001);
      med_record_list_object_take (list, snapshot, &me);
      assert_shown (list, round == 0 ? "" : "12 dr", "");
      for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
        assert_shown (list, typed[i], "");
      g_assert_cmpuint (look_at_all ("fever 10", ""), >, 0);
      /* Another category in between is no other search. */
      assert_shown (list, "f", "notes");
      assert_shown (list, "fe", "notes");
      assert_shown (list, "fe", "");
      assert_shown (list, "fev", "labs");
      assert_shown (list, "12 dr", "");
      med_snapshot_unref (snapshot);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/record-search/typing", test_typing);
  return g_test_run ();
}
