/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits as answers. */
#pragma once

#include "client/visits.h"
#include "ctl/service.h"

/* The keys of `appointment list`. */
med_value *med_visit_value (const med_visit *visit, med_answer *answer);
med_value *med_free_time_value (const med_free_time *time, const char *type);
