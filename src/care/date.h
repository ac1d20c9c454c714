/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of FHIR R4, which may be known to the year or month only. */
#pragma once

#include "base/span.h"

/* YYYY, YYYY-MM or YYYY-MM-DD, and a day that exists. */
bool med_fhir_date_valid (const char *text);
/* A date, or an instant with seconds and offset. */
bool med_fhir_datetime_valid (const char *text);
