/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Argon2id's bounds, and golden values that another implementation computed. */
#include "core/crypto/kdf.h"
#include "support/bytes.h"

#include <sodium.h>

static void
test_passphrase_golden (void)
{
  med_kdf_params params = { .passes = 1, .memory_bytes = 8192 };
  med_seal_key key;
  med_test_count_up (params.salt, sizeof params.salt, 0x60);
  g_assert_cmpint (med_kdf_passphrase (MED_SPAN_LITERAL ("correct horse"), &params, &key), ==,
                   MED_OK);
  med_test_assert_hex (MED_SPAN_OF (key),
                       "b423b191d3d289f650134817581ab570e2acdd41675c663c840417bc1370f328");
}

static void
test_bounds (void)
{
  static const struct
  {
    uint32_t passes;
    uint64_t memory;
    med_result read, write;
  } cases[] = {
    { 3, 64 * MED_KDF_MIB, MED_OK, MED_OK },
    { 3, 256 * MED_KDF_MIB, MED_OK, MED_OK },
    { 10, 2048 * MED_KDF_MIB, MED_OK, MED_OK },
    { 11, 64 * MED_KDF_MIB, MED_E_TOO_LARGE, MED_E_TOO_LARGE },
    { 3, 2048 * MED_KDF_MIB + 1024, MED_E_TOO_LARGE, MED_E_TOO_LARGE },
    { UINT32_MAX, UINT64_MAX, MED_E_TOO_LARGE, MED_E_TOO_LARGE },
    { 2, 64 * MED_KDF_MIB, MED_OK, MED_E_INVALID },
    { 3, 64 * MED_KDF_MIB - 1024, MED_OK, MED_E_INVALID },
    { 3, 64 * MED_KDF_MIB + 1, MED_E_INVALID, MED_E_INVALID },
    { 0, 64 * MED_KDF_MIB, MED_E_INVALID, MED_E_INVALID },
    { 3, 0, MED_E_INVALID, MED_E_INVALID },
    { 3, 7168, MED_E_INVALID, MED_E_INVALID },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_kdf_params params = { .passes = cases[i].passes, .memory_bytes = cases[i].memory };
      med_seal_key key = { { 0x55 } };
      g_assert_cmpint (med_kdf_check_read (&params), ==, cases[i].read);
      g_assert_cmpint (med_kdf_check_write (&params), ==, cases[i].write);
      if (cases[i].read != MED_OK)
        {
          g_assert_cmpint (med_kdf_passphrase (MED_SPAN_LITERAL ("x"), &params, &key), ==,
                           cases[i].read);
          g_assert_cmpuint (key.bytes[0], ==, 0x55);
        }
    }
  static const char over_long[MED_KDF_PASSPHRASE_MAX + 1];
  med_kdf_params params = { .passes = 1, .memory_bytes = 8192 };
  med_seal_key key;
  g_assert_cmpint (med_kdf_passphrase (MED_SPAN_OF (over_long), &params, &key), ==,
                   MED_E_TOO_LARGE);
  g_assert_cmpint (med_kdf_passphrase (MED_SPAN_EMPTY, &params, &key), ==, MED_OK);
}

static void
test_sub_keys (void)
{
  med_master_key master;
  med_seal_key row;
  med_index_key blind;
  med_open_secret draft;
  med_test_count_up (master.bytes, sizeof master.bytes, 0);
  med_kdf_row_key (&master, &row);
  med_kdf_index_key (&master, &blind);
  med_kdf_draft_key (&master, &draft);
  med_test_assert_hex (MED_SPAN_OF (row),
                       "2daaf642dbdb8b2df23357d3f9bf533bbf7f12d2cec5c5156bdeedff981aace7");
  med_test_assert_hex (MED_SPAN_OF (blind),
                       "1d3c50578f08d26846e7c26ba1946d0487be1d39cb9ee06dbe9dd902659f7307");
  med_test_assert_hex (MED_SPAN_OF (draft),
                       "1bd3d3399e44586ea134390de060e57d4282407589ba30719887583dc454cbdd");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/kdf/passphrase-golden", test_passphrase_golden);
  g_test_add_func ("/kdf/bounds", test_bounds);
  g_test_add_func ("/kdf/sub-keys", test_sub_keys);
  return g_test_run ();
}
