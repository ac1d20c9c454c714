/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of the synchronisation, for the client's own files. */
#pragma once

#include "client/session-private.h"

/* Verifies and keeps the header of `height` (0: the newest); nothing to do when it is known. */
med_result med_sync_header (med_session *session, uint64_t height, GCancellable *cancellable,
                            med_failure *failure) MED_CHECKED;
/* Rows with proofs that hold, in the order asked for; at most MED_ROWS_REQUEST_MAX. Not stored. */
med_result med_sync_rows (med_session *session, const med_row_name *names, size_t count,
                          GCancellable *cancellable, med_arena *arena, const Med__Rows **rows,
                          med_failure *failure) MED_CHECKED;
/* Any number of rows, proven and stored. */
med_result med_sync_fetch_rows (med_session *session, const med_row_name *names, size_t count,
                                GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* The same, leaving out what the node does not give to this person: a record may have gone where
 * one does not see it. Those are added to `refused`, an array of med_row_name that may be NULL. */
med_result med_sync_fetch_given_rows (med_session *session, const med_row_name *names, size_t count,
                                      GArray *refused, GCancellable *cancellable,
                                      med_failure *failure) MED_CHECKED;
/* A record of somebody else that an event of its category's stream names and that is not given any
 * more was moved, taken out or erased: it is forgotten here too. */
med_result med_sync_forget_gone (med_session *session, med_span stream, const med_row_name *refused,
                                 size_t count, GCancellable *cancellable,
                                 med_failure *failure) MED_CHECKED;
/* One stream to its proven end, with the rows that its new events name. `fresh` (may be NULL) is
 * the number of new events. */
med_result med_sync_stream (med_session *session, med_span id, GCancellable *cancellable,
                            size_t *fresh, med_failure *failure) MED_CHECKED;
/* Rows that an event makes worth asking for again; at most 4, ids borrow from the event. */
size_t med_sync_event_rows (const Med__Event *event, med_row_name rows[4]);
/* A correction marks the record that it replaces, without an event: rows of records among these
 * that replace one here which does not know it yet. */
med_result med_sync_fetch_replaced (med_session *session, const med_row_name *names, size_t count,
                                    GCancellable *cancellable, med_failure *failure) MED_CHECKED;
