/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pace of progress reports. */
#include "client/progress.h"

#include <glib.h>

#define TIME (G_USEC_PER_SEC / 10)
#define BYTES ((uint64_t)4 << 20)

bool
med_progress_due (med_progress_pace *pace, uint64_t done)
{
  gint64 now = g_get_monotonic_time ();
  if (pace->said_at != 0 && now - pace->said_at < TIME && done - pace->said < BYTES)
    return false;
  pace->said_at = now;
  pace->said = done;
  return true;
}
