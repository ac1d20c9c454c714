/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a gateway says, held against verified headers. Pure: no network, no disk. */
#pragma once

#include "core/chain/types.h"
#include "core/merkle/rfc6962.h"
#include "core/proto/gateway.pb-c.h"
#include "core/proto/state.pb-c.h"

/* The row's value (or its absence: an empty value) under this app hash, which stands in the header
 * of the height after. The row must be the one asked for. MED_E_UNVERIFIED otherwise. */
med_result med_verify_row (const Med__Row *row, uint32_t table, med_span id,
                           const med_hash *app_hash) MED_CHECKED;

/* A stream's row and what was received of it so far. */
typedef struct
{
  med_log_frontier frontier; /* of all leaves up to now */
} med_stream_check;

/* Adds a page's leaves behind what is there. The page's row must be the stream's, proven under
 * app_hash, and must not be smaller than what is known; a consistency proof, where `old` leaves
 * with `old_root` were known before this sync, must hold. MED_E_UNVERIFIED otherwise. `complete`
 * says that the leaves reach the row's size and hash to its root. */
med_result med_verify_stream_page (const Med__StreamPage *page, med_span stream, uint64_t old,
                                   const med_hash *old_root, const med_hash *app_hash,
                                   med_stream_check *check, bool *complete) MED_CHECKED;

/* That this transaction stands in block `status->height` with `status->code`: data proof against
 * that block's header, results proof against the next one. */
med_result med_verify_tx_status (const Med__TxStatus *status, const med_hash *tx_id,
                                 const med_header *header, const med_header *next) MED_CHECKED;
