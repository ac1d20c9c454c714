/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict readers for the forms of encode.h: header, commit and block re-encode to the same bytes.
 * Counts are bounded before memory is taken. Values are read, not judged: that a header is well
 * formed and signed is core/light's business. Errors: MED_E_INVALID malformed, MED_E_TOO_LARGE
 * above a bound of types.h, MED_E_UNSUPPORTED a key type other than ed25519, MED_E_NO_MEMORY. */
#pragma once

#include "core/chain/types.h"

med_result med_header_decode (med_span bytes, med_header *header) MED_CHECKED;
/* The signatures are copied to the arena. */
med_result med_commit_decode (med_span bytes, med_arena *arena, med_commit *commit) MED_CHECKED;
/* Transactions and evidence borrow from `bytes`, the arrays are in the arena. */
med_result med_block_decode (med_span bytes, med_arena *arena, med_block *block) MED_CHECKED;
/* tendermint.types.LightBlock. Of a validator only key and power are read; addresses are derived
 * and the set is put in order. `bytes` is not needed afterwards. */
med_result med_light_block_decode (med_span bytes, med_arena *arena,
                                   med_light_block *block) MED_CHECKED;
