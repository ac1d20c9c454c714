/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles, for the client's own files. */
#pragma once

#include "client/profile-object.h"

#include <gio/gio.h>

/* People whose folder below `folder` has a keystore, in order of name. */
void med_profiles_scan (GListStore *profiles, const char *folder, bool sample);
const char *med_profile_object_folder (MedProfile *profile);
bool med_profile_object_is_sample (MedProfile *profile);
void med_profile_object_set_signed_in (MedProfile *profile, bool signed_in);
