/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an event means for the replica: which rows to ask for again, and what to forget. */
#include "client/sync-private.h"

#include "core/ledger/stream.h"

static size_t
one (uint32_t table, med_span id, med_row_name rows[4])
{
  rows[0] = (med_row_name){ table, id };
  return 1;
}

/* object = account20 ‖ clinic16 */
static size_t
role_rows (med_span object, med_row_name rows[4])
{
  if (object.size != 36)
    return 0;
  rows[0] = (med_row_name){ MED_TABLE_ROLE, object };
  rows[1] = (med_row_name){ MED_TABLE_ACCOUNT, med_span_make (object.data, 20) };
  rows[2] = (med_row_name){ MED_TABLE_CLINIC, med_span_make (object.data + 20, 16) };
  return 3;
}

size_t
med_sync_event_rows (const Med__Event *event, med_row_name rows[4])
{
  med_span object = med_pb_span (event->object);
  switch (event->kind)
    {
    case MED__EVENT_KIND__EVENT_ACCOUNT_CREATED:
    case MED__EVENT_KIND__EVENT_ACCOUNT_KEYS:
    case MED__EVENT_KIND__EVENT_ACCOUNT_PROFILE:
    case MED__EVENT_KIND__EVENT_ACCOUNT_CONFIRMED:
    case MED__EVENT_KIND__EVENT_ACCOUNT_BLOCKED:
    case MED__EVENT_KIND__EVENT_DESK_CLAIMED:
      /* A clinic's stream names the registration instead. */
      if (object.size == sizeof (med_id))
        return one (MED_TABLE_REGISTRATION, object, rows);
      return object.size == 20 ? one (MED_TABLE_ACCOUNT, object, rows) : 0;
    case MED__EVENT_KIND__EVENT_DEVICE_ADDED:
    case MED__EVENT_KIND__EVENT_DEVICE_REVOKED:
      /* Of somebody whom one gave keys to and whose device is lost: the account (K7). */
      return object.size == 8    ? one (MED_TABLE_DEVICE, object, rows)
             : object.size == 20 ? one (MED_TABLE_ACCOUNT, object, rows)
                                 : 0;
    case MED__EVENT_KIND__EVENT_DEVICE_SUSPENDED:
      return one (MED_TABLE_DEVICE, object, rows);
    case MED__EVENT_KIND__EVENT_RECOVERY_SET:
    case MED__EVENT_KIND__EVENT_RECOVERY_ANNOUNCED:
    case MED__EVENT_KIND__EVENT_RECOVERY_CANCELLED:
      rows[0] = (med_row_name){ MED_TABLE_ACCOUNT, object };
      rows[1] = (med_row_name){ MED_TABLE_RECOVERY, object };
      return 2;
    case MED__EVENT_KIND__EVENT_ACCOUNT_FROZEN:
    case MED__EVENT_KIND__EVENT_ACCOUNT_IDENTIFIED:
      return one (MED_TABLE_ACCOUNT, object, rows);
    case MED__EVENT_KIND__EVENT_INVITE_CREATED:
    case MED__EVENT_KIND__EVENT_INVITE_USED:
    case MED__EVENT_KIND__EVENT_INVITE_WITHDRAWN:
      return one (MED_TABLE_INVITE, object, rows);
    case MED__EVENT_KIND__EVENT_ROLE_STARTED:
    case MED__EVENT_KIND__EVENT_ROLE_ENDED:
    case MED__EVENT_KIND__EVENT_ROLE_PUBLISHED:
      return role_rows (object, rows);
    case MED__EVENT_KIND__EVENT_CLINIC_UPDATED:
      return one (MED_TABLE_CLINIC, object, rows);
    case MED__EVENT_KIND__EVENT_REGISTERED:
    case MED__EVENT_KIND__EVENT_DESK_CREATED:
    case MED__EVENT_KIND__EVENT_UNREGISTERED:
      return one (MED_TABLE_REGISTRATION, object, rows);
    case MED__EVENT_KIND__EVENT_RECORD_ADDED:
    case MED__EVENT_KIND__EVENT_RECORD_REWRAPPED:
    case MED__EVENT_KIND__EVENT_RECORD_RETIRED:
    case MED__EVENT_KIND__EVENT_RECORD_ERASED:
    case MED__EVENT_KIND__EVENT_RECORD_MARKED:
      return one (MED_TABLE_RECORD, object, rows);
    case MED__EVENT_KIND__EVENT_REQUEST_CREATED:
    case MED__EVENT_KIND__EVENT_REQUEST_DECLINED:
    case MED__EVENT_KIND__EVENT_REQUEST_WITHDRAWN:
    case MED__EVENT_KIND__EVENT_REQUEST_REMINDED:
      return one (MED_TABLE_REQUEST, object, rows);
    case MED__EVENT_KIND__EVENT_GRANT_SUSPENDED:
      /* An officer hears who crossed a limit, at which clinic. */
      if (object.size == 36)
        return role_rows (object, rows);
      return one (MED_TABLE_GRANT, object, rows);
    case MED__EVENT_KIND__EVENT_GRANT_CREATED:
    case MED__EVENT_KIND__EVENT_GRANT_CHANGED:
    case MED__EVENT_KIND__EVENT_GRANT_REVOKED:
    case MED__EVENT_KIND__EVENT_GRANT_RESUMED:
      return one (MED_TABLE_GRANT, object, rows);
    case MED__EVENT_KIND__EVENT_EPOCH_ROTATED:
      return object.size == 28 ? one (MED_TABLE_CATEGORY, object, rows) : 0;
    case MED__EVENT_KIND__EVENT_ACCESS_OPENED:
    case MED__EVENT_KIND__EVENT_ACCESS_READ:
      return one (MED_TABLE_ACCESS, object, rows);
    case MED__EVENT_KIND__EVENT_CALENDAR_CREATED:
    case MED__EVENT_KIND__EVENT_CALENDAR_UPDATED:
    case MED__EVENT_KIND__EVENT_SCHEDULE_PUBLISHED:
      return one (MED_TABLE_CALENDAR, object, rows);
    case MED__EVENT_KIND__EVENT_VISIT_BOOKED:
    case MED__EVENT_KIND__EVENT_VISIT_MOVED:
    case MED__EVENT_KIND__EVENT_VISIT_CANCELLED:
    case MED__EVENT_KIND__EVENT_VISIT_STATUS:
    case MED__EVENT_KIND__EVENT_VISIT_DETAIL:
    case MED__EVENT_KIND__EVENT_VISIT_HELD:
    case MED__EVENT_KIND__EVENT_VISIT_LET_GO:
      return one (MED_TABLE_APPOINTMENT, object, rows);
    case MED__EVENT_KIND__EVENT_TIME_TAKEN:
    case MED__EVENT_KIND__EVENT_TIME_FREE:
    case MED__EVENT_KIND__EVENT_NONE:
    case _MED__EVENT_KIND_IS_INT_SIZE:
      break;
    }
  return 0;
}

med_result
med_sync_fetch_replaced (med_session *session, const med_row_name *names, size_t count,
                         GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_id));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  for (size_t i = 0; i < count; i++)
    {
      med_arena_clear (&arena);
      if (names[i].table != MED_TABLE_RECORD)
        continue;
      const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, names[i].id, &arena);
      if (row == NULL || row->previous.len != sizeof (med_id))
        continue;
      const Med__RecordRow *previous = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, med_pb_span (row->previous), &arena);
      if (previous != NULL && previous->next.len == 0)
        g_array_append_vals (ids, row->previous.data, 1);
    }
  med_arena_clear (&arena);
  g_autofree med_row_name *old = g_new (med_row_name, ids->len);
  for (guint i = 0; i < ids->len; i++)
    old[i] = (med_row_name){ MED_TABLE_RECORD, MED_SPAN_OF (g_array_index (ids, med_id, i).bytes) };
  return med_sync_fetch_given_rows (session, old, ids->len, NULL, cancellable, failure);
}

/* What lies here of it is under a lock that was opened once; it is not shown by that. */
static med_result
forget_record (med_session *session, med_span id)
{
  MED_TRY (med_replica_forget_row (session->replica, MED_TABLE_RECORD, id));
  return med_replica_remove (session->replica, MED_LOCAL_DOCUMENT, id);
}

static bool
stands_in (med_session *session, med_span id, med_span patient, med_span tag)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  const Med__RecordRow *row
      = (const Med__RecordRow *)med_replica_decode (session->replica, MED_TABLE_RECORD, id, &arena);
  bool stands = row != NULL && med_span_equal (med_pb_span (row->patient), patient)
                && med_span_equal (med_pb_span (row->tag), tag);
  med_arena_clear (&arena);
  return stands;
}

med_result
med_sync_forget_gone (med_session *session, med_span stream, const med_row_name *refused,
                      size_t count, GCancellable *cancellable, med_failure *failure)
{
  if (count == 0 || stream.size != 1 + 20 + 8 || stream.data[0] != MED_STREAM_CATEGORY)
    return MED_OK;
  med_span patient = med_span_make (stream.data + 1, 20);
  med_span tag = med_span_make (stream.data + 21, 8);
  /* A share that ended meanwhile refuses all of them: what was seen under it stays. */
  const med_row_name category = { MED_TABLE_CATEGORY, med_span_make (stream.data + 1, 28) };
  med_result given = med_sync_fetch_rows (session, &category, 1, cancellable, failure);
  if ((given == MED_E_DENIED || given == MED_E_NOT_FOUND) && failure->reason != MED_REASON_STALE
      && failure->reason != MED_REASON_RATE)
    return MED_OK;
  MED_TRY (given);
  for (size_t i = 0; i < count; i++)
    if (refused[i].table == MED_TABLE_RECORD && stands_in (session, refused[i].id, patient, tag))
      MED_TRY_PLAIN (forget_record (session, refused[i].id), failure);
  return MED_OK;
}
