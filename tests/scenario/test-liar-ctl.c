/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same lies, told to medeasectl: exit status 8 and a sentence each time, and the replica holds
 * before and after exactly the same. */
#include "base/text.h"
#include "scenario/liar.h"
#include "support/replica-dump.h"

#include <glib/gstdio.h>
#include <json-c/json.h>

#define UNVERIFIED 8

static char *ctl_program, *passphrase_path;

typedef struct
{
  int status;
  char *out;
} answer;

static void
answer_clear (answer *a)
{
  g_free (a->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (answer, answer_clear)

static answer
run (const liar *l, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  answer made = { 0, NULL };
  g_ptr_array_add (argv, ctl_program);
  g_ptr_array_add (argv, (char *)"--json");
  g_ptr_array_add (argv, (char *)"--profile");
  g_ptr_array_add (argv, l->victim->folder);
  g_ptr_array_add (argv, (char *)"--passphrase-file");
  g_ptr_array_add (argv, passphrase_path);
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (char *)*words);
  g_ptr_array_add (argv, NULL);
  int status;
  g_spawn_sync (NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &made.out, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  made.status = WEXITSTATUS (status);
  return made;
}

/* {"ok": false, "error": {"code": "unverified", "message": …}} and status 8. */
static void
assert_unverified (const answer *a, const char *says)
{
  g_test_message ("%d: %s", a->status, a->out);
  g_assert_cmpint (a->status, ==, UNVERIFIED);
  json_object *whole = json_tokener_parse (a->out), *error, *value;
  g_assert_true (json_object_object_get_ex (whole, "ok", &value));
  g_assert_false (json_object_get_boolean (value));
  g_assert_true (json_object_object_get_ex (whole, "error", &error));
  g_assert_true (json_object_object_get_ex (error, "code", &value));
  g_assert_cmpstr (json_object_get_string (value), ==, "unverified");
  g_assert_true (json_object_object_get_ex (error, "message", &value));
  g_assert_nonnull (strstr (json_object_get_string (value), says));
  json_object_put (whole);
}

static GPtrArray *
dump (liar *l)
{
  clinic_open (l->victim);
  l->trusted = med_session_as_of (l->victim->session).height;
  GPtrArray *lines = replica_dump (l->victim->session->replica);
  clinic_close (l->victim);
  return lines;
}

static void
assert_same (const GPtrArray *before, const GPtrArray *after)
{
  g_assert_cmpuint (replica_dump_strange (before, after, NULL), ==, 0);
  g_assert_cmpuint (replica_dump_new (before, after), ==, 0);
  g_assert_cmpuint (before->len, ==, after->len);
}

static void
test_sync (gconstpointer data)
{
  static const char *const sync[] = { "sync", NULL };
  liar *l = (liar *)data;
  g_autoptr (GPtrArray) before = dump (l);
  g_assert_cmpuint (liar_lie_count, >=, 12);
  for (size_t i = 0; i < liar_lie_count; i++)
    {
      g_test_message ("%s", liar_lies[i].name);
      relay_set (l->relay, liar_lies[i].alter, l);
      uint64_t trusted = l->trusted;
      g_auto (answer) a = run (l, sync);
      g_assert_cmpuint (relay_altered (l->relay), >, 0);
      assert_unverified (&a, liar_lies[i].says);
      g_autoptr (GPtrArray) after = dump (l);
      assert_same (before, after);
      g_assert_cmpuint (l->trusted, >=, trusted);
    }
}

/* A record's bytes with a flipped bit: no file is left that could be taken for it. */
static void
test_block (gconstpointer data)
{
  static const char *const sync[] = { "sync", NULL };
  liar *l = (liar *)data;
  char id[64];
  relay_set (l->relay, NULL, NULL);
  g_auto (answer) synced = run (l, sync);
  g_assert_cmpint (synced.status, ==, 0);
  g_assert_cmpint (med_base32_encode (MED_SPAN_OF (l->new_records[0].bytes), id, sizeof id), ==,
                   MED_OK);
  g_autofree char *path = g_build_filename (l->home->folder, "opened", NULL);
  const char *const open[] = { "record", "open", id, "-o", path, NULL };
  g_autoptr (GPtrArray) before = dump (l);
  relay_set (l->relay, liar_alter_block, l);
  g_auto (answer) a = run (l, open);
  g_assert_cmpuint (relay_altered (l->relay), >, 0);
  assert_unverified (&a, "did not pass the checks");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_autoptr (GPtrArray) after = dump (l);
  assert_same (before, after);
  relay_set (l->relay, NULL, NULL);
  g_auto (answer) honest = run (l, open);
  g_assert_cmpint (honest.status, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* argv[1]: the node; argv[2]: medeasectl. */
int
main (int argc, char **argv)
{
  g_assert_cmpint (argc, >, 2);
  ctl_program = g_canonicalize_filename (argv[2], NULL);
  clinic_init (&argc, &argv);
  liar *l = liar_new ();
  passphrase_path = g_build_filename (l->home->folder, "passphrase", NULL);
  g_assert_true (g_file_set_contents (passphrase_path, CLINIC_PASSPHRASE "\n", -1, NULL));
  g_test_add_data_func ("/scenario/liar-ctl/sync", l, test_sync);
  g_test_add_data_func ("/scenario/liar-ctl/block", l, test_block);
  int failed = g_test_run ();
  liar_free (l);
  g_free (passphrase_path);
  g_free (ctl_program);
  return failed;
}
