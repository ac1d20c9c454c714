/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who uses this computer, as the lock screen shows them: nothing of it is secret. */
#pragma once

#include "client/model.h"

/* id, name, role, clinic, drafts, signed-in, last-used, sample */
#define MED_TYPE_PROFILE (med_profile_get_type ())
G_DECLARE_FINAL_TYPE (MedProfile, med_profile, MED, PROFILE, MedModel)
