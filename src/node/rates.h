/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much each name may do a second: token buckets, forgotten when they are full again. */
#pragma once

#include "base/span.h"

#include <glib.h>

typedef struct med_rates med_rates;

/* `burst` at once, then `per_second`. */
med_rates *med_rates_new (guint per_second, guint burst);
void med_rates_free (med_rates *rates);
/* Takes `cost` from the bucket of `name` (at most 32 bytes); false when it has not so much. */
bool med_rates_take (med_rates *rates, med_span name, guint cost, gint64 monotonic);
