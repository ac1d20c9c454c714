/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup, and the new chain that comes out of it: everybody and everything is there, heights and
 * streams go on, and a file that is not a whole backup is refused. */
#include "core/codec/canonical.h"
#include "core/dag/cid.h"
#include "core/ledger/stream.h"
#include "node/backup.h"
#include "node/check.h"
#include "support/node-lab.h"

#include <glib/gstdio.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

typedef struct
{
  node_lab *lab;
  lab_person *officer, *patient;
  med_cid object; /* the patient's profile, 1.5 MB */
  char *backup, *second;
  med_backup_note note;
} fixture;

static void
write_backup (fixture *f)
{
  char *problem = NULL;
  const char *folder = f->lab->folder;
  int64_t before = med_env_now (&f->lab->env).seconds;
  MUST (med_backup_make (folder, f->backup, &f->lab->env, &f->note, &problem));
  g_assert_cmpint (med_backup_last (folder), >=, before);
  g_assert_cmpint (med_backup_make (folder, f->backup, &f->lab->env, &f->note, &problem), ==,
                   MED_E_EXISTS);
  g_free (problem);
}

static void
set_up (fixture *f, gconstpointer data)
{
  f->lab = node_lab_new (41);
  f->officer = node_lab_join (f->lab, &f->lab->founder_invite);
  f->patient = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, f->patient);
  Med__AccountProfile profile = MED__ACCOUNT_PROFILE__INIT;
  MUST (visit_upload (visitor, med_pb_span (lab_bytes (f->lab->people, 1500000)), &f->object));
  profile.profile_cid = LAB_BYTES (f->object);
  profile.base_cid = LAB_BYTES (f->patient->profile);
  lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_ACCOUNT_PROFILE, &profile),
                   MED_REASON_NONE);
  node_lab_stop (f->lab);
  g_autofree char *parent = g_path_get_dirname (f->lab->folder);
  f->backup = g_build_filename (parent, "backup.tar", NULL);
  f->second = g_build_filename (parent, "second", NULL);
  write_backup (f);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  node_lab_free (f->lab);
  g_free (f->backup);
  g_free (f->second);
}

static med_result
restore (fixture *f, med_node_restored *restored)
{
  const med_node_founding founding = { .folder = f->second };
  char *problem = NULL;
  med_result result = med_node_restore (&founding, f->backup, &f->lab->env, restored, &problem);
  g_assert_cmpint (result == MED_OK, ==, problem == NULL);
  g_free (problem);
  return result;
}

static void
no_problem (void *context, const char *line)
{
  g_error ("%s", line);
}

static void
check_folder (fixture *f, uint64_t objects)
{
  med_node *node;
  char *problem = NULL;
  med_check_summary summary;
  MUST (med_node_open_stores (f->lab->folder, &f->lab->env, &node, &problem));
  MUST (med_check_stores (node->db, node->blocks, no_problem, NULL, &summary));
  g_assert_cmpuint (summary.objects, ==, objects);
  med_node_close (node);
}

/* From here on the lab's people live on the restored chain. */
static void
move_in (fixture *f, const med_node_restored *restored)
{
  g_free (f->lab->folder);
  g_free (f->lab->address);
  f->lab->folder = g_strdup (f->second);
  f->lab->address = g_strconcat ("unix:", f->second, "/node.sock", NULL);
  f->lab->people->chain = restored->chain;
}

static uint64_t
stream_size (node_visitor *visitor, const lab_person *person)
{
  med_row_id id = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (person->id), MED_SPAN_EMPTY);
  Med__Rows *rows;
  ProtobufCMessage *row;
  MUST (visit_row (visitor, MED_TABLE_STREAM, med_row_id_span (&id), &rows));
  MUST (med_canonical_decode (&med__stream_row__descriptor, med_pb_span (rows->rows[0]->value), 100,
                              &visitor->lab->people->arena, &row));
  return ((const Med__StreamRow *)row)->size;
}

static void
test_restore (fixture *f, gconstpointer data)
{
  med_node_restored restored;
  med_span block;
  Med__Rows *rows;
  ProtobufCMessage *params;
  MUST (restore (f, &restored));
  g_assert_cmpstr (restored.predecessor.text, ==, f->lab->people->chain.text);
  g_assert_cmpstr (restored.chain.text, !=, restored.predecessor.text);
  g_assert_cmpuint (restored.height, ==, f->note.height + (1 << 20));
  move_in (f, &restored);
  check_folder (f, 9);
  node_lab_start (f->lab);
  {
    g_autoptr (node_visitor) visitor = node_visitor_device (f->lab, f->patient);
    MUST (visit_block (visitor, &f->object, &f->object, &block));
    MUST (med_cid_check (&f->object, block));
    MUST (visit_row (visitor, MED_TABLE_PARAMS, MED_SPAN_EMPTY, &rows));
    MUST (med_canonical_decode (&med__params_row__descriptor, med_pb_span (rows->rows[0]->value),
                                1000, &f->lab->people->arena, &params));
    g_assert_cmpuint (((const Med__ParamsRow *)params)->restored, ==, 1);
    g_assert_cmpuint (((const Med__ParamsRow *)params)->n_predecessors, ==, 1);
    /* Streams go on where they were. */
    uint64_t before = stream_size (visitor, f->patient);
    Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
    g_assert_cmpuint (before, >, 1);
    lab_assert_code (node_lab_do (f->lab, f->patient, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm),
                     MED_REASON_NONE);
    g_assert_cmpuint (stream_size (visitor, f->patient), ==, before + 1);
    med_light_block light;
    MUST (visit_light (visitor, restored.height, &light));
    g_assert_true (med_opt_hash_is (&light.commit.block_id.hash, &restored.header_hash));
    g_assert_cmpint (visit_light (visitor, f->note.height, &light), ==, MED_E_NOT_FOUND);
  }
  lab_person *third = node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT);
  g_assert_nonnull (third);
  node_lab_stop (f->lab);
  check_folder (f, 13);
}

/* The restored chain can be backed up and restored again. */
static void
test_twice (fixture *f, gconstpointer data)
{
  med_node_restored first, second;
  MUST (restore (f, &first));
  move_in (f, &first);
  g_assert_cmpint (g_unlink (f->backup), ==, 0);
  write_backup (f);
  g_autofree char *parent = g_path_get_dirname (f->lab->folder);
  g_free (f->second);
  f->second = g_build_filename (parent, "third", NULL);
  node_lab_wait (f->lab, 10);
  MUST (restore (f, &second));
  g_assert_cmpstr (second.predecessor.text, ==, first.chain.text);
  g_assert_cmpuint (second.height, ==, first.height + (1 << 20));
  move_in (f, &second);
  check_folder (f, 9);
}

/* While the node runs and takes in more; what came in time is there afterwards. */
static void
test_running (fixture *f, gconstpointer data)
{
  med_node_restored restored;
  g_autofree char *copy = g_build_filename (f->lab->folder, "backup.db", NULL);
  g_assert_cmpint (g_unlink (f->backup), ==, 0);
  node_lab_start (f->lab);
  g_assert_nonnull (node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT));
  write_backup (f);
  g_assert_nonnull (node_lab_invite (f->lab, f->officer, MED__ROLE__ROLE_PATIENT));
  node_lab_stop (f->lab);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  MUST (restore (f, &restored));
  move_in (f, &restored);
  check_folder (f, 13);
}

/* A block file with another byte: nothing is written that would not come back. */
static void
test_damaged (fixture *f, gconstpointer data)
{
  g_autofree char *blocks = g_build_filename (f->lab->folder, "blocks", NULL);
  g_autofree char *change = g_strdup_printf (
      "find '%s' -type f -exec sh -c 'printf x | dd of=\"$1\" bs=1 seek=100 conv=notrunc' - {} ';'",
      blocks);
  const char *const argv[] = { "sh", "-c", change, NULL };
  char *problem = NULL;
  g_assert_cmpint (g_unlink (f->backup), ==, 0);
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_assert_cmpint (med_backup_make (f->lab->folder, f->backup, &f->lab->env, &f->note, &problem),
                   ==, MED_E_DAMAGED);
  g_assert_nonnull (strstr (problem, "what is stored is damaged: object "));
  g_assert_false (g_file_test (f->backup, G_FILE_TEST_EXISTS));
  g_free (problem);
}

static void
test_refused (fixture *f, gconstpointer data)
{
  med_node_restored restored;
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (f->backup, &bytes, &size, NULL));
  /* Cut off anywhere. */
  static const double parts[] = { 0, 0.001, 0.1, 0.5, 0.9 };
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gssize length = (gssize)((double)size * parts[i]);
      g_assert_true (g_file_set_contents (f->backup, bytes, length, NULL));
      g_assert_cmpint (restore (f, &restored), ==, MED_E_INVALID);
      g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", f->second);
      g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
    }
  /* A block with another byte. */
  bytes[size - 200000] ^= 1;
  g_assert_true (g_file_set_contents (f->backup, bytes, (gssize)size, NULL));
  g_assert_cmpint (restore (f, &restored), ==, MED_E_DAMAGED);
  /* The folder is not empty now. */
  g_assert_cmpint (restore (f, &restored), ==, MED_E_EXISTS);
}

static void
test_clock (fixture *f, gconstpointer data)
{
  med_node_restored restored;
  node_lab_wait (f->lab, -1000);
  g_assert_cmpint (restore (f, &restored), ==, MED_E_STATE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/restore/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("restore", test_restore);
  ADD ("twice", test_twice);
  ADD ("running", test_running);
  ADD ("damaged", test_damaged);
  ADD ("refused", test_refused);
  ADD ("clock", test_clock);
  return g_test_run ();
}
