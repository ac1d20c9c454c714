/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The light replica: newest header verified by the light client, rows by proof, streams by log
 * consistency, documents by commitment. Nothing unverified is kept: a failed step leaves the
 * replica as it was. */
#pragma once

#include "client/session.h"

typedef enum
{
  MED_WEATHER_OK,
  MED_WEATHER_BEHIND,
  MED_WEATHER_OFFLINE,
  MED_WEATHER_ALARM,
} med_weather;

typedef struct
{
  med_weather weather;
  med_as_of as_of;
  int64_t offline_since; /* 0: not offline */
  uint64_t newest_seen;
  uint32_t pending; /* outbox items that wait */
  size_t records, streams;
  char alarm[256]; /* sentence, "" when none */
} med_sync_status;

/* Brings the replica up to the tip: header, own streams, rows that changed, manifests, people.
 * MED_E_OFFLINE: no node; MED_E_UNVERIFIED: an answer failed verification, nothing of it was kept.
 */
med_result med_sync (med_session *session, GCancellable *cancellable,
                     med_failure *failure) MED_CHECKED;
/* Waits (long-poll) until the node has a block above the replica's, at most 25 s. */
med_result med_sync_wait (med_session *session, GCancellable *cancellable,
                          med_failure *failure) MED_CHECKED;
void med_sync_get_status (med_session *session, med_sync_status *status);

/* Re-checks the whole replica: the newest header and its signatures, each stream's leaves against
 * its root, each document against its commitment, then, after a synchronisation, each row against a
 * fresh proof. Without a node rows stay 0. `damaged` counts what did not hold here; it is
 * forgotten, so that it comes again with the synchronisation. */
typedef struct
{
  uint64_t headers, rows, leaves, documents, damaged;
} med_verify_report;
med_result med_sync_verify (med_session *session, GCancellable *cancellable,
                            med_verify_report *report, med_failure *failure) MED_CHECKED;
