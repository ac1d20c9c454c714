/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The equation [8]R + [8][k]A = [8][S]B over every encoding that decodes, from libsodium's public
 * point arithmetic. Its additions take any point that decodes; its scalar multiplications refuse
 * small-order and mixed-order points and the scalar zero. So the cofactor is cleared first, by
 * three doublings, after which a point is either the identity or in the prime-order group. All
 * inputs are public: no need for constant time. */
#include "core/crypto/zip215.h"

#include <sodium.h>

#define POINT_SIZE 32

static const uint8_t identity[POINT_SIZE] = { 1 };

/* The order of the base point, little-endian. */
static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                   0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                   0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10 };

static bool
scalar_canonical (const uint8_t *scalar)
{
  for (size_t i = sizeof order; i-- > 0;)
    if (scalar[i] != order[i])
      return scalar[i] < order[i];
  return false;
}

/* k = SHA-512 (R ‖ A ‖ message) mod L, over the encodings as received. */
static void
challenge (const uint8_t *r, const uint8_t *a, med_span message, uint8_t k[32])
{
  uint8_t digest[crypto_hash_sha512_BYTES];
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init (&state);
  crypto_hash_sha512_update (&state, r, POINT_SIZE);
  crypto_hash_sha512_update (&state, a, POINT_SIZE);
  crypto_hash_sha512_update (&state, message.data, message.size);
  crypto_hash_sha512_final (&state, digest);
  crypto_core_ed25519_scalar_reduce (k, digest);
}

/* [8]P; false when the encoding is of no point. */
static bool
clear_cofactor (const uint8_t point[POINT_SIZE], uint8_t cleared[POINT_SIZE])
{
  return crypto_core_ed25519_add (cleared, point, point) == 0
         && crypto_core_ed25519_add (cleared, cleared, cleared) == 0
         && crypto_core_ed25519_add (cleared, cleared, cleared) == 0;
}

/* [scalar]P for a P of the prime-order group and a scalar below its order. */
static bool
multiply (const uint8_t scalar[32], const uint8_t point[POINT_SIZE], uint8_t product[POINT_SIZE])
{
  if (sodium_is_zero (scalar, 32) || memcmp (point, identity, POINT_SIZE) == 0)
    {
      memcpy (product, identity, POINT_SIZE);
      return true;
    }
  return crypto_scalarmult_ed25519_noclamp (product, scalar, point) == 0;
}

static bool
multiply_base (const uint8_t scalar[32], uint8_t product[POINT_SIZE])
{
  if (sodium_is_zero (scalar, 32))
    {
      memcpy (product, identity, POINT_SIZE);
      return true;
    }
  return crypto_scalarmult_ed25519_base_noclamp (product, scalar) == 0;
}

static bool
equation_holds (const uint8_t *r, const uint8_t *s, const uint8_t *a, med_span message)
{
  uint8_t k[32], left[POINT_SIZE], right[POINT_SIZE], key[POINT_SIZE];
  challenge (r, a, message, k);
  return clear_cofactor (a, key) && multiply (k, key, key) && clear_cofactor (r, left)
         && crypto_core_ed25519_add (left, left, key) == 0 && multiply_base (s, right)
         && clear_cofactor (right, right) && memcmp (left, right, POINT_SIZE) == 0;
}

med_result
med_zip215_verify (const med_sign_public *public, med_span message, const med_signature *signature)
{
  const uint8_t *r = signature->bytes, *s = signature->bytes + 32;
  if (!scalar_canonical (s) || !equation_holds (r, s, public->bytes, message))
    return MED_E_AUTH;
  return MED_OK;
}
