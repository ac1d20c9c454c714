/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shamir's shares: golden values computed elsewhere, every choice of k of n, too few, and what is
 * damaged or does not belong. */
#include "core/crypto/sign.h"
#include "core/vault/shares.h"

#include <glib.h>
#include <sodium.h>

static const uint8_t golden_set[16] = { 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
                                        0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf };

static void
golden_secret (med_split_secret *secret, uint8_t random[64])
{
  for (int i = 0; i < 32; i++)
    secret->bytes[i] = (uint8_t)i;
  for (int i = 0; i < 64; i++)
    random[i] = (uint8_t)(i * 7 + 3);
}

static void
assert_hex (const void *bytes, size_t size, const char *want)
{
  char text[129];
  sodium_bin2hex (text, sizeof text, (const unsigned char *)bytes, size);
  g_assert_cmpstr (text, ==, want);
}

/* By another program, with tables of logarithms. */
static void
test_golden (void)
{
  static const struct
  {
    const char *value, *check;
  } want[] = {
    { "e0e1e2e3e425262728696a6b6c6d2e2f3031f2f3f4f5f63738393a7b7c7d7e7f", "b5321820db0702af" },
    { "a790c9feeb51683f12053c6b7e49cbfca19694a3b6e1d8624f18213623144d7a", "faa220ad0fba5326" },
    { "4770291e0b71481f32655c0b1e29ebdc81b67443560138426f38015643742d1a", "7f59c1e58f6db9d2" },
    { "be0bcf7a11fd628c4f0c937d16a3bd0880356adfb45ac529ea049bd8b306c277", "43d5e96a04840d0a" },
    { "5eeb2f9af1dd42ac6f6cf31d76c39d28a0158a3f54ba2509ca24bbb8d366a217", "add45893a45d8a98" },
  };
  med_split_secret secret, back;
  uint8_t random[64], set[MED_SHARE_SET_SIZE];
  med_key_share shares[5];
  med_sign_seed sign;
  med_open_secret open;
  size_t bad;
  golden_secret (&secret, random);
  g_assert_cmpint (med_shares_split (&secret, golden_set, 3, 5, MED_SPAN_OF (random), shares), ==,
                   MED_OK);
  for (size_t i = 0; i < G_N_ELEMENTS (want); i++)
    {
      g_assert_cmpuint (shares[i].index, ==, i + 1);
      assert_hex (shares[i].value, 32, want[i].value);
      assert_hex (shares[i].check, 8, want[i].check);
    }
  g_assert_cmpint (med_shares_combine (&shares[2], 3, &bad, &back), ==, MED_OK);
  g_assert_cmpmem (back.bytes, 32, secret.bytes, 32);
  med_guardians_sign (&secret, &sign);
  assert_hex (sign.bytes, 32, "4081b1551e99d13dd8c6395db5be09922da32da915feb5df2e38dd0675e8a08a");
  med_guardians_open (&secret, &open);
  assert_hex (open.bytes, 32, "3d62026f243f345864d37f3b998c181ac68794ca48f3d9409dc6d85afefed871");
  med_guardians_set (&secret, set);
  assert_hex (set, sizeof set, "4b020c2a95cc1dd642a3630cdd48692e");
}

static void
split (uint32_t threshold, uint32_t count, med_split_secret *secret, med_key_share *shares)
{
  uint8_t random[MED_SHARES_MAX * 32], set[MED_SHARE_SET_SIZE];
  size_t size = med_shares_random_size (threshold);
  randombytes_buf (secret, sizeof *secret);
  randombytes_buf (random, sizeof random);
  randombytes_buf (set, sizeof set);
  g_assert_cmpint (
      med_shares_split (secret, set, threshold, count, med_span_make (random, size), shares), ==,
      MED_OK);
}

/* Every subset of up to 6 shares: enough of them give the secret, in whatever order. */
static void
test_subsets (void)
{
  for (uint32_t count = 1; count <= 6; count++)
    for (uint32_t threshold = 1; threshold <= count; threshold++)
      {
        med_split_secret secret, back;
        med_key_share shares[6], chosen[6];
        split (threshold, count, &secret, shares);
        for (unsigned subset = 0; subset < 1u << count; subset++)
          {
            size_t n = 0, bad;
            for (uint32_t i = 0; i < count; i++)
              if (subset >> i & 1)
                chosen[n++] = shares[i];
            for (size_t i = 0; i < n / 2 && subset % 2 == 1; i++)
              {
                med_key_share swap = chosen[i];
                chosen[i] = chosen[n - 1 - i];
                chosen[n - 1 - i] = swap;
              }
            med_result result = med_shares_combine (chosen, n, &bad, &back);
            g_assert_cmpint (result, ==, n < threshold ? MED_E_STATE : MED_OK);
            if (result == MED_OK)
              g_assert_cmpmem (back.bytes, 32, secret.bytes, 32);
          }
      }
}

static void
test_largest (void)
{
  med_split_secret secret, back;
  med_key_share shares[MED_SHARES_MAX];
  size_t bad;
  split (MED_SHARES_MAX, MED_SHARES_MAX, &secret, shares);
  g_assert_cmpint (med_shares_combine (shares, MED_SHARES_MAX, &bad, &back), ==, MED_OK);
  g_assert_cmpmem (back.bytes, 32, secret.bytes, 32);
}

/* k - 1 shares go with every secret alike: for each byte, each of the 256 values of the missing
 * share gives another value of the secret. */
static void
test_one_less_says_nothing (void)
{
  med_split_secret secret, back;
  med_key_share shares[3], made[3];
  size_t bad;
  bool seen[256] = { false };
  static const uint8_t zero[64] = { 0 };
  split (3, 3, &secret, shares);
  for (int value = 0; value < 256; value++)
    {
      /* Of a constant polynomial every share has the constant's value, with its check. */
      med_split_secret constant;
      memcpy (constant.bytes, shares[2].value, 32);
      constant.bytes[0] = (uint8_t)value;
      g_assert_cmpint (med_shares_split (&constant, shares[0].set, 3, 3, MED_SPAN_OF (zero), made),
                       ==, MED_OK);
      med_key_share chosen[] = { shares[0], shares[1], made[2] };
      g_assert_cmpint (med_shares_combine (chosen, 3, &bad, &back), ==, MED_OK);
      g_assert_false (seen[back.bytes[0]]);
      seen[back.bytes[0]] = true;
    }
}

static void
test_damaged_is_named (void)
{
  med_split_secret secret, back;
  med_key_share shares[5], spoilt[5];
  split (3, 5, &secret, shares);
  for (size_t at = 0; at < 5; at++)
    for (size_t bit = 0; bit < (sizeof shares[0].value + sizeof shares[0].check) * 8; bit++)
      {
        size_t bad = 99;
        memcpy (spoilt, shares, sizeof shares);
        uint8_t *bytes = bit < 256 ? spoilt[at].value : spoilt[at].check - 32;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        g_assert_cmpint (med_shares_combine (spoilt, 5, &bad, &back), ==, MED_E_AUTH);
        g_assert_cmpuint (bad, ==, at);
        g_assert_false (med_share_valid (&spoilt[at]));
      }
  /* So is another index or threshold than the check was made for. */
  size_t bad = 99;
  memcpy (spoilt, shares, sizeof shares);
  spoilt[1].index = 9;
  g_assert_cmpint (med_shares_combine (spoilt, 5, &bad, &back), ==, MED_E_AUTH);
  g_assert_cmpuint (bad, ==, 1);
  memcpy (spoilt, shares, sizeof shares);
  spoilt[4].threshold = 2;
  g_assert_cmpint (med_shares_combine (spoilt, 5, &bad, &back), ==, MED_E_AUTH);
  g_assert_cmpuint (bad, ==, 4);
  spoilt[4].index = 0;
  g_assert_false (med_share_valid (&spoilt[4]));
}

static void
test_foreign_is_named (void)
{
  med_split_secret secret, other, back;
  med_key_share shares[3], others[3];
  size_t bad;
  split (2, 3, &secret, shares);
  split (2, 3, &other, others);
  med_key_share mixed[] = { shares[0], others[1], shares[2] };
  g_assert_cmpint (med_shares_combine (mixed, 3, &bad, &back), ==, MED_E_NO_MATCH);
  g_assert_cmpuint (bad, ==, 1);
  med_key_share twice[] = { shares[0], shares[0] };
  g_assert_cmpint (med_shares_combine (twice, 2, &bad, &back), ==, MED_E_NO_MATCH);
  g_assert_cmpuint (bad, ==, 1);
}

static void
test_bounds (void)
{
  med_split_secret secret = { { 1 } };
  med_key_share shares[MED_SHARES_MAX + 1];
  uint8_t random[64] = { 0 };
  static const struct
  {
    uint32_t threshold, count;
    size_t random;
  } bad[]
      = { { 0, 3, 0 }, { 4, 3, 96 }, { 2, MED_SHARES_MAX + 1, 32 }, { 2, 3, 31 }, { 2, 3, 64 } };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (med_shares_split (&secret, golden_set, bad[i].threshold, bad[i].count,
                                       med_span_make (random, bad[i].random), shares),
                     ==, MED_E_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/shares/golden", test_golden);
  g_test_add_func ("/shares/subsets", test_subsets);
  g_test_add_func ("/shares/largest", test_largest);
  g_test_add_func ("/shares/one-less-says-nothing", test_one_less_says_nothing);
  g_test_add_func ("/shares/damaged-is-named", test_damaged_is_named);
  g_test_add_func ("/shares/foreign-is-named", test_foreign_is_named);
  g_test_add_func ("/shares/bounds", test_bounds);
  return g_test_run ();
}
