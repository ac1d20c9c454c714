/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solo engine:
 *
 *   submit ─► mempool ─► apply ─► build ─► vote ─► one SQLite transaction ─► answers, waiters
 *                          └ not admitted any more: dropped, its sender hears why            */
#include "node/solo-driver.h"

#include "core/crypto/sign.h"
#include "node/pins.h"
#include "store/kv-sqlite.h"

#define MEMPOOL_COUNT_MAX 20000
#define MEMPOOL_BYTES_MAX ((size_t)32 << 20)
#define BLOCK_MEMORY_MAX ((size_t)64 << 20)
/* After a failure, and when the clock is wrong. */
#define RETRY_SECONDS 5
/* The clock may be set: look at it at least this often. */
#define LOOK_SECONDS 30
#define FRESH_SECONDS 60
/* As core/solo: later than this an empty block comes first. */
#define STALE_SECONDS 30

struct med_driver
{
  med_driver_options options;
  med_solo_genesis genesis;
  med_ledger *ledger;
  med_solo_sign_state sign_state;
  med_chain_end end;
  med_mempool *mempool;
  GSource *source;
  uint32_t heartbeat_seconds;
  bool started;
  med_result health;
  med_driver_listener listener;
  void *listener_context;
};

/* ── Opening ────────────────────────────────────────────────────────────────────────────────── */

static med_result
open_ledger (med_driver *driver)
{
  med_ledger_close (driver->ledger);
  driver->ledger = NULL;
  return med_ledger_open (med_memory_heap (), med_kv_sqlite (driver->options.db),
                          &driver->genesis.chain_id, &driver->ledger);
}

static med_result
read_heartbeat (med_driver *driver)
{
  uint8_t room[8192];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  med_state state = med_ledger_state (driver->ledger, &arena);
  const Med__ParamsRow *params = med_state_params (&state, MED_SPAN_EMPTY);
  if (params == NULL || params->heartbeat_seconds == 0)
    return state.failure == MED_OK ? MED_E_DAMAGED : state.failure;
  driver->heartbeat_seconds = params->heartbeat_seconds;
  return MED_OK;
}

/* Sign-state, block and state were stored together: they must stand together. */
static med_result
check_loaded (const med_driver *driver)
{
  med_sign_public key;
  med_sign_public_from_seed (driver->options.seed, &key);
  if (!MED_ID_EQUAL (key, driver->genesis.validator.key))
    return MED_E_NO_MATCH;
  uint64_t height = med_ledger_height (driver->ledger);
  int64_t end
      = driver->end.exists ? driver->end.tip.header.height : driver->genesis.initial_height - 1;
  med_hash app_hash = med_ledger_app_hash (driver->ledger);
  if (height != (uint64_t)end
      || (driver->end.exists && !MED_ID_EQUAL (app_hash, driver->end.app_hash))
      || (driver->end.exists && driver->sign_state.height != end))
    return MED_E_DAMAGED;
  return MED_OK;
}

static med_result
load (med_driver *driver)
{
  med_db *db = driver->options.db;
  MED_TRY (med_chain_load_genesis (db, &driver->genesis));
  MED_TRY (med_chain_load_sign_state (db, &driver->sign_state));
  MED_TRY (med_chain_load_end (db, &driver->end));
  MED_TRY (open_ledger (driver));
  MED_TRY (check_loaded (driver));
  return read_heartbeat (driver);
}

med_result
med_driver_open (const med_driver_options *options, med_driver **driver)
{
  med_driver *opened = g_new0 (med_driver, 1);
  opened->options = *options;
  opened->mempool = med_mempool_new (MEMPOOL_COUNT_MAX, MEMPOOL_BYTES_MAX);
  med_result result = load (opened);
  if (result != MED_OK)
    {
      med_driver_close (opened);
      return result;
    }
  *driver = opened;
  return MED_OK;
}

void
med_driver_close (med_driver *driver)
{
  if (driver == NULL)
    return;
  if (driver->source != NULL)
    {
      g_source_destroy (driver->source);
      g_source_unref (driver->source);
    }
  med_mempool_free (driver->mempool);
  med_ledger_close (driver->ledger);
  g_clear_pointer (&driver->end.codes, g_array_unref);
  g_free (driver);
}

static med_result
found (med_db *db, med_solo_genesis *genesis, med_span app_state, med_ledger *ledger)
{
  med_hash app_hash;
  uint64_t seconds = (uint64_t)genesis->genesis_time.seconds;
  MED_TRY (med_ledger_genesis (ledger, app_state, (uint64_t)genesis->initial_height - 1, seconds,
                               &app_hash));
  genesis->app_hash.size = sizeof app_hash.bytes;
  memcpy (genesis->app_hash.bytes, app_hash.bytes, sizeof app_hash.bytes);
  return med_chain_store_genesis (db, genesis, app_state);
}

med_result
med_driver_found (med_db *db, med_solo_genesis *genesis, med_span app_state)
{
  med_ledger *ledger;
  MED_TRY (med_ledger_open (med_memory_heap (), med_kv_sqlite (db), &genesis->chain_id, &ledger));
  med_result result = med_db_begin (db);
  if (result == MED_OK)
    {
      result = found (db, genesis, app_state, ledger);
      if (result == MED_OK)
        result = med_db_commit (db);
      else
        med_db_rollback (db);
    }
  med_ledger_close (ledger);
  return result;
}

/* ── One block ──────────────────────────────────────────────────────────────────────────────── */

/* A block being made. */
typedef struct
{
  med_arena arena;
  GArray *txs;      /* med_span */
  GArray *outcomes; /* med_tx_outcome, of the same transactions */
  GArray *dropped;  /* med_tx_outcome */
  GArray *roots;    /* med_cid: pins to look at */
  GArray *accesses; /* med_id */
  med_solo_block block;
  med_commit_sig vote;
  med_solo_sign_state sign_state;
  med_hash app_hash;
} work;

static void
work_init (work *w)
{
  *w = (work){
    .txs = g_array_new (FALSE, FALSE, sizeof (med_span)),
    .outcomes = g_array_new (FALSE, FALSE, sizeof (med_tx_outcome)),
    .dropped = g_array_new (FALSE, FALSE, sizeof (med_tx_outcome)),
    .roots = g_array_new (FALSE, FALSE, sizeof (med_cid)),
    .accesses = g_array_new (FALSE, FALSE, sizeof (med_id)),
  };
  med_arena_init (&w->arena, med_memory_heap (), BLOCK_MEMORY_MAX);
}

static void
work_clear (work *w)
{
  g_array_unref (w->txs);
  g_array_unref (w->outcomes);
  g_array_unref (w->dropped);
  g_array_unref (w->roots);
  g_array_unref (w->accesses);
  med_arena_clear (&w->arena);
}

/* Takes what waits, in order, as far as it fits. An honest proposer puts nothing into a block that
 * is not admitted. */
static med_result
apply_waiting (med_driver *driver, work *w)
{
  int64_t room = med_solo_data_bytes_max (&driver->genesis);
  for (const GList *link = med_mempool_list (driver->mempool)->head; link != NULL;
       link = link->next)
    {
      const med_mempool_tx *tx = (const med_mempool_tx *)link->data;
      gsize size;
      const void *data = g_bytes_get_data (tx->bytes, &size);
      med_span bytes = med_span_make (data, size);
      int64_t cost = (int64_t)med_solo_tx_cost (bytes);
      if (cost > room)
        break;
      med_tx_outcome outcome;
      MED_TRY (med_ledger_apply (driver->ledger, bytes, &outcome));
      if (!outcome.admitted)
        {
          g_array_append_val (w->dropped, outcome);
          continue;
        }
      room -= cost;
      g_array_append_val (w->txs, bytes);
      g_array_append_val (w->outcomes, outcome);
    }
  return MED_OK;
}

static med_result
build_and_vote (med_driver *driver, work *w)
{
  med_hash app_hash = med_ledger_app_hash (driver->ledger);
  med_app_hash before = { .size = sizeof app_hash.bytes };
  memcpy (before.bytes, app_hash.bytes, sizeof app_hash.bytes);
  guint count = driver->end.codes->len;
  med_exec_result *results = (med_exec_result *)med_arena_array (&w->arena, count, sizeof *results);
  if (results == NULL)
    return MED_E_NO_MEMORY;
  for (guint i = 0; i < count; i++)
    results[i].code = g_array_index (driver->end.codes, uint32_t, i);
  MED_TRY (med_solo_build (&driver->genesis, driver->end.exists ? &driver->end.tip : NULL, &before,
                           results, count, (const med_span *)(void *)w->txs->data, w->txs->len,
                           &w->arena, &w->block));
  w->sign_state = driver->sign_state;
  return med_solo_vote (&driver->genesis, &w->block, med_env_now (driver->options.env),
                        driver->options.seed, &w->sign_state, &w->vote);
}

static void
note_access (void *context, med_table table, med_span id, med_span value)
{
  med_id access;
  if (table != MED_TABLE_ACCESS || value.size == 0)
    return;
  memcpy (access.bytes, id.data, sizeof access.bytes);
  g_array_append_val (((work *)context)->accesses, access);
}

static med_result
store (med_driver *driver, work *w)
{
  const med_chain_addition addition = {
    .genesis = &driver->genesis,
    .block = &w->block,
    .vote = &w->vote,
    .sign_state = &w->sign_state,
    .app_hash = &w->app_hash,
    .outcomes = (const med_tx_outcome *)(void *)w->outcomes->data,
    .outcome_count = w->outcomes->len,
  };
  MED_TRY (med_chain_store_block (driver->options.db, &addition));
  MED_TRY (med_pins_collect (driver->ledger, w->roots));
  med_ledger_each_change (driver->ledger, note_access, w);
  MED_TRY (med_ledger_commit (driver->ledger));
  return med_pins_apply (driver->ledger, driver->options.blocks, w->roots);
}

static med_result
make (med_driver *driver, bool with_txs, work *w)
{
  int64_t height = driver->genesis.initial_height;
  med_time time = driver->genesis.genesis_time;
  if (driver->end.exists)
    {
      height = driver->end.tip.header.height + 1;
      time = driver->end.tip.vote.timestamp;
    }
  /* What uploads wrote belongs to them: flushed and committed before, so that a block's commit
   * never waits for files and a block that fails takes nothing of theirs along. One that could not
   * be written is the matter of its upload, whose lease is gone. */
  med_result unwritten = med_blocks_settle (driver->options.blocks);
  if (unwritten != MED_OK)
    g_warning ("a block of an upload was not stored: %s", med_result_name (unwritten));
  MED_TRY (med_blocks_sync (driver->options.blocks));
  MED_TRY (med_db_begin (driver->options.db));
  MED_TRY (med_ledger_begin_block (driver->ledger, (uint64_t)height, (uint64_t)time.seconds));
  if (with_txs)
    MED_TRY (apply_waiting (driver, w));
  MED_TRY (med_ledger_end_block (driver->ledger, &w->app_hash));
  MED_TRY (build_and_vote (driver, w));
  MED_TRY (store (driver, w));
  return med_db_commit (driver->options.db);
}

static void
take_over (med_driver *driver, const work *w)
{
  driver->sign_state = w->sign_state;
  driver->end.exists = true;
  driver->end.tip = (med_solo_tip){ w->block.header, w->block.block_id, w->vote };
  driver->end.app_hash = w->app_hash;
  g_array_set_size (driver->end.codes, 0);
  for (guint i = 0; i < w->outcomes->len; i++)
    {
      uint32_t code = (uint32_t)g_array_index (w->outcomes, med_tx_outcome, i).code;
      g_array_append_val (driver->end.codes, code);
    }
  driver->started = true;
}

static void
tell (med_driver *driver, const GArray *outcomes, uint64_t height)
{
  for (guint i = 0; i < outcomes->len; i++)
    {
      const med_tx_outcome *outcome = &g_array_index (outcomes, med_tx_outcome, i);
      med_mempool_finish (driver->mempool, &outcome->id, MED_OK, outcome, height);
    }
}

static med_result
make_block (med_driver *driver, bool with_txs)
{
  work w;
  work_init (&w);
  med_result result = make (driver, with_txs, &w);
  if (result == MED_OK)
    {
      take_over (driver, &w);
      uint64_t height = (uint64_t)w.block.header.height;
      if (driver->listener != NULL)
        driver->listener (driver->listener_context, w.accesses);
      tell (driver, w.outcomes, height);
      tell (driver, w.dropped, 0);
    }
  else
    {
      /* The signature was shown to nobody and is forgotten with the block. */
      med_db_rollback (driver->options.db);
      med_result reopened = open_ledger (driver);
      g_warning ("block %" G_GINT64_FORMAT " failed: %s%s", driver->end.tip.header.height + 1,
                 med_result_name (result), reopened == MED_OK ? "" : ", and so does the ledger");
      if (reopened != MED_OK)
        g_error ("the ledger cannot be opened again: %s", med_result_name (reopened));
      med_mempool_fail_all (driver->mempool, result);
    }
  driver->health = result;
  work_clear (&w);
  return result;
}

/* ── Cadence ────────────────────────────────────────────────────────────────────────────────── */

static bool
app_hash_moved (const med_driver *driver)
{
  const med_app_hash *carried = &driver->end.tip.header.app_hash;
  return driver->end.exists
         && !med_span_equal (med_span_make (carried->bytes, carried->size),
                             MED_SPAN_OF (driver->end.app_hash.bytes));
}

static med_solo_action
next_action (const med_driver *driver, med_time now, med_time *wait_until)
{
  const med_solo_pulse pulse = {
    .started = driver->started,
    .last_vote = driver->end.exists ? driver->end.tip.vote.timestamp : driver->genesis.genesis_time,
    .app_hash_moved = app_hash_moved (driver),
    .pending = med_mempool_count (driver->mempool),
    .heartbeat_seconds = driver->heartbeat_seconds,
  };
  return med_solo_next_action (&pulse, now, wait_until);
}

static void
sleep_until (med_driver *driver, med_time now, med_time until)
{
  gint64 micros = LOOK_SECONDS * G_USEC_PER_SEC;
  if (until.seconds - now.seconds < LOOK_SECONDS)
    micros = (until.seconds - now.seconds) * G_USEC_PER_SEC + (until.nanos - now.nanos) / 1000 + 1;
  g_source_set_ready_time (driver->source, g_get_monotonic_time () + MAX (micros, 0));
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  med_driver *driver = (med_driver *)data;
  med_time now = med_env_now (driver->options.env), until = now;
  med_solo_action action = next_action (driver, now, &until);
  med_result result = MED_OK;
  switch (action)
    {
    case MED_SOLO_WAIT:
      driver->health = MED_OK;
      sleep_until (driver, now, until);
      return G_SOURCE_CONTINUE;
    case MED_SOLO_CLOCK_WRONG:
      if (driver->health != MED_E_STATE)
        g_warning ("the clock is more than 60 s behind the chain: no blocks until it is set");
      driver->health = MED_E_STATE;
      med_mempool_fail_all (driver->mempool, MED_E_STATE);
      result = MED_E_STATE;
      break;
    case MED_SOLO_BLOCK:
      result = make_block (driver, true);
      break;
    case MED_SOLO_EMPTY_FIRST:
    case MED_SOLO_PROOF_BLOCK:
    case MED_SOLO_HEARTBEAT:
    default:
      result = make_block (driver, false);
      break;
    }
  /* One block a turn of the loop: requests that came meanwhile go into the next one. */
  gint64 pause = result == MED_OK ? 0 : RETRY_SECONDS * G_USEC_PER_SEC;
  g_source_set_ready_time (source, g_get_monotonic_time () + pause);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_functions = { .dispatch = dispatch };

/* A source without a callback of its own still needs one to be dispatched. */
static gboolean
unused_callback (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
med_driver_start (med_driver *driver)
{
  driver->source = g_source_new (&source_functions, sizeof (GSource));
  g_source_set_name (driver->source, "solo engine");
  g_source_set_callback (driver->source, unused_callback, driver, NULL);
  g_source_set_ready_time (driver->source, 0);
  g_source_attach (driver->source, g_main_context_get_thread_default ());
}

med_result
med_driver_make_block (med_driver *driver)
{
  med_time now = med_env_now (driver->options.env), until = now;
  med_solo_action action = next_action (driver, now, &until);
  if (action == MED_SOLO_CLOCK_WRONG)
    return MED_E_STATE;
  return make_block (driver, action == MED_SOLO_BLOCK);
}

/* ── Questions ──────────────────────────────────────────────────────────────────────────────── */

static int64_t
seconds_since (const med_driver *driver, int64_t instant)
{
  return med_env_now (driver->options.env).seconds - instant;
}

med_result
med_driver_check (med_driver *driver, med_span tx, bool rules, med_tx_outcome *outcome)
{
  int64_t time = driver->end.exists ? driver->end.tip.vote.timestamp.seconds
                                    : driver->genesis.genesis_time.seconds;
  int64_t since = seconds_since (driver, time);
  if (since > STALE_SECONDS)
    time += since;
  return med_ledger_check (driver->ledger, tx, (uint64_t)time, rules, outcome);
}

med_result
med_driver_submit (med_driver *driver, const med_hash *id, med_span tx, med_tx_done done,
                   void *context)
{
  if (driver->health != MED_OK)
    return MED_E_STATE;
  MED_TRY (med_mempool_add (driver->mempool, id, tx, done, context));
  if (driver->source != NULL)
    g_source_set_ready_time (driver->source, 0);
  return MED_OK;
}

bool
med_driver_waits (const med_driver *driver, const med_hash *id)
{
  return med_mempool_has (driver->mempool, id);
}

med_result
med_driver_refresh (med_driver *driver)
{
  /* A header carries the time of the vote before it: the second block has the fresh one. */
  for (int i = 0; i < 2; i++)
    if (seconds_since (driver, (int64_t)med_ledger_time (driver->ledger)) > FRESH_SECONDS)
      {
        med_time now = med_env_now (driver->options.env), until = now;
        if (next_action (driver, now, &until) == MED_SOLO_CLOCK_WRONG)
          return MED_E_STATE;
        MED_TRY (make_block (driver, false));
      }
  return MED_OK;
}

void
med_driver_set_listener (med_driver *driver, med_driver_listener listener, void *context)
{
  driver->listener = listener;
  driver->listener_context = context;
}

med_ledger *
med_driver_ledger (med_driver *driver)
{
  return driver->ledger;
}

const med_solo_genesis *
med_driver_genesis (const med_driver *driver)
{
  return &driver->genesis;
}

const med_solo_tip *
med_driver_tip (const med_driver *driver)
{
  return driver->end.exists ? &driver->end.tip : NULL;
}

uint32_t
med_driver_heartbeat (const med_driver *driver)
{
  return driver->heartbeat_seconds;
}

med_result
med_driver_health (const med_driver *driver)
{
  return driver->health;
}
