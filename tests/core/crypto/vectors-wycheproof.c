/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wycheproof's cases for X25519, ChaCha20-Poly1305, HKDF and HMAC. */
#include "base/text.h"
#include "core/crypto/aead.h"
#include "core/crypto/chacha.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/hmac.h"
#include "core/crypto/x25519.h"
#include "support/vectors.h"

#include <json-glib/json-glib.h>
#include <sodium.h>

#define FOLDER "vectors/ed25519/wycheproof/"
#define FIELD_MAX 16384

typedef struct
{
  uint8_t bytes[FIELD_MAX];
  size_t size;
} field;

/* Whether the case ends as it must. `flip`: spoil the expected answer first. */
typedef bool (*check_func) (JsonObject *group, JsonObject *test, bool valid, bool flip);

static med_span
span (const field *f)
{
  return med_span_make (f->bytes, f->size);
}

static void
get (JsonObject *object, const char *member, field *out)
{
  g_assert_cmpint (med_hex_decode (med_span_text (json_object_get_string_member (object, member)),
                                   false, out->bytes, sizeof out->bytes, &out->size),
                   ==, MED_OK);
}

static bool
check_x25519 (JsonObject *group, JsonObject *test, bool valid, bool flip)
{
  static field secret, public, expected;
  med_open_secret own;
  med_open_public peer;
  med_shared_secret shared;
  get (test, "private", &secret);
  get (test, "public", &public);
  get (test, "shared", &expected);
  memcpy (own.bytes, secret.bytes, sizeof own.bytes);
  memcpy (peer.bytes, public.bytes, sizeof peer.bytes);
  expected.bytes[0] ^= flip;
  med_result result = med_x25519 (&own, &peer, &shared);
  if (med_bytes_zero (expected.bytes, 32))
    return result == MED_E_INVALID;
  return result == MED_OK && memcmp (shared.bytes, expected.bytes, sizeof shared.bytes) == 0;
}

/* The bulk cipher takes no associated data; where there is none, both must agree. */
static bool
check_bulk (const med_seal_key *key, const uint8_t *nonce, med_span sealed, med_span plain,
            bool valid)
{
  static uint8_t out[FIELD_MAX];
  med_chacha chacha;
  g_assert_cmpint (med_chacha_init (&chacha, key, MED_CHACHA_OPEN), ==, MED_OK);
  med_result result = med_chacha_open (&chacha, nonce, sealed, out);
  med_chacha_clear (&chacha);
  if (!valid)
    return result == MED_E_AUTH;
  bool good = result == MED_OK && memcmp (out, plain.data, plain.size) == 0;
  g_assert_cmpint (med_chacha_init (&chacha, key, MED_CHACHA_SEAL), ==, MED_OK);
  good = good && med_chacha_seal (&chacha, nonce, plain, out) == MED_OK
         && med_span_equal (sealed, med_span_make (out, plain.size + MED_CHACHA_TAG_SIZE));
  med_chacha_clear (&chacha);
  return good;
}

static bool
check_chacha (JsonObject *group, JsonObject *test, bool valid, bool flip)
{
  static field key_bytes, nonce, associated, plain, sealed, tag;
  static uint8_t out[FIELD_MAX];
  get (test, "key", &key_bytes);
  get (test, "iv", &nonce);
  get (test, "aad", &associated);
  get (test, "msg", &plain);
  get (test, "ct", &sealed);
  get (test, "tag", &tag);
  /* Another nonce size cannot be handed in. */
  if (nonce.size != 12)
    return !valid;
  med_seal_key key;
  memcpy (key.bytes, key_bytes.bytes, sizeof key.bytes);
  memcpy (sealed.bytes + sealed.size, tag.bytes, tag.size);
  sealed.size += tag.size;
  sealed.bytes[sealed.size - 1] ^= flip;
  med_result result
      = med_aead_ietf_open (&key, nonce.bytes, span (&associated), span (&sealed), out);
  if (associated.size == 0 && !check_bulk (&key, nonce.bytes, span (&sealed), span (&plain), valid))
    return false;
  if (!valid)
    return result == MED_E_AUTH;
  if (result != MED_OK || memcmp (out, plain.bytes, plain.size) != 0)
    return false;
  med_aead_ietf_seal (&key, nonce.bytes, span (&associated), span (&plain), out);
  return memcmp (out, sealed.bytes, sealed.size) == 0;
}

static bool
check_hkdf (JsonObject *group, JsonObject *test, bool valid, bool flip)
{
  static field input_key, salt, info, expected;
  static uint8_t out[FIELD_MAX];
  get (test, "ikm", &input_key);
  get (test, "salt", &salt);
  get (test, "info", &info);
  get (test, "okm", &expected);
  expected.bytes[0] ^= flip;
  size_t size = (size_t)json_object_get_int_member (test, "size");
  med_result result = med_hkdf_sha256 (span (&input_key), span (&salt), span (&info), out, size);
  if (!valid)
    return result == MED_E_TOO_LARGE;
  return result == MED_OK && size == expected.size && memcmp (out, expected.bytes, size) == 0;
}

static bool
check_hmac (JsonObject *group, JsonObject *test, bool valid, bool flip)
{
  static field key, message, tag;
  get (test, "key", &key);
  get (test, "msg", &message);
  get (test, "tag", &tag);
  tag.bytes[0] ^= flip;
  med_result result = med_hmac_sha256_verify (span (&key), span (&message), span (&tag));
  return result == (valid ? MED_OK : MED_E_AUTH);
}

static void
run (const char *set, const char *file, check_func check)
{
  g_autofree char *path = g_strconcat (FOLDER, file, NULL);
  if (!med_test_vectors_available (set, path, NULL))
    return;
  gsize size;
  g_autofree char *text = med_test_vectors_load (path, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, (gssize)size, NULL));
  JsonArray *groups = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "testGroups");
  guint passed = 0, total = 0, refused = 0;
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      JsonObject *group = json_array_get_object_element (groups, i);
      JsonArray *tests = json_object_get_array_member (group, "tests");
      for (guint j = 0; j < json_array_get_length (tests); j++, total++)
        {
          JsonObject *test = json_array_get_object_element (tests, j);
          bool valid = !g_str_equal (json_object_get_string_member (test, "result"), "invalid");
          refused += !valid;
          if (check (group, test, valid, false))
            passed++;
          else
            g_test_message ("%s: case %d", set, (int)json_object_get_int_member (test, "tcId"));
          if (valid)
            g_assert_false (check (group, test, true, true));
        }
    }
  g_autofree char *note = g_strdup_printf ("%u of them to be refused", refused);
  med_test_vectors_report (set, passed, total, note);
}

static void
test_x25519 (void)
{
  run ("x25519 wycheproof", "x25519_test.json", check_x25519);
}

static void
test_chacha (void)
{
  run ("chacha20-poly1305 wycheproof", "chacha20_poly1305_test.json", check_chacha);
}

static void
test_hkdf (void)
{
  run ("hkdf-sha256 wycheproof", "hkdf_sha256_test.json", check_hkdf);
}

static void
test_hmac (void)
{
  run ("hmac-sha256 wycheproof", "hmac_sha256_test.json", check_hmac);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/wycheproof/x25519", test_x25519);
  g_test_add_func ("/wycheproof/chacha20-poly1305", test_chacha);
  g_test_add_func ("/wycheproof/hkdf-sha256", test_hkdf);
  g_test_add_func ("/wycheproof/hmac-sha256", test_hmac);
  return g_test_run ();
}
