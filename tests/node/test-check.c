/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check finds nothing in an honest folder, and every single change to what is stored. */
#include "node/check.h"
#include "support/node-lab.h"

#include <glib/gstdio.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

typedef struct
{
  node_lab *lab;
  med_node *node;
} fixture;

/* A place where something happened: people, a refusal, a large object, one that nobody names. */
static void
set_up (fixture *f, gconstpointer data)
{
  char *problem = NULL;
  med_cid root;
  f->lab = node_lab_new (31);
  lab_person *founder = node_lab_join (f->lab, &f->lab->founder_invite);
  lab_person *patient = node_lab_invite (f->lab, founder, MED__ROLE__ROLE_PATIENT);
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, patient);
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  MUST (visit_upload (visitor, med_pb_span (lab_bytes (f->lab->people, 1200000)), &root));
  profile.profile_cid = LAB_BYTES (root);
  profile.base_cid = LAB_BYTES (patient->profile);
  lab_assert_code (node_lab_do (f->lab, patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_NONE);
  lab_assert_code (node_lab_do (f->lab, patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_CHANGED);
  visit_object (visitor);
  node_lab_stop (f->lab);
  MUST (med_node_open_stores (f->lab->folder, &f->lab->env, &f->node, &problem));
}

static void
tear_down (fixture *f, gconstpointer data)
{
  med_node_close (f->node);
  node_lab_free (f->lab);
}

static void
collect_line (void *context, const char *line)
{
  g_ptr_array_add ((GPtrArray *)context, g_strdup (line));
}

static med_check_summary
check (fixture *f, GPtrArray *lines)
{
  med_check_summary summary;
  MUST (med_check_stores (f->node->db, f->node->blocks, collect_line, lines, &summary));
  g_assert_cmpuint (summary.problems, ==, lines->len);
  return summary;
}

static void
test_honest (fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  med_check_summary summary = check (f, lines);
  if (lines->len > 0)
    g_error ("%s", (const char *)lines->pdata[0]);
  g_assert_cmpuint (summary.first, ==, 1);
  g_assert_cmpuint (summary.last, >, 5);
  g_assert_cmpuint (summary.txs, ==, 5);
  g_assert_cmpuint (summary.objects, ==, 10);
  g_assert_cmpuint (summary.bytes, >, 1200000);
}

static const char *const changes[] = {
  "DELETE FROM block WHERE height = 3",
  "DELETE FROM block WHERE height = (SELECT max (height) FROM block)",
  "UPDATE block SET hash = zeroblob (32) WHERE height = 4",
  "UPDATE block SET app_hash = zeroblob (32) WHERE height = 4",
  "UPDATE block SET light = (SELECT light FROM block WHERE height = 2) WHERE height = 3",
  "UPDATE block SET block = (SELECT block FROM block WHERE height = 2) WHERE height = 3",
  "UPDATE block SET block = substr (block, 1, length (block) - 1) WHERE height = 3",
  "UPDATE block SET results = x'00000004' WHERE length (results) = 4",
  "UPDATE tx SET height = height + 1",
  "UPDATE tx SET code = code + 1",
  "DELETE FROM tx",
  "INSERT INTO tx VALUES (zeroblob (32), 3, 0, 0)",
  "UPDATE state SET value = x'0801' WHERE substr (key, 1, 1) = x'04'",
  "DELETE FROM state WHERE substr (key, 1, 1) = x'05'",
  "DELETE FROM state WHERE substr (key, 1, 1) = x'80'",
  "DELETE FROM state WHERE substr (key, 1, 1) = x'81'",
  "UPDATE state SET value = x'00' WHERE substr (key, 1, 1) = x'80'",
  "INSERT INTO state VALUES (x'09000102', x'0801')",
  "INSERT INTO state VALUES (x'92000102', x'')",
  "UPDATE meta SET value = zeroblob (10) WHERE name = 'sign-state'",
  "UPDATE meta SET value = substr (value, 1, length (value) - 1) WHERE name = 'app-state'",
  "DELETE FROM meta WHERE name = 'genesis'",
  "UPDATE object SET pinned = 0",
  "DELETE FROM object WHERE root = (SELECT min (root) FROM object WHERE pinned)",
  "DELETE FROM object_block WHERE position = 0",
  "UPDATE object_block SET position = 9 WHERE position = 0",
  "DELETE FROM block_row",
  "UPDATE block_row SET data = zeroblob (length (data))",
  "DELETE FROM block_file",
};

static void
test_changes (fixture *f, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
      g_test_message ("%s", changes[i]);
      MUST (med_db_begin (f->node->db));
      MUST (med_db_exec (f->node->db, changes[i]));
      check (f, lines);
      med_db_rollback (f->node->db);
      g_assert_cmpuint (lines->len, >, 0);
    }
  test_honest (f, data);
}

/* The first regular file below a folder. */
static char *
find_file (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  char *found = NULL;
  while (found == NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      found
          = g_file_test (child, G_FILE_TEST_IS_DIR) ? find_file (child) : g_steal_pointer (&child);
    }
  return found;
}

static void
test_flipped_file (fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->lab->folder, "blocks", NULL);
  g_autofree char *path = find_file (folder);
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  check (f, lines);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_nonnull (strstr (lines->pdata[0], "other bytes"));
  g_unlink (path);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  check (f, gone);
  g_assert_cmpuint (gone->len, ==, 1);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/check/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("honest", test_honest);
  ADD ("changes", test_changes);
  ADD ("flipped-file", test_flipped_file);
  return g_test_run ();
}
