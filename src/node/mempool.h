/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions that wait for a block, in order of arrival, and who waits for each. Bounded. */
#pragma once

#include "base/reason.h"
#include "core/ledger/ledger.h"

#include <glib.h>

/* `result` MED_OK: `outcome` says what became of it, `height` is its block (0: it was dropped, not
 * admitted any more). Otherwise this node could not make a block. Called once. */
typedef void (*med_tx_done) (void *context, med_result result, const med_tx_outcome *outcome,
                             uint64_t height);

typedef struct
{
  med_hash id;
  GBytes *bytes;
  GArray *waiters; /* private */
} med_mempool_tx;

typedef struct med_mempool med_mempool;

med_mempool *med_mempool_new (size_t count_max, size_t bytes_max);
/* Drops what is left: its waiters hear MED_E_OFFLINE. */
void med_mempool_free (med_mempool *mempool);
/* A transaction that waits already gets one more waiter. `done` may be NULL. MED_E_FULL. */
med_result med_mempool_add (med_mempool *mempool, const med_hash *id, med_span bytes,
                            med_tx_done done, void *context) MED_CHECKED;
bool med_mempool_has (const med_mempool *mempool, const med_hash *id);
size_t med_mempool_count (const med_mempool *mempool);
/* The transactions in order; valid until one is removed. */
const GQueue *med_mempool_list (const med_mempool *mempool);
/* Removes it and tells its waiters. */
void med_mempool_finish (med_mempool *mempool, const med_hash *id, med_result result,
                         const med_tx_outcome *outcome, uint64_t height);
void med_mempool_fail_all (med_mempool *mempool, med_result result);
