/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HMAC-SHA-256 (RFC 2104). */
#pragma once

#include "base/result.h"
#include "base/span.h"
#include "core/crypto/hash.h"

/* Secret: holds the key's states. med_hmac_final () wipes it. */
typedef struct
{
  med_sha256_state inner, outer;
} med_hmac_state;

void med_hmac_init (med_hmac_state *state, med_span key);
void med_hmac_update (med_hmac_state *state, med_span bytes);
void med_hmac_final (med_hmac_state *state, med_hash *tag);

void med_hmac_sha256 (med_span key, med_span message, med_hash *tag);
/* Compares in constant time with the first tag.size bytes; MED_E_AUTH when they differ,
 * MED_E_INVALID when the tag is shorter than 16 or longer than 32 bytes. */
med_result med_hmac_sha256_verify (med_span key, med_span message, med_span tag) MED_CHECKED;
