/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519 by libsodium, which refuses a zero shared secret. */
#include "core/crypto/x25519.h"

#include "base/assert.h"

#include <sodium.h>

void
med_open_public_from_secret (const med_open_secret *secret, med_open_public *public)
{
  int failed = crypto_scalarmult_curve25519_base (public->bytes, secret->bytes);
  med_assert (failed == 0);
}

med_result
med_x25519 (const med_open_secret *secret, const med_open_public *public, med_shared_secret *shared)
{
  med_shared_secret product;
  if (crypto_scalarmult_curve25519 (product.bytes, secret->bytes, public->bytes) != 0)
    return MED_E_INVALID;
  *shared = product;
  med_wipe (&product, sizeof product);
  return MED_OK;
}
