/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solo engine's durable facts in node.db: genesis, what was signed last, the chain's end, and
 * one block with all that belongs to it. Everything happens in the caller's transaction. */
#pragma once

#include "core/ledger/ledger.h"
#include "core/solo/block.h"
#include "store/chain-db.h"

#include <glib.h>

/* The genesis document without app_state, and the app_state. */
med_result med_chain_store_genesis (med_db *db, const med_solo_genesis *genesis,
                                    med_span app_state) MED_CHECKED;
/* MED_E_NOT_FOUND before there is one. */
med_result med_chain_load_genesis (med_db *db, med_solo_genesis *genesis) MED_CHECKED;
med_result med_chain_load_app_state (med_db *db, med_arena *arena, med_span *app_state) MED_CHECKED;

/* All zero before the first signature. */
med_result med_chain_load_sign_state (med_db *db, med_solo_sign_state *state) MED_CHECKED;

typedef struct
{
  bool exists; /* false before the first block: nothing below is set */
  med_solo_tip tip;
  GArray *codes; /* uint32_t of its transactions; owned */
  med_hash app_hash;
} med_chain_end;
med_result med_chain_load_end (med_db *db, med_chain_end *end) MED_CHECKED;

typedef struct
{
  const med_solo_genesis *genesis;
  const med_solo_block *block;
  const med_commit_sig *vote;
  const med_solo_sign_state *sign_state;
  const med_hash *app_hash; /* of the state after it */
  const med_tx_outcome *outcomes;
  size_t outcome_count;
} med_chain_addition;
/* Block, light block, sign-state and the index of its transactions. */
med_result med_chain_store_block (med_db *db, const med_chain_addition *addition) MED_CHECKED;
