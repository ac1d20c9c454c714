/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solo engine at work: transactions wait in the mempool, everything that waits goes into the
 * next block, and sign-state, block, state, index and pins become durable in one transaction before
 * anybody hears of them. Lives on the thread-default main context of med_driver_start (). */
#pragma once

#include "base/env.h"
#include "node/chain-store.h"
#include "node/mempool.h"
#include "store/block-store.h"

typedef struct med_driver med_driver;

typedef struct
{
  med_db *db;
  med_blocks *blocks;
  const med_sign_seed *seed; /* of the validator; borrowed */
  const med_env *env;
} med_driver_options;

/* Loads the chain. MED_E_NOT_FOUND: no genesis; MED_E_DAMAGED: what is stored contradicts itself;
 * MED_E_NO_MATCH: the seed is not the chain's validator. */
med_result med_driver_open (const med_driver_options *options, med_driver **driver) MED_CHECKED;
void med_driver_close (med_driver *driver);

/* Writes the first rows and genesis into the empty database, durably; the driver can be opened
 * afterwards. Fills in `genesis->app_hash`. */
med_result med_driver_found (med_db *db, med_solo_genesis *genesis, med_span app_state) MED_CHECKED;

/* Makes one block now: the one of every start, or an empty one when transactions wait too long for
 * a fresh time. For programs without a main loop. */
med_result med_driver_make_block (med_driver *driver) MED_CHECKED;
/* From now on blocks are made whenever they are due. */
void med_driver_start (med_driver *driver);

/* The first checks of T3 at the time of the next block; `rules`: everything else as well. */
med_result med_driver_check (med_driver *driver, med_span tx, bool rules,
                             med_tx_outcome *outcome) MED_CHECKED;
/* Checked before by the caller. `done` is called when the block with it is durable, never before
 * this returns. MED_E_FULL: too many wait; MED_E_STATE: this node makes no blocks at the moment. */
med_result med_driver_submit (med_driver *driver, const med_hash *id, med_span tx, med_tx_done done,
                              void *context) MED_CHECKED;
bool med_driver_waits (const med_driver *driver, const med_hash *id);

/* Makes the newest commit's time fresh when it is older than 60 s: one or two empty blocks. */
med_result med_driver_refresh (med_driver *driver) MED_CHECKED;

/* Called after every block is durable, with the ids of its access entries (med_id). */
typedef void (*med_driver_listener) (void *context, const GArray *accesses);
void med_driver_set_listener (med_driver *driver, med_driver_listener listener, void *context);

/* The ledger may be another one after the next block: ask again. */
med_ledger *med_driver_ledger (med_driver *driver);
const med_solo_genesis *med_driver_genesis (const med_driver *driver);
/* The newest block; NULL before the first one. */
const med_solo_tip *med_driver_tip (const med_driver *driver);
uint32_t med_driver_heartbeat (const med_driver *driver);
/* The last failure to make a block, MED_OK when the newest attempt succeeded. */
med_result med_driver_health (const med_driver *driver);
