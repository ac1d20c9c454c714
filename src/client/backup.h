/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of the clinic, or the place of one's own, that this profile's node keeps. They hold chain
 * and ciphertext, no keys: whoever finds one can open nothing. */
#pragma once

#include "client/profile.h"

typedef struct
{
  bool here;          /* this profile founded a node on this computer */
  int64_t last;       /* unix seconds of the newest backup, 0: none */
  const char *folder; /* where they go; "" when none was chosen; until the next setting is read */
} med_backup_status;

void med_backup_get_status (med_profile *profile, med_backup_status *status);
med_result med_backup_set_folder (med_profile *profile, const char *folder,
                                  med_failure *failure) MED_CHECKED;
/* Writes a file of its own into `folder` (NULL: the remembered one, and remembers it otherwise)
 * while the node runs, and checks it. `path` is for g_free (). */
med_result med_backup_make (med_profile *profile, const char *folder, char **path,
                            med_failure *failure) MED_CHECKED;
/* Opens the backup as this profile's node and starts it; `address` is for g_free (). */
med_result med_backup_open (med_profile *profile, const char *file, char **address,
                            med_failure *failure) MED_CHECKED;
