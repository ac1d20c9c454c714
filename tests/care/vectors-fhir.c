/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's FHIR: every document is read, and every number stands in the tree as written. */
#include "care/media.h"
#include "care/person.h"
#include "care/tree.h"
#include "support/vectors.h"

#include <string.h>

typedef struct
{
  med_arena arena;
  med_tree_line *lines;
  size_t count;
} tree;

static bool
read_tree (const char *text, gsize size, tree *t)
{
  size_t offset;
  med_arena_init (&t->arena, med_memory_heap (), (size_t)256 * 1024 * 1024);
  return med_tree_read (med_span_make (text, size), &t->arena, &t->lines, &t->count, &offset)
         == MED_OK;
}

/* Number tokens by the simplest rule: what stands outside strings and starts like a number. */
static GPtrArray *
number_tokens (const char *text)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);
  while (*text != 0)
    if (*text == '"')
      {
        for (text++; *text != '"'; text++)
          text += *text == '\\';
        text++;
      }
    else if (*text == '-' || g_ascii_isdigit (*text))
      {
        size_t size = strspn (text, "-+.eE0123456789");
        g_ptr_array_add (tokens, g_strndup (text, size));
        text += size;
      }
    else
      text++;
  return tokens;
}

/* Whether the tokens are among the values, in this order. */
static bool
numbers_kept (const GPtrArray *tokens, const tree *t)
{
  size_t line = 0;
  for (guint i = 0; i < tokens->len; i++, line++)
    {
      while (line < t->count && strcmp (t->lines[line].value, (char *)tokens->pdata[i]) != 0)
        line++;
      if (line == t->count)
        return false;
    }
  return true;
}

static bool
check_file (const char *path, guint *numbers)
{
  gsize size;
  tree t;
  g_autofree char *text = med_test_vectors_load (path, &size);
  g_autoptr (GPtrArray) tokens = number_tokens (text);
  bool good = read_tree (text, size, &t) && t.count > 1 && numbers_kept (tokens, &t);
  *numbers += tokens->len;
  good = good
         && strcmp (med_media_guess (med_span_make (text, MIN (size, MED_MEDIA_HEAD_SIZE)), ""),
                    "application/fhir+json")
                == 0;
  if (!good)
    g_test_message ("%s", path);
  med_arena_clear (&t.arena);
  return good;
}

static void
check_folder (const char *folder, guint *passed, guint *total, guint *numbers)
{
  g_auto (GStrv) names = med_test_vectors_list (folder, ".json");
  for (char **name = names; *name != NULL; name++, (*total)++)
    {
      g_autofree char *path = g_build_filename (folder, *name, NULL);
      *passed += check_file (path, numbers);
    }
}

static void
check_set (const char *set, const char *const *folders)
{
  guint passed = 0, total = 0, numbers = 0;
  for (; *folders != NULL; folders++)
    {
      if (!med_test_vectors_available (set, *folders, NULL))
        return;
      check_folder (*folders, &passed, &total, &numbers);
    }
  g_autofree char *note = g_strdup_printf ("%u numbers as written", numbers);
  med_test_vectors_report (set, passed, total, note);
}

static void
test_examples (void)
{
  static const char *const folders[] = { "samples/fhir-examples", NULL };
  check_set ("fhir-examples", folders);
}

static void
test_ips (void)
{
  static const char *const folders[]
      = { "samples/fhir-ips/connectathon_May2025",  "samples/fhir-ips/connectathon_May2026",
          "samples/fhir-ips/connectathon_Sept2024", "samples/fhir-ips/connectathon_archive",
          "samples/fhir-ips/validated_samples",     NULL };
  check_set ("fhir-ips", folders);
}

static void
test_synthea (void)
{
  static const char *const folders[] = { "samples/fhir-synthea", NULL };
  check_set ("fhir-synthea", folders);
}

/* One byte of a document changed: its numbers are no longer those of the tree, or it is refused. */
static void
test_canary (void)
{
  static const char path[] = "samples/fhir-examples/DocumentReference-example.json";
  gsize size;
  tree t;
  if (!med_test_vectors_available ("fhir-canary", path, NULL))
    return;
  g_autofree char *text = med_test_vectors_load (path, &size);
  g_autoptr (GPtrArray) tokens = number_tokens (text);
  g_assert_cmpuint (tokens->len, >, 0);
  char *number = strstr (text, (char *)tokens->pdata[0]);
  while (g_ascii_isalnum (number[-1]) || number[-1] == '"')
    number = strstr (number + 1, (char *)tokens->pdata[0]);
  *number = *number == '9' ? '8' : (char)(*number + 1);
  g_assert_true (read_tree (text, size, &t));
  g_assert_false (numbers_kept (tokens, &t));
  med_arena_clear (&t.arena);
  *strrchr (text, '}') = ']';
  g_assert_false (read_tree (text, size, &t));
  med_arena_clear (&t.arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fhir/examples", test_examples);
  g_test_add_func ("/fhir/ips", test_ips);
  g_test_add_func ("/fhir/synthea", test_synthea);
  g_test_add_func ("/fhir/canary", test_canary);
  return g_test_run ();
}
