/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes every right from this process that it does not need to turn bytes into pixels. */
#pragma once

#include <stdbool.h>

/* From here on: no files, no sockets, no processes, no new code, no descriptors but 0 and 1, no
 * more than so much memory and time. Whatever is tried fails with EPERM. Returns false when the
 * kernel does not take one of the rules; the process must end then. */
bool med_render_confine (void);
