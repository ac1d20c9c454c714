/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that an invite's seed makes (core/FORMATS.md P2): the seed itself is the one-time ed25519
 * seed; what is sealed for its user opens with HKDF-SHA-256 (seed, no salt, "medease/invite/v1" 0 ‖
 * "open"). */
#pragma once

#include "base/span.h"
#include "core/crypto/keys.h"

typedef struct
{
  med_sign_seed sign;
  med_sign_public public;
  med_open_secret open;
  med_open_public recipient;
} med_invite_keys;

/* Wipe it. */
void med_invite_keys_make (const uint8_t seed[32], med_invite_keys *keys);
