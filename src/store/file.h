/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small file helpers with errors as med_result. */
#pragma once

#include "base/memory.h"

/* ENOSPC and EDQUOT are MED_E_FULL, ENOENT is MED_E_NOT_FOUND, all else MED_E_IO. */
med_result med_file_result (int error_number) MED_CHECKED;
med_result med_file_write_all (int fd, med_span bytes) MED_CHECKED;
/* MED_E_INVALID when the file ends before `size` bytes. */
med_result med_file_read_all (int fd, uint8_t *bytes, size_t size) MED_CHECKED;
/* Creates the folder and its parents with mode 0700; an existing one is left alone. */
med_result med_file_make_folder (const char *path) MED_CHECKED;
/* Reads a whole regular file. MED_E_TOO_LARGE above size_max, MED_E_CHANGED when its size changes
 * while it is read. */
med_result med_file_read (const char *path, size_t size_max, med_arena *arena,
                          med_span *bytes) MED_CHECKED;
/* Replaces `path` durably or not at all: temporary file in the same folder, fsync, rename, fsync
 * of the folder. Mode 0600. With `keep_previous` the replaced file stays as `path`~. */
med_result med_file_replace (const char *path, med_span bytes, bool keep_previous) MED_CHECKED;

/* An advisory lock held while the process lives. MED_E_BUSY: another process has it. */
med_result med_file_lock (const char *path, int *fd) MED_CHECKED;
void med_file_unlock (int fd);
