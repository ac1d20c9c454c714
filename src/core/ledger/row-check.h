/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that come from outside (a genesis document) rather than from the rules: the lengths on which
 * rules and indexes rely. */
#pragma once

#include "core/ledger/state.h"

/* MED_E_INVALID when a bytes field is neither empty nor of its length, or one that an index is made
 * of is missing. */
med_result med_row_check (const ProtobufCMessage *row) MED_CHECKED;
