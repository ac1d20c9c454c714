/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medease-node does the work; here is where, and what it said. */
#include "client/backup.h"

#include "client/node-launch.h"
#include "client/profile-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/un.h>

#define FOLDER_KEY "backup-folder"

static char *
own_address (const med_profile *profile)
{
  return g_strconcat ("unix:", profile->folder, "/node/node.sock", NULL);
}

void
med_backup_get_status (med_profile *profile, med_backup_status *status)
{
  g_autofree char *address = own_address (profile);
  status->here = med_node_is_local (address);
  status->last = status->here ? med_node_last_backup (address) : 0;
  const char *folder = med_profile_get (profile, FOLDER_KEY);
  status->folder = folder != NULL ? folder : "";
}

med_result
med_backup_set_folder (med_profile *profile, const char *folder, med_failure *failure)
{
  return med_profile_set (profile, FOLDER_KEY, folder, failure);
}

/* Runs medease-node; its last line of errors is the reason. */
static med_result
run_node (const char *const argv[], const char *what, med_failure *failure)
{
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     &errors, &status, &error))
    return med_fail (failure, MED_E_IO, _ ("The local hospital program could not be started: %s"),
                     error->message);
  if (status == 0)
    return MED_OK;
  const char *reason = g_strstrip (errors);
  if (g_str_has_prefix (reason, "medease-node: "))
    reason += strlen ("medease-node: ");
  return med_fail (failure, MED_E_IO, "%s: %s", what, reason);
}

med_result
med_backup_make (med_profile *profile, const char *folder, char **path, med_failure *failure)
{
  g_autofree char *address = own_address (profile);
  g_autofree char *node = med_node_program ();
  g_autofree char *remembered = g_strdup (med_profile_get (profile, FOLDER_KEY));
  const char *place = folder != NULL ? folder : remembered;
  if (!med_node_is_local (address))
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("Your records are kept by a clinic, which makes the backups."));
  if (node == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("The program medease-node is not installed on this computer."));
  if (place == NULL || *place == '\0')
    return med_fail (failure, MED_E_INVALID, _ ("No folder for backups was chosen yet."));
  if (!g_file_test (place, G_FILE_TEST_IS_DIR))
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("The folder for backups is not there: %s. Is the disk connected?"), place);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "medease-%Y-%m-%d-%H%M%S.backup");
  g_autofree char *file = g_build_filename (place, name, NULL);
  g_autofree char *data = med_node_folder (address);
  const char *const argv[] = { node, "backup", data, "-o", file, NULL };
  MED_TRY (run_node (argv, _ ("The backup could not be made"), failure));
  if (folder != NULL)
    MED_TRY (med_backup_set_folder (profile, folder, failure));
  *path = g_steal_pointer (&file);
  return MED_OK;
}

med_result
med_backup_open (med_profile *profile, const char *file, char **address, med_failure *failure)
{
  g_autofree char *listen = own_address (profile);
  g_autofree char *node = med_node_program ();
  g_autofree char *folder = med_node_folder (listen);
  if (node == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("The program medease-node is not installed on this computer."));
  if (strlen (listen) >= strlen ("unix:") + sizeof ((struct sockaddr_un *)NULL)->sun_path)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The folder's name is too long for a local clinic: %s"), folder);
  const char *const argv[] = { node, "import", file, folder, "--listen", listen, NULL };
  MED_TRY (run_node (argv, _ ("The backup could not be opened"), failure));
  MED_TRY (med_node_start (listen, failure));
  *address = g_steal_pointer (&listen);
  return MED_OK;
}
