/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed requests: the RFC's example, our own golden request, and everything that must not pass. */
#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/crypto/sign.h"
#include "core/httpsig.h"

#include <glib.h>

/* Computed with another program: HMAC key 00 … 1f, time 1767323045, random 0011…77, device
 * 21fe31dfa154a261, body "hello", RFC 8032 TEST 1 key, node id 00 … 13. */
#define GOLDEN_CHALLENGE "AAAAAGlXNaUJFBRaN1STI-uOF6txacYt"
#define GOLDEN_DIGEST "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"
#define GOLDEN_COVERED                                                                             \
  "(\"@method\" \"@authority\" \"@path\" \"@query\" \"medease-chain\" \"medease-node\" "           \
  "\"content-digest\")"
#define GOLDEN_NONCE GOLDEN_CHALLENGE ".0011223344556677"
#define GOLDEN_PARAMS                                                                              \
  ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE "\";keyid=\"d:eh7ddx5bksrgc\""    \
  ";tag=\"medease/1\""
#define GOLDEN_INPUT "m=" GOLDEN_COVERED GOLDEN_PARAMS
#define GOLDEN_SIGNATURE                                                                           \
  "m=:VOspIUpUu4hvrxkclZ6VY4XyRyhtdY4FMBSzhV7VyYmbB+hUhzlnUYY4BNQlTap8hEvVg57NPA5LxVSmJE2hDA==:"
#define GOLDEN_SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static med_sign_seed
golden_seed (void)
{
  med_sign_seed seed;
  size_t written;
  g_assert_cmpint (med_hex_decode (MED_SPAN_LITERAL (GOLDEN_SEED), false, seed.bytes, 32, &written),
                   ==, MED_OK);
  return seed;
}

static med_httpsig_request
golden_request (void)
{
  return (med_httpsig_request){
    .method = MED_SPAN_LITERAL ("POST"),
    .authority = MED_SPAN_LITERAL ("localhost"),
    .path = MED_SPAN_LITERAL ("/v1/rows"),
    .query = MED_SPAN_EMPTY,
    .chain = MED_SPAN_LITERAL ("med-aaaaaaaaaaaaaaaaaaaaaaaaaa"),
    .node = MED_SPAN_LITERAL ("aaaqeayeaudaocajbifqydiob4ibceqt"),
    .content_digest = MED_SPAN_LITERAL (GOLDEN_DIGEST),
  };
}

static med_challenge_key
golden_challenge_key (void)
{
  med_challenge_key key;
  for (int i = 0; i < 32; i++)
    key.bytes[i] = (uint8_t)i;
  return key;
}

/* RFC 9421, appendix B.2.6. */
static void
test_rfc9421 (void)
{
  static const med_httpsig_component components[] = {
    { "date", MED_SPAN_LITERAL ("Tue, 20 Apr 2021 02:07:55 GMT") },
    { "@method", MED_SPAN_LITERAL ("POST") },
    { "@path", MED_SPAN_LITERAL ("/foo") },
    { "@authority", MED_SPAN_LITERAL ("example.com") },
    { "content-type", MED_SPAN_LITERAL ("application/json") },
    { "content-length", MED_SPAN_LITERAL ("18") },
  };
  static const char *params = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
                              "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
  static const char *expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
                                "4A0w6vuQv5lIp5WPpBKRCw==";
  uint8_t bytes[1024];
  med_buf base = med_buf_make (bytes, sizeof (bytes));
  med_span message;
  med_sign_seed seed;
  med_signature signature;
  char text[100];
  size_t written;
  g_assert_cmpint (
      med_base64_decode (MED_BASE64_URL,
                         MED_SPAN_LITERAL ("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"),
                         seed.bytes, 32, &written),
      ==, MED_OK);
  g_assert_cmpint (med_httpsig_base_generic (components, G_N_ELEMENTS (components),
                                             med_span_text (params), &base),
                   ==, MED_OK);
  g_assert_cmpint (med_buf_finish (&base, &message), ==, MED_OK);
  g_assert_cmpint (message.data[message.size - 1], ==, '"');
  med_sign (&seed, message, &signature);
  g_assert_cmpint (
      med_base64_encode (MED_BASE64_STANDARD, MED_SPAN_OF (signature), text, sizeof (text)), ==,
      MED_OK);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_golden (void)
{
  med_challenge_key key = golden_challenge_key ();
  med_httpsig_request request = golden_request ();
  med_httpsig_params params = { .with_digest = true, .created = 1767323050, .expires = 1767323110 };
  med_device_id device = { { 0x21, 0xfe, 0x31, 0xdf, 0xa1, 0x54, 0xa2, 0x61 } };
  static const uint8_t random[8] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 };
  char challenge[MED_CHALLENGE_TEXT_SIZE], text[MED_SIGNATURE_TEXT_SIZE];
  char digest_text[MED_CONTENT_DIGEST_SIZE];
  uint8_t input_bytes[MED_SIGNATURE_INPUT_MAX], base_bytes[MED_HTTPSIG_BASE_MAX];
  med_buf input = med_buf_make (input_bytes, sizeof (input_bytes));
  med_buf base = med_buf_make (base_bytes, sizeof (base_bytes));
  med_sign_seed seed = golden_seed ();
  med_sign_public public;
  med_signature signature;
  med_hash digest;
  med_span message;

  med_challenge_make (&key, 1767323045, challenge);
  g_assert_cmpstr (challenge, ==, GOLDEN_CHALLENGE);
  med_sha256 (MED_SPAN_LITERAL ("hello"), &digest);
  med_content_digest_write (&digest, digest_text);
  g_assert_cmpstr (digest_text, ==, GOLDEN_DIGEST);

  params.keyid = med_keyid_device (&device);
  med_nonce_write (challenge, random, params.nonce);
  g_assert_cmpint (med_signature_input_write (&params, &input), ==, MED_OK);
  g_assert_cmpmem (input_bytes, input.size, GOLDEN_INPUT, strlen (GOLDEN_INPUT));

  g_assert_cmpint (med_httpsig_base (&request, &params, &base), ==, MED_OK);
  g_assert_cmpint (med_buf_finish (&base, &message), ==, MED_OK);
  med_sign (&seed, message, &signature);
  med_signature_write (&signature, text);
  g_assert_cmpstr (text, ==, GOLDEN_SIGNATURE);

  med_sign_public_from_seed (&seed, &public);
  g_assert_cmpint (med_httpsig_verify (&request, &params, &signature, &public), ==, MED_OK);
}

/* Any other request under the same signature is refused. */
static void
test_tampered (void)
{
  static const med_span other = MED_SPAN_LITERAL ("/other");
  med_sign_seed seed = golden_seed ();
  med_sign_public public;
  med_signature signature;
  med_httpsig_params params, changed;
  med_sign_public_from_seed (&seed, &public);
  g_assert_cmpint (med_signature_input_parse (MED_SPAN_LITERAL (GOLDEN_INPUT), &params), ==,
                   MED_OK);
  g_assert_cmpint (med_signature_parse (MED_SPAN_LITERAL (GOLDEN_SIGNATURE), &signature), ==,
                   MED_OK);
  const size_t offsets[] = { G_STRUCT_OFFSET (med_httpsig_request, method),
                             G_STRUCT_OFFSET (med_httpsig_request, authority),
                             G_STRUCT_OFFSET (med_httpsig_request, path),
                             G_STRUCT_OFFSET (med_httpsig_request, query),
                             G_STRUCT_OFFSET (med_httpsig_request, chain),
                             G_STRUCT_OFFSET (med_httpsig_request, node),
                             G_STRUCT_OFFSET (med_httpsig_request, content_digest) };
  for (size_t i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      med_httpsig_request request = golden_request ();
      *(med_span *)((char *)&request + offsets[i]) = other;
      g_assert_cmpint (med_httpsig_verify (&request, &params, &signature, &public), ==, MED_E_AUTH);
    }
  med_httpsig_request request = golden_request ();
  g_assert_cmpint (med_httpsig_verify (&request, &params, &signature, &public), ==, MED_OK);
  changed = params;
  changed.created++;
  g_assert_cmpint (med_httpsig_verify (&request, &changed, &signature, &public), ==, MED_E_AUTH);
  changed = params;
  changed.expires++;
  g_assert_cmpint (med_httpsig_verify (&request, &changed, &signature, &public), ==, MED_E_AUTH);
  changed = params;
  changed.nonce[MED_CHALLENGE_TEXT_SIZE] ^= 1;
  g_assert_cmpint (med_httpsig_verify (&request, &changed, &signature, &public), ==, MED_E_AUTH);
  changed = params;
  changed.keyid.device.bytes[0] ^= 1;
  g_assert_cmpint (med_httpsig_verify (&request, &changed, &signature, &public), ==, MED_E_AUTH);
  public.bytes[0] ^= 1;
  g_assert_cmpint (med_httpsig_verify (&request, &params, &signature, &public), ==, MED_E_AUTH);
}

/* A line end in a value could imitate another component; a digest must be said to be covered. */
static void
test_base_refuses (void)
{
  uint8_t bytes[MED_HTTPSIG_BASE_MAX];
  med_httpsig_params params;
  g_assert_cmpint (med_signature_input_parse (MED_SPAN_LITERAL (GOLDEN_INPUT), &params), ==,
                   MED_OK);
  med_httpsig_request request = golden_request ();
  med_buf base = med_buf_make (bytes, sizeof (bytes));
  request.path = MED_SPAN_LITERAL ("/v1\n\"@query\": ?");
  g_assert_cmpint (med_httpsig_base (&request, &params, &base), ==, MED_E_INVALID);
  request = golden_request ();
  request.query = MED_SPAN_LITERAL ("a=\xc3\xa9");
  g_assert_cmpint (med_httpsig_base (&request, &params, &base), ==, MED_E_INVALID);
  request = golden_request ();
  request.content_digest = MED_SPAN_EMPTY;
  g_assert_cmpint (med_httpsig_base (&request, &params, &base), ==, MED_E_INVALID);
  request = golden_request ();
  base = med_buf_make (bytes, 100);
  g_assert_cmpint (med_httpsig_base (&request, &params, &base), ==, MED_E_NO_MEMORY);
}

static void
test_input_rejects (void)
{
  static const char *const bad[] = {
    "",
    "m=()",
    /* other label, two labels, spaces, trailing data */
    "n=" GOLDEN_COVERED GOLDEN_PARAMS,
    GOLDEN_INPUT ", n=()",
    GOLDEN_INPUT " ",
    " " GOLDEN_INPUT,
    GOLDEN_INPUT ";x=1",
    /* components: order, missing, unknown, twice */
    "m=(\"@authority\" \"@method\" \"@path\" \"@query\" \"medease-chain\" \"medease-node\" "
    "\"content-digest\")" GOLDEN_PARAMS,
    "m=(\"@method\" \"@authority\" \"@path\" \"medease-chain\" \"medease-node\")" GOLDEN_PARAMS,
    "m=(\"@method\" \"@authority\" \"@path\" \"@query\" \"medease-chain\" \"medease-node\" "
    "\"content-digest\" \"date\")" GOLDEN_PARAMS,
    "m=(\"@method\" \"@authority\" \"@path\" \"@query\" \"medease-chain\" \"medease-node\" "
    "\"content-digest\" \"content-digest\")" GOLDEN_PARAMS,
    /* parameters: order, missing, unknown, twice, form of numbers */
    "m=" GOLDEN_COVERED ";expires=1767323110;created=1767323050;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";alg=\"ed25519\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=01767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=-1;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1000000000000000;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    /* nonce, key id, tag */
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_CHALLENGE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_CHALLENGE
    ".00112233445566AA\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"x:eh7ddx5bksrgc\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgca\";tag=\"medease/1\"",
    "m=" GOLDEN_COVERED ";created=1767323050;expires=1767323110;nonce=\"" GOLDEN_NONCE
    "\";keyid=\"d:eh7ddx5bksrgc\";tag=\"medease/2\"",
  };
  med_httpsig_params params;
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_cmpint (med_signature_input_parse (med_span_text (bad[i]), &params), ==,
                       MED_E_INVALID);
    }
  g_assert_cmpint (med_signature_input_parse (MED_SPAN_LITERAL (GOLDEN_INPUT), &params), ==,
                   MED_OK);
}

static void
test_values_reject (void)
{
  med_hash digest;
  med_signature signature;
  static const char *const digests[] = { "",
                                         "sha-256=",
                                         "sha-256=::",
                                         "sha-512=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:",
                                         "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
                                         GOLDEN_DIGEST ", " GOLDEN_DIGEST,
                                         "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCR=:" };
  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++)
    g_assert_cmpint (med_content_digest_parse (med_span_text (digests[i]), &digest), ==,
                     MED_E_INVALID);
  static const char *const signatures[] = { "",
                                            "m=",
                                            "m=::",
                                            "m=:AAAA:",
                                            "x" GOLDEN_SIGNATURE,
                                            GOLDEN_SIGNATURE ";a",
                                            GOLDEN_SIGNATURE ", n=:AAAA:" };
  for (size_t i = 0; i < G_N_ELEMENTS (signatures); i++)
    g_assert_cmpint (med_signature_parse (med_span_text (signatures[i]), &signature), ==,
                     MED_E_INVALID);
  g_assert_cmpint (med_content_digest_parse (MED_SPAN_LITERAL (GOLDEN_DIGEST), &digest), ==,
                   MED_OK);
  g_assert_cmpint (med_signature_parse (MED_SPAN_LITERAL (GOLDEN_SIGNATURE), &signature), ==,
                   MED_OK);
}

static void
test_challenge (void)
{
  med_challenge_key key = golden_challenge_key ();
  med_span text = MED_SPAN_LITERAL (GOLDEN_CHALLENGE);
  char changed[] = GOLDEN_CHALLENGE;
  const uint64_t made = 1767323045;
  uint64_t time = 0;
  g_assert_cmpint (med_challenge_check (&key, text, made, &time), ==, MED_OK);
  g_assert_cmpuint (time, ==, made);
  g_assert_cmpint (med_challenge_check (&key, text, made + 600, &time), ==, MED_OK);
  g_assert_cmpint (med_challenge_check (&key, text, made + 601, &time), ==, MED_E_EXPIRED);
  g_assert_cmpint (med_challenge_check (&key, text, made - 1, &time), ==, MED_E_EXPIRED);
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  g_assert_cmpint (med_challenge_check (&key, med_span_text (changed), made, &time), ==,
                   MED_E_AUTH);
  key.bytes[0] ^= 1;
  g_assert_cmpint (med_challenge_check (&key, text, made, &time), ==, MED_E_AUTH);
  text.size--;
  g_assert_cmpint (med_challenge_check (&key, text, made, &time), ==, MED_E_INVALID);
  g_assert_cmpint (med_challenge_time (MED_SPAN_LITERAL (GOLDEN_CHALLENGE), &time), ==, MED_OK);
  g_assert_cmpuint (time, ==, made);
}

static void
test_keyids (void)
{
  med_device_id device = { { 1, 2, 3, 4, 5, 6, 7, 8 } };
  med_sign_public public = { { 9 } };
  const med_keyid keyids[]
      = { med_keyid_device (&device), med_keyid_invite (&public), med_keyid_recovery (&public) };
  char text[MED_KEYID_TEXT_SIZE];
  for (size_t i = 0; i < G_N_ELEMENTS (keyids); i++)
    {
      med_keyid back;
      med_keyid_write (&keyids[i], text);
      g_assert_cmpint (text[0], ==, "dir"[i]);
      g_assert_cmpint (med_keyid_parse (med_span_text (text), &back), ==, MED_OK);
      g_assert_cmpmem (&back, sizeof (back), &keyids[i], sizeof (back));
      text[0] = i == 0 ? 'i' : 'd';
      g_assert_cmpint (med_keyid_parse (med_span_text (text), &back), ==, MED_E_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/httpsig/rfc9421", test_rfc9421);
  g_test_add_func ("/httpsig/golden", test_golden);
  g_test_add_func ("/httpsig/tampered", test_tampered);
  g_test_add_func ("/httpsig/base-refuses", test_base_refuses);
  g_test_add_func ("/httpsig/input-rejects", test_input_rejects);
  g_test_add_func ("/httpsig/values-reject", test_values_reject);
  g_test_add_func ("/httpsig/challenge", test_challenge);
  g_test_add_func ("/httpsig/keyids", test_keyids);
  return g_test_run ();
}
