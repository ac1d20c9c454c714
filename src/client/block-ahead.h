/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of a list, in its order, out of the local store: read and checked against their CIDs ahead
 * of the caller, on all processors, in a few megabytes of memory. */
#pragma once

#include "store/block-store.h"

#include <glib.h>

typedef struct med_block_ahead med_block_ahead;

/* Borrows store and list. The store may be used meanwhile, on this thread. */
med_block_ahead *med_block_ahead_new (med_blocks *blocks, const med_cid *cids, size_t count);
void med_block_ahead_free (med_block_ahead *ahead);

/* The next one, valid until the next call; results as med_blocks_get (). Not to be called behind
 * the last. */
med_result med_block_ahead_next (med_block_ahead *ahead, med_span *block) MED_CHECKED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_block_ahead, med_block_ahead_free)
