/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as a person or a script meets it: commands, exit codes, words. */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static const char *program;

typedef struct
{
  char *parent, *folder;
} fixture;

typedef struct
{
  int code;
  char *out, *err;
} outcome;

static void
set_up (fixture *f, gconstpointer data)
{
  f->parent = g_dir_make_tmp ("med-cmd-XXXXXX", NULL);
  f->folder = g_build_filename (f->parent, "clinic", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  remove_tree (f->parent);
  g_free (f->parent);
  g_free (f->folder);
}

static void
outcome_clear (outcome *o)
{
  g_free (o->out);
  g_free (o->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (outcome, outcome_clear)

static outcome run (const char *first, ...) G_GNUC_NULL_TERMINATED;

static outcome
run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  outcome o = { 0 };
  va_list list;
  int status;
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (argv, (gpointer)program);
  va_start (list, first);
  for (const char *next = first; next != NULL; next = va_arg (list, const char *))
    g_ptr_array_add (argv, (gpointer)next);
  va_end (list);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **)argv->pdata, NULL, 0, NULL, NULL, &o.out, &o.err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  o.code = WEXITSTATUS (status);
  return o;
}

static void
assert_mode (const char *folder, const char *name, mode_t mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, mode);
}

static void
test_init (fixture *f, gconstpointer data)
{
  g_auto (outcome) made = run ("init", f->folder, NULL);
  g_assert_cmpint (made.code, ==, 0);
  g_assert_true (g_str_has_prefix (made.out, "chain    med-"));
  assert_mode (f->folder, "node.key", 0600);
  assert_mode (f->folder, "founder.invite", 0600);
  assert_mode (f->folder, "node.db", 0600);
  assert_mode (f->parent, "clinic", 0700);
  g_auto (outcome) again = run ("init", f->folder, NULL);
  g_assert_cmpint (again.code, ==, 3);
  g_assert_nonnull (strstr (again.err, "is not empty"));
  g_auto (outcome) check = run ("check", f->folder, "--json", NULL);
  g_assert_cmpint (check.code, ==, 0);
  g_assert_nonnull (strstr (check.out, "\"problems\": 0"));
}

static void
test_refused (fixture *f, gconstpointer data)
{
  g_autofree char *other = g_build_filename (f->parent, "other", NULL);
  g_auto (outcome) engine = run ("init", f->folder, "--engine", "cometbft", NULL);
  g_assert_cmpint (engine.code, ==, 3);
  g_assert_nonnull (strstr (engine.err, "not in this version"));
  g_auto (outcome) blocks = run ("init", f->folder, "--blocks", "kubo", NULL);
  g_assert_cmpint (blocks.code, ==, 3);
  g_auto (outcome) listen = run ("init", f->folder, "--listen", "tcp:80", NULL);
  g_assert_cmpint (listen.code, ==, 3);
  g_auto (outcome) pins = run ("init", f->folder, "--address", "https://clinic.example", NULL);
  g_assert_cmpint (pins.code, ==, 3);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
  g_auto (outcome) usage = run ("init", NULL);
  g_assert_cmpint (usage.code, ==, 2);
  g_auto (outcome) option = run ("init", f->folder, "--colour", NULL);
  g_assert_cmpint (option.code, ==, 2);
  g_auto (outcome) command = run ("found", f->folder, NULL);
  g_assert_cmpint (command.code, ==, 2);
  g_auto (outcome) missing = run ("run", other, NULL);
  g_assert_cmpint (missing.code, ==, 12);
  g_auto (outcome) status = run ("status", other, NULL);
  g_assert_cmpint (status.code, ==, 12);
  g_auto (outcome) help = run ("help", NULL);
  g_assert_cmpint (help.code, ==, 0);
  g_assert_nonnull (strstr (help.out, "export-genesis"));
}

static void
test_behind_proxy (fixture *f, gconstpointer data)
{
  g_autofree char *pin = g_strnfill (64, 'b');
  g_autofree char *conf = g_build_filename (f->folder, "node.conf", NULL);
  g_autofree char *text = NULL;
  g_auto (outcome) made
      = run ("init", f->folder, "--address", "https://clinic.example", "--pin", pin, NULL);
  g_assert_cmpint (made.code, ==, 0);
  g_assert_true (g_file_get_contents (conf, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\naddress=https://clinic.example\n"));
  g_assert_nonnull (strstr (text, "\nhosts=clinic.example\n"));
  g_assert_nonnull (strstr (text, pin));
}

static void
test_unknown_key (fixture *f, gconstpointer data)
{
  g_autofree char *conf = g_build_filename (f->folder, "node.conf", NULL);
  g_autofree char *text = NULL;
  g_auto (outcome) made = run ("init", f->folder, NULL);
  g_assert_true (g_file_get_contents (conf, &text, NULL, NULL));
  g_autofree char *changed = g_strconcat (text, "conections=3\n", NULL);
  g_assert_true (g_file_set_contents (conf, changed, -1, NULL));
  g_auto (outcome) refused = run ("run", f->folder, NULL);
  g_assert_cmpint (refused.code, ==, 3);
  g_assert_nonnull (strstr (refused.err, "conections: unknown key"));
}

static void
test_key_readable (fixture *f, gconstpointer data)
{
  g_autofree char *key = g_build_filename (f->folder, "node.key", NULL);
  g_auto (outcome) made = run ("init", f->folder, NULL);
  g_auto (outcome) shown = run ("key", "show", f->folder, NULL);
  g_assert_cmpint (shown.code, ==, 0);
  g_assert_nonnull (strstr (shown.out, "recipient  age1"));
  g_assert_null (strstr (shown.out, "AGE-SECRET-KEY"));
  g_chmod (key, 0644);
  g_auto (outcome) refused = run ("run", f->folder, NULL);
  g_assert_cmpint (refused.code, ==, 10);
  g_assert_nonnull (strstr (refused.err, "chmod 600"));
}

/* Another chain's key must never sign for this one. */
static void
test_other_key (fixture *f, gconstpointer data)
{
  g_autofree char *other = g_build_filename (f->parent, "other", NULL);
  g_autofree char *from = g_build_filename (other, "node.key", NULL);
  g_autofree char *to = g_build_filename (f->folder, "node.key", NULL);
  g_auto (outcome) first = run ("init", f->folder, NULL);
  g_auto (outcome) second = run ("init", other, NULL);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_auto (outcome) refused = run ("run", f->folder, NULL);
  g_assert_cmpint (refused.code, ==, 9);
  g_assert_nonnull (strstr (refused.err, "not the key of this chain"));
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
test_run (fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (outcome) made = run ("init", f->folder, "--personal", NULL);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_autoptr (GSubprocess) node = g_subprocess_launcher_spawn (launcher, &error, program, "run",
                                                              f->folder, "--idle-exit", "2", NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) output
      = g_data_input_stream_new (g_subprocess_get_stdout_pipe (node));
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (line, "listening on unix:"));
  g_auto (outcome) running = run ("status", f->folder, "--json", NULL);
  g_assert_cmpint (running.code, ==, 0);
  g_assert_nonnull (strstr (running.out, "\"running\": true"));
  g_auto (outcome) busy = run ("check", f->folder, NULL);
  g_assert_cmpint (busy.code, ==, 11);
  g_assert_nonnull (strstr (running.out, "\"last_backup\": null"));
  g_autofree char *backup = g_build_filename (f->parent, "running.tar", NULL);
  g_auto (outcome) written = run ("backup", f->folder, "-o", backup, NULL);
  g_assert_cmpint (written.code, ==, 0);
  g_assert_nonnull (strstr (written.out, "checked  yes"));
  g_auto (outcome) known = run ("status", f->folder, "--json", NULL);
  g_assert_nonnull (strstr (known.out, "\"last_backup\": \"20"));
  /* Somebody stays connected for longer than that. */
  g_autofree char *socket = g_build_filename (f->folder, "node.sock", NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket);
  GSocketConnection *connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_assert_nonnull (connection);
  g_usleep (5 * G_USEC_PER_SEC);
  g_assert_nonnull (g_subprocess_get_identifier (node));
  g_object_unref (connection);
  /* Nobody is connected any more: it ends by itself. */
  g_assert_true (g_subprocess_wait (node, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (node), ==, 0);
  g_auto (outcome) ended = run ("status", f->folder, "--json", NULL);
  g_assert_nonnull (strstr (ended.out, "\"running\": false"));
  g_auto (outcome) genesis = run ("export-genesis", f->folder, NULL);
  g_autofree char *path = g_build_filename (f->folder, "genesis.json", NULL);
  g_autofree char *file = NULL;
  g_assert_true (g_file_get_contents (path, &file, NULL, NULL));
  g_assert_cmpstr (genesis.out, ==, file);
}

static void
test_backup (fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->parent, "backup.tar", NULL);
  g_autofree char *other = g_build_filename (f->parent, "restored", NULL);
  g_auto (outcome) made = run ("init", f->folder, NULL);
  g_auto (outcome) usage = run ("backup", f->folder, NULL);
  g_assert_cmpint (usage.code, ==, 2);
  g_auto (outcome) written = run ("backup", f->folder, "-o", file, NULL);
  g_assert_cmpint (written.code, ==, 0);
  g_auto (outcome) there = run ("backup", f->folder, "-o", file, NULL);
  g_assert_cmpint (there.code, ==, 3);
  g_auto (outcome) restored = run ("import", file, other, NULL);
  g_assert_cmpint (restored.code, ==, 0);
  g_assert_nonnull (strstr (restored.out, "anchor   block 1048577 "));
  g_auto (outcome) check = run ("check", other, NULL);
  g_assert_cmpint (check.code, ==, 0);
  g_auto (outcome) again = run ("import", file, other, NULL);
  g_assert_cmpint (again.code, ==, 3);
  g_auto (outcome) none = run ("import", other, f->folder, NULL);
  g_assert_cmpint (none.code, ==, 3);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/commands/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = g_getenv ("MEDEASE_NODE");
  g_assert_nonnull (program);
  ADD ("init", test_init);
  ADD ("refused", test_refused);
  ADD ("behind-proxy", test_behind_proxy);
  ADD ("unknown-key", test_unknown_key);
  ADD ("key-readable", test_key_readable);
  ADD ("other-key", test_other_key);
  ADD ("run", test_run);
  ADD ("backup", test_backup);
  return g_test_run ();
}
