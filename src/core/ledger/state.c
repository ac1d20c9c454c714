/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and pairs through the layers: transaction, block, store. */
#include "core/ledger/state.h"

#include "base/assert.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/ledger/index.h"
#include "core/ledger/stream.h"

/* Longest key in the store: table byte, and the longest index key (a stream's node). */
#define KEY_MAX 80

typedef struct
{
  uint8_t bytes[KEY_MAX];
  med_span span;
} store_key;

static void
make_key (store_key *key, uint8_t table, med_span id)
{
  med_assert (id.size < KEY_MAX);
  key->bytes[0] = table;
  if (id.size > 0)
    memcpy (key->bytes + 1, id.data, id.size);
  key->span = med_span_make (key->bytes, 1 + id.size);
}

void
med_state_fail (med_state *state, med_result result)
{
  if (state->failure == MED_OK)
    state->failure = result;
}

med_row_id
med_row_id_join (med_span first, med_span second)
{
  med_row_id id = { .size = first.size + second.size };
  med_assert (first.size <= MED_ROW_ID_MAX && id.size <= MED_ROW_ID_MAX);
  if (first.size > 0)
    memcpy (id.bytes, first.data, first.size);
  if (second.size > 0)
    memcpy (id.bytes + first.size, second.data, second.size);
  return id;
}

static med_row_id
join_number (med_span first, uint32_t number)
{
  uint8_t bytes[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                       (uint8_t)number };
  return med_row_id_join (first, MED_SPAN_OF (bytes));
}

med_row_id
med_row_id_epoch (med_span patient, med_span tag, uint32_t epoch)
{
  med_row_id category = med_row_id_join (patient, tag);
  return join_number (med_row_id_span (&category), epoch);
}

med_row_id
med_row_id_day (med_span calendar, uint32_t day)
{
  return join_number (calendar, day);
}

med_row_id
med_row_id_hash (med_span bytes)
{
  med_hash hash;
  med_sha256 (bytes, &hash);
  return med_row_id_join (MED_SPAN_OF (hash), MED_SPAN_EMPTY);
}

typedef struct
{
  uint8_t table;
  uint8_t id_size; /* 255: a stream id */
  const ProtobufCMessageDescriptor *type;
} table_info;

static const table_info tables[] = {
  { MED_TABLE_PARAMS, 0, &med__params_row__descriptor },
  { MED_TABLE_MEMBERS, 0, &med__members_row__descriptor },
  { MED_TABLE_CLINIC, 16, &med__clinic_row__descriptor },
  { MED_TABLE_ACCOUNT, 20, &med__account_row__descriptor },
  { MED_TABLE_DEVICE, 8, &med__device_row__descriptor },
  { MED_TABLE_ROLE, 36, &med__role_row__descriptor },
  { MED_TABLE_REGISTRATION, 16, &med__registration_row__descriptor },
  { MED_TABLE_CATEGORY, 28, &med__category_row__descriptor },
  { MED_TABLE_RECORD, 16, &med__record_row__descriptor },
  { MED_TABLE_GRANT, 16, &med__grant_row__descriptor },
  { MED_TABLE_REQUEST, 16, &med__request_row__descriptor },
  { MED_TABLE_ACCESS, 16, &med__access_row__descriptor },
  { MED_TABLE_CALENDAR, 16, &med__calendar_row__descriptor },
  { MED_TABLE_APPOINTMENT, 16, &med__appointment_row__descriptor },
  { MED_TABLE_INVITE, 32, &med__invite_row__descriptor },
  { MED_TABLE_RECOVERY, 20, &med__recovery_row__descriptor },
  { MED_TABLE_LIMIT, 16, &med__limit_row__descriptor },
  { MED_TABLE_EPOCH, 32, &med__epoch_row__descriptor },
  { MED_TABLE_RECOVERY_KEY, 32, &med__recovery_key_row__descriptor },
  { MED_TABLE_CALENDAR_DAY, 20, &med__calendar_day_row__descriptor },
  { MED_TABLE_OBJECT, 32, &med__object_row__descriptor },
  { MED_TABLE_STREAM, 255, &med__stream_row__descriptor },
};

static const table_info *
find_table (uint32_t table)
{
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (tables[i].table == table)
      return &tables[i];
  return NULL;
}

bool
med_table_id_valid (uint32_t table, med_span id)
{
  const table_info *info = find_table (table);
  if (info == NULL)
    return false;
  return info->id_size == 255 ? med_stream_id_valid (id) : id.size == info->id_size;
}

const ProtobufCMessageDescriptor *
med_table_descriptor (uint32_t table)
{
  const table_info *info = find_table (table);
  return info == NULL ? NULL : info->type;
}

bool
med_state_get (med_state *state, uint8_t table, med_span key, med_span *value)
{
  if (state->failure != MED_OK)
    return false;
  store_key full;
  make_key (&full, table, key);
  const med_map_node *node = NULL;
  if (state->tx != NULL)
    node = med_ordered_map_find (&state->tx->map, full.span);
  if (node == NULL && state->block != NULL)
    node = med_ordered_map_find (&state->block->map, full.span);
  med_result result;
  if (node == NULL)
    result = state->kv.class->get (state->kv.self, full.span, state->arena, value);
  else if (node->removed)
    return false;
  else
    /* Copied, because a later put of the same key frees the node. */
    result = med_arena_copy (state->arena, node->value, value);
  if (result != MED_OK && result != MED_E_NOT_FOUND)
    med_state_fail (state, result);
  return result == MED_OK;
}

void
med_state_put (med_state *state, uint8_t table, med_span key, med_span value)
{
  med_assert (state->tx != NULL);
  if (state->failure != MED_OK)
    return;
  store_key full;
  make_key (&full, table, key);
  med_state_fail (state, med_overlay_put (state->tx, full.span, value));
}

void
med_state_remove (med_state *state, uint8_t table, med_span key)
{
  med_assert (state->tx != NULL);
  if (state->failure != MED_OK)
    return;
  store_key full;
  make_key (&full, table, key);
  med_state_fail (state, med_overlay_remove (state->tx, full.span));
}

bool
med_state_row_bytes (med_state *state, med_table table, med_span id, med_span *bytes)
{
  return med_table_id_valid (table, id) && med_state_get (state, (uint8_t)table, id, bytes);
}

ProtobufCMessage *
med_state_row (med_state *state, med_table table, med_span id)
{
  med_span bytes;
  ProtobufCMessage *row = NULL;
  if (!med_state_row_bytes (state, table, id, &bytes))
    return NULL;
  med_result result = med_canonical_decode (med_table_descriptor (table), bytes, MED_ROW_SIZE_MAX,
                                            state->arena, &row);
  if (result == MED_OK)
    return row;
  /* A row was canonical when it was put. */
  med_state_fail (state, result == MED_E_NO_MEMORY ? result : MED_E_DAMAGED);
  return NULL;
}

void
med_state_put_row (med_state *state, med_table table, med_span id, const ProtobufCMessage *row)
{
  med_assert (med_table_id_valid (table, id));
  med_assert (row->descriptor == med_table_descriptor (table));
  /* What is replaced matters to the indexes alone. */
  bool indexed = med_index_has (table);
  ProtobufCMessage *before = indexed ? med_state_row (state, table, id) : NULL;
  med_span bytes;
  if (state->failure == MED_OK)
    med_state_fail (state, med_canonical_encode (row, state->arena, &bytes));
  if (state->failure != MED_OK)
    return;
  /* An empty value would mean an absent row. */
  med_assert (bytes.size > 0 && bytes.size <= MED_ROW_SIZE_MAX);
  med_state_put (state, (uint8_t)table, id, bytes);
  if (indexed)
    med_index_row (state, table, id, before, row);
}

void
med_state_remove_row (med_state *state, med_table table, med_span id)
{
  med_assert (med_table_id_valid (table, id));
  ProtobufCMessage *before = med_state_row (state, table, id);
  if (before == NULL)
    return;
  med_state_remove (state, (uint8_t)table, id);
  med_index_row (state, table, id, before, NULL);
}
