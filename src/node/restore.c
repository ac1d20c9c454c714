/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new chain from a backup:
 *
 *   unpack ─► rows as genesis state ─► old chain out, streams' leaves stay ─► genesis ─► block   */
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/ledger/genesis.h"
#include "node/backup.h"
#include "node/founding.h"
#include "store/kv-sqlite.h"

/* Heights of a restored chain start so far above the backup's that those the old chain may have
 * reached since do not meet them. */
#define HEIGHTS_SKIPPED (1 << 20)
#define STATE_MEMORY_MAX ((size_t)1 << 30)

typedef struct
{
  const med_node_config *config;
  const med_env *env;
  med_node_keys keys;
  med_backup_note note;
  med_db *db;
  med_blocks *blocks;
  med_solo_genesis before, genesis;
  med_chain_end end;
  med_arena arena;
  GPtrArray *rows; /* Med__GenesisRow, in the arena */
  med_result failure;
} restoring;

static med_result
fail (med_result result, char **problem, const char *words)
{
  if (*problem == NULL)
    *problem = g_strdup_printf ("%s: %s", words, med_result_name (result));
  return result;
}

/* ── Rows ───────────────────────────────────────────────────────────────────────────────────── */

static med_result
change_params (restoring *r, Med__ParamsRow *row)
{
  size_t count = row->n_predecessors;
  ProtobufCBinaryData *list
      = (ProtobufCBinaryData *)med_arena_array (&r->arena, count + 1, sizeof *list);
  if (list == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    list[i] = row->predecessors[i];
  list[count] = med_pb_bytes (med_span_text (r->before.chain_id.text));
  row->predecessors = list;
  row->n_predecessors = count + 1;
  row->restored = 1;
  return MED_OK;
}

/* This node is the only member of its chain, with new keys. */
static med_result
change_members (restoring *r, Med__MembersRow *row)
{
  med_sign_public validator;
  med_open_public recipient;
  med_span copy;
  Med__Gateway *gateway = (Med__Gateway *)med_arena_alloc (&r->arena, sizeof *gateway);
  Med__Gateway **list = (Med__Gateway **)med_arena_alloc (&r->arena, sizeof *list);
  if (row->n_members != 1 || gateway == NULL || list == NULL)
    return row->n_members != 1 ? MED_E_UNSUPPORTED : MED_E_NO_MEMORY;
  g_autofree char *address = med_node_address (r->config);
  med_sign_public_from_seed (&r->keys.validator, &validator);
  med_open_public_from_secret (&r->keys.opener, &recipient);
  med__gateway__init (gateway);
  list[0] = gateway;
  MED_TRY (med_arena_copy (&r->arena, med_span_text (address), &copy));
  gateway->url = med_pb_bytes (copy);
  MED_TRY (med_arena_copy (&r->arena, MED_SPAN_OF (validator.bytes), &copy));
  row->members[0]->validator = med_pb_bytes (copy);
  MED_TRY (med_arena_copy (&r->arena, MED_SPAN_OF (recipient.bytes), &copy));
  row->members[0]->node_recipient = med_pb_bytes (copy);
  row->members[0]->gateways = list;
  row->members[0]->n_gateways = 1;
  return MED_OK;
}

/* The canonical row as the new chain starts with it. A grant that was revoked after the backup must
 * not come back: every account has to confirm again. */
static med_result
change_row (restoring *r, med_table table, med_span *value)
{
  ProtobufCMessage *row;
  if (table != MED_TABLE_PARAMS && table != MED_TABLE_MEMBERS && table != MED_TABLE_ACCOUNT)
    return MED_OK;
  MED_TRY (med_canonical_decode (med_table_descriptor (table), *value, MED_ROW_SIZE_MAX, &r->arena,
                                 &row));
  if (table == MED_TABLE_PARAMS)
    MED_TRY (change_params (r, (Med__ParamsRow *)row));
  else if (table == MED_TABLE_MEMBERS)
    MED_TRY (change_members (r, (Med__MembersRow *)row));
  else
    ((Med__AccountRow *)row)->confirmed = false;
  return med_canonical_encode (row, &r->arena, value);
}

static med_result
add_row (restoring *r, med_span key, med_span stored)
{
  med_span id, value;
  MED_TRY (med_arena_copy (&r->arena, med_span_make (key.data + 1, key.size - 1), &id));
  MED_TRY (med_arena_copy (&r->arena, stored, &value));
  MED_TRY (change_row (r, (med_table)key.data[0], &value));
  Med__GenesisRow *row = (Med__GenesisRow *)med_arena_alloc (&r->arena, sizeof *row);
  if (row == NULL)
    return MED_E_NO_MEMORY;
  med__genesis_row__init (row);
  row->table = key.data[0];
  row->id = med_pb_bytes (id);
  row->value = med_pb_bytes (value);
  g_ptr_array_add (r->rows, row);
  return MED_OK;
}

static bool
visit_row (void *context, med_span key, med_span value)
{
  restoring *r = (restoring *)context;
  if (key.size == 0 || key.data[0] >= MED_TABLE_INDEX_FIRST)
    return false;
  r->failure = add_row (r, key, value);
  return r->failure == MED_OK;
}

static med_result
collect_state (restoring *r, med_span *app_state)
{
  med_kv kv = med_kv_sqlite (r->db);
  Med__GenesisState state = MED__GENESIS_STATE__INIT;
  MED_TRY (kv.class->seek (kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, visit_row, r));
  MED_TRY (r->failure);
  state.rows = (Med__GenesisRow **)r->rows->pdata;
  state.n_rows = r->rows->len;
  state.predecessor_chain = med_pb_bytes (med_span_text (r->before.chain_id.text));
  state.predecessor_height = (uint64_t)r->end.tip.header.height;
  state.predecessor_header = med_pb_bytes (MED_OPT_HASH_SPAN (r->end.tip.block_id.hash));
  state.predecessor_app_hash = med_pb_bytes (MED_SPAN_OF (r->end.app_hash.bytes));
  MED_TRY (med_canonical_encode (&state.base, &r->arena, app_state));
  return app_state->size <= MED_GENESIS_SIZE_MAX ? MED_OK : MED_E_TOO_LARGE;
}

/* ── The database ───────────────────────────────────────────────────────────────────────────── */

/* The backup is what it says, and its rows give the app hash of its last block. */
static med_result
check_backup (restoring *r)
{
  med_ledger *ledger;
  MED_TRY (med_chain_load_genesis (r->db, &r->before));
  MED_TRY (med_chain_load_end (r->db, &r->end));
  if (!r->end.exists || strcmp (r->before.chain_id.text, r->note.chain.text) != 0
      || r->end.tip.header.height != (int64_t)r->note.height
      || !med_opt_hash_is (&r->end.tip.block_id.hash, &r->note.header_hash))
    return MED_E_DAMAGED;
  MED_TRY (
      med_ledger_open (med_memory_heap (), med_kv_sqlite (r->db), &r->before.chain_id, &ledger));
  med_hash root = med_ledger_app_hash (ledger);
  med_ledger_close (ledger);
  return MED_ID_EQUAL (root, r->end.app_hash) ? MED_OK : MED_E_DAMAGED;
}

/* Only the leaves and nodes of streams stay (index tables 80 and 81); what was signed last does
 * not: the key is another one. */
static med_result
clear_chain (restoring *r)
{
  MED_TRY (med_db_begin (r->db));
  med_result result = med_db_exec (r->db, "DELETE FROM state WHERE key < x'80' OR key >= x'82';"
                                          "DELETE FROM block; DELETE FROM tx; DELETE FROM upload;"
                                          "DELETE FROM meta;");
  if (result == MED_OK)
    return med_db_commit (r->db);
  med_db_rollback (r->db);
  return result;
}

static med_result
prepare_genesis (restoring *r)
{
  med_sign_public key;
  med_chain_id chain;
  med_hash none = { 0 };
  med_time now = med_env_now (r->env);
  med_sign_public_from_seed (&r->keys.validator, &key);
  med_founding_chain_id (r->env, &chain);
  /* Times go on: nothing of the old chain may be younger than the new one. */
  if (med_time_compare (now, r->end.tip.vote.timestamp) <= 0)
    return MED_E_STATE;
  med_solo_genesis_init (&r->genesis, chain.text, now, &none, r->before.app_version, &key);
  r->genesis.initial_height = r->end.tip.header.height + HEIGHTS_SKIPPED;
  return MED_OK;
}

static med_result
open_new_chain (restoring *r, med_solo_tip *first, char **problem)
{
  med_span app_state;
  med_result result = check_backup (r);
  if (result != MED_OK)
    return fail (result, problem, "the backup's chain");
  result = prepare_genesis (r);
  if (result == MED_E_STATE)
    {
      *problem = g_strdup ("the clock is behind the backup's last block: set it first");
      return result;
    }
  if (result == MED_OK)
    result = collect_state (r, &app_state);
  if (result == MED_OK)
    result = clear_chain (r);
  if (result == MED_OK)
    result = med_founding_chain (r->db, r->blocks, &r->keys.validator, &r->genesis, app_state,
                                 r->env, first);
  if (result == MED_OK)
    result = med_founding_document (r->config, &r->genesis, app_state);
  return result == MED_OK ? MED_OK : fail (result, problem, "the new chain");
}

static med_result
restore (restoring *r, const char *backup, med_solo_tip *first, char **problem)
{
  g_autofree char *db_path = med_node_config_path (r->config, "node.db");
  g_autofree char *blocks_path = med_node_config_path (r->config, "blocks");
  g_autofree char *key_path = med_node_config_path (r->config, MED_NODE_KEY_FILE);
  MED_TRY (med_backup_read (backup, r->config->folder, &r->note, problem));
  med_node_keys_make (r->env, &r->keys);
  med_result result = med_node_keys_write (key_path, &r->keys);
  if (result != MED_OK)
    return fail (result, problem, key_path);
  result = med_db_open (db_path, &med_schema_node, &r->db);
  if (result == MED_OK)
    result = med_blocks_open (r->db, blocks_path, &r->blocks);
  if (result != MED_OK)
    return fail (result, problem, db_path);
  MED_TRY (open_new_chain (r, first, problem));
  return med_node_config_write (r->config, problem);
}

med_result
med_node_restore (const med_node_founding *founding, const char *backup, const med_env *env,
                  med_node_restored *restored, char **problem)
{
  g_autoptr (med_node_config) config = NULL;
  MED_TRY (med_founding_config (founding, &config, problem));
  MED_TRY (med_founding_folder (config->folder, problem));
  restoring r = { .config = config, .env = env, .rows = g_ptr_array_new () };
  med_solo_tip first;
  med_arena_init (&r.arena, med_memory_heap (), STATE_MEMORY_MAX);
  med_result result = restore (&r, backup, &first, problem);
  if (result == MED_OK)
    {
      *restored = (med_node_restored){ .predecessor = r.before.chain_id,
                                       .predecessor_height = r.note.height,
                                       .chain = r.genesis.chain_id,
                                       .height = (uint64_t)first.header.height };
      memcpy (restored->header_hash.bytes, first.block_id.hash.bytes,
              sizeof restored->header_hash.bytes);
    }
  med_blocks_close (r.blocks);
  med_db_close (r.db);
  g_clear_pointer (&r.end.codes, g_array_unref);
  g_ptr_array_unref (r.rows);
  med_node_keys_clear (&r.keys);
  med_arena_clear (&r.arena);
  return result;
}
