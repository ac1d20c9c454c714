/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The equation [8]R + [8][k]A = [8][S]B over every encoding that decodes, from libsodium's public
 * point arithmetic. Its scalar multiplications refuse small-order and non-canonical points, its
 * additions do not, so [k]A is a plain double-and-add. All inputs are public: no need for constant
 * time. */
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

static bool
multiply (const uint8_t scalar[32], const uint8_t point[POINT_SIZE], uint8_t product[POINT_SIZE])
{
  memcpy (product, identity, POINT_SIZE);
  for (size_t bit = 256; bit-- > 0;)
    {
      if (crypto_core_ed25519_add (product, product, product) != 0)
        return false;
      if ((scalar[bit / 8] >> (bit % 8) & 1) != 0
          && crypto_core_ed25519_add (product, product, point) != 0)
        return false;
    }
  return true;
}

static bool
equation_holds (const uint8_t *r, const uint8_t *s, const uint8_t *a, med_span message)
{
  uint8_t k[32], base[POINT_SIZE], sum[POINT_SIZE];
  challenge (r, a, message, k);

  /* libsodium refuses the zero scalar. */
  if (sodium_is_zero (s, 32))
    memcpy (base, identity, POINT_SIZE);
  else if (crypto_scalarmult_ed25519_base_noclamp (base, s) != 0)
    return false;

  /* A bit of k may never be set, so that A alone has to decode too. */
  if (crypto_core_ed25519_add (sum, a, identity) != 0 || !multiply (k, a, sum)
      || crypto_core_ed25519_add (sum, r, sum) != 0
      || crypto_core_ed25519_sub (sum, sum, base) != 0)
    return false;
  for (int i = 0; i < 3; i++)
    if (crypto_core_ed25519_add (sum, sum, sum) != 0)
      return false;
  return memcmp (sum, identity, POINT_SIZE) == 0;
}

med_result
med_zip215_verify (const med_sign_public *public, med_span message, const med_signature *signature)
{
  const uint8_t *r = signature->bytes, *s = signature->bytes + 32;
  if (!scalar_canonical (s) || !equation_holds (r, s, public->bytes, message))
    return MED_E_AUTH;
  return MED_OK;
}
