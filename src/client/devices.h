/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices of the own account, and the person's age identity as a file. */
#pragma once

#include "client/session.h"

typedef struct
{
  med_device_id id;
  const char *state; /* active, suspended (by the words), ended */
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

/* ── A second device (core/FORMATS.md P6) ───────────────────────────────────────────────────── */

/* On the old device: what the new one is shown; valid until the next one is made, once. */
med_result med_device_offer (med_session *session, med_arena *arena, const char **link,
                             med_failure *failure) MED_CHECKED;
/* On the new one: makes its keys in an empty profile, and the text that goes back. No words stand
 * in this keystore: they are the person's, not the device's. */
med_result med_device_answer (med_profile *profile, const char *link, med_span passphrase,
                              uint64_t kdf_memory, med_arena *arena, const char **answer,
                              med_failure *failure) MED_CHECKED;
/* On the old one: the ledger gets the new device, and the user key is sealed to it as well.
 * MED_E_INVALID: the answer is to another link than the last one. */
med_result med_device_add (med_session *session, const char *answer, med_device_id *device,
                           med_id *item, med_failure *failure) MED_CHECKED;
/* On the new one, once that is recorded: keys and everything else. MED_E_DENIED: not yet. */
med_result med_device_finish (med_session *session, GCancellable *cancellable,
                              med_failure *failure) MED_CHECKED;
/* Unique prefix (≥ 6 characters) of a device's text. */
med_result med_device_resolve (med_session *session, const char *text, med_device_id *device,
                               med_failure *failure) MED_CHECKED;

/* Another device of one's own may not sign or fetch any more; the user key gets a new generation,
 * sealed to those that stay and to the words, and every category a new lock. `compromised_since`
 * (unix seconds, 0: only put aside) tells those who shared with this person to change theirs. */
med_result med_device_revoke (med_session *session, const med_device_id *device,
                              int64_t compromised_since, med_id *item,
                              med_failure *failure) MED_CHECKED;
/* A new generation of the user key, all devices staying. */
med_result med_identity_rotate (med_session *session, med_id *item,
                                med_failure *failure) MED_CHECKED;
