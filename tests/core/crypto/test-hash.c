/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 against FIPS 180-4's examples, in one piece, in parts and under a domain string. */
#include "core/crypto/hash.h"
#include "support/bytes.h"

static void
test_examples (void)
{
  med_hash hash;
  med_sha256 (MED_SPAN_EMPTY, &hash);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  med_sha256 (MED_SPAN_LITERAL ("abc"), &hash);
  med_test_assert_hex (MED_SPAN_OF (hash),
                       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_parts (void)
{
  uint8_t bytes[300];
  med_test_random (1, bytes, sizeof bytes);
  med_hash whole, parts;
  med_sha256 (MED_SPAN_OF (bytes), &whole);
  for (size_t cut = 0; cut <= sizeof bytes; cut++)
    {
      med_span two[]
          = { med_span_make (bytes, cut), med_span_make (bytes + cut, sizeof bytes - cut) };
      med_sha256_parts (two, G_N_ELEMENTS (two), &parts);
      g_assert_true (MED_ID_EQUAL (whole, parts));
    }
}

static void
test_domain (void)
{
  med_hash expected, hash;
  med_span parts[] = { MED_SPAN_LITERAL ("a"), MED_SPAN_LITERAL ("b") };
  med_sha256 (MED_SPAN_LITERAL ("medease/id/v1\0ab"), &expected);
  med_hash_domain ("id", parts, G_N_ELEMENTS (parts), &hash);
  g_assert_true (MED_ID_EQUAL (hash, expected));
  med_hash_domain ("doc", parts, G_N_ELEMENTS (parts), &hash);
  g_assert_false (MED_ID_EQUAL (hash, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/examples", test_examples);
  g_test_add_func ("/hash/parts", test_parts);
  g_test_add_func ("/hash/domain", test_domain);
  return g_test_run ();
}
