/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile folder: lock, settings, clock and randomness. */
#include "client/profile-private.h"

#include "store/file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>

static med_time
real_now (void *context)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (med_time){ now.tv_sec, (int32_t)now.tv_nsec };
}

static void
real_random (void *context, void *out, size_t size)
{
  randombytes_buf (out, size);
}

bool
med_client_start (void)
{
  return sodium_init () >= 0;
}

const med_env *
med_client_env (void)
{
  static const med_env env = { real_now, real_random, NULL };
  return &env;
}

char *
med_profile_path (const med_profile *profile, const char *name)
{
  return g_build_filename (profile->folder, name, NULL);
}

static med_result
check_private (const char *folder, med_failure *failure)
{
  struct stat status;
  if (stat (folder, &status) != 0)
    return errno == ENOENT
               ? med_fail (failure, MED_E_NOT_FOUND, _ ("There is no folder %s."), folder)
               : med_fail (failure, MED_E_IO, _ ("The folder %s cannot be read."), folder);
  if (!S_ISDIR (status.st_mode))
    return med_fail (failure, MED_E_IO, _ ("%s is not a folder."), folder);
  if ((status.st_mode & 077) != 0)
    return med_fail (failure, MED_E_IO,
                     _ ("Others on this computer can read the folder %s. Take their rights away "
                        "(chmod 700) and start again."),
                     folder);
  return MED_OK;
}

char *
med_profile_usual_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "medease", "default", NULL);
}

med_result
med_profile_open (const char *folder, bool create, const med_env *env, med_profile **profile,
                  med_failure *failure)
{
  g_autofree char *path = folder != NULL ? g_strdup (folder) : med_profile_usual_folder ();
  if (create)
    MED_TRY_PLAIN (med_file_make_folder (path), failure);
  MED_TRY (check_private (path, failure));
  g_autofree char *lock_path = g_build_filename (path, "lock", NULL);
  int lock;
  med_result result = med_file_lock (lock_path, &lock);
  if (result == MED_E_BUSY)
    return med_fail (failure, result,
                     _ ("This is open already in another MedEase window, or medeasectl works with "
                        "it. Close that first, then try again."));
  MED_TRY_PLAIN (result, failure);
  med_profile *opened = g_new0 (med_profile, 1);
  opened->folder = g_steal_pointer (&path);
  opened->lock = lock;
  opened->env = env;
  opened->settings = g_key_file_new ();
  g_autofree char *settings_path = med_profile_path (opened, "profile.conf");
  g_autoptr (GError) error = NULL;
  if (!g_key_file_load_from_file (opened->settings, settings_path, G_KEY_FILE_NONE, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      med_profile_close (opened);
      return med_fail (failure, MED_E_DAMAGED, _ ("The settings file %s cannot be read: %s"),
                       settings_path, error->message);
    }
  *profile = opened;
  return MED_OK;
}

void
med_profile_close (med_profile *profile)
{
  if (profile == NULL)
    return;
  g_key_file_free (profile->settings);
  g_free (profile->folder);
  g_free (profile->value);
  g_free (profile->node);
  med_file_unlock (profile->lock);
  g_free (profile);
}

const char *
med_profile_folder (const med_profile *profile)
{
  return profile->folder;
}

const med_env *
med_profile_env (const med_profile *profile)
{
  return profile->env;
}

bool
med_profile_has_keystore (const med_profile *profile)
{
  g_autofree char *path = med_profile_path (profile, "keystore");
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

const char *
med_profile_get (med_profile *profile, const char *key)
{
  g_free (profile->value);
  profile->value = g_key_file_get_string (profile->settings, "profile", key, NULL);
  return profile->value;
}

med_result
med_profile_set (med_profile *profile, const char *key, const char *value, med_failure *failure)
{
  g_key_file_set_string (profile->settings, "profile", key, value);
  gsize size;
  g_autofree char *text = g_key_file_to_data (profile->settings, &size, NULL);
  g_autofree char *path = med_profile_path (profile, "profile.conf");
  MED_TRY_PLAIN (med_file_replace (path, med_span_make (text, size), false), failure);
  return MED_OK;
}

const char *
med_profile_node (med_profile *profile)
{
  return profile->node != NULL ? profile->node : med_profile_get (profile, "node");
}

void
med_profile_use_node (med_profile *profile, const char *address)
{
  g_free (profile->node);
  profile->node = g_strdup (address);
}
