/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For what is read from files: a folder of this process, in memory where the system has that, and
 * gone with it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

const char *fuzz_folder (void);
/* Puts a file there, for its owner alone, in the place of an older one. */
void fuzz_put (const char *name, const uint8_t *data, size_t size);
/* Removes all that is in a folder, and the folder. */
void fuzz_remove (const char *path);
