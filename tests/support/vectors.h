/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other projects' test vectors, which lie outside the source tree.
 *
 * Their folder is $MEDEASE_SHARED_DIR, or `shared` beside the source tree. A test of such a set
 *
 *   if (!med_test_vectors_available ("age", "vectors/age/testdata", NULL))
 *     return;
 *   … load, check, count …
 *   med_test_vectors_report ("age", passed, total, "14 post-quantum not supported");
 *
 * prints one line a set. A missing set is skipped and reported as not run, but fails when
 * MEDEASE_REQUIRE_VECTORS=1, so that the run that counts cannot pass by finding nothing. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Absolute path; need not exist. Owned by the library. */
const char *med_test_shared_dir (void);

/* `set` is the name to print; then one or more files or folders, relative to the shared folder,
 * that must all be there, and NULL. When false the test is already marked: return. */
bool med_test_vectors_available (const char *set, ...) G_GNUC_NULL_TERMINATED;

/* Whole file, relative to the shared folder, with a zero byte behind it that `size` does not
 * count. `size` may be NULL. Free with g_free (). Ends the test program when unreadable. */
char *med_test_vectors_load (const char *path, gsize *size);

/* Names of the files in a folder that end with `suffix` (NULL: of all), sorted by bytes and ended
 * by NULL; folders are left out. Free with g_strfreev (). */
char **med_test_vectors_list (const char *folder, const char *suffix);

/* Prints "# vectors: SET PASSED/TOTAL, NOTE" (`note` may be NULL); the test fails unless all of
 * at least one passed. */
void med_test_vectors_report (const char *set, guint passed, guint total, const char *note);
