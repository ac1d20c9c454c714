/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile folders of this computer. */
#include "client/profile-object-private.h"

#include <string.h>

enum
{
  ID,
  NAME,
  ROLE,
  CLINIC,
  DRAFTS,
  SIGNED_IN,
  LAST_USED,
  SAMPLE,
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },
  [NAME] = { "name", 's', false },
  [ROLE] = { "role", 's', false },
  [CLINIC] = { "clinic", 's', false },
  [DRAFTS] = { "drafts", 'u', false },
  [SIGNED_IN] = { "signed-in", 'b', false },
  [LAST_USED] = { "last-used", 'x', false },
  [SAMPLE] = { "sample", 'b', false },
};

struct _MedProfile
{
  MedModel parent_instance;
  char *folder;
};

G_DEFINE_FINAL_TYPE (MedProfile, med_profile, MED_TYPE_MODEL)

static void
med_profile_finalize (GObject *object)
{
  g_free (MED_PROFILE (object)->folder);
  G_OBJECT_CLASS (med_profile_parent_class)->finalize (object);
}

static void
med_profile_class_init (MedProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_profile_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_profile_init (MedProfile *self)
{
}

static void
set_from_conf (MedProfile *self, guint field, GKeyFile *conf, const char *key)
{
  g_autofree char *value = g_key_file_get_string (conf, "profile", key, NULL);
  med_model_set_text (self, field, value);
}

static void
read_conf (MedProfile *self)
{
  g_autoptr (GKeyFile) conf = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->folder, "profile.conf", NULL);

  /* Without the file there is a profile without a label: its folder's name says who it is. */
  g_key_file_load_from_file (conf, path, G_KEY_FILE_NONE, NULL);
  set_from_conf (self, NAME, conf, "name");
  set_from_conf (self, ROLE, conf, "role");
  set_from_conf (self, CLINIC, conf, "clinic");
  med_model_set_number (self, LAST_USED, g_key_file_get_int64 (conf, "profile", "last-used", NULL));
  med_model_set_number (self, DRAFTS, g_key_file_get_integer (conf, "profile", "drafts", NULL));
  if (med_model_text (self, NAME) == NULL)
    med_model_set_text (self, NAME, med_model_text (self, ID));
  if (med_model_text (self, ROLE) == NULL)
    med_model_set_text (self, ROLE, "patient");
}

static MedProfile *
find (GListStore *profiles, const char *folder)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (profiles)); i++)
    {
      g_autoptr (MedProfile) profile
          = (MedProfile *)g_list_model_get_item (G_LIST_MODEL (profiles), i);
      if (g_str_equal (profile->folder, folder))
        return profile;
    }
  return NULL;
}

static int
by_name (gconstpointer a, gconstpointer b, gpointer unused)
{
  const char *first = med_model_text ((gpointer)a, NAME),
             *second = med_model_text ((gpointer)b, NAME);
  return g_utf8_collate (first != NULL ? first : "", second != NULL ? second : "");
}

void
med_profiles_scan (GListStore *profiles, const char *folder, bool sample)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *keystore = g_build_filename (path, "keystore", NULL);
      MedProfile *known = find (profiles, path);
      if (known != NULL)
        read_conf (known);
      if (known != NULL || !g_file_test (keystore, G_FILE_TEST_EXISTS))
        continue;
      g_autoptr (MedProfile) profile = (MedProfile *)g_object_new (MED_TYPE_PROFILE, NULL);
      profile->folder = g_strdup (path);
      med_model_set_text (profile, ID, name);
      med_model_set_number (profile, SAMPLE, sample);
      read_conf (profile);
      g_list_store_insert_sorted (profiles, profile, by_name, NULL);
    }
}

const char *
med_profile_object_folder (MedProfile *profile)
{
  return profile->folder;
}

bool
med_profile_object_is_sample (MedProfile *profile)
{
  return med_model_number (profile, SAMPLE) != 0;
}

void
med_profile_object_set_signed_in (MedProfile *profile, bool signed_in)
{
  med_model_set_number (profile, SIGNED_IN, signed_in);
}
