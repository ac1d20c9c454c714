/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519 (RFC 7748) by libsodium. */
#pragma once

#include "base/result.h"
#include "core/crypto/keys.h"

typedef struct
{
  uint8_t bytes[32];
} med_shared_secret; /* secret: never used as a key itself, only as input of HKDF */

void med_open_public_from_secret (const med_open_secret *secret, med_open_public *public);
/* MED_E_INVALID for a low-order point, whose shared secret would be zero. */
med_result med_x25519 (const med_open_secret *secret, const med_open_public *public,
                       med_shared_secret *shared) MED_CHECKED;
