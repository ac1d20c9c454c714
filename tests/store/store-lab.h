/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders and counted randomness for the store's tests. */
#pragma once

#include "base/env.h"
#include "core/dag/cid.h"
#include "store/db.h"

#include <errno.h>
#include <ftw.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

static inline char *
lab_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("med-store-XXXXXX", &error);
  g_assert_no_error (error);
  return path;
}

static inline int
lab_remove_one (const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
  return remove (path);
}

/* Removes the folder and frees the path. */
static inline void
lab_folder_free (char *path)
{
  g_assert_cmpint (nftw (path, lab_remove_one, 8, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (path);
}

static inline char *
lab_path (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static inline med_db *
lab_db (const char *folder, const med_schema *schema)
{
  g_autofree char *path = lab_path (folder, "test.db");
  med_db *db;
  MUST (med_db_open (path, schema, &db));
  return db;
}

static inline med_time
lab_now (void *context)
{
  return (med_time){ 1767225600, 0 };
}

static inline void
lab_random (void *context, void *out, size_t size)
{
  static uint8_t next = 1;
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)out)[i] = next++;
}

static const med_env lab_env = { lab_now, lab_random, NULL };

static inline void
lab_arena (med_arena *arena)
{
  med_arena_init (arena, med_memory_heap (), (size_t)64 << 20);
}
