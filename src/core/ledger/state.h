/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state as rules see it: typed rows over a key-value store and up to two layers of changes.
 * A med_state reads; with a `tx` layer it writes as well. Failures that are nobody's fault (memory,
 * disk, a row that does not decode) stick in `failure` and must stop the block: a rule sees them as
 * absent rows and never has to look, whoever made the view does. */
#pragma once

#include "base/ids.h"
#include "base/memory.h"
#include "core/kv.h"
#include "core/ledger/overlay.h"
#include "core/ledger/tx.h"
#include "core/proto/state.pb-c.h"

/* Tables of rows (core/FORMATS.md M2). The key of a row in the store is its table byte and its id;
 * its key in the map is H of the two. */
typedef enum
{
  MED_TABLE_PARAMS = 0x01,
  MED_TABLE_MEMBERS = 0x02,
  MED_TABLE_CLINIC = 0x03,
  MED_TABLE_ACCOUNT = 0x04,
  MED_TABLE_DEVICE = 0x05,
  MED_TABLE_ROLE = 0x06,
  MED_TABLE_REGISTRATION = 0x07,
  MED_TABLE_CATEGORY = 0x08,
  MED_TABLE_RECORD = 0x09,
  MED_TABLE_GRANT = 0x0a,
  MED_TABLE_REQUEST = 0x0b,
  MED_TABLE_ACCESS = 0x0c,
  MED_TABLE_CALENDAR = 0x0e,
  MED_TABLE_APPOINTMENT = 0x0f,
  MED_TABLE_INVITE = 0x10,
  MED_TABLE_RECOVERY = 0x12,
  MED_TABLE_LIMIT = 0x13,
  MED_TABLE_EPOCH = 0x14,
  MED_TABLE_RECOVERY_KEY = 0x15,
  MED_TABLE_CALENDAR_DAY = 0x16,
  MED_TABLE_OBJECT = 0x17,
  MED_TABLE_STREAM = 0x20,
} med_table;

/* First byte of index tables, which are derived from rows and streams and never hashed; they are
 * named in core/ledger/index.h. */
#define MED_TABLE_INDEX_FIRST 0x80

typedef struct
{
  med_kv kv;
  const med_overlay *block; /* changes of the block so far, or NULL; not owned */
  med_overlay *tx;          /* changes of the transaction; NULL: read only; not owned */
  med_arena *arena;         /* rows are decoded into it; not owned */
  med_result failure;       /* first failure, MED_OK so far */
} med_state;

/* A row's id built from parts. */
typedef struct
{
  uint8_t bytes[MED_ROW_ID_MAX];
  size_t size;
} med_row_id;

static inline med_span
med_row_id_span (const med_row_id *id)
{
  return (med_span){ id->bytes, id->size };
}

/* The parts one after the other; MED_ROW_ID_MAX is asserted. */
med_row_id med_row_id_join (med_span first, med_span second);
/* patient20 ‖ tag8 ‖ epoch as 4 bytes, big-endian. */
med_row_id med_row_id_epoch (med_span patient, med_span tag, uint32_t epoch);
/* calendar16 ‖ day as 4 bytes, big-endian. */
med_row_id med_row_id_day (med_span calendar, uint32_t day);
/* H (key or CID): the id of tables 15 and 17. */
med_row_id med_row_id_hash (med_span bytes);

/* Whether the table exists and the id has its length. */
bool med_table_id_valid (uint32_t table, med_span id);
/* NULL for numbers that are no table. */
const ProtobufCMessageDescriptor *med_table_descriptor (uint32_t table);

/* NULL when there is no such row, or after a failure. The row lives in the arena and is the
 * caller's to change before putting it back. */
ProtobufCMessage *med_state_row (med_state *state, med_table table, med_span id);
/* Canonical bytes of a row; false when absent. */
bool med_state_row_bytes (med_state *state, med_table table, med_span id, med_span *bytes);
/* Also keeps the row's indexes (core/ledger/index.h). Needs a `tx` layer (asserted). */
void med_state_put_row (med_state *state, med_table table, med_span id,
                        const ProtobufCMessage *row);
void med_state_remove_row (med_state *state, med_table table, med_span id);

#define MED_STATE_ROW(name, Type, TABLE)                                                           \
  static inline Type *med_state_##name (med_state *state, med_span id)                             \
  {                                                                                                \
    return (Type *)med_state_row (state, TABLE, id);                                               \
  }                                                                                                \
  static inline void med_state_put_##name (med_state *state, med_span id, const Type *row)         \
  {                                                                                                \
    med_state_put_row (state, TABLE, id, &row->base);                                              \
  }

MED_STATE_ROW (params, Med__ParamsRow, MED_TABLE_PARAMS)
MED_STATE_ROW (members, Med__MembersRow, MED_TABLE_MEMBERS)
MED_STATE_ROW (clinic, Med__ClinicRow, MED_TABLE_CLINIC)
MED_STATE_ROW (account, Med__AccountRow, MED_TABLE_ACCOUNT)
MED_STATE_ROW (device, Med__DeviceRow, MED_TABLE_DEVICE)
MED_STATE_ROW (role, Med__RoleRow, MED_TABLE_ROLE)
MED_STATE_ROW (registration, Med__RegistrationRow, MED_TABLE_REGISTRATION)
MED_STATE_ROW (category, Med__CategoryRow, MED_TABLE_CATEGORY)
MED_STATE_ROW (record, Med__RecordRow, MED_TABLE_RECORD)
MED_STATE_ROW (grant, Med__GrantRow, MED_TABLE_GRANT)
MED_STATE_ROW (request, Med__RequestRow, MED_TABLE_REQUEST)
MED_STATE_ROW (access, Med__AccessRow, MED_TABLE_ACCESS)
MED_STATE_ROW (calendar, Med__CalendarRow, MED_TABLE_CALENDAR)
MED_STATE_ROW (appointment, Med__AppointmentRow, MED_TABLE_APPOINTMENT)
MED_STATE_ROW (calendar_day, Med__CalendarDayRow, MED_TABLE_CALENDAR_DAY)
MED_STATE_ROW (invite, Med__InviteRow, MED_TABLE_INVITE)
MED_STATE_ROW (recovery, Med__RecoveryRow, MED_TABLE_RECOVERY)
MED_STATE_ROW (limit, Med__LimitRow, MED_TABLE_LIMIT)
MED_STATE_ROW (epoch, Med__EpochRow, MED_TABLE_EPOCH)
MED_STATE_ROW (recovery_key, Med__RecoveryKeyRow, MED_TABLE_RECOVERY_KEY)
MED_STATE_ROW (object, Med__ObjectRow, MED_TABLE_OBJECT)
MED_STATE_ROW (stream, Med__StreamRow, MED_TABLE_STREAM)
#undef MED_STATE_ROW

/* Plain pairs: rows and index entries alike. `key` is without the table byte. */
bool med_state_get (med_state *state, uint8_t table, med_span key, med_span *value);
void med_state_put (med_state *state, uint8_t table, med_span key, med_span value);
void med_state_remove (med_state *state, uint8_t table, med_span key);

/* One pair of a scan, both in the arena; the key is without the table byte. */
typedef struct
{
  med_span key, value;
} med_pair;

/* Up to `limit` pairs (0: all) of a table whose key starts with `prefix` and is at least `from`
 * (empty: from the first), in key order; the state may be changed while they are looked at.
 * Returns the number, *pairs in the arena. */
size_t med_state_scan (med_state *state, uint8_t table, med_span prefix, med_span from,
                       size_t limit, med_pair **pairs);

/* Remembers the first failure; MED_OK is ignored. */
void med_state_fail (med_state *state, med_result result);
