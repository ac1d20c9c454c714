/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replica with any number of records, as a synchronisation would have left it: proven rows and
 * checked documents, put there by the client's own functions. */
#pragma once

#include "client/session-private.h"

/* Opens an own profile in `folder`, made when it is not there yet. `unlocked` is when the keys were
 * at hand. Ends the program on failure. */
med_session *bench_session_open (const char *folder, med_profile **profile, double *unlocked);
/* Adds records number `first` and following of this person's own. */
void bench_records_add (med_session *session, unsigned first, unsigned count);
/* What record `number` is called, and its date; the same each time. */
void bench_record_title (unsigned number, char title[64]);
void bench_record_date (unsigned number, char date[16]);
