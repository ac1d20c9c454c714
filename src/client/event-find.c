/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding events without reading the whole stream. */
#include "client/event-find.h"

#include "core/codec/canonical.h"
#include "core/ledger/stream.h"
#include "core/ledger/tx.h"

#define EVENT_MAX 1024
#define EVENT_ROOM ((size_t)8192)

uint64_t
med_event_stream (const med_session *session, med_row_id *stream)
{
  med_replica_stream known;
  *stream = med_stream_id (MED_STREAM_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes),
                           MED_SPAN_EMPTY);
  med_replica_get_stream (session->replica, med_row_id_span (stream), &known);
  return known.frontier.size;
}

med_result
med_event_at (med_session *session, const med_row_id *stream, uint64_t seq, med_arena *arena,
              const Med__Event **event)
{
  med_span bytes;
  ProtobufCMessage *message;
  MED_TRY (med_replica_leaf (session->replica, med_row_id_span (stream), seq, arena, &bytes));
  MED_TRY (med_canonical_decode (&med__event__descriptor, bytes, EVENT_MAX, arena, &message));
  *event = (const Med__Event *)message;
  return MED_OK;
}

static med_result
time_at (med_session *session, const med_row_id *stream, uint64_t seq, uint64_t *time)
{
  uint8_t room[EVENT_ROOM];
  med_arena arena;
  const Med__Event *event;
  med_arena_init_buffer (&arena, room, sizeof room);
  MED_TRY (med_event_at (session, stream, seq, &arena, &event));
  *time = event->time;
  return MED_OK;
}

med_result
med_event_first_since (med_session *session, const med_row_id *stream, uint64_t size, uint64_t time,
                       uint64_t *seq)
{
  uint64_t low = 0, high = size;
  while (low < high)
    {
      uint64_t middle = low + (high - low) / 2, found;
      MED_TRY (time_at (session, stream, middle, &found));
      if (found < time)
        low = middle + 1;
      else
        high = middle;
    }
  *seq = low;
  return MED_OK;
}

/* The first such event from `time` on, up to `last`. */
static bool
find (med_session *session, Med__EventKind kind, med_span object, uint64_t time, uint64_t last,
      uint64_t *height, uint64_t *found_time)
{
  med_row_id stream;
  uint64_t size = med_event_stream (session, &stream), seq;
  if (med_event_first_since (session, &stream, size, time, &seq) != MED_OK)
    return false;
  for (; seq < size; seq++)
    {
      uint8_t room[EVENT_ROOM];
      med_arena arena;
      const Med__Event *event;
      med_arena_init_buffer (&arena, room, sizeof room);
      if (med_event_at (session, &stream, seq, &arena, &event) != MED_OK || event->time > last)
        return false;
      if (event->kind == kind && med_span_equal (med_pb_span (event->object), object))
        {
          *height = event->height;
          *found_time = event->time;
          return true;
        }
    }
  return false;
}

uint64_t
med_event_height (med_session *session, Med__EventKind kind, med_span object, uint64_t time)
{
  uint64_t height, found;
  return find (session, kind, object, time, time, &height, &found) ? height : 0;
}

int64_t
med_event_time (med_session *session, Med__EventKind kind, med_span object, uint64_t since)
{
  uint64_t height, found;
  return find (session, kind, object, since, UINT64_MAX, &height, &found) ? (int64_t)found : 0;
}
