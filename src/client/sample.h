/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample clinic: an embedded local node with invented people and records, for trying MedEase
 * and for showing it. It is made by the client services that every clinic uses; nothing in it has a
 * shortcut.
 *
 *   PERSON               link to a profile below
 *   complete             which clinic-N is the sample, written last
 *   clinic-N/PERSON/     one profile a person (client/profile.h), with sample=true in profile.conf;
 *                        the officer's holds the node
 *
 * Every making takes a new N: a node that still runs from an interrupted one stays out of the way.
 */
#pragma once

#include "client/records.h"

/* Opens every profile of the sample. It protects nothing: the sample holds nobody's secrets. */
#define MED_SAMPLE_PASSPHRASE "lindenhof sample clinic"
/* Least Argon2id memory, in bytes, so that switching between the people is quick. */
#define MED_SAMPLE_KDF_MEMORY ((uint64_t)64 << 20)

typedef struct
{
  const char *folder; /* of the profile, in the sample's folder */
  const char *name;   /* Given Family, doctors with their title */
  const char *role;   /* patient doctor receptionist officer */
} med_sample_person;

/* Patients first; lives as long as the program. */
const med_sample_person *med_sample_people (size_t *count);
/* The XDG data folder's "medease/sample"; g_free () it. */
char *med_sample_folder (void);
/* Whether the sample in `folder` (NULL: the usual one) is complete. */
bool med_sample_ready (const char *folder);
/* Folder of a person's profile in the sample that stands complete in `folder` (NULL: the usual
 * one); NULL when there is none. g_free () it. */
char *med_sample_profile (const char *folder, const med_sample_person *person);

/* Makes the sample in `folder` (NULL: the usual one) unless it stands there complete; a making that
 * was interrupted starts over. Blocks for up to a minute: worker thread. `progress` counts steps
 * and may be NULL. MED_E_BUSY: another process makes it now. */
med_result med_sample_ensure (const char *folder, med_progress progress, void *context,
                              GCancellable *cancellable, med_failure *failure) MED_CHECKED;
