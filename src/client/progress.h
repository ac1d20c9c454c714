/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a long transfer says how far it is: seldom enough to cost nothing, often enough to cancel.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Zero at first. */
typedef struct
{
  int64_t said_at; /* monotonic microseconds */
  uint64_t said;   /* bytes */
} med_progress_pace;

/* Whether to report now that done bytes are through: the first time, then every tenth of a second
 * or every 4 MiB, whichever comes first, so that a fast disk does not outrun a cancellation. */
bool med_progress_due (med_progress_pace *pace, uint64_t done);
