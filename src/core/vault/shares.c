/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splitting and combining: one polynomial for each byte. */
#include "core/vault/shares.h"

#include "base/assert.h"
#include "core/crypto/hash.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/sign.h"

#include <string.h>

/* ── The field ──────────────────────────────────────────────────────────────────────────────── */

/* Without tables and branches, which would show the bytes in their timing. */
static uint8_t
times (uint8_t a, uint8_t b)
{
  unsigned product = 0, factor = a;
  for (int i = 0; i < 8; i++)
    {
      product ^= factor & (0u - ((unsigned)b >> i & 1u));
      factor = factor << 1 ^ (0x11bu & (0u - (factor >> 7 & 1u)));
    }
  return (uint8_t)product;
}

/* a^254; 0 stays 0. */
static uint8_t
inverse (uint8_t a)
{
  uint8_t power = a, result = 1;
  for (int i = 0; i < 7; i++)
    {
      power = times (power, power);
      result = times (result, power);
    }
  return result;
}

/* ── Shares ─────────────────────────────────────────────────────────────────────────────────── */

static void
make_check (const med_key_share *share, uint8_t check[MED_SHARE_CHECK_SIZE])
{
  static const char domain[] = "medease/keystore/v1\0share-check";
  uint8_t text[sizeof domain - 1 + MED_SHARE_SET_SIZE + 2 + sizeof share->value];
  med_hash hash;
  uint8_t *at = text;
  memcpy (at, domain, sizeof domain - 1);
  at += sizeof domain - 1;
  memcpy (at, share->set, sizeof share->set);
  at += sizeof share->set;
  *at++ = (uint8_t)share->threshold;
  *at++ = (uint8_t)share->index;
  memcpy (at, share->value, sizeof share->value);
  med_sha256 (MED_SPAN_OF (text), &hash);
  memcpy (check, hash.bytes, MED_SHARE_CHECK_SIZE);
  med_wipe (text, sizeof text);
  med_wipe (&hash, sizeof hash);
}

size_t
med_shares_random_size (uint32_t threshold)
{
  return threshold == 0 ? 0 : (size_t)(threshold - 1) * 32;
}

/* Coefficients: the secret, then `random` 32 by 32; by Horner from the highest. */
static void
evaluate (const med_split_secret *secret, uint32_t threshold, med_span random, uint8_t x,
          uint8_t value[32])
{
  memset (value, 0, 32);
  for (uint32_t power = threshold; power-- > 0;)
    {
      const uint8_t *coefficients
          = power == 0 ? secret->bytes : random.data + (size_t)(power - 1) * 32;
      for (int i = 0; i < 32; i++)
        value[i] = (uint8_t)(times (value[i], x) ^ coefficients[i]);
    }
}

med_result
med_shares_split (const med_split_secret *secret, const uint8_t set[MED_SHARE_SET_SIZE],
                  uint32_t threshold, uint32_t count, med_span random, med_key_share *shares)
{
  if (threshold == 0 || threshold > count || count > MED_SHARES_MAX
      || random.size != med_shares_random_size (threshold))
    return MED_E_INVALID;
  for (uint32_t i = 0; i < count; i++)
    {
      med_key_share *share = &shares[i];
      memcpy (share->set, set, sizeof share->set);
      share->threshold = threshold;
      share->index = i + 1;
      evaluate (secret, threshold, random, (uint8_t)share->index, share->value);
      make_check (share, share->check);
    }
  return MED_OK;
}

bool
med_share_valid (const med_key_share *share)
{
  uint8_t check[MED_SHARE_CHECK_SIZE];
  if (share->threshold == 0 || share->threshold > MED_SHARES_MAX || share->index == 0
      || share->index > MED_SHARES_MAX)
    return false;
  make_check (share, check);
  return med_secret_equal (check, share->check, sizeof check);
}

/* Whether `share` belongs with the first one and stands only once before `place`. */
static bool
fits (const med_key_share *shares, size_t place)
{
  const med_key_share *share = &shares[place];
  if (memcmp (share->set, shares[0].set, sizeof share->set) != 0
      || share->threshold != shares[0].threshold)
    return false;
  for (size_t i = 0; i < place; i++)
    if (shares[i].index == share->index)
      return false;
  return true;
}

/* What Lagrange's polynomial of share `at` is at 0: indexes are no secret. */
static uint8_t
weight (const med_key_share *shares, size_t count, size_t at)
{
  uint8_t above = 1, below = 1;
  for (size_t i = 0; i < count; i++)
    if (i != at)
      {
        above = times (above, (uint8_t)shares[i].index);
        below = times (below, (uint8_t)(shares[i].index ^ shares[at].index));
      }
  return times (above, inverse (below));
}

med_result
med_shares_combine (const med_key_share *shares, size_t count, size_t *bad,
                    med_split_secret *secret)
{
  for (size_t i = 0; i < count; i++)
    if (!med_share_valid (&shares[i]))
      {
        *bad = i;
        return MED_E_AUTH;
      }
  for (size_t i = 0; i < count; i++)
    if (!fits (shares, i))
      {
        *bad = i;
        return MED_E_NO_MATCH;
      }
  if (count == 0 || count < shares[0].threshold)
    return MED_E_STATE;
  size_t used = shares[0].threshold;
  memset (secret->bytes, 0, sizeof secret->bytes);
  for (size_t i = 0; i < used; i++)
    {
      uint8_t factor = weight (shares, used, i);
      for (size_t j = 0; j < sizeof secret->bytes; j++)
        secret->bytes[j] ^= times (shares[i].value[j], factor);
    }
  return MED_OK;
}

/* ── The guardians' keys ────────────────────────────────────────────────────────────────────── */

void
med_guardians_sign (const med_split_secret *secret, med_sign_seed *seed)
{
  med_seal_key key;
  med_hkdf_key (MED_SPAN_OF (secret->bytes), MED_SPAN_EMPTY,
                MED_SPAN_LITERAL ("medease/keystore/v1\0guardians-sign"), &key);
  memcpy (seed->bytes, key.bytes, sizeof seed->bytes);
  med_wipe (&key, sizeof key);
}

void
med_guardians_open (const med_split_secret *secret, med_open_secret *open)
{
  med_seal_key key;
  med_hkdf_key (MED_SPAN_OF (secret->bytes), MED_SPAN_EMPTY,
                MED_SPAN_LITERAL ("medease/keystore/v1\0guardians-open"), &key);
  memcpy (open->bytes, key.bytes, sizeof open->bytes);
  med_wipe (&key, sizeof key);
}

void
med_guardians_set (const med_split_secret *secret, uint8_t set[MED_SHARE_SET_SIZE])
{
  med_sign_seed seed;
  med_sign_public public;
  med_hash hash;
  med_guardians_sign (secret, &seed);
  med_sign_public_from_seed (&seed, &public);
  med_sha256 (MED_SPAN_OF (public.bytes), &hash);
  memcpy (set, hash.bytes, MED_SHARE_SET_SIZE);
  med_wipe (&seed, sizeof seed);
}
