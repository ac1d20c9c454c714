/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of a check: genesis, chain, state, objects. */
#include "node/check-private.h"

#include "core/ledger/genesis.h"
#include "core/ledger/index.h"
#include "store/kv-sqlite.h"

void
med_check_problem (med_checker *checker, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  checker->summary->problems++;
  checker->report (checker->context, line);
}

/* ── Streams that a hand-over brought ───────────────────────────────────────────────────────── */

/* Copies entries of one stream from the store to the memory, as far as they belong to `size`. */
typedef struct
{
  med_kv to;
  size_t prefix_size; /* table byte and stream id */
  uint64_t size;
  bool nodes;
  med_result result;
} stream_copy;

static uint64_t
read_u64 (const uint8_t *bytes)
{
  uint64_t value = 0;
  for (int i = 0; i < 8; i++)
    value = value << 8 | bytes[i];
  return value;
}

static bool
copy_entry (void *context, med_span key, med_span value)
{
  stream_copy *c = (stream_copy *)context;
  size_t suffix = c->nodes ? 9 : 8;
  if (key.size != c->prefix_size + suffix)
    return true;
  unsigned level = c->nodes ? key.data[c->prefix_size] : 0;
  uint64_t index = read_u64 (key.data + key.size - 8);
  if (level >= 64 || index >= c->size >> level)
    return true;
  c->result = c->to.class->put (c->to.self, key, value);
  return c->result == MED_OK;
}

static med_result
copy_stream (med_checker *checker, med_span stream, uint64_t size)
{
  med_kv from = med_kv_sqlite (checker->db);
  uint8_t prefix[1 + MED_STREAM_ID_MAX];
  if (stream.size > MED_STREAM_ID_MAX)
    return MED_E_DAMAGED;
  memcpy (prefix + 1, stream.data, stream.size);
  for (int nodes = 0; nodes < 2; nodes++)
    {
      stream_copy c = { .to = med_kv_memory_kv (&checker->memory),
                        .prefix_size = 1 + stream.size,
                        .size = size,
                        .nodes = nodes == 1 };
      prefix[0] = nodes == 1 ? MED_INDEX_NODE : MED_INDEX_LEAF;
      MED_TRY (from.class->seek (from.self, med_span_make (prefix, 1 + stream.size), MED_SPAN_EMPTY,
                                 copy_entry, &c));
      MED_TRY (c.result);
    }
  return MED_OK;
}

static med_result
copy_streams (med_checker *checker, med_span app_state, med_arena *arena)
{
  Med__GenesisState *state;
  MED_TRY (med_genesis_parse (app_state, arena, &state));
  for (size_t i = 0; i < state->n_rows; i++)
    {
      ProtobufCMessage *row;
      if (state->rows[i]->table != MED_TABLE_STREAM)
        continue;
      row = protobuf_c_message_unpack (&med__stream_row__descriptor, NULL,
                                       state->rows[i]->value.len, state->rows[i]->value.data);
      if (row == NULL)
        return MED_E_DAMAGED;
      uint64_t size = ((const Med__StreamRow *)row)->size;
      protobuf_c_message_free_unpacked (row, NULL);
      MED_TRY (copy_stream (checker, med_pb_span (state->rows[i]->id), size));
    }
  return MED_OK;
}

/* ── Genesis ────────────────────────────────────────────────────────────────────────────────── */

static med_result
start_ledger (med_checker *checker, med_arena *arena)
{
  med_span app_state;
  med_hash app_hash;
  med_kv kv = med_kv_memory_kv (&checker->memory);
  MED_TRY (med_chain_load_genesis (checker->db, &checker->genesis));
  MED_TRY (med_chain_load_app_state (checker->db, arena, &app_state));
  MED_TRY (copy_streams (checker, app_state, arena));
  MED_TRY (med_ledger_open (med_memory_heap (), kv, &checker->genesis.chain_id, &checker->ledger));
  MED_TRY (med_ledger_genesis (checker->ledger, app_state,
                               (uint64_t)checker->genesis.initial_height - 1,
                               (uint64_t)checker->genesis.genesis_time.seconds, &app_hash));
  if (!med_span_equal (
          med_span_make (checker->genesis.app_hash.bytes, checker->genesis.app_hash.size),
          MED_SPAN_OF (app_hash.bytes)))
    med_check_problem (checker, "genesis: its rows give another app hash");
  return MED_OK;
}

static med_result
check_all (med_checker *checker)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)2 << 30);
  med_result result = start_ledger (checker, &arena);
  med_arena_clear (&arena);
  if (result == MED_E_NOT_FOUND || result == MED_E_INVALID || result == MED_E_DAMAGED)
    {
      med_check_problem (checker, "genesis: missing or unreadable; nothing else can be checked");
      return MED_OK;
    }
  MED_TRY (result);
  MED_TRY (med_check_chain (checker));
  MED_TRY (med_check_state (checker));
  return med_check_objects (checker);
}

med_result
med_check_stores (med_db *db, med_blocks *blocks, med_check_report report, void *context,
                  med_check_summary *summary)
{
  *summary = (med_check_summary){ 0 };
  med_checker checker
      = { .db = db, .blocks = blocks, .report = report, .context = context, .summary = summary };
  med_kv_memory_init (&checker.memory, med_memory_heap ());
  med_result result = check_all (&checker);
  med_ledger_close (checker.ledger);
  med_kv_memory_clear (&checker.memory);
  return result;
}
