/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blind indexes: what local rows are found by without telling the disk what they are about. */
#pragma once

#include "base/span.h"
#include "core/crypto/keys.h"

#define MED_BLIND_INDEX_SIZE 16

/* Keyed BLAKE2b-128 (RFC 7693) of the parts, one after the other; the caller makes the parts'
 * borders unambiguous. Exact match only. */
void med_blind_index (const med_index_key *key, const med_span *parts, size_t count,
                      uint8_t index[MED_BLIND_INDEX_SIZE]);
