/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may stand in a block at all (core/FORMATS.md T3, T5): known signer, valid signature, unused
 * counter, not expired. Rates are the gateway's business. */
#pragma once

#include "base/reason.h"
#include "core/ledger/state.h"
#include "core/ledger/tx.h"

typedef enum
{
  MED_SIGNER_DEVICE,
  MED_SIGNER_WORDS,     /* the recovery key of the 24 words (core/ledger/recovery.h) */
  MED_SIGNER_GUARDIANS, /* that of the people together */
  MED_SIGNER_SUSPENDED, /* a device that was suspended lately: it may contest that */
  MED_SIGNER_NEW,       /* account.create, signed by AccountKeys.device_sign */
} med_signer;

/* Who signed, and the row that has the counters: of a device, or of a recovery key. */
typedef struct
{
  med_signer kind;
  med_row_id row;
} med_admitted;

/* MED_REASON_NONE and who signed, or why it has no business in a block after `time`. The shape must
 * be checked already. */
med_reason med_admit (med_state *state, const med_chain_id *chain, const med_tx *tx, uint64_t time,
                      med_admitted *admitted);

/* Marks the counter as used; nothing happens for a new account that did not come to be. */
void med_admit_mark (med_state *state, const med_tx *tx, const med_admitted *admitted);

/* Whether an invite can be used at `time`: MED_REASON_NONE, or why not. `row` may be NULL. */
med_reason med_invite_open (const Med__InviteRow *row, uint64_t time);
