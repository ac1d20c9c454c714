/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a record of an open chart: one more entry before the node gives its payload. */
#include "client/access-private.h"

#include "client/consents-private.h"
#include "client/sync-private.h"
#include "core/codec/canonical.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define READ_BUDGET ((size_t)16 << 20)
/* An entry is renewed a minute before it ends, so that what it opens still arrives. */
#define FRESH_SECONDS (MED_ACCESS_SECONDS - 60)
#define READ_WAIT_SECONDS 30

med_result
med_access_wait (med_session *session, const med_id *item, unsigned seconds,
                 GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  med_outbox_item done;
  med_result result = med_outbox_wait (session, item, seconds, cancellable, &done, arena, failure);
  if (result == MED_OK)
    return MED_OK;
  med_failure ignored;
  if (med_outbox_discard (session, item, &ignored) != MED_OK)
    g_debug ("entry stays in the outbox: %s", ignored.message);
  return result;
}

/* Entries of one's own that are still live. */
typedef struct
{
  med_session *session;
  const med_id *record;
  const Med__RecordRow *row;
  bool read; /* looked for: an entry that releases the payload */
  bool found;
  med_id id; /* of the newest open entry */
  uint64_t time;
} entry_search;

static bool
names_record (const Med__AccessRow *entry, const med_id *record)
{
  for (size_t i = 0; i < entry->n_records; i++)
    if (med_span_equal (med_pb_span (entry->records[i]), MED_SPAN_OF (record->bytes)))
      return true;
  return false;
}

static bool
names_tag (const Med__AccessRow *entry, ProtobufCBinaryData tag)
{
  for (size_t i = 0; i < entry->n_tags; i++)
    if (med_span_equal (med_pb_span (entry->tags[i]), med_pb_span (tag)))
      return true;
  return false;
}

/* An entry by a grant ends with the grant. */
static bool
grant_holds (med_session *session, const Med__AccessRow *entry, med_arena *arena)
{
  if (entry->grant.len == 0)
    return true;
  const Med__GrantRow *row = (const Med__GrantRow *)med_replica_decode (
      session->replica, MED_TABLE_GRANT, med_pb_span (entry->grant), arena);
  return row != NULL && row->state == MED__STATE__STATE_ACTIVE
         && med_consent_now (session) < row->until;
}

static bool
look_at_entry (void *context, med_span id, med_span value)
{
  entry_search *search = (entry_search *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)512 << 10);
  ProtobufCMessage *message;
  if (id.size == sizeof search->id.bytes
      && med_canonical_decode (&med__access_row__descriptor, value, MED_ROW_SIZE_MAX, &arena,
                               &message)
             == MED_OK)
    {
      const Med__AccessRow *entry = (const Med__AccessRow *)message;
      bool fits = entry->read == search->read
                  && med_span_equal (med_pb_span (entry->actor),
                                     MED_SPAN_OF (search->session->keys->account.bytes))
                  && (names_record (entry, search->record)
                      || (!search->read && names_tag (entry, search->row->tag)));
      if (fits && med_consent_now (search->session) < entry->time + FRESH_SECONDS
          && grant_holds (search->session, entry, &arena)
          && (!search->found || entry->time > search->time))
        {
          search->found = true;
          search->time = entry->time;
          memcpy (search->id.bytes, id.data, sizeof search->id.bytes);
        }
    }
  med_arena_clear (&arena);
  return true;
}

static med_result
write_read (med_session *session, const med_id *record, const med_id *open,
            GCancellable *cancellable, med_arena *arena, med_failure *failure)
{
  uint8_t nonce[16];
  med_env_random (session->env, nonce, sizeof nonce);
  ProtobufCBinaryData records[] = { med_pb_bytes (MED_SPAN_OF (record->bytes)) };
  Med__AccessRead read = MED__ACCESS_READ__INIT;
  read.nonce = (ProtobufCBinaryData){ sizeof nonce, nonce };
  if (open != NULL)
    read.open = med_pb_bytes (MED_SPAN_OF (open->bytes));
  read.n_records = 1;
  read.records = records;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_ACCESS_READ;
  op.access_read = &read;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCESS,
                                 .what = _ ("Read a record"),
                                 .ops = ops,
                                 .op_count = 1,
                                 .object = MED_SPAN_OF (record->bytes) };
  med_id item, id;
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (nonce), &id);
  MED_TRY (med_outbox_add (session, &entry, &item, failure));
  MED_TRY (med_access_wait (session, &item, READ_WAIT_SECONDS, cancellable, arena, failure));
  const med_row_name name = { MED_TABLE_ACCESS, MED_SPAN_OF (id.bytes) };
  return med_sync_fetch_rows (session, &name, 1, cancellable, failure);
}

static med_result
before_read (med_session *session, const med_id *record, GCancellable *cancellable,
             med_arena *arena, med_failure *failure)
{
  ProtobufCMessage *message;
  /* What is not recorded yet is one's own and lies here. */
  message
      = med_replica_decode (session->replica, MED_TABLE_RECORD, MED_SPAN_OF (record->bytes), arena);
  const Med__RecordRow *row = (const Med__RecordRow *)message;
  med_span self = MED_SPAN_OF (session->keys->account.bytes);
  if (row == NULL || med_span_equal (med_pb_span (row->patient), self))
    return MED_OK;
  entry_search search = { .session = session, .record = record, .row = row, .read = true };
  med_replica_each (session->replica, MED_TABLE_ACCESS, look_at_entry, &search);
  if (search.found)
    return MED_OK;
  if (med_span_equal (med_pb_span (row->author), self))
    return write_read (session, record, NULL, cancellable, arena, failure);
  search.read = false;
  med_replica_each (session->replica, MED_TABLE_ACCESS, look_at_entry, &search);
  if (!search.found)
    {
      med_fail (failure, MED_E_DENIED,
                _ ("The chart is not open, or was opened more than 15 minutes ago. Open it again, "
                   "so that it is written down for the patient."));
      failure->reason = MED_REASON_NO_ACCESS;
      return MED_E_DENIED;
    }
  return write_read (session, record, &search.id, cancellable, arena, failure);
}

med_result
med_access_before_read (med_session *session, const med_id *record, GCancellable *cancellable,
                        med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), READ_BUDGET);
  med_result result = before_read (session, record, cancellable, &arena, failure);
  med_arena_clear (&arena);
  return result;
}
