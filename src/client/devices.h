/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices of the own account, and the person's age identity as a file. */
#pragma once

#include "client/session.h"

typedef struct
{
  med_device_id id;
  const char *state; /* active, ended */
  bool current;      /* this one */
} med_device_info;

/* As the ledger lists them; before joining only this one. */
med_result med_devices_list (med_session *session, med_arena *arena, med_device_info **devices,
                             size_t *count, med_failure *failure) MED_CHECKED;

/* Writes every generation of the user key as an age identity file (mode 0600): with it, and without
 * MedEase, `age -d -i FILE` opens whatever is sealed to this person. MED_E_EXISTS: there is such a
 * file, which stays as it is. */
med_result med_identity_export (med_session *session, const char *path,
                                med_failure *failure) MED_CHECKED;
