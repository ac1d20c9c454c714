/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks over the state: layers, codes, the map of rows and its root.
 *
 *   begin_block ─► apply … apply ─► end_block ─► commit     (store's transaction around commit)
 *        │           tx layer        map pending    block layer → store, map tip
 *        └─► rollback from anywhere before commit                                            */
#include "core/ledger/ledger.h"

#include "base/assert.h"
#include "base/buf.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/ledger/admit.h"
#include "core/ledger/apply.h"
#include "core/ledger/genesis.h"
#include "core/ledger/grant.h"
#include "core/ledger/index.h"
#include "core/ledger/stream.h"
#include "core/ledger/tx-check.h"
#include "core/merkle/jmt.h"

/* A decoded transaction: 61 bytes for each byte of input at most (protobuf-c), and the input. */
#define TX_MEMORY_MAX ((size_t)64 * MED_TX_SIZE_MAX + (1u << 20))
/* Height, time, app hash. */
#define NOTE_SIZE (8 + 8 + 32)

typedef enum
{
  PHASE_IDLE,
  PHASE_OPEN,  /* a block was begun */
  PHASE_ENDED, /* its app hash is known */
} phase;

struct med_ledger
{
  const med_memory *memory;
  med_kv kv;
  med_chain_id chain;
  med_jmt *map;
  uint64_t height, time; /* committed */
  med_hash app_hash;
  bool unchanged, has_previous;
  phase phase;
  uint64_t next_height, next_time;
  med_hash next_app_hash;
  med_overlay block, tx, scratch;
  med_overlay previous; /* what the last block replaced: hashed rows only */
  med_arena tx_arena, op_arena;
};

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

static bool
load_row (void *context, med_span key, med_span value)
{
  med_ledger *ledger = ((void **)context)[0];
  med_result *result = ((void **)context)[1];
  if (key.size == 0 || key.data[0] >= MED_TABLE_INDEX_FIRST)
    return false;
  med_hash row_key, value_hash;
  med_jmt_key (key.data[0], med_span_make (key.data + 1, key.size - 1), &row_key);
  med_sha256 (value, &value_hash);
  *result = med_jmt_set (ledger->map, &row_key, &value_hash);
  return *result == MED_OK;
}

static med_result
load_note (med_ledger *ledger, med_span note)
{
  med_hash root;
  med_reader reader = med_reader_make (note);
  med_span bytes;
  if (note.size != NOTE_SIZE)
    return MED_E_DAMAGED;
  MED_TRY (med_reader_u64_le (&reader, &ledger->height));
  MED_TRY (med_reader_u64_le (&reader, &ledger->time));
  MED_TRY (med_reader_take (&reader, sizeof (med_hash), &bytes));
  med_jmt_commit (ledger->map, &root);
  memcpy (ledger->app_hash.bytes, bytes.data, sizeof ledger->app_hash.bytes);
  return MED_ID_EQUAL (root, ledger->app_hash) ? MED_OK : MED_E_DAMAGED;
}

static med_result
save_note (med_ledger *ledger, uint64_t height, uint64_t time, const med_hash *app_hash)
{
  uint8_t bytes[NOTE_SIZE];
  uint8_t key = MED_INDEX_META;
  med_span note;
  med_buf buf = med_buf_make (bytes, sizeof bytes);
  med_buf_put_u64_le (&buf, height);
  med_buf_put_u64_le (&buf, time);
  med_buf_put (&buf, MED_SPAN_OF (*app_hash));
  MED_TRY (med_buf_finish (&buf, &note));
  return ledger->kv.class->put (ledger->kv.self, MED_SPAN_OF (key), note);
}

static med_result
load (med_ledger *ledger)
{
  uint8_t key = MED_INDEX_META;
  med_span note;
  med_result result = MED_OK;
  void *context[] = { ledger, &result };
  MED_TRY (
      ledger->kv.class->seek (ledger->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, load_row, context));
  MED_TRY (result);
  result = ledger->kv.class->get (ledger->kv.self, MED_SPAN_OF (key), &ledger->op_arena, &note);
  if (result == MED_OK)
    return load_note (ledger, note);
  if (result != MED_E_NOT_FOUND)
    return result;
  if (med_jmt_count (ledger->map) != 0)
    return MED_E_DAMAGED;
  med_jmt_empty_root (&ledger->app_hash);
  return MED_OK;
}

med_result
med_ledger_open (const med_memory *memory, med_kv kv, const med_chain_id *chain,
                 med_ledger **ledger)
{
  med_ledger *fresh = (med_ledger *)memory->alloc (memory->context, sizeof *fresh);
  if (fresh == NULL)
    return MED_E_NO_MEMORY;
  *fresh = (med_ledger){ .memory = memory, .kv = kv, .chain = *chain };
  med_overlay_init (&fresh->block, memory);
  med_overlay_init (&fresh->tx, memory);
  med_overlay_init (&fresh->scratch, memory);
  med_overlay_init (&fresh->previous, memory);
  med_arena_init (&fresh->tx_arena, memory, TX_MEMORY_MAX);
  med_arena_init (&fresh->op_arena, memory, MED_OP_MEMORY_MAX);
  med_result result = med_jmt_open (memory, &fresh->map);
  if (result == MED_OK)
    result = load (fresh);
  med_arena_clear (&fresh->op_arena);
  if (result != MED_OK)
    {
      med_ledger_close (fresh);
      return result;
    }
  *ledger = fresh;
  return MED_OK;
}

void
med_ledger_close (med_ledger *ledger)
{
  if (ledger == NULL)
    return;
  med_jmt_close (ledger->map);
  med_overlay_clear (&ledger->block);
  med_overlay_clear (&ledger->tx);
  med_overlay_clear (&ledger->scratch);
  med_overlay_clear (&ledger->previous);
  med_arena_clear (&ledger->tx_arena);
  med_arena_clear (&ledger->op_arena);
  ledger->memory->free (ledger->memory->context, ledger);
}

uint64_t
med_ledger_height (const med_ledger *ledger)
{
  return ledger->height;
}

uint64_t
med_ledger_time (const med_ledger *ledger)
{
  return ledger->time;
}

med_hash
med_ledger_app_hash (const med_ledger *ledger)
{
  return ledger->app_hash;
}

const med_chain_id *
med_ledger_chain (const med_ledger *ledger)
{
  return &ledger->chain;
}

bool
med_ledger_unchanged (const med_ledger *ledger)
{
  return ledger->unchanged;
}

/* ── Transactions ───────────────────────────────────────────────────────────────────────────── */

static med_reason
reason_of (med_result result)
{
  return result == MED_E_TOO_LARGE ? MED_REASON_TOO_LARGE : MED_REASON_UNKNOWN;
}

/* Decodes, admits and applies one transaction in the layer `state->tx`, which keeps what it did
 * when it succeeds; when it is refused, the counter alone and the grant that the refusal suspends.
 */
static med_result
run (med_ledger *ledger, med_state *state, med_span bytes, uint64_t height, uint64_t time,
     bool rules, med_tx_outcome *outcome)
{
  med_tx tx;
  med_admitted signer;
  med_arena_clear (&ledger->tx_arena);
  med_arena_clear (&ledger->op_arena);
  *outcome = (med_tx_outcome){ .code = MED_REASON_NONE };
  med_result result = med_tx_decode (bytes, &ledger->tx_arena, &tx);
  if (result == MED_E_NO_MEMORY)
    return result;
  if (result == MED_OK)
    {
      outcome->id = tx.id;
      result = med_tx_check_shape (tx.body);
    }
  else
    med_tx_id (bytes, &outcome->id);
  if (result != MED_OK)
    {
      outcome->code = reason_of (result);
      return MED_OK;
    }
  outcome->code = med_admit (state, &ledger->chain, &tx, time, &signer);
  MED_TRY (state->failure);
  outcome->admitted = outcome->code == MED_REASON_NONE;
  if (!outcome->admitted || !rules)
    return MED_OK;
  med_apply_context context = {
    .state = state,
    .chain = &ledger->chain,
    .height = height,
    .time = time,
    .tx = &tx,
    .signer = med_pb_span (tx.body->account),
    .device = med_pb_span (tx.body->device),
    .signer_kind = signer.kind,
  };
  outcome->code = med_apply_ops (&context);
  MED_TRY (state->failure);
  if (outcome->code != MED_REASON_NONE)
    {
      med_overlay_clear (state->tx);
      if (context.suspend.size > 0)
        med_grant_suspend (&context, context.suspend);
    }
  med_admit_mark (state, &tx, &signer);
  return state->failure;
}

med_result
med_ledger_begin_block (med_ledger *ledger, uint64_t height, uint64_t time)
{
  if (ledger->phase != PHASE_IDLE || med_jmt_count (ledger->map) == 0
      || height != ledger->height + 1 || time < ledger->time)
    return MED_E_STATE;
  ledger->next_height = height;
  ledger->next_time = time;
  ledger->phase = PHASE_OPEN;
  return MED_OK;
}

med_result
med_ledger_apply (med_ledger *ledger, med_span tx, med_tx_outcome *outcome)
{
  if (ledger->phase != PHASE_OPEN)
    return MED_E_STATE;
  med_state state = {
    .kv = ledger->kv, .block = &ledger->block, .tx = &ledger->tx, .arena = &ledger->op_arena
  };
  med_tx_outcome made;
  med_result result = run (ledger, &state, tx, ledger->next_height, ledger->next_time, true, &made);
  if (result != MED_OK)
    {
      med_overlay_clear (&ledger->tx);
      return result;
    }
  med_overlay_merge (&ledger->block, &ledger->tx);
  *outcome = made;
  return MED_OK;
}

med_result
med_ledger_check (med_ledger *ledger, med_span tx, uint64_t time, bool rules,
                  med_tx_outcome *outcome)
{
  if (med_jmt_count (ledger->map) == 0)
    return MED_E_STATE;
  med_state state = { .kv = ledger->kv, .tx = &ledger->scratch, .arena = &ledger->op_arena };
  med_tx_outcome made;
  med_result result = run (ledger, &state, tx, ledger->height + 1, time, rules, &made);
  med_overlay_clear (&ledger->scratch);
  if (result == MED_OK)
    *outcome = made;
  return result;
}

/* ── Ending a block ─────────────────────────────────────────────────────────────────────────── */

static bool
is_hashed (med_span key)
{
  return key.data[0] < MED_TABLE_INDEX_FIRST;
}

static const med_map_node *
next_hashed (const med_overlay *overlay, const med_map_node *node)
{
  node = node == NULL ? med_ordered_map_seek (&overlay->map, MED_SPAN_EMPTY, false)
                      : med_ordered_map_seek (&overlay->map, node->key, true);
  /* Index tables come last. */
  return node != NULL && is_hashed (node->key) ? node : NULL;
}

/* Brings the pending version of the map to the block's rows. */
static med_result
update_map (med_ledger *ledger)
{
  for (const med_map_node *node = next_hashed (&ledger->block, NULL); node != NULL;
       node = next_hashed (&ledger->block, node))
    {
      med_hash key, value_hash;
      med_jmt_key (node->key.data[0], med_span_make (node->key.data + 1, node->key.size - 1), &key);
      if (!node->removed)
        {
          med_sha256 (node->value, &value_hash);
          MED_TRY (med_jmt_set (ledger->map, &key, &value_hash));
          continue;
        }
      /* Made and removed within the block. */
      med_result result = med_jmt_delete (ledger->map, &key);
      if (result != MED_OK && result != MED_E_NOT_FOUND)
        return result;
    }
  return MED_OK;
}

/* Streams grow event by event, but their roots are needed once a block. */
static med_result
seal_streams (med_ledger *ledger)
{
  uint8_t table = MED_TABLE_STREAM, bytes[1 + MED_ROW_ID_MAX];
  med_span key = MED_SPAN_OF (table);
  med_state state = { .kv = ledger->kv, .tx = &ledger->block, .arena = &ledger->op_arena };
  for (;;)
    {
      const med_map_node *node = med_ordered_map_seek (&ledger->block.map, key, key.size > 1);
      if (node == NULL || node->key.data[0] != table)
        return state.failure;
      /* Copied: sealing replaces the node. */
      med_assert (node->key.size <= sizeof bytes);
      memcpy (bytes, node->key.data, node->key.size);
      key = med_span_make (bytes, node->key.size);
      med_arena_clear (&ledger->op_arena);
      med_stream_seal (&state, med_span_make (bytes + 1, key.size - 1));
      MED_TRY (state.failure);
    }
}

med_result
med_ledger_end_block (med_ledger *ledger, med_hash *app_hash)
{
  if (ledger->phase != PHASE_OPEN)
    return MED_E_STATE;
  MED_TRY (seal_streams (ledger));
  MED_TRY (update_map (ledger));
  MED_TRY (med_jmt_root (ledger->map, MED_JMT_PENDING, &ledger->next_app_hash));
  ledger->phase = PHASE_ENDED;
  *app_hash = ledger->next_app_hash;
  return MED_OK;
}

void
med_ledger_each_change (const med_ledger *ledger, med_ledger_change change, void *context)
{
  for (const med_map_node *node = next_hashed (&ledger->block, NULL); node != NULL;
       node = next_hashed (&ledger->block, node))
    change (context, (med_table)node->key.data[0],
            med_span_make (node->key.data + 1, node->key.size - 1),
            node->removed ? MED_SPAN_EMPTY : node->value);
}

/* Keeps what the block is about to replace, for answers about the version before. */
static med_result
keep_previous (med_ledger *ledger)
{
  med_overlay_clear (&ledger->previous);
  for (const med_map_node *node = next_hashed (&ledger->block, NULL); node != NULL;
       node = next_hashed (&ledger->block, node))
    {
      med_span value;
      med_arena_clear (&ledger->op_arena);
      med_result result
          = ledger->kv.class->get (ledger->kv.self, node->key, &ledger->op_arena, &value);
      if (result == MED_OK)
        MED_TRY (med_overlay_put (&ledger->previous, node->key, value));
      else if (result == MED_E_NOT_FOUND)
        MED_TRY (med_overlay_remove (&ledger->previous, node->key));
      else
        return result;
    }
  return MED_OK;
}

med_result
med_ledger_commit (med_ledger *ledger)
{
  if (ledger->phase != PHASE_ENDED)
    return MED_E_STATE;
  MED_TRY (keep_previous (ledger));
  MED_TRY (med_overlay_write (&ledger->block, ledger->kv));
  MED_TRY (save_note (ledger, ledger->next_height, ledger->next_time, &ledger->next_app_hash));
  med_hash root;
  med_jmt_commit (ledger->map, &root);
  ledger->unchanged = MED_ID_EQUAL (ledger->app_hash, root);
  ledger->has_previous = true;
  ledger->height = ledger->next_height;
  ledger->time = ledger->next_time;
  ledger->app_hash = root;
  med_overlay_clear (&ledger->block);
  ledger->phase = PHASE_IDLE;
  return MED_OK;
}

void
med_ledger_rollback (med_ledger *ledger)
{
  med_overlay_clear (&ledger->tx);
  med_overlay_clear (&ledger->block);
  med_jmt_rollback (ledger->map);
  ledger->phase = PHASE_IDLE;
}

/* ── Genesis ────────────────────────────────────────────────────────────────────────────────── */

static med_result
put_genesis_rows (med_ledger *ledger, med_span app_state, med_arena *arena)
{
  Med__GenesisState *genesis;
  MED_TRY (med_genesis_parse (app_state, arena, &genesis));
  med_state state = { .kv = ledger->kv, .tx = &ledger->block, .arena = arena };
  for (size_t i = 0; i < genesis->n_rows && state.failure == MED_OK; i++)
    {
      const Med__GenesisRow *row = genesis->rows[i];
      ProtobufCMessage *message;
      MED_TRY (med_canonical_decode (med_table_descriptor (row->table), med_pb_span (row->value),
                                     MED_ROW_SIZE_MAX, arena, &message));
      if (row->table == MED_TABLE_STREAM
          && !med_stream_complete (&state, med_pb_span (row->id), (Med__StreamRow *)message))
        return state.failure != MED_OK ? state.failure : MED_E_DAMAGED;
      med_state_put_row (&state, (med_table)row->table, med_pb_span (row->id), message);
    }
  return state.failure;
}

med_result
med_ledger_genesis (med_ledger *ledger, med_span app_state, uint64_t height, uint64_t time,
                    med_hash *app_hash)
{
  if (ledger->phase != PHASE_IDLE || med_jmt_count (ledger->map) != 0)
    return MED_E_STATE;
  med_arena arena;
  med_arena_init (&arena, ledger->memory, (size_t)16 * MED_GENESIS_SIZE_MAX);
  med_result result = put_genesis_rows (ledger, app_state, &arena);
  med_arena_clear (&arena);
  if (result == MED_OK)
    result = update_map (ledger);
  if (result == MED_OK)
    result = med_jmt_root (ledger->map, MED_JMT_PENDING, &ledger->next_app_hash);
  if (result == MED_OK)
    {
      ledger->next_height = height;
      ledger->next_time = time;
      ledger->phase = PHASE_ENDED;
      result = med_ledger_commit (ledger);
    }
  if (result != MED_OK)
    {
      med_ledger_rollback (ledger);
      return result;
    }
  /* Nothing came before it. */
  ledger->has_previous = false;
  *app_hash = ledger->app_hash;
  return MED_OK;
}

/* ── Reading ────────────────────────────────────────────────────────────────────────────────── */

med_state
med_ledger_state (med_ledger *ledger, med_arena *arena)
{
  return (med_state){ .kv = ledger->kv, .arena = arena };
}

static med_result
row_value (med_ledger *ledger, med_version version, uint32_t table, med_span id, med_arena *arena,
           med_span *value)
{
  med_state state = { .kv = ledger->kv, .arena = arena };
  if (version == MED_VERSION_PREVIOUS)
    state.block = &ledger->previous;
  if (!med_state_row_bytes (&state, (med_table)table, id, value))
    *value = MED_SPAN_EMPTY;
  return state.failure;
}

static med_result
proof_message (const med_jmt_proof *proof, med_arena *arena, Med__Proof **message)
{
  Med__Proof *made = (Med__Proof *)med_arena_alloc (arena, sizeof *made);
  ProtobufCBinaryData *siblings
      = (ProtobufCBinaryData *)med_arena_array (arena, proof->sibling_count, sizeof *siblings);
  if (made == NULL || siblings == NULL)
    return MED_E_NO_MEMORY;
  med__proof__init (made);
  med_span copy;
  for (size_t i = 0; i < proof->sibling_count; i++)
    {
      MED_TRY (med_arena_copy (arena, MED_SPAN_OF (proof->siblings[i]), &copy));
      siblings[i] = med_pb_bytes (copy);
    }
  made->siblings = siblings;
  made->n_siblings = proof->sibling_count;
  if (proof->has_leaf)
    {
      MED_TRY (med_arena_copy (arena, MED_SPAN_OF (proof->leaf_key), &copy));
      made->leaf_key = med_pb_bytes (copy);
      MED_TRY (med_arena_copy (arena, MED_SPAN_OF (proof->leaf_value_hash), &copy));
      made->leaf_value_hash = med_pb_bytes (copy);
    }
  *message = made;
  return MED_OK;
}

med_result
med_ledger_prove (med_ledger *ledger, med_version version, uint32_t table, med_span id,
                  med_arena *arena, Med__Row **row)
{
  if (!med_table_id_valid (table, id))
    return MED_E_INVALID;
  if (version == MED_VERSION_PREVIOUS && !ledger->has_previous)
    return MED_E_STATE;
  med_hash key;
  med_jmt_proof proof;
  med_span value, id_copy;
  med_jmt_key ((uint8_t)table, id, &key);
  MED_TRY (row_value (ledger, version, table, id, arena, &value));
  MED_TRY (med_jmt_prove (ledger->map, version == MED_VERSION_TIP ? MED_JMT_TIP : MED_JMT_PREVIOUS,
                          &key, &proof));
  MED_TRY (med_arena_copy (arena, id, &id_copy));
  Med__Row *made = (Med__Row *)med_arena_alloc (arena, sizeof *made);
  if (made == NULL)
    return MED_E_NO_MEMORY;
  med__row__init (made);
  made->table = table;
  made->id = med_pb_bytes (id_copy);
  made->value = med_pb_bytes (value);
  MED_TRY (proof_message (&proof, arena, &made->proof));
  *row = made;
  return MED_OK;
}
