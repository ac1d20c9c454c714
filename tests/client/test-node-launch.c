/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting the local node: by the user's service manager where there is one, else detached with its
 * lock and its socket; once, and again after it was killed. */
#include "client/node-launch.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *node_program;

typedef struct
{
  char *parent, *folder, *address, *tools;
} fixture;

static void
run_tool (const char *const *argv)
{
  int status;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, &errors, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %s", argv[0], errors);
}

static void
set_up (fixture *f, gconstpointer data)
{
  f->parent = g_dir_make_tmp ("med-launch-XXXXXX", NULL);
  f->folder = g_build_filename (f->parent, "node", NULL);
  f->tools = g_build_filename (f->parent, "tools", NULL);
  g_autofree char *socket = g_build_filename (f->folder, "node.sock", NULL);
  f->address = g_strconcat ("unix:", socket, NULL);
  g_assert_cmpint (g_mkdir (f->tools, 0700), ==, 0);
  const char *const init[] = { node_program, "init", f->folder, NULL };
  run_tool (init);
  g_unsetenv ("XDG_RUNTIME_DIR");
}

/* The process that runs this folder's node, 0 when there is none. */
static pid_t
find_process (const fixture *f)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  pid_t found = 0;
  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      gsize size;
      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &line, &size, NULL) || size == 0)
        continue;
      for (gsize i = 0; i + 1 < size; i++)
        if (line[i] == '\0')
          line[i] = ' ';
      g_autofree char *wanted = g_strdup_printf ("medease-node run %s --idle-exit 600", f->folder);
      if (g_str_has_suffix (line, wanted))
        {
          g_assert_cmpint (found, ==, 0);
          found = atoi (name);
        }
    }
  return found;
}

static void
kill_node (const fixture *f)
{
  pid_t pid = find_process (f);
  if (pid != 0)
    kill (pid, SIGKILL);
  /* It is nobody's child here. */
  for (int i = 0; i < 500 && find_process (f) != 0; i++)
    g_usleep (10000);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  kill_node (f);
  const char *const remove[] = { "rm", "-rf", f->parent, NULL };
  run_tool (remove);
  g_free (f->parent);
  g_free (f->folder);
  g_free (f->tools);
  g_free (f->address);
}

static void
start (const fixture *f)
{
  med_failure failure;
  med_result result = med_node_start (f->address, &failure);
  if (result != MED_OK)
    g_error ("%s", failure.message);
}

static void
test_detached (fixture *f, gconstpointer data)
{
  start (f);
  pid_t first = find_process (f);
  g_assert_cmpint (first, !=, 0);
  g_assert_cmpint (getsid (first), ==, first);
  /* Whoever comes next uses the same one. */
  start (f);
  g_assert_cmpint (find_process (f), ==, first);
  /* A second process is kept out by the lock. */
  const char *const second[] = { node_program, "check", f->folder, NULL };
  int status;
  g_assert_true (g_spawn_sync (NULL, (char **)second, NULL,
                               G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, NULL));
  g_assert_cmpint (WEXITSTATUS (status), ==, 11);
  kill_node (f);
  start (f);
  g_assert_cmpint (find_process (f), !=, first);
}

/* Stands for systemd-run: notes how it was called, then does what the manager would. */
static void
put_manager (const fixture *f, const char *last_line)
{
  g_autofree char *script = g_build_filename (f->tools, "systemd-run", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho \"$@\" > '%s/asked'\nshift 3\n%s\n",
                                           f->parent, last_line);
  g_autofree char *private = g_build_filename (f->parent, "systemd", "private", NULL);
  g_autofree char *folder = g_path_get_dirname (private);
  g_assert_true (g_file_set_contents (script, text, -1, NULL));
  g_assert_cmpint (g_chmod (script, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (private, "", 0, NULL));
  g_setenv ("XDG_RUNTIME_DIR", f->parent, TRUE);
  g_autofree char *path = g_strconcat (f->tools, ":", g_getenv ("PATH"), NULL);
  g_setenv ("PATH", path, TRUE);
}

static void
test_manager (fixture *f, gconstpointer data)
{
  g_autofree char *before = g_strdup (g_getenv ("PATH"));
  g_autofree char *asked = g_build_filename (f->parent, "asked", NULL);
  g_autofree char *text = NULL;
  put_manager (f, "setsid \"$@\" >/dev/null 2>&1 &");
  start (f);
  g_assert_true (g_file_get_contents (asked, &text, NULL, NULL));
  g_autofree char *wanted = g_strdup_printf ("--user --quiet --collect %s run %s --idle-exit 600\n",
                                             node_program, f->folder);
  g_assert_cmpstr (text, ==, wanted);
  g_assert_cmpint (find_process (f), !=, 0);
  g_setenv ("PATH", before, TRUE);
}

static void
test_manager_refuses (fixture *f, gconstpointer data)
{
  g_autofree char *before = g_strdup (g_getenv ("PATH"));
  put_manager (f, "exit 1");
  start (f);
  g_assert_cmpint (find_process (f), !=, 0);
  g_setenv ("PATH", before, TRUE);
}

static void
test_unit (fixture *f, gconstpointer data)
{
  g_autofree char *plain = med_node_unit ("/srv/clinic/node");
  g_autofree char *odd = med_node_unit ("/srv/elif ö/.local-x/a.b");
  g_autofree char *hidden = med_node_unit ("/.node");
  g_assert_cmpstr (plain, ==, "medease-node@srv-clinic-node.service");
  g_assert_cmpstr (odd, ==, "medease-node@srv-elif\\x20\\xc3\\xb6-.local\\x2dx-a.b.service");
  g_assert_cmpstr (hidden, ==, "medease-node@\\x2enode.service");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/node-launch/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_assert_cmpint (argc, >, 1);
  node_program = g_canonicalize_filename (argv[1], NULL);
  g_autofree char *folder = g_path_get_dirname (node_program);
  g_autofree char *path = g_strconcat (folder, ":", g_getenv ("PATH"), NULL);
  g_setenv ("PATH", path, TRUE);
  argv[1] = argv[0];
  argc--;
  argv++;
  g_test_init (&argc, &argv, NULL);
  ADD ("unit", test_unit);
  ADD ("detached", test_detached);
  ADD ("manager", test_manager);
  ADD ("manager-refuses", test_manager_refuses);
  return g_test_run ();
}
