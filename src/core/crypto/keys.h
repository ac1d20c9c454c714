/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One struct type for each kind of key, so that no function can be handed the wrong one. Secret
 * kinds are wiped with med_wipe () by whoever holds them last.
 *
 * Programs call sodium_init () in main () before anything of core/crypto: it is not for core to
 * do, as it opens the system's random source, and without it libsodium computes by its slowest
 * code. */
#pragma once

#include "base/ids.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  uint8_t bytes[32];
} med_sign_seed; /* secret: RFC 8032 seed */

typedef struct
{
  uint8_t bytes[32];
} med_sign_public;

typedef struct
{
  uint8_t bytes[64];
} med_signature;

typedef struct
{
  uint8_t bytes[32];
} med_open_secret; /* secret: X25519 scalar, an age identity */

typedef struct
{
  uint8_t bytes[32];
} med_open_public; /* X25519 u-coordinate, an age recipient */

typedef struct
{
  uint8_t bytes[16];
} med_file_key; /* secret: age file key */

typedef struct
{
  uint8_t bytes[32];
} med_seal_key; /* secret: key of an AEAD */

typedef struct
{
  uint8_t bytes[32];
} med_master_key; /* secret: the device master key, wrapped by the keystore's slots */

typedef struct
{
  uint8_t bytes[32];
} med_index_key; /* secret: key of the blind indexes */

typedef struct
{
  uint8_t bytes[32];
} med_root_entropy; /* secret: what the 24 recovery words say */

/* Wipes in a way that the compiler keeps. */
void med_wipe (void *secret, size_t size);
/* Compares in constant time: for keys, tags and MACs. */
bool med_secret_equal (const void *a, const void *b, size_t size);
