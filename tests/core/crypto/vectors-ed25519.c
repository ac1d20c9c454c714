/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edge cases of ed25519: which of them the strict rule and ZIP-215 accept. */
#include "base/text.h"
#include "core/crypto/sign.h"
#include "core/crypto/zip215.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>
#include <sodium.h>

#define CCTV "vectors/ed25519/cctv/ed25519vectors.json"
#define SPECCHECK "vectors/ed25519/speccheck/cases.json"
#define WYCHEPROOF "vectors/ed25519/wycheproof/ed25519_test.json"
#define MESSAGE_MAX 1024

typedef struct
{
  med_sign_public public;
  med_signature signature;
  uint8_t message[MESSAGE_MAX];
  size_t message_size;
} signed_case;

static JsonParser *
load (const char *path)
{
  gsize size;
  g_autofree char *text = med_test_vectors_load (path, &size);
  JsonParser *parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  if (!json_parser_load_from_data (parser, text, (gssize)size, &error))
    g_error ("%s", error->message);
  return parser;
}

static size_t
hex (JsonObject *object, const char *member, void *out, size_t size)
{
  size_t written;
  g_assert_cmpint (med_hex_decode (med_span_text (json_object_get_string_member (object, member)),
                                   false, (uint8_t *)out, size, &written),
                   ==, MED_OK);
  return written;
}

static bool
strict (const signed_case *c)
{
  return med_sign_verify (&c->public, med_span_make (c->message, c->message_size), &c->signature)
         == MED_OK;
}

static bool
zip215 (const signed_case *c)
{
  return med_zip215_verify (&c->public, med_span_make (c->message, c->message_size), &c->signature)
         == MED_OK;
}

static bool
has_flag (JsonObject *object, const char *flag)
{
  if (json_object_get_null_member (object, "flags"))
    return false;
  JsonArray *flags = json_object_get_array_member (object, "flags");
  for (guint i = 0; i < json_array_get_length (flags); i++)
    if (g_str_equal (json_array_get_string_element (flags, i), flag))
      return true;
  return false;
}

/* Upstream gives no verdicts, only what is odd about a case: ZIP-215 refuses exactly those whose
 * challenge was computed over other encodings than the ones sent, unless the key is of small order
 * and the challenge cancels. */
static void
test_cctv (void)
{
  if (!med_test_vectors_available ("ed25519 cctv", CCTV, NULL))
    return;
  g_autoptr (JsonParser) parser = load (CCTV);
  JsonArray *cases = json_node_get_array (json_parser_get_root (parser));
  guint total = json_array_get_length (cases), passed = 0, strict_count = 0, zip_count = 0;
  for (guint i = 0; i < total; i++)
    {
      JsonObject *object = json_array_get_object_element (cases, i);
      signed_case c;
      hex (object, "key", c.public.bytes, sizeof c.public.bytes);
      hex (object, "sig", c.signature.bytes, sizeof c.signature.bytes);
      const char *message = json_object_get_string_member (object, "msg");
      c.message_size = strlen (message);
      memcpy (c.message, message, c.message_size);
      bool is_strict = strict (&c), is_zip = zip215 (&c);
      strict_count += is_strict;
      zip_count += is_zip;
      passed += is_zip == (!has_flag (object, "reencoded_k") || has_flag (object, "low_order_A"))
                && (!is_strict || is_zip);
      c.message[0] ^= 1;
      /* Canary: with a small-order key any message may verify by ZIP-215, strictly none does. */
      g_assert_false (is_strict && (strict (&c) || zip215 (&c)));
    }
  g_assert_cmpuint (total, ==, 914);
  g_assert_cmpuint (strict_count, ==, 43);
  g_assert_cmpuint (zip_count, ==, 826);
  med_test_vectors_report ("ed25519 cctv", passed, total, "strict accepts 43, ZIP-215 826");
}

static void
test_speccheck (void)
{
  static const bool zip_accepts[12]
      = { true, true, true, true, true, true, false, false, false, true, true, true };
  if (!med_test_vectors_available ("ed25519 speccheck", SPECCHECK, NULL))
    return;
  g_autoptr (JsonParser) parser = load (SPECCHECK);
  JsonArray *cases = json_node_get_array (json_parser_get_root (parser));
  guint passed = 0;
  g_assert_cmpuint (json_array_get_length (cases), ==, G_N_ELEMENTS (zip_accepts));
  for (guint i = 0; i < G_N_ELEMENTS (zip_accepts); i++)
    {
      JsonObject *object = json_array_get_object_element (cases, i);
      signed_case c;
      hex (object, "pub_key", c.public.bytes, sizeof c.public.bytes);
      hex (object, "signature", c.signature.bytes, sizeof c.signature.bytes);
      c.message_size = hex (object, "message", c.message, sizeof c.message);
      passed += strict (&c) == (i == 3) && zip215 (&c) == zip_accepts[i];
      c.signature.bytes[40] ^= 1;
      g_assert_false (strict (&c) || zip215 (&c));
    }
  med_test_vectors_report ("ed25519 speccheck", passed, G_N_ELEMENTS (zip_accepts),
                           "strict accepts 1, ZIP-215 9");
}

static void
wycheproof_case (JsonObject *object, const med_sign_public *public, guint *passed)
{
  signed_case c = { .public = *public };
  bool valid = g_str_equal (json_object_get_string_member (object, "result"), "valid");
  c.message_size = hex (object, "msg", c.message, sizeof c.message);
  /* A signature of another length never becomes a med_signature. */
  uint8_t bytes[256];
  size_t size = hex (object, "sig", bytes, sizeof bytes);
  if (size != sizeof c.signature.bytes)
    {
      *passed += !valid;
      return;
    }
  memcpy (c.signature.bytes, bytes, sizeof c.signature.bytes);
  /* Case 151 has torsion that only the cofactored equation forgives. */
  bool lenient = json_object_get_int_member (object, "tcId") == 151;
  *passed += strict (&c) == valid && zip215 (&c) == (valid || lenient);
  c.signature.bytes[63] ^= 1;
  g_assert_false (strict (&c) || zip215 (&c));
}

static void
test_wycheproof (void)
{
  if (!med_test_vectors_available ("ed25519 wycheproof", WYCHEPROOF, NULL))
    return;
  g_autoptr (JsonParser) parser = load (WYCHEPROOF);
  JsonArray *groups = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "testGroups");
  guint passed = 0, total = 0;
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      JsonObject *group = json_array_get_object_element (groups, i);
      JsonArray *tests = json_object_get_array_member (group, "tests");
      med_sign_public public;
      hex (json_object_get_object_member (group, "publicKey"), "pk", public.bytes,
           sizeof public.bytes);
      for (guint j = 0; j < json_array_get_length (tests); j++, total++)
        wycheproof_case (json_array_get_object_element (tests, j), &public, &passed);
    }
  med_test_vectors_report ("ed25519 wycheproof", passed, total, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/ed25519/cctv", test_cctv);
  g_test_add_func ("/ed25519/speccheck", test_speccheck);
  g_test_add_func ("/ed25519/wycheproof", test_wycheproof);
  return g_test_run ();
}
