/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which objects this node keeps: exactly those that live rows name (core/FORMATS.md O9). Pins
 * change in the transaction of the block that changes the rows. */
#pragma once

#include "core/ledger/ledger.h"
#include "store/block-store.h"

#include <glib.h>

/* Whether a row names this root now and its objects are kept at `now`. */
bool med_pins_named (med_state *state, const med_cid *root, uint64_t now);

/* Whether a row of this table, as it stands, keeps the objects that it names. */
bool med_pins_row_keeps (med_table table, const ProtobufCMessage *row, uint64_t now);

/* Calls `visit` for each CID that a message names as its own: fields `…_cid`, but not `base_cid`,
 * which names what is being replaced. Goes into nested messages. */
typedef void (*med_cid_visit) (void *context, med_span cid);
void med_message_each_cid (const ProtobufCMessage *message, med_cid_visit visit, void *context);

/* Before med_ledger_commit (): the roots that the open block's rows name or no longer name, added
 * to an array of med_cid. */
med_result med_pins_collect (med_ledger *ledger, GArray *roots) MED_CHECKED;
/* After it, in the same transaction: pins or unpins them. */
med_result med_pins_apply (med_ledger *ledger, med_blocks *blocks, const GArray *roots) MED_CHECKED;
/* Unpins what expired without a transaction: records that nobody took out of the inbox. */
med_result med_pins_expire (med_ledger *ledger, med_blocks *blocks) MED_CHECKED;
