/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample's people and its folder: made once, found again. */
#include "client/sample-maker.h"

#include "core/proto/tx.pb-c.h"
#include "store/file.h"

#include <glib/gi18n-lib.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define MARKER_MAX 64

const med_sample_cast med_sample_cast_list[] = {
  { { "elif-ozdemir", "Elif Özdemir", "patient" },
    MED__ROLE__ROLE_PATIENT,
    { "Özdemir", "Elif", "1979-03-14", "female", "+49 30 5550 1979", NULL, NULL } },
  { { "tomasz-kowalski", "Tomasz Kowalski", "patient" },
    MED__ROLE__ROLE_PATIENT,
    { "Kowalski", "Tomasz", "1968-12-11", "male", "+49 30 5550 1968", NULL, NULL } },
  { { "amara-okafor", "Amara Okafor", "patient" },
    MED__ROLE__ROLE_PATIENT,
    { "Okafor", "Amara", "1991-08-02", "female", "+49 30 5550 1991", NULL, NULL } },
  { { "jonas-lindqvist", "Dr Jonas Lindqvist", "doctor" },
    MED__ROLE__ROLE_DOCTOR,
    { "Lindqvist", "Jonas", NULL, NULL, NULL, "Dr", "General medicine" } },
  { { "mei-ling-tan", "Dr Mei-Ling Tan", "doctor" },
    MED__ROLE__ROLE_DOCTOR,
    { "Tan", "Mei-Ling", NULL, NULL, NULL, "Dr", "Diabetology" } },
  { { "noor-haddad", "Noor Haddad", "receptionist" },
    MED__ROLE__ROLE_RECEPTIONIST,
    { "Haddad", "Noor", NULL, NULL, NULL, NULL, NULL } },
  { { "ines-weber", "Ines Weber", "officer" },
    MED__ROLE__ROLE_OFFICER,
    { "Weber", "Ines", NULL, NULL, NULL, NULL, NULL } },
};

const med_sample_person *
med_sample_people (size_t *count)
{
  static med_sample_person people[MED_SAMPLE_PEOPLE];
  for (size_t i = 0; i < MED_SAMPLE_PEOPLE; i++)
    people[i] = med_sample_cast_list[i].person;
  *count = MED_SAMPLE_PEOPLE;
  return people;
}

char *
med_sample_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "medease", "sample", NULL);
}

/* Name of the folder that the marker calls complete; NULL when there is none. */
static char *
complete_clinic (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "complete", NULL);
  g_autofree char *text = NULL;
  gsize size;
  if (!g_file_get_contents (path, &text, &size, NULL) || size >= MARKER_MAX)
    return NULL;
  g_strchomp (text);
  g_autofree char *clinic = g_build_filename (folder, text, NULL);
  if (!g_str_has_prefix (text, "clinic-") || strchr (text, '/') != NULL
      || !g_file_test (clinic, G_FILE_TEST_IS_DIR))
    return NULL;
  return g_steal_pointer (&text);
}

bool
med_sample_ready (const char *folder)
{
  g_autofree char *top = folder != NULL ? g_strdup (folder) : med_sample_folder ();
  g_autofree char *clinic = complete_clinic (top);
  return clinic != NULL;
}

char *
med_sample_profile (const char *folder, const med_sample_person *person)
{
  g_autofree char *top = folder != NULL ? g_strdup (folder) : med_sample_folder ();
  g_autofree char *clinic = complete_clinic (top);
  return clinic != NULL ? g_build_filename (top, clinic, person->folder, NULL) : NULL;
}

/* What cannot be removed stays: it takes room, and does no harm. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_tree (inner);
    }
  if (g_remove (path) != 0)
    g_debug ("%s could not be removed", path);
}

/* Removes what interrupted makings left and gives a name that none of them had. */
static char *
next_clinic (const char *folder)
{
  guint64 highest = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "clinic-"))
      {
        g_autofree char *left = g_build_filename (folder, name, NULL);
        highest = MAX (highest, g_ascii_strtoull (name + strlen ("clinic-"), NULL, 10));
        remove_tree (left);
      }
  return g_strdup_printf ("clinic-%" G_GUINT64_FORMAT, highest + 1);
}

/* PERSON → clinic-N/PERSON. */
static med_result
link_people (const char *folder, const char *clinic, med_failure *failure)
{
  for (size_t i = 0; i < MED_SAMPLE_PEOPLE; i++)
    {
      const char *person = med_sample_cast_list[i].person.folder;
      g_autofree char *path = g_build_filename (folder, person, NULL);
      g_autofree char *target = g_build_filename (clinic, person, NULL);
      if (g_remove (path) != 0 && errno != ENOENT)
        return med_fail_plain (failure, MED_E_IO, MED_REASON_NONE);
      if (symlink (target, path) != 0)
        return med_fail_plain (failure, MED_E_IO, MED_REASON_NONE);
    }
  return MED_OK;
}

static med_result
make (const char *folder, med_progress progress, void *context, GCancellable *cancellable,
      med_failure *failure)
{
  g_autofree char *clinic = next_clinic (folder);
  g_autofree char *inside = g_build_filename (folder, clinic, NULL);
  g_autofree char *marker = g_build_filename (folder, "complete", NULL);
  med_sample_maker maker = { .folder = inside,
                             .progress = progress,
                             .context = context,
                             .cancellable = cancellable,
                             .today = med_env_now (med_client_env ()).seconds };
  MED_TRY_PLAIN (med_file_make_folder (inside), failure);
  MED_TRY (med_sample_make (&maker, failure));
  MED_TRY (link_people (folder, clinic, failure));
  MED_TRY_PLAIN (med_file_replace (marker, med_span_text (clinic), false), failure);
  return MED_OK;
}

med_result
med_sample_ensure (const char *folder, med_progress progress, void *context,
                   GCancellable *cancellable, med_failure *failure)
{
  g_autofree char *top = folder != NULL ? g_strdup (folder) : med_sample_folder ();
  g_autofree char *lock_path = g_build_filename (top, "lock", NULL);
  MED_TRY_PLAIN (med_file_make_folder (top), failure);
  int lock;
  med_result result = med_file_lock (lock_path, &lock);
  if (result == MED_E_BUSY)
    return med_fail (failure, result,
                     _ ("The sample clinic is being made by another MedEase. Wait a minute."));
  MED_TRY_PLAIN (result, failure);
  g_autofree char *clinic = complete_clinic (top);
  if (clinic == NULL)
    result = make (top, progress, context, cancellable, failure);
  med_file_unlock (lock);
  return result;
}
