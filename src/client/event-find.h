/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of the own account stream: walking, and finding one by its block time. For the client's
 * own files. */
#pragma once

#include "client/session-private.h"

/* Own account stream: its id, and how many leaves are here. */
uint64_t med_event_stream (const med_session *session, med_row_id *stream);
/* Event number `seq`, decoded in the arena. */
med_result med_event_at (med_session *session, const med_row_id *stream, uint64_t seq,
                         med_arena *arena, const Med__Event **event) MED_CHECKED;
/* Number of the first event whose block time is at least `time`; the stream's size when none. Times
 * never go back in a stream. */
med_result med_event_first_since (med_session *session, const med_row_id *stream, uint64_t size,
                                  uint64_t time, uint64_t *seq) MED_CHECKED;
/* Height of the event of this kind about this object in the block of this time; 0 when not here. */
uint64_t med_event_height (med_session *session, Med__EventKind kind, med_span object,
                           uint64_t time);
/* Block time of the first event of this kind about this object since `time`; 0 when not here. */
int64_t med_event_time (med_session *session, Med__EventKind kind, med_span object, uint64_t since);
