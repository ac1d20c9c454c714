/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting, joining and working in a clinic of real parts. */
#include "support/clinic.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define ARENA_BUDGET ((size_t)1 << 30)
#define WAIT_SECONDS 30

static char *node_program;

void
clinic_init (int *argc, char ***argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  /* A stopped node stays stopped, and nobody's user manager is asked. */
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_assert_cmpint (sodium_init (), >=, 0);
  g_assert_cmpint (*argc, >, 1);
  node_program = g_canonicalize_filename ((*argv)[1], NULL);
  for (int i = 1; i < *argc; i++)
    (*argv)[i] = (*argv)[i + 1];
  (*argc)--;
  g_test_init (argc, argv, NULL);
}

bool
clinic_is_work (int argc, char **argv)
{
  if (argc != 4 || strcmp (argv[2], "--work") != 0)
    return false;
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_assert_cmpint (sodium_init (), >=, 0);
  return true;
}

/* ── Processes ───────────────────────────────────────────────────────────────────────────────── */

static void
end_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
clinic_start (clinic *home)
{
  const char *const argv[] = { node_program, "run", home->node_folder, NULL };
  g_autoptr (GError) error = NULL;
  char line[512];
  int out;
  g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, end_with_parent,
                            NULL, &home->node, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  /* Its one line says that the socket is there. */
  ssize_t got = read (out, line, sizeof line);
  g_assert_cmpint (got, >, 0);
  close (out);
}

static void
end_process (GPid pid, int signal)
{
  kill (pid, signal);
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_spawn_close_pid (pid);
}

void
clinic_stop (clinic *home, int signal)
{
  if (home->node == 0)
    return;
  end_process (home->node, signal);
  home->node = 0;
}

GPid
clinic_spawn_work (const char *argument, int *out)
{
  const char *const argv[] = { "/proc/self/exe", node_program, "--work", argument, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, end_with_parent,
                            NULL, &pid, NULL, out, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

void
clinic_end_work (GPid pid, int signal)
{
  end_process (pid, signal);
}

static char *
init_node (clinic *home)
{
  const char *const argv[]
      = { node_program, "init", home->node_folder, "--listen", home->address, NULL };
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  char *invite;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors,
                &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s", errors);
  g_autofree char *path = g_build_filename (home->node_folder, "founder.invite", NULL);
  g_file_get_contents (path, &invite, NULL, &error);
  g_assert_no_error (error);
  return invite;
}

/* ── People ─────────────────────────────────────────────────────────────────────────────────── */

clinic_person *
clinic_profile (clinic *home, const char *name)
{
  clinic_person *person = g_new0 (clinic_person, 1);
  person->folder = g_build_filename (home->folder, name, NULL);
  person->env = med_client_env ();
  g_ptr_array_add (home->people, person);
  return person;
}

void
clinic_open (clinic_person *person)
{
  med_failure f;
  med_keys *keys;
  med_root_entropy entropy;
  const med_span passphrase = MED_SPAN_LITERAL (CLINIC_PASSPHRASE);
  clinic_must (med_profile_open (person->folder, true, person->env, &person->profile, &f), f);
  clinic_must (med_profile_set (person->profile, "start-node", "no", &f), f);
  if (!med_profile_has_keystore (person->profile))
    clinic_must (med_identity_create (person->profile, passphrase, CLINIC_KDF_MEMORY, &entropy, &f),
                 f);
  clinic_must (med_identity_unlock (person->profile, passphrase, &keys, &f), f);
  clinic_must (med_session_open (person->profile, keys, &person->session, &f), f);
}

void
clinic_close (clinic_person *person)
{
  if (person->session == NULL)
    return;
  med_session_close (person->session);
  med_profile_close (person->profile);
  person->session = NULL;
  person->profile = NULL;
}

clinic_person *
clinic_copy (clinic *home, const clinic_person *person, const char *name)
{
  g_assert_null (person->session);
  clinic_person *copy = clinic_profile (home, name);
  const char *const argv[] = { "cp", "-a", person->folder, copy->folder, NULL };
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return copy;
}

clinic_person *
clinic_join (clinic *home, uint32_t role, const char *family, const char *given)
{
  med_failure f;
  med_invite_info invite;
  med_id item;
  const med_person_facts facts = { .family = family,
                                   .given = given,
                                   .born = "1979-03-14",
                                   .gender = "female",
                                   .phone = "+49 30 000000" };
  clinic_must (med_people_invite (home->officer->session, role, given, 0, NULL, &home->arena,
                                  &invite, &item, &f),
               f);
  clinic_wait_item (home->officer, &item);
  clinic_person *person = clinic_profile (home, family);
  clinic_open (person);
  clinic_must (med_network_join (person->session, invite.text, NULL, &facts, NULL, &f), f);
  clinic_sync (person);
  return person;
}

/* ── The clinic ─────────────────────────────────────────────────────────────────────────────── */

clinic *
clinic_new (void)
{
  g_autoptr (GError) error = NULL;
  clinic *made = g_new0 (clinic, 1);
  med_failure f;
  made->folder = g_dir_make_tmp ("med-clinic-XXXXXX", &error);
  g_assert_no_error (error);
  med_arena_init (&made->arena, med_memory_heap (), ARENA_BUDGET);
  made->node_folder = g_build_filename (made->folder, "node", NULL);
  made->address = g_strconcat ("unix:", made->node_folder, "/node.sock", NULL);
  made->people = g_ptr_array_new ();
  g_autofree char *invite = init_node (made);
  clinic_start (made);
  made->officer = clinic_profile (made, "officer");
  clinic_open (made->officer);
  const med_found_options options = { .clinic = "Lindenhof Clinic",
                                      .zone = "Europe/Berlin",
                                      .address = made->address,
                                      .founder_invite = g_strchomp (invite),
                                      .facts = { .family = "Weber", .given = "Ines" } };
  clinic_must (med_network_found (made->officer->session, &options, NULL, &f), f);
  return made;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
clinic_free (clinic *home)
{
  for (guint i = 0; i < home->people->len; i++)
    {
      clinic_person *person = (clinic_person *)home->people->pdata[i];
      clinic_close (person);
      g_free (person->folder);
      g_free (person);
    }
  g_ptr_array_unref (home->people);
  clinic_stop (home, SIGTERM);
  remove_tree (home->folder);
  med_arena_clear (&home->arena);
  g_free (home->folder);
  g_free (home->node_folder);
  g_free (home->address);
  g_free (home);
}

/* ── Work ───────────────────────────────────────────────────────────────────────────────────── */

void
clinic_wait_item (clinic_person *person, const med_id *item)
{
  med_failure f;
  med_arena arena;
  med_outbox_item done;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  clinic_must (med_outbox_wait (person->session, item, WAIT_SECONDS, NULL, &done, &arena, &f), f);
  med_arena_clear (&arena);
}

med_id
clinic_add (clinic_person *person, const char *title, const char *category, const void *data,
            size_t size, bool wait)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  const med_record_new input = { .content = in, .title = title, .category = category };
  med_failure f;
  med_id record, item;
  clinic_must (med_records_add (person->session, &input, NULL, &record, &item, &f), f);
  if (wait)
    clinic_wait_item (person, &item);
  return record;
}

void
clinic_sync (clinic_person *person)
{
  med_failure f;
  clinic_must (med_sync (person->session, NULL, &f), f);
}

GBytes *
clinic_read (clinic_person *person, const med_id *record, med_failure *failure)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  if (med_records_read (person->session, record, 0, 0, out, NULL, NULL, NULL, failure) != MED_OK)
    return NULL;
  g_assert_true (g_output_stream_close (out, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}
