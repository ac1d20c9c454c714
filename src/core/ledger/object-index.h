/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One object, one place: a root CID may be named by one field of one row, ever (core/FORMATS.md
 * O9, table 17). Without this a revoked reader could name a victim's objects in a row of his own.
 */
#pragma once

#include "base/reason.h"
#include "core/ledger/state.h"

/* Claims `cid` for field `field` (protobuf number) of row (table, id). MED_REASON_EXISTS when
 * another field or row named it first; naming it again in the same place is fine. An empty cid is
 * no claim. Claims are never freed. */
med_reason med_state_claim_object (med_state *state, med_span cid, med_table table, med_span id,
                                   uint32_t field);
