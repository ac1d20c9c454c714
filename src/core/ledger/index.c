/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a row to its index entries: pure functions of the row, so that no order of changes can leave
 * a stale entry behind. */
#include "core/ledger/index.h"

#include "base/assert.h"
#include "core/ledger/visit.h"

#define ENTRIES_MAX 4
#define ENTRY_KEY_MAX 72

typedef struct
{
  uint8_t table;
  uint8_t key[ENTRY_KEY_MAX];
  size_t key_size;
  med_span value;
} entry;

typedef struct
{
  entry list[ENTRIES_MAX];
  size_t count;
} entries;

static entry *
start (entries *all, med_index table, med_span value)
{
  med_assert (all->count < ENTRIES_MAX);
  entry *e = &all->list[all->count++];
  *e = (entry){ .table = (uint8_t)table, .value = value };
  return e;
}

static void
part (entry *e, med_span bytes)
{
  med_assert (bytes.size <= ENTRY_KEY_MAX - e->key_size);
  if (bytes.size > 0)
    memcpy (e->key + e->key_size, bytes.data, bytes.size);
  e->key_size += bytes.size;
}

static void
part_bytes (entry *e, ProtobufCBinaryData bytes)
{
  part (e, med_pb_span (bytes));
}

static void
part_u64 (entry *e, uint64_t value)
{
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (uint8_t)(value >> (56 - 8 * i));
  part (e, MED_SPAN_OF (bytes));
}

static void
part_u32 (entry *e, uint32_t value)
{
  uint8_t bytes[4];
  for (int i = 0; i < 4; i++)
    bytes[i] = (uint8_t)(value >> (24 - 8 * i));
  part (e, MED_SPAN_OF (bytes));
}

static void
account_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__AccountRow *row = (const Med__AccountRow *)message;
  if (row->claimed_by.len == 0)
    return;
  entry *e = start (all, MED_INDEX_CLAIMED, MED_SPAN_EMPTY);
  part_bytes (e, row->claimed_by);
  part (e, id);
}

static void
role_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__RoleRow *row = (const Med__RoleRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return;
  entry *e = start (all, MED_INDEX_STAFF, MED_SPAN_EMPTY);
  part (e, med_span_make (id.data + 20, 16));
  part (e, med_span_make (id.data, 20));
}

static void
registration_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__RegistrationRow *row = (const Med__RegistrationRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return;
  entry *e = start (all, MED_INDEX_REGISTRATION, id);
  part_bytes (e, row->patient);
  part_bytes (e, row->clinic);
  e = start (all, MED_INDEX_CLINIC_PATIENT, id);
  part_bytes (e, row->clinic);
  part_bytes (e, row->patient);
}

static void
invite_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__InviteRow *row = (const Med__InviteRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return;
  if (row->issuer.len > 0)
    {
      entry *e = start (all, MED_INDEX_INVITE, MED_SPAN_EMPTY);
      part_bytes (e, row->issuer);
      part_u64 (e, row->expires);
      part (e, id);
    }
  if (row->claims.len > 0)
    {
      entry *e = start (all, MED_INDEX_CLAIM, MED_SPAN_EMPTY);
      part_bytes (e, row->claims);
      part (e, id);
    }
}

static void
record_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__RecordRow *row = (const Med__RecordRow *)message;
  entry *e = start (all, MED_INDEX_RECORD, MED_SPAN_EMPTY);
  part_bytes (e, row->patient);
  part_bytes (e, row->tag);
  part (e, id);
  e = start (all, MED_INDEX_AUTHOR, MED_SPAN_EMPTY);
  part_bytes (e, row->author);
  part_bytes (e, row->patient);
  part (e, id);
  if (row->inbox)
    {
      e = start (all, MED_INDEX_INBOX, MED_SPAN_EMPTY);
      part_bytes (e, row->patient);
      part_bytes (e, row->author);
      part_u64 (e, row->time);
      part (e, id);
    }
}

static void
grant_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__GrantRow *row = (const Med__GrantRow *)message;
  entry *e = start (all, MED_INDEX_GRANT, MED_SPAN_EMPTY);
  part_bytes (e, row->patient);
  part_bytes (e, row->grantee);
  part (e, id);
  e = start (all, MED_INDEX_GRANTEE, MED_SPAN_EMPTY);
  part_bytes (e, row->grantee);
  part_bytes (e, row->patient);
  part (e, id);
  if (row->n_records > 0 && row->state != MED__STATE__STATE_ENDED)
    {
      e = start (all, MED_INDEX_RECORD_GRANT, MED_SPAN_EMPTY);
      part_bytes (e, row->patient);
      part (e, id);
    }
}

static void
request_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__RequestRow *row = (const Med__RequestRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return;
  entry *e = start (all, MED_INDEX_REQUEST, MED_SPAN_EMPTY);
  part_bytes (e, row->patient);
  part_bytes (e, row->doctor);
  part (e, id);
}

static void
access_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__AccessRow *row = (const Med__AccessRow *)message;
  entry *e = start (all, MED_INDEX_ACCESS, MED_SPAN_EMPTY);
  part_bytes (e, row->actor);
  part_u64 (e, row->time);
  part (e, id);
}

static void
calendar_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__CalendarRow *row = (const Med__CalendarRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE || row->provider.len == 0)
    return;
  entry *e = start (all, MED_INDEX_PROVIDER, MED_SPAN_EMPTY);
  part_bytes (e, row->clinic);
  part_bytes (e, row->provider);
  part (e, id);
}

static void
appointment_entries (med_span id, const ProtobufCMessage *message, entries *all)
{
  const Med__AppointmentRow *row = (const Med__AppointmentRow *)message;
  if (row->patient.len > 0 && med_visit_takes_time (row->state))
    {
      entry *e = start (all, MED_INDEX_VISIT, MED_SPAN_EMPTY);
      part_bytes (e, row->patient);
      part_bytes (e, row->clinic);
      part_u32 (e, row->start);
      part (e, id);
    }
  if (row->held > 0)
    {
      entry *e = start (all, MED_INDEX_HELD, MED_SPAN_EMPTY);
      part_bytes (e, row->by);
      part_u64 (e, row->held);
      part (e, id);
    }
}

typedef void (*entries_fn) (med_span id, const ProtobufCMessage *message, entries *all);

/* NULL: the table's rows are in no index. */
static entries_fn
find_entries (med_table table)
{
  switch ((int)table)
    {
    case MED_TABLE_ACCOUNT:
      return account_entries;
    case MED_TABLE_ROLE:
      return role_entries;
    case MED_TABLE_REGISTRATION:
      return registration_entries;
    case MED_TABLE_INVITE:
      return invite_entries;
    case MED_TABLE_RECORD:
      return record_entries;
    case MED_TABLE_GRANT:
      return grant_entries;
    case MED_TABLE_REQUEST:
      return request_entries;
    case MED_TABLE_ACCESS:
      return access_entries;
    case MED_TABLE_CALENDAR:
      return calendar_entries;
    case MED_TABLE_APPOINTMENT:
      return appointment_entries;
    default:
      return NULL;
    }
}

bool
med_index_has (med_table table)
{
  return find_entries (table) != NULL;
}

static void
row_entries (med_table table, med_span id, const ProtobufCMessage *row, entries *all)
{
  entries_fn fill = find_entries (table);
  all->count = 0;
  if (row != NULL && fill != NULL)
    fill (id, row, all);
}

static bool
contains (const entries *all, const entry *e)
{
  for (size_t i = 0; i < all->count; i++)
    if (all->list[i].table == e->table && all->list[i].key_size == e->key_size
        && memcmp (all->list[i].key, e->key, e->key_size) == 0)
      return true;
  return false;
}

void
med_index_row (med_state *state, med_table table, med_span id, const ProtobufCMessage *before,
               const ProtobufCMessage *after)
{
  entries old, new;
  row_entries (table, id, before, &old);
  row_entries (table, id, after, &new);
  for (size_t i = 0; i < old.count; i++)
    if (!contains (&new, &old.list[i]))
      med_state_remove (state, old.list[i].table,
                        med_span_make (old.list[i].key, old.list[i].key_size));
  for (size_t i = 0; i < new.count; i++)
    if (!contains (&old, &new.list[i]))
      med_state_put (state, new.list[i].table,
                     med_span_make (new.list[i].key, new.list[i].key_size), new.list[i].value);
}
