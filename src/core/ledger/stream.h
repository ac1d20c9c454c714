/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams: append-only RFC 6962 logs, whose size and root are rows (core/FORMATS.md M4). */
#pragma once

#include "core/ledger/state.h"

typedef enum
{
  MED_STREAM_ACCOUNT = 1,
  MED_STREAM_CATEGORY = 2,
  MED_STREAM_CALENDAR = 3,
  MED_STREAM_CLINIC = 4,
  MED_STREAM_NETWORK = 5,
} med_stream_kind;

/* kind ‖ owner ‖ tag; the tag is empty but for categories, the owner for the network. */
med_row_id med_stream_id (med_stream_kind kind, med_span owner, med_span tag);
/* Whether the bytes have the form of a stream id. */
bool med_stream_id_valid (med_span id);

/* When: of events in calendars; both 0 elsewhere. */
typedef struct
{
  uint32_t start, minutes;
} med_stream_when;

/* Appends an event; its seq is the stream's size so far. Starts the stream when there is none. The
 * row's root is the one before until the stream is sealed, once at the end of the block. */
void med_stream_append (med_state *state, const med_row_id *stream, uint64_t height, uint64_t time,
                        Med__EventKind kind, med_span object, med_stream_when when);
void med_stream_seal (med_state *state, med_span stream);

/* Whether the stored nodes of a stream give this size and root, so that it can grow on. */
bool med_stream_complete (med_state *state, med_span stream, const Med__StreamRow *row);

/* Up to `limit` leaves (canonical Event bytes) from number `from`; *leaves in the arena. */
size_t med_stream_leaves (med_state *state, med_span stream, uint64_t from, size_t limit,
                          med_span **leaves);
/* RFC 6962 consistency proof from `old` to the stream's size: *hashes in the arena. None when `old`
 * is 0 or the size. False when `old` is beyond the size. */
bool med_stream_consistency (med_state *state, med_span stream, uint64_t old, med_hash **hashes,
                             size_t *count);
