/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Founding and starting a local medease-node. */
#include "client/node-launch.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "client/profile-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <sys/un.h>
#include <unistd.h>

#define IDLE_EXIT_SECONDS "600"
#define START_SECONDS 15

/* Beside this program (build tree and installation alike), else on the path. */
char *
med_node_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  if (self != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (self);
      char *beside = g_build_filename (folder, "medease-node", NULL);
      if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
        return beside;
      g_free (beside);
      char *built = g_build_filename (folder, "..", "node", "medease-node", NULL);
      if (g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
        return built;
      g_free (built);
    }
  return g_find_program_in_path ("medease-node");
}

static char *
socket_path (const med_profile *profile)
{
  return g_build_filename (profile->folder, "node", "node.sock", NULL);
}

bool
med_node_is_local (const char *address)
{
  if (!g_str_has_prefix (address, "unix:"))
    return false;
  g_autofree char *folder = g_path_get_dirname (address + 5);
  g_autofree char *config = g_build_filename (folder, "node.conf", NULL);
  return access (config, R_OK) == 0;
}

char *
med_node_folder (const char *address)
{
  return g_path_get_dirname (address + strlen ("unix:"));
}

int64_t
med_node_last_backup (const char *address)
{
  g_autofree char *folder = med_node_folder (address);
  g_autofree char *path = g_build_filename (folder, "last-backup", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  med_time time;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return 0;
  g_autofree char *text = g_key_file_get_string (file, "backup", "time", NULL);
  if (text == NULL || med_time_parse (med_span_text (text), &time) != MED_OK)
    return 0;
  return time.seconds;
}

static bool
answers (const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  return connection != NULL;
}

static void
detach (gpointer unused)
{
  setsid ();
}

char *
med_node_unit (const char *folder)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  g_autoptr (GString) name = g_string_new ("medease-node@");
  const char *next = path + 1;
  if (*next == '\0')
    g_string_append_c (name, '-');
  for (; *next != '\0'; next++)
    if (*next == '/')
      g_string_append_c (name, '-');
    else if (g_ascii_isalnum (*next) || *next == ':' || *next == '_'
             || (*next == '.' && next != path + 1))
      g_string_append_c (name, *next);
    else
      g_string_append_printf (name, "\\x%02x", (unsigned char)*next);
  g_string_append (name, ".service");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static bool
succeeds (const char *const *argv)
{
  int status;
  return g_spawn_sync (NULL, (char **)argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                           | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

/* A user service survives the session's processes; without a user manager a plain process does. The
 * installed unit belongs to the installed program; another one gets a unit for this one time. */
static bool
start_service (const char *node, const char *folder)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  if (runtime == NULL)
    return false;
  g_autofree char *manager = g_build_filename (runtime, "systemd", "private", NULL);
  if (!g_file_test (manager, G_FILE_TEST_EXISTS))
    return false;
  g_autofree char *unit = med_node_unit (folder);
  const char *const installed[] = { "systemctl", "--user", "--quiet", "start", unit, NULL };
  const char *const once[] = { "systemd-run", "--user", "--quiet",     "--collect",       node,
                               "run",         folder,   "--idle-exit", IDLE_EXIT_SECONDS, NULL };
  if (strcmp (node, MEDEASE_BINDIR "/medease-node") == 0 && succeeds (installed))
    return true;
  return succeeds (once);
}

static bool
start_detached (const char *node, const char *folder, med_failure *failure)
{
  const char *const argv[] = { node, "run", folder, "--idle-exit", IDLE_EXIT_SECONDS, NULL };
  g_autoptr (GError) error = NULL;
  if (g_spawn_async (NULL, (char **)argv, NULL,
                     G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, detach, NULL, NULL,
                     &error))
    return true;
  med_fail (failure, MED_E_OFFLINE, _ ("The local hospital program could not be started: %s"),
            error->message);
  return false;
}

med_result
med_node_start (const char *address, med_failure *failure)
{
  const char *path = address + strlen ("unix:");
  if (answers (path))
    return MED_OK;
  g_autofree char *node = med_node_program ();
  g_autofree char *folder = g_path_get_dirname (path);
  if (node == NULL)
    return med_fail (failure, MED_E_OFFLINE,
                     _ ("The program medease-node is not installed on this computer."));
  if (!start_service (node, folder) && !start_detached (node, folder, failure))
    return MED_E_OFFLINE;
  gint64 end = g_get_monotonic_time () + START_SECONDS * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    {
      if (answers (path))
        return MED_OK;
      g_usleep (20000);
    }
  return med_fail (failure, MED_E_OFFLINE,
                   _ ("The local hospital program did not start within %d seconds."),
                   START_SECONDS);
}

static med_result
init_node (const char *node, const char *folder, const char *listen, bool personal,
           med_failure *failure)
{
  const char *argv[]
      = { node, "init", folder, "--listen", listen, personal ? "--personal" : NULL, NULL };
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     &errors, &status, &error))
    return med_fail (failure, MED_E_IO, _ ("The local hospital program could not be started: %s"),
                     error->message);
  if (status != 0)
    return med_fail (failure, MED_E_IO, _ ("The clinic could not be set up: %s"),
                     g_strstrip (errors));
  return MED_OK;
}

med_result
med_node_found (med_profile *profile, bool personal, char **address, char **founder_invite,
                med_failure *failure)
{
  g_autofree char *node = med_node_program ();
  g_autofree char *folder = g_build_filename (profile->folder, "node", NULL);
  g_autofree char *path = socket_path (profile);
  g_autofree char *listen = g_strconcat ("unix:", path, NULL);
  g_autofree char *invite_path = g_build_filename (folder, "founder.invite", NULL);
  if (node == NULL)
    return med_fail (failure, MED_E_OFFLINE,
                     _ ("The program medease-node is not installed on this computer."));
  if (strlen (path) >= sizeof ((struct sockaddr_un *)NULL)->sun_path)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The folder's name is too long for a local clinic: %s"), folder);
  /* A founder's invite that was not used yet: an earlier attempt stopped here. */
  if (!g_file_test (invite_path, G_FILE_TEST_EXISTS))
    {
      if (g_file_test (folder, G_FILE_TEST_EXISTS))
        return med_fail (failure, MED_E_EXISTS, _ ("There is a clinic in this profile already."));
      MED_TRY (init_node (node, folder, listen, personal, failure));
    }
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  if (!g_file_get_contents (invite_path, &text, NULL, &error))
    return med_fail (failure, MED_E_IO, _ ("The clinic's first invitation cannot be read: %s"),
                     error->message);
  MED_TRY (med_node_start (listen, failure));
  *address = g_steal_pointer (&listen);
  *founder_invite = g_steal_pointer (&text);
  return MED_OK;
}
