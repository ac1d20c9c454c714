/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger: the state machine over a key-value store. One block at a time: begin, apply each
 * transaction, end, and either commit within the caller's transaction of the store or roll back.
 * The map's tree lives in memory for the tip and the version before it, and is built from the rows
 * when the ledger is opened (core/FORMATS.md M1). */
#pragma once

#include "base/reason.h"
#include "core/ledger/state.h"
#include "core/proto/gateway.pb-c.h"

typedef struct med_ledger med_ledger;

/* The store must outlive the ledger. MED_E_DAMAGED when the rows do not give the app hash that was
 * noted with them. An empty store gives a ledger that waits for med_ledger_genesis (). */
med_result med_ledger_open (const med_memory *memory, med_kv kv, const med_chain_id *chain,
                            med_ledger **ledger) MED_CHECKED;
void med_ledger_close (med_ledger *ledger);

/* Writes a genesis document's app_state (core/ledger/genesis.h) into the empty store, within the
 * caller's transaction. `height` is the initial height − 1. Streams that are handed over go on only
 * where the store has their leaves and nodes already (index tables, from an archive): without them
 * MED_E_DAMAGED. */
med_result med_ledger_genesis (med_ledger *ledger, med_span app_state, uint64_t height,
                               uint64_t time, med_hash *app_hash) MED_CHECKED;

/* Newest committed block; 0 before genesis. */
uint64_t med_ledger_height (const med_ledger *ledger);
uint64_t med_ledger_time (const med_ledger *ledger);
/* Root after it: what header height + 1 carries. */
med_hash med_ledger_app_hash (const med_ledger *ledger);
const med_chain_id *med_ledger_chain (const med_ledger *ledger);

typedef struct
{
  med_reason code;
  bool admitted; /* false: it fails T3 and has no business in a block; nothing changed */
  med_hash id;
} med_tx_outcome;

/* MED_E_STATE unless height is the next one and the previous block is committed. */
med_result med_ledger_begin_block (med_ledger *ledger, uint64_t height, uint64_t time) MED_CHECKED;
/* Anything but MED_OK is a failure of this node, not of the transaction: roll back. */
med_result med_ledger_apply (med_ledger *ledger, med_span tx, med_tx_outcome *outcome) MED_CHECKED;
med_result med_ledger_end_block (med_ledger *ledger, med_hash *app_hash) MED_CHECKED;
/* Rows that the open block changed so far, in order of (table, id); `value` is the canonical row,
 * or empty when it was removed. The spans live until the next call on the ledger. */
typedef void (*med_ledger_change) (void *context, med_table table, med_span id, med_span value);
void med_ledger_each_change (const med_ledger *ledger, med_ledger_change change, void *context);
/* Writes the block's changes to the store, which the caller has begun and commits. If the store's
 * commit fails afterwards, close the ledger and open it again. */
med_result med_ledger_commit (med_ledger *ledger) MED_CHECKED;
/* Forgets the block begun; fine when there is none. */
void med_ledger_rollback (med_ledger *ledger);

/* What would come of a transaction in a block right after the committed state at `time`: for
 * admission look at `admitted`, for POST /v1/tx/check at `code`. Changes nothing; may be called
 * while a block is open. `rules` false: only the checks of T3. */
med_result med_ledger_check (med_ledger *ledger, med_span tx, uint64_t time, bool rules,
                             med_tx_outcome *outcome) MED_CHECKED;

/* A read-only view of the committed state that decodes into `arena`. Valid until the next commit.
 */
med_state med_ledger_state (med_ledger *ledger, med_arena *arena);

typedef enum
{
  MED_VERSION_TIP,      /* after block height: proven by header height + 1 */
  MED_VERSION_PREVIOUS, /* after block height − 1: proven by header height */
} med_version;

/* The row (value empty when absent) with its proof, in the arena. MED_E_INVALID when there is no
 * such table or the id has another length; MED_E_STATE for the version before the first. */
med_result med_ledger_prove (med_ledger *ledger, med_version version, uint32_t table, med_span id,
                             med_arena *arena, Med__Row **row) MED_CHECKED;
/* Whether the newest block changed nothing, so that header `height` proves the tip already. */
bool med_ledger_unchanged (const med_ledger *ledger);
