/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a transaction: everything about its fields that needs no state. What fails here has
 * no business in a block (core/FORMATS.md T3, "not canonical"). */
#pragma once

#include "core/ledger/tx.h"

/* MED_E_INVALID unless: ids, keys, CIDs and signatures have their exact length and stand where they
 * must, CIDs are CIDv1 of the two kinds, enums are set, lists keep their bounds and name nothing
 * twice, keys that get registered are proper points, scopes and actions are not empty, there are
 * 1–64 operations of a known kind, the counter is at least 1, and account.create stands first. */
med_result med_tx_check_shape (const Med__TxBody *body) MED_CHECKED;
