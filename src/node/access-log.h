/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When this node committed access entries, by its own monotonic clock: block time alone must not
 * let an entry live longer than its 15 minutes (core/FORMATS.md G3). */
#pragma once

#include "base/ids.h"
#include "base/span.h"

#include <glib.h>

typedef struct med_access_log med_access_log;

/* Entries from before the log was made count from then. */
med_access_log *med_access_log_new (gint64 monotonic);
void med_access_log_free (med_access_log *log);
/* Also forgets those that are over. */
void med_access_log_add (med_access_log *log, const med_id *access, gint64 monotonic);
bool med_access_log_live (const med_access_log *log, const med_id *access, gint64 monotonic);
