/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.conf: what is written is read, and what is not understood is an error. */
#include "node/config.h"

#include <glib/gstdio.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

typedef struct
{
  char *folder, *path;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("med-conf-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, MED_NODE_CONFIG_FILE, NULL);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static med_result
read_text (fixture *f, const char *text)
{
  g_autoptr (med_node_config) config = NULL;
  g_autofree char *problem = NULL;
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  med_result result = med_node_config_read (f->folder, &config, &problem);
  g_assert_cmpint (result == MED_OK, ==, problem == NULL);
  return result;
}

static void
test_round_trip (fixture *f, gconstpointer data)
{
  g_autoptr (med_node_config) config = med_node_config_new (f->folder, NULL), read = NULL;
  char *problem = NULL;
  g_autofree char *text = NULL, *again = NULL;
  g_strfreev (config->hosts);
  config->hosts = g_strsplit ("clinic.example;records.example", ";", -1);
  g_strfreev (config->pins);
  config->pins = g_new0 (char *, 2);
  config->pins[0] = g_strnfill (64, 'a');
  g_free (config->address);
  config->address = g_strdup ("https://clinic.example");
  config->mode = 0660;
  config->requests = 7;
  MUST (med_node_config_write (config, &problem));
  MUST (med_node_config_read (f->folder, &read, &problem));
  g_assert_cmpstr (read->socket, ==, config->socket);
  g_assert_cmpuint (read->mode, ==, 0660);
  g_assert_cmpuint (read->requests, ==, 7);
  g_assert_cmpuint (g_strv_length (read->hosts), ==, 2);
  g_assert_cmpstr (read->hosts[1], ==, "records.example");
  g_assert_cmpstr (read->pins[0], ==, config->pins[0]);
  g_assert_cmpstr (read->address, ==, config->address);
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  MUST (med_node_config_write (read, &problem));
  g_assert_true (g_file_get_contents (f->path, &again, NULL, NULL));
  g_assert_cmpstr (text, ==, again);
  /* Every key has its explanation right above it. */
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines + 1; *line != NULL; line++)
    if (strchr (*line, '=') != NULL && **line != '#')
      g_assert_true (g_str_has_prefix (line[-1], "# "));
}

static void
test_defaults (fixture *f, gconstpointer data)
{
  g_autoptr (med_node_config) config = NULL;
  char *problem = NULL;
  g_autofree char *socket = g_build_filename (f->folder, "node.sock", NULL);
  MUST (read_text (f, "[node]\nengine=solo\n"));
  MUST (med_node_config_read (f->folder, &config, &problem));
  g_assert_cmpstr (config->socket, ==, socket);
  g_assert_cmpuint (config->mode, ==, 0600);
  g_assert_cmpint (config->group, ==, -1);
}

static void
test_refused (fixture *f, gconstpointer data)
{
  static const char *const wrong[] = {
    "[node]\nengine=solo\ncolour=red\n",
    "[nodes]\nengine=solo\n",
    "[gateway]\nlisten=tcp:80\n",
    "[gateway]\nlisten=unix:\n",
    "[gateway]\nmode=0666\n",
    "[gateway]\nmode=rw\n",
    "[gateway]\ngroup=no-such-group-here\n",
    "[gateway]\naddress=http://clinic.example\n",
    "[gateway]\naddress=https://clinic.example\n",
    "[gateway]\npins=12\n",
    "[limits]\nconnections=0\n",
    "[limits]\nrequests=-1\n",
    "[limits]\nrequests=many\n",
    "[limits]\nupload-bytes=99999999999999999999\n",
    "engine=solo\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s", wrong[i]);
      g_assert_cmpint (read_text (f, wrong[i]), ==, MED_E_INVALID);
    }
  g_assert_cmpint (read_text (f, "[node]\nengine=cometbft\n"), ==, MED_E_UNSUPPORTED);
  g_assert_cmpint (read_text (f, "[node]\nblocks=kubo\n"), ==, MED_E_UNSUPPORTED);
  g_unlink (f->path);
  g_autoptr (med_node_config) config = NULL;
  g_autofree char *problem = NULL;
  g_assert_cmpint (med_node_config_read (f->folder, &config, &problem), ==, MED_E_NOT_FOUND);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/node/config/" name, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("round-trip", test_round_trip);
  ADD ("defaults", test_defaults);
  ADD ("refused", test_refused);
  return g_test_run ();
}
