/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrases come from the terminal without echo, from a file descriptor or from a file: never
 * from arguments or the environment, which other programs can read. */
#pragma once

#include "client/failure.h"

#include <stddef.h>
#include <stdint.h>

#define MED_PASSPHRASE_MAX 1024

typedef struct
{
  uint8_t bytes[MED_PASSPHRASE_MAX];
  size_t size;
} med_passphrase; /* secret */

typedef struct
{
  int fd;           /* -1: none */
  const char *file; /* NULL: none */
} med_passphrase_source;

/* One line, without its line feed. A descriptor gives the next line each time, so that two can be
 * read after each other; a file always its first. MED_E_LOCKED when there is no terminal to ask;
 * MED_E_INVALID when it is empty or too long. */
med_result med_passphrase_read (const med_passphrase_source *source, const char *prompt,
                                med_passphrase *passphrase, med_failure *failure) MED_CHECKED;
/* A new one: asked twice on a terminal. */
med_result med_passphrase_read_new (const med_passphrase_source *source, med_passphrase *passphrase,
                                    med_failure *failure) MED_CHECKED;
void med_passphrase_wipe (med_passphrase *passphrase);
