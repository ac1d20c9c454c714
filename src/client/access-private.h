/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logged reading of what others share, and the keys that they gave: for the client's own files. */
#pragma once

#include "client/consents.h"
#include "client/session-private.h"
#include "core/vault/manifest.h"

/* Before a payload of somebody else's record is fetched: makes sure that an access.read entry of
 * less than 15 minutes is recorded, writing one when needed. Nothing to do for own records. */
med_result med_access_before_read (med_session *session, const med_id *record,
                                   GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Waits until an entry is recorded. One that could not be sent is not sent later: nobody waits for
 * what it opens then. */
med_result med_access_wait (med_session *session, const med_id *item, unsigned seconds,
                            GCancellable *cancellable, med_arena *arena,
                            med_failure *failure) MED_CHECKED;
/* File key of a header that none of our own identities opens: with the category identities and
 * record keys of opened envelopes. MED_E_NO_MATCH. */
med_result med_access_file_key (med_session *session, med_span age_header, med_arena *arena,
                                med_file_key *file_key) MED_CHECKED;
/* Category identities of all opened envelopes of this patient (NULL: of everybody), in the arena;
 * secret. */
med_result med_access_identities (med_session *session, const med_account_id *patient,
                                  med_arena *arena, med_open_secret **identities,
                                  size_t *count) MED_CHECKED;

/* All keys that opened envelopes gave, by what they open: for many manifests at once. Secret; free
 * it. */
typedef struct med_access_keys med_access_keys;
med_result med_access_keys_load (med_session *session, med_access_keys **keys) MED_CHECKED;
void med_access_keys_free (med_access_keys *keys);
/* Opens the manifest of a proven row by its category's identity of its epoch, or by the key of the
 * single record. MED_E_NO_MATCH when there is no such key. */
med_result med_access_keys_open (const med_access_keys *keys, const med_id *record,
                                 const Med__RecordRow *row, med_span file, med_arena *arena,
                                 med_manifest_lines *lines) MED_CHECKED;

/* After the own streams are at the tip: envelopes of grants to oneself, checked against the
 * ledger's recipients; the category streams that they open; keyboxes of new epochs, also the own
 * ones of other devices; sealed words of requests and entries; locks that are due. */
med_result med_access_sync (med_session *session, GCancellable *cancellable,
                            med_failure *failure) MED_CHECKED;
