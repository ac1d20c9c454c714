/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shamir's secret sharing of 32 bytes over GF(2^8) with the polynomial x^8 + x^4 + x^3 + x + 1
 * (core/FORMATS.md §6). The secret stands at 0, share i at i. Each share says what it belongs to
 * and carries a check, so that a damaged one is named; fewer shares than the threshold say nothing
 * about the secret. Arithmetic on secret bytes takes the same time whatever they are. */
#pragma once

#include "base/memory.h"
#include "core/crypto/keys.h"

#define MED_SHARES_MAX 32
#define MED_SHARE_SET_SIZE 16
#define MED_SHARE_CHECK_SIZE 8

typedef struct
{
  uint8_t bytes[32];
} med_split_secret; /* secret: what is shared out */

typedef struct
{
  uint8_t set[MED_SHARE_SET_SIZE]; /* the same in all shares of one secret */
  uint32_t threshold;              /* how many bring it back */
  uint32_t index;                  /* from 1 */
  uint8_t value[32];               /* secret */
  uint8_t check[MED_SHARE_CHECK_SIZE];
} med_key_share;

/* Random bytes that med_shares_split () uses up: 32 for each share needed but the first. */
size_t med_shares_random_size (uint32_t threshold);
/* `count` shares. MED_E_INVALID unless 1 ≤ threshold ≤ count ≤ MED_SHARES_MAX and `random` has its
 * size. */
med_result med_shares_split (const med_split_secret *secret, const uint8_t set[MED_SHARE_SET_SIZE],
                             uint32_t threshold, uint32_t count, med_span random,
                             med_key_share *shares) MED_CHECKED;
/* Whether the share is whole: its check fits, and index and threshold are possible. */
bool med_share_valid (const med_key_share *share);
/* The secret from shares in any order; more than the threshold are all looked at, the first are
 * used. MED_E_AUTH: *bad is the place of one that is damaged. MED_E_NO_MATCH: *bad is the place of
 * one from another set, with another threshold, or there twice. MED_E_STATE: too few. Whoever knows
 * something of the secret compares: shares that were made up give a wrong one. */
med_result med_shares_combine (const med_key_share *shares, size_t count, size_t *bad,
                               med_split_secret *secret) MED_CHECKED;

/* Keys of the recovery slot `guardians`, made from their secret as those of the words are from
 * theirs (core/vault/words.h), with the labels "guardians-sign" and "guardians-open". */
void med_guardians_sign (const med_split_secret *secret, med_sign_seed *seed);
void med_guardians_open (const med_split_secret *secret, med_open_secret *open);
/* The set of their shares: the first 16 bytes of H (their public signing key), so that what was
 * brought back shows whether it is the right secret. */
void med_guardians_set (const med_split_secret *secret, uint8_t set[MED_SHARE_SET_SIZE]);
