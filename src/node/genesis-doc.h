/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The genesis document in CometBFT's JSON: what the chain is, its validator, and as `app_state` the
 * base64 of the ledger's first rows. */
#pragma once

#include "core/solo/block.h"

#include <glib.h>

#define MED_GENESIS_FILE "genesis.json"

/* The JSON text; `app_state` empty leaves that member out. */
char *med_genesis_doc_write (const med_solo_genesis *genesis, med_span app_state);
/* All but the app_state. MED_E_INVALID; MED_E_UNSUPPORTED when it has not exactly one validator. */
med_result med_genesis_doc_read (med_span text, med_solo_genesis *genesis) MED_CHECKED;
