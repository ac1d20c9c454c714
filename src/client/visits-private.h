/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of schedules and visits share. */
#pragma once

#include "client/detail.h"
#include "client/people-private.h"
#include "client/sync-private.h"
#include "client/visits.h"
#include "core/ledger/visit.h"

/* A proven row of the replica in the arena, NULL when there is none. */
#define MED_VISIT_ROW(session, Type, table, id, arena)                                             \
  ((const Type *)med_replica_decode ((session)->replica, table, id, arena))

/* Fetches the days [first, last] of these calendars, proven, as far as a node is there. */
med_result med_calendar_days_fetch (med_session *session, const med_id *calendars, size_t count,
                                    uint32_t first, uint32_t last, GCancellable *cancellable,
                                    med_failure *failure) MED_CHECKED;
/* The day as it is known here; NULL: nothing is open or taken. */
const Med__CalendarDayRow *med_calendar_day (med_session *session, const med_id *calendar,
                                             uint32_t day, med_arena *arena);

/* The desk detail of a visit. */
typedef struct
{
  const char *type, *note, *code; /* "" when there is none */
  uint32_t ready, needed;
} med_desk_words;

/* Seals desk words to the patient (whoever stands behind a desk account) and to the clinic. */
med_result med_desk_seal (med_session *session, const med_account_id *patient, const med_id *clinic,
                          const med_desk_words *words, GCancellable *cancellable, med_cid *root,
                          med_failure *failure) MED_CHECKED;
/* Seals the reason to patient and provider. */
med_result med_reason_seal (med_session *session, const med_account_id *patient,
                            const med_account_id *provider, const char *reason,
                            GCancellable *cancellable, med_cid *root,
                            med_failure *failure) MED_CHECKED;
/* What is known here; "" and zeros otherwise. */
void med_desk_known (med_session *session, ProtobufCBinaryData cid, med_arena *arena,
                     med_desk_words *words);
/* Whether a plaintext is a desk detail, for fetching. */
bool med_desk_fits (med_span plain, med_arena *arena);
