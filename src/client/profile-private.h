/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a profile, for the client's own files. */
#pragma once

#include "client/profile.h"

#include <glib.h>

struct med_profile
{
  char *folder;
  int lock;
  const med_env *env;
  GKeyFile *settings;
  char *value; /* last text handed out */
  char *node;  /* in place of the settings'; NULL: none */
};

/* Path of a file in the folder; g_free () it. */
char *med_profile_path (const med_profile *profile, const char *name);
