/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of the solo chain, what light clients ask for, the transaction index, and named values
 * such as the sign-state. All within the transaction that the caller opened. */
#pragma once

#include "base/ids.h"
#include "store/db.h"

typedef struct
{
  uint64_t height;
  med_hash hash;     /* of the header */
  med_span block;    /* tendermint.types.Block */
  med_span light;    /* tendermint.types.LightBlock */
  med_hash app_hash; /* of the state after this block */
  const uint32_t *codes;
  size_t code_count;
} med_chain_entry;

/* MED_E_EXISTS when the height is there. */
med_result med_chain_put (med_db *db, const med_chain_entry *entry) MED_CHECKED;
/* Spans and codes stand in the arena. */
med_result med_chain_get (med_db *db, uint64_t height, med_arena *arena,
                          med_chain_entry *entry) MED_CHECKED;
/* Only the light block. */
med_result med_chain_get_light (med_db *db, uint64_t height, med_arena *arena,
                                med_span *light) MED_CHECKED;
/* MED_E_NOT_FOUND before the first block. */
med_result med_chain_tip (med_db *db, uint64_t *height) MED_CHECKED;

typedef struct
{
  uint64_t height;
  uint32_t position;
  uint32_t code;
} med_tx_place;

med_result med_chain_put_tx (med_db *db, const med_hash *id, const med_tx_place *place) MED_CHECKED;
med_result med_chain_find_tx (med_db *db, const med_hash *id, med_tx_place *place) MED_CHECKED;

/* How many blocks and transactions there are. */
med_result med_chain_count (med_db *db, uint64_t *blocks, uint64_t *txs) MED_CHECKED;

/* Named values. */
med_result med_meta_put (med_db *db, const char *name, med_span value) MED_CHECKED;
med_result med_meta_get (med_db *db, const char *name, med_arena *arena,
                         med_span *value) MED_CHECKED;
