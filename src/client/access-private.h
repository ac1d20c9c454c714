/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logged reading, for the client's own files. */
#pragma once

#include "client/consents.h"
#include "client/session-private.h"

/* Before a payload of somebody else's record is fetched: makes sure that an access.read entry of
 * less than 15 minutes is recorded, writing one when needed. Nothing to do for own records. */
med_result med_access_before_read (med_session *session, const med_id *record,
                                   GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* File key of a header that none of our own identities opens: with the category identities of
 * opened envelopes. MED_E_NO_MATCH. */
med_result med_access_file_key (med_session *session, med_span age_header, med_arena *arena,
                                med_file_key *file_key) MED_CHECKED;
/* Category identities of all opened envelopes of this patient (NULL: of everybody), in the arena;
 * secret. */
med_result med_access_identities (med_session *session, const med_account_id *patient,
                                  med_arena *arena, med_open_secret **identities,
                                  size_t *count) MED_CHECKED;
/* Grantee's part of a synchronisation: envelopes of grants to this person, the category streams and
 * keyboxes that they open. */
med_result med_access_sync (med_session *session, GCancellable *cancellable,
                            med_failure *failure) MED_CHECKED;
